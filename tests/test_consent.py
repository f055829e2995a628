"""A yes is recorded with the words that asked for it, can be taken back, and goes with the conversation."""

from __future__ import annotations

import pytest

from bot.compose import Composer
from bot.consent import WHATS, Consents, words
from bot.content import CONTENT, Content
from bot.conversations import Conversations, NoConversation
from bot.database import connect, migrate, sessions
from bot.language import Languages
from bot.readability import LONGEST_SENTENCE, MOST_GRADE, measure


@pytest.fixture
def consents(database_url):
    migrate(database_url)
    engine = connect(database_url)
    made = sessions(engine)
    composer = Composer(Content.load(), Languages.load(CONTENT / "languages.yml"))
    conversation = Conversations(engine).begin(composer.greeting(), "web", False, "en")
    yield Consents(made), Conversations(engine), conversation.id
    engine.dispose()


def test_nobody_has_said_yes_until_they_say_so_and_they_can_take_it_back(consents):
    kept, _, family = consents
    assert not kept.given(family, "quotes")
    kept.record(family, "quotes", words("quotes").version)
    assert kept.given(family, "quotes")
    assert not kept.given(family, "contact"), "a yes to one thing is no yes to another"
    assert kept.withdraw(family, "quotes")
    assert not kept.given(family, "quotes")
    assert not kept.withdraw(family, "quotes"), "there was nothing left to take back"


def test_a_yes_can_be_given_again_after_it_was_taken_back(consents):
    kept, _, family = consents
    for _ in range(2):
        kept.record(family, "contact", "2026-11")
        kept.record(family, "contact", "2026-11")
        assert kept.withdraw(family, "contact")
    kept.record(family, "contact", "2026-11")
    assert kept.given(family, "contact")


def test_an_erased_conversation_takes_its_yes_along(consents):
    kept, conversations, family = consents
    kept.record(family, "language", "2026-11")
    conversations.erase(family)
    assert not kept.given(family, "language")
    with pytest.raises(NoConversation):
        kept.record(family, "language", "2026-11")


@pytest.mark.parametrize("what", WHATS)
def test_the_words_say_that_no_is_fine_and_are_easy(what):
    asked = words(what)
    assert "You can say no" in asked.ask or "if you say no" in asked.ask
    assert "change your mind" in asked.ask
    reading = measure(asked.ask)
    assert reading.flesch_kincaid <= MOST_GRADE
    assert reading.words <= LONGEST_SENTENCE
    pictures = Content.load().pictures
    for sentence, picture in asked.easy_read:
        assert len(sentence.split()) <= 12
        assert picture in pictures
