"""The field's words are explained where they stand, and asked for by name; numbers can be pressed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.compose import Before, Composer
from bot.content import CONTENT, Content
from bot.glossary import MOST_WORDS, Glossary
from bot.glossary_check import check_glossary
from bot.language import Languages
from bot.markdown import to_html, to_text
from bot.marks import mark
from bot.phones import Links, official, phones
from bot.understanding import Decision

GLOSSARY = Glossary.load()
MUST_HAVE = (
    "EHC plan", "EHC needs assessment", "SENCO", "SEN Support", "annual review", "mediation", "Tribunal", "SENDIASS",
    "IASK", "Local Offer", "EOTAS", "personal budget", "direct payment", "short break", "key stage", "phase transfer",
    "educational psychologist", "CAMHS", "NELFT", "DLA", "PIP", "PfA", "carer's assessment", "reasonable adjustment",
    "co-production", "outcome", "provision", "section B", "section F", "section I", "one-page profile", "LIFT",
)  # fmt: skip


@pytest.fixture(scope="module")
def composer(content: Content) -> Composer:
    return Composer(content, Languages.load(CONTENT / "languages.yml"))


def shown(markdown: str, reply_id: str = "r") -> str:
    words = GLOSSARY.words_in(markdown)
    return to_html(markdown, lambda inline: mark(inline, words, reply_id))


def test_the_words_of_the_field_are_there_and_keep_the_rules(content):
    assert {entry.word for entry in GLOSSARY.entries} >= set(MUST_HAVE)
    assert 70 <= len(GLOSSARY.entries) <= 110
    assert check_glossary(content) == []


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("what does EOTAS mean?", "EOTAS"),
        ("whats an ehcp", "EHC plan"),
        ("wat is a senco pls", "SENCO"),
        ("what is the meaning of co-production", "co-production"),
        ("LIFT meaning", "LIFT"),
        ("What does PIP stand for?", "PIP"),
        ("hi, can you tell me what key stage means", "key stage"),
    ],
)
def test_a_question_about_a_word_is_known_as_one(asked, word):
    assert GLOSSARY.asked(asked).word == word


@pytest.mark.parametrize(
    "asked",
    ["what is DLA and how do I apply", "what happens at an annual review", "what is it", "my senco is rude", ""],
)
def test_a_question_that_asks_more_is_not(asked):
    assert GLOSSARY.asked(asked) is None


def test_a_word_without_an_answer_of_its_own_is_explained_from_the_glossary(composer):
    for say in ("answer", "lost", "unsure"):
        decision = composer.heard(Decision(say=say, answers=("greeting",)), "what is a key stage", None)
        (reply,) = composer.decided(decision, Before())
        assert (reply.kind, reply.topic) == ("answer", "transition_phase_transfer")
        assert reply.text.startswith("A key stage is a block of school years.")
        assert reply.easy_read[0].picture.startswith("/pictures/")


def test_a_word_with_an_answer_of_its_own_gets_that_answer(composer):
    decision = composer.heard(Decision(say="lost"), "what does EOTAS mean", None)
    (reply,) = composer.decided(decision, Before())
    assert reply.answer == "eotas-what"


def test_every_word_asked_for_by_name_gets_a_reply(composer):
    for entry in GLOSSARY.entries:
        decision = composer.heard(Decision(say="lost"), f"what does {entry.word} mean", None)
        (reply,) = composer.decided(decision, Before())
        assert reply.kind == "answer", entry.word
        assert reply.answer == entry.answer


def test_an_answer_marks_at_most_three_words_and_never_the_one_that_it_explains(composer, content):
    for answer in content.answers:
        reply = composer.answer(answer)
        assert len(reply.words) <= MOST_WORDS
        for word in reply.words:
            entry = next(entry for entry in GLOSSARY.entries if entry.word == word.word)
            assert entry.answer != answer
            html = to_html(reply.text, lambda inline, reply=reply: mark(inline, reply.words, reply.id))
            assert html.count("popovertarget=") == 2 * len(reply.words), answer


def test_a_word_opens_once_and_links_stay_whole():
    html = shown("See the [SENCO page](https://example.org). Ask the SENCO. The SENCO helps.")
    assert '<a href="https://example.org">SENCO page</a>' in html
    assert html.count('class="term"') == 1
    assert 'Ask the <button type="button" class="term" popovertarget="w-r-1">SENCO</button>' in html
    assert 'popover id="w-r-1"' in html


def test_small_letters_are_no_abbreviation():
    assert GLOSSARY.words_in("Take the lift and eat a pip.") == []
    assert [word.word for word in GLOSSARY.words_in("Ask about PIP and LIFT.")] == ["PIP", "LIFT"]


@given(st.text(max_size=60))
def test_marks_change_no_letter_of_what_is_read(text):
    """Without the buttons and popovers the page says what it said before, and nothing of a family becomes HTML."""
    plain, marked = to_html(text), shown(text)
    without = re.sub(r'<span class="meaning".*?</button></span>', "", marked, flags=re.DOTALL)
    without = re.sub(r"</?button[^>]*>", "", without)
    assert without == plain


def test_numbers_in_public_use_can_be_pressed_and_others_can_not(content):
    links = Links(content)
    assert links.add("Call **0800 1111**.") == "Call **[0800 1111](tel:08001111)**."
    assert links.add("Text a nurse on 07520 618850.") == "Text a nurse on [07520 618850](sms:07520618850)."
    assert links.add("In danger call 999.") == "In danger call [999](tel:999)."
    assert links.add("Call [999](tel:999).") == "Call [999](tel:999)."
    assert (
        links.add("Ring 01234 567890 in section 19 of the 2014 law.")
        == "Ring 01234 567890 in section 19 of the 2014 law."
    )


def test_every_number_of_every_answer_can_be_pressed_and_the_copy_stays_text(composer, content):
    pressed = 0
    for answer in content.answers.values():
        reply = composer.answer(answer.id)
        for number in phones(answer.text) & official(content):
            assert re.search(rf"\((?:tel|sms):{number}\)", reply.text), (answer.id, number)
            pressed += 1
        assert "tel:" not in to_text(reply.text)
        assert to_text(reply.text) == to_text(answer.text.strip())
    assert pressed > 50


def test_a_screen_reader_hears_what_pressing_a_number_does():
    assert '<a href="tel:08001111" aria-label="Call 0800 1111">0800 1111</a>' in shown("[0800 1111](tel:08001111)")
    assert 'aria-label="Text 85258"' in shown("[85258](sms:85258)")
