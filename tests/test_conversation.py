"""What a parent gets, asked as parents ask, from the whole running service."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

SETS = Path(__file__).parent.parent / "evaluation" / "sets"


def only(replies: list[dict]) -> dict:
    assert len(replies) == 1, [reply["topic"] for reply in replies]
    return replies[0]


@pytest.mark.parametrize(
    ("words", "kind", "topic"),
    [
        ("my sons school wont assess him for a ehcp what can i do", "answer", "ehcna_request"),
        ("wats sen support", "answer", "sen_support"),
        ("i asked the council 8 weeks ago and heard nothing", "answer", "ehcp_late"),
        ("who can help me for free", "answer", "sendiass_advice"),
        ("taxi didnt turn up again", "answer", "school_transport"),
        ("do u do council tax", "fallback", "out_of_scope"),
        ("are you a real person", "answer", "about_bot"),
        ("speak to someone pls", "handover", "talk_to_human"),
    ],
)
def test_the_questions_that_families_ask_are_answered_as_typed(running, words, kind, topic):
    reply = only(running.ask(words))
    assert (reply["kind"], reply["topic"]) == (kind, topic)


def test_how_long_does_it_take_means_the_assessment_that_was_asked_about(running):
    conversation = running.begin()
    running.say(conversation, "my sons school wont assess him for a ehcp what can i do")
    reply = only(running.say(conversation, "how long does it take??")["replies"])
    assert reply["topic"] == "ehcna_timeline"
    assert "20 weeks" in reply["text"]


def test_how_long_does_it_take_out_of_nowhere_is_asked_about_first(running):
    reply = only(running.ask("how long does it take??"))
    assert reply["kind"] == "clarify"
    assert len(reply["buttons"]) >= 3


def test_a_council_8_weeks_late_is_told_the_6_week_limit(running):
    assert "6 weeks" in running.ask("i asked the council 8 weeks ago and heard nothing")[0]["text"]


def test_two_questions_get_two_answers(running):
    replies = running.ask("What is SEN Support? How do I appeal to the SEND tribunal?")
    assert [reply["topic"] for reply in replies] == ["sen_support", "tribunal_appeal"] or [
        reply["topic"] for reply in replies
    ] == ["tribunal_appeal", "sen_support"]


def test_say_that_simpler_gives_the_easy_sentences_of_the_last_answer(running):
    conversation = running.begin()
    before = only(running.say(conversation, "wats sen support")["replies"])
    simpler = only(running.say(conversation, "say that simpler")["replies"])
    assert simpler["answer"] == before["answer"]
    assert simpler["text"].splitlines()[0] == before["easy_read"][0]["text"]


def test_what_we_do_not_know_is_said_and_the_nearest_and_a_person_are_offered(running):
    reply = only(running.ask("zxqv blorp wibble fnord"))
    assert reply["kind"] == "fallback"
    assert reply["buttons"][-1]["title"] == "Talk to a person"


def test_unsure_twice_in_a_row_is_not_asked_again(running):
    conversation = running.begin()
    first = running.say(conversation, "how long does it take??")["replies"][0]
    second = running.say(conversation, "he is nine and it is hard")["replies"][0]
    third = running.say(conversation, "you know, the thing from before")["replies"][0]
    kinds = [first["kind"], second["kind"], third["kind"]]
    assert kinds[0] == "clarify"
    assert ("clarify", "clarify") not in itertools.pairwise(kinds)


def test_asking_for_a_person_gives_real_ways_to_reach_one(running):
    reply = only(running.ask("Talk to a person"))
    assert reply["answer"] == "talk-to-a-person"
    assert "iask.org.uk" in reply["text"]


def test_a_clear_cry_for_help_gets_the_fixed_words_at_once(running):
    reply = running.ask("i want to kill myself")[0]
    assert (reply["kind"], reply["topic"]) == ("safety", "safeguarding_crisis")
    assert "](tel:" in reply["text"]


def test_an_ordinary_question_beside_a_cry_for_help_is_answered_too(running):
    replies = running.ask("I want to kill myself. How do I appeal to the SEND tribunal?")
    assert replies[0]["kind"] == "safety"
    assert "tribunal_appeal" in [reply["topic"] for reply in replies[1:]]


def test_polish_gets_a_reply_in_polish_with_the_way_to_an_interpreter(running):
    conversation = running.begin()
    said = running.say(conversation, "Dzień dobry, potrzebuję pomocy dla mojego syna w szkole")
    assert said["language"] == "pl"
    reply = only(said["replies"])
    assert (reply["topic"], reply["language"]) == ("language_help", "pl")
    assert "interpreter" in reply["text"]


@pytest.mark.parametrize("words", ["ehcp", "no bus", "help", "idk", "senco?", "pip or dla"])
def test_short_english_is_never_taken_for_another_language(running, words):
    assert running.say(running.begin(), words)["language"] == "en"


def test_every_reply_names_a_topic_of_the_list(running, content):
    lines = (SETS / "understanding.jsonl").read_text("utf-8").splitlines()
    for line in lines[::40]:
        for reply in running.ask(json.loads(line)["text"]):
            assert reply["topic"] in content.topics


def test_the_same_sentence_said_twice_in_a_story_is_understood(running):
    said = "wats sen support? my son is 7. wats sen support? my son is 7. wats sen support? he is in year 2."
    assert any(reply["topic"] == "sen_support" for reply in running.ask(said))
