"""Words as people say them, and words mended as people meant them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import Content
from bot.voice.mending import Mending
from bot.voice.spoken import SpokenForms

FORMS = SpokenForms.load()
MENDING = Mending.load()


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("An EHC plan", "An E H C plan"),
        ("Ask the SENCO.", "Ask the senco."),
        ("SEND means special needs", "send means special needs"),
        ("send the form", "send the form"),
        ("Call 03000 41 11 11.", "Call zero three zero zero zero, four one, one one, one one."),
        ("Call 999, or 111", "Call nine nine nine, or one one one"),
        ("Send SHOUT to 85258.", "Send shout to eight five two five eight."),
        ("by 31 March 2026", "by the 31st of March 2026"),
        ("Checked 2026-11-24", "Checked the 24th of November 2026"),
        ("9am to 5.30pm", "9 A M to 5 30 P M"),
        ("at www.iask.org.uk.", "at the eye ask website."),
        ("at https://unknown.org.uk/a/b", "at a web page"),
        ("It costs £6,000", "It costs £6,000"),
        ("in Gillingham", "in Jillingham"),
    ],
)
def test_it_is_said_as_people_say_it(written, spoken):
    assert FORMS.of(written).text == spoken


def test_a_replaced_word_lights_up_as_it_stands_on_the_screen():
    text = "Ask IASK at www.iask.org.uk now."
    spoken = FORMS.of(text)
    at = spoken.text.index("website")
    first, letters = spoken.written(at, len("website"))
    assert text[first : first + letters] == "www.iask.org.uk"
    at = spoken.text.index("now")
    first, letters = spoken.written(at, 3)
    assert text[first : first + letters] == "now"


@given(st.text(alphabet=st.sampled_from("EHCPSEND aeiou0123456789.,:/@-£…–AM pm\n"), max_size=60), st.integers(0, 80))
def test_any_text_can_be_said_and_each_word_is_on_the_screen(text, at):
    spoken = FORMS.of(text)
    first, letters = spoken.written(min(at, max(0, len(spoken.text) - 1)), 1)
    assert 0 <= first <= len(text)
    assert first + letters <= max(1, len(text))


def test_no_easy_sentence_has_letters_that_would_be_read_as_a_word(content: Content):
    """Every abbreviation in our sentences has a spoken form, or is a word."""
    import re

    unknown = set()
    for answer in content.answers.values():
        for sentence in answer.easy_read:
            for word in re.findall(r"\b[A-Z]{2,}s?\b", sentence.text):
                if FORMS.of(word).text == word:
                    unknown.add(word)
    assert unknown <= {"GOV", "PACT", "LIFT", "SNAP", "PALS", "AMAZE", "SOS", "ZD"}


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("How do I get a HC plan?", "How do I get a EHC plan?"),
        ("who is the sen co", "who is the SENCO"),
        ("I want a E.H.C.P.", "I want a EHCP"),
        ("My school said no", "My school said no"),
        ("the council centre is near", "the council centre is near"),
    ],
)
def test_words_of_the_field_are_mended_and_others_stay(heard, meant):
    assert MENDING.mend(heard) == meant


def test_a_word_that_no_family_uses_is_found_in_the_easy_read(content: Content):
    from dataclasses import replace

    from bot.content import ROOT, Sentence
    from bot.easy_words import check_easy_words

    phrases = ROOT / "data" / "nlu"
    assert check_easy_words(content, phrases) == []
    answer = content.answers["ehcp-what-is"]
    hard = replace(answer, easy_read=(Sentence("The council will endeavour to help.", "council"),))
    found = check_easy_words(replace(content, answers={"ehcp-what-is": hard}), phrases)
    assert len(found) == 1
    assert "endeavour" in found[0]
