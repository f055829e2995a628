"""Answers as Telegram shows them: whatever is written, nothing is lost and nothing is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.compose import Composer
from bot.content import CONTENT, Content
from bot.language import Languages
from bot.readability import plain, sentences
from bot.telegram.address import Addresses
from bot.telegram.formatting import LONGEST, Words, blocks, join, split, to_call
from bot.telegram.parts import parts, picture
from bot.telegram.phrases import Phrases
from tests.telegram_stand_in import _entities

ANYTHING = st.text(st.characters(exclude_categories=["Cs"]), max_size=400)
PIECES = st.lists(
    st.one_of(
        ANYTHING, st.sampled_from(["**", "_", "[a](https://b.c)", "> q\n", "- x\n", "1. y\n", "\n\n", "<b>", "😀" * 50])
    )
)


@pytest.fixture(scope="module")
def phrases(content: Content) -> Phrases:
    return Phrases.load(Composer(content, Languages.load(CONTENT / "languages.yml")))


@settings(max_examples=150, deadline=None)
@given(PIECES.map("".join), st.integers(20, 200))
def test_any_text_is_split_into_messages_that_telegram_takes(markdown: str, longest: int):
    whole = blocks(markdown)
    messages = split(whole, longest)
    for message in messages:
        assert message.length <= longest
        text, entities = message.telegram()
        _entities(text, {"entities": f"[{','.join(entity.to_json() for entity in entities)}]"})
    letters = "".join(join(whole, "").text.split())
    assert "".join("".join(message.text.split()) for message in messages) == letters


def test_every_answer_fits_and_says_the_same_in_plain_words_and_easy_read(content: Content, phrases: Phrases):
    composer = phrases._composer
    for answer in content.answers.values():
        reply = composer.answer(answer.id)
        for easy in (False, True):
            messages = parts(reply, phrases.labels, easy)
            assert messages
            assert all(0 < part.words.length <= LONGEST for part in messages)
            assert not any("](" in part.words.text or "**" in part.words.text for part in messages), answer.id
        shown = "\n".join(part.words.text for part in parts(reply, phrases.labels, easy_read=True))
        assert all(sentence.text in shown for sentence in reply.easy_read)


def test_a_paragraph_is_never_torn_while_there_is_room():
    messages = split([Words("a" * 30), Words("b" * 30), Words("c" * 30)], longest=65)
    assert [message.text for message in messages] == ["a" * 30 + "\n\n" + "b" * 30, "c" * 30]


def test_lists_quotes_links_and_numbers_look_as_they_should():
    text = "Do **this**:\n\n1. Write to [IASK](https://www.iask.org.uk)\n2. Call [0800 1111](tel:08001111)"
    text += "\n\n- a\n- b\n\n> Free."
    words = join(blocks(text), "\n\n")
    assert words.text == "Do this:\n\n1. Write to IASK\n2. Call 0800 1111\n\n• a\n• b\n\nFree."
    marked = {(mark.style, words.text[mark.start : mark.end]) for mark in words.marks}
    assert marked == {("bold", "this"), ("text_link", "IASK"), ("bold", "0800 1111"), ("blockquote", "Free.")}


def test_numbers_that_can_be_tapped_have_their_country_code_and_short_ones_are_left():
    text = "[999](tel:999), [116 123](tel:116123), [03000 41 11 11](tel:03000411111), [0800 1111](tel:08001111)"
    assert to_call(text) == [("03000 41 11 11", "+443000411111"), ("0800 1111", "+448001111")]


def test_a_picture_is_its_own_character():
    assert picture("/pictures/1F4C5.svg") == "📅\ufe0f"
    assert picture("/pictures/1F9D1-200D-1F393.svg") == "🧑‍🎓"


def test_our_own_sentences_are_plain_and_easy_read_is_short(phrases: Phrases):
    for name in phrases._notices:
        reply = phrases.notice(name, receipt="E-1", heard="yes")
        assert all(len(sentence.split()) < 20 for sentence in sentences(plain(reply.text))), name
        for sentence in reply.easy_read:
            assert all(len(one.split()) <= 12 for one in sentences(sentence.text)), sentence.text


def test_every_language_of_the_menu_has_every_command(phrases: Phrases):
    assert all(words.keys() == phrases.commands["en"].keys() for words in phrases.commands.values())
    assert all(1 <= len(text) <= 256 for words in phrases.commands.values() for text in words.values())


def test_what_was_heard_is_never_read_as_markdown(phrases: Phrases):
    reply = phrases.notice("heard", heard="**[click](https://x.y)** <b> `a` _b_")
    (part,) = parts(reply, phrases.labels, easy_read=False)
    assert '"**[click](https://x.y)** <b> `a` _b_"' in part.words.text
    assert not part.words.marks


@given(st.integers(1, 2**52), st.integers(1, 2**52))
def test_a_chat_is_found_again_and_nobody_without_the_key_can_tell_which_it_is(one: int, other: int):
    (digest,) = Addresses("secret").digests(one)
    assert (digest in Addresses("secret").digests(other)) is (one == other)
    assert digest not in Addresses("another").digests(one)
    assert Addresses("another", old=["secret"]).digests(one)[1] == digest
    assert str(one) not in digest or one < 10**6
