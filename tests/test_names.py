"""Whom a message names does not reach the disk; months, schools, places and stories do."""

from __future__ import annotations

import pytest

from bot.redaction import redact


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("my lad Tymek cant cope", "my lad [name] cant cope"),
        ("her name: Siobhán O'Dowd", "her name: [name]"),
        ("SENCO Smith said no", "SENCO [name] said no"),
        ("mr bhattarai the head wont meet us", "mr [name] the head wont meet us"),
        ("May is my daughter and she is deaf", "[name] is my daughter and she is deaf"),
        ("when will Grace start", "when will [name] start"),
        ("Thanks in advance. Pawel K.", "Thanks in advance. [name]"),
        ("cheers, Baz", "cheers, [name]"),
        ("MY DAUGHTER PRECIOUS NEEDS A PLAN", "MY DAUGHTER [name] NEEDS A PLAN"),
        ("my kids Tia-Mae, Kobi and Leighton", "my kids [name], [name] and [name]"),
        ("moja córka Zdzisia nie mówi", "moja córka [name] nie mówi"),
        ("child's initials are T.B.", "child's initials are [name]"),
        ("Zephyr's plan says 20 hours", "[name]'s plan says 20 hours"),
    ],
)
def test_a_person_is_not_named(told, kept):
    assert redact(told).text == kept


@pytest.mark.parametrize(
    "said",
    [
        "Hi, I'm really worried about school",
        "Will they reply in May?",
        "Hope you can help",
        "this Summer or next Spring",
        "He only talks about Harry Potter",
        "is Simon Langton full for year 7?",
        "we live near Tunbridge Wells, in Kent",
        "he has Ehlers-Danlos and Prader-Willi",
        "my son strugles with noise",
        "they called him lazy",
        "my bf is 22 im 13 he says its ok",
        "mein Sohn spricht nicht",
        "The LEA said no and CAMHS said wait",
    ],
)
def test_what_names_nobody_stays(said):
    assert redact(said).text == said


def test_a_school_goes_only_beside_a_name():
    assert redact("Jayden at Goldwyn School in year 8").text == "[name] at [school] in year 8"
    assert redact("ellie goes to five acre wood").text == "[name] goes to [school]"
    assert redact("Is Goldwyn School for boys only?").found == ()
    asked = redact("My son is at Goldwyn School and we need a bus. He is nine. Thank you for your help. Sarah")
    assert "Goldwyn School" in asked.text, "the parent's own name at the end leads to no child"


@pytest.mark.parametrize(
    "told",
    [
        "O7700 9OO 321 is my number",
        "０７７００ ９００１２３",
        "07700\u200b900\u200b888",
        "oh double seven double oh nine hundred four five six",
        "kez82 (at) hotmail (dot) co (dot) uk",
        "M E 1 4 1 X Q",
        "born the third of march two thousand and fourteen",
        "943.476.5919",
        "QQ-12-34-56-C",
    ],
)
def test_a_number_in_disguise_goes(told):
    assert redact(told).found
