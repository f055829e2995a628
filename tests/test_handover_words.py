"""What families read during a handover keeps the rules: short sentences, a picture beside each, nothing chirpy."""

from __future__ import annotations

import re

import pytest
import yaml

from bot.content import CONTENT
from bot.handover.models import OUTCOMES
from bot.handover.steps import CHECK, SKIPPED, Steps
from bot.readability import plain, sentences, words

HANDOVER = yaml.safe_load((CONTENT / "handover.yml").read_text("utf-8"))
SAID = [
    *HANDOVER["notices"].items(),
    *((row["id"], row) for row in HANDOVER["steps"]),
    *((f"{row['id']} first", row["first"]) for row in HANDOVER["steps"] if "first" in row),
]


@pytest.mark.parametrize(("name", "row"), SAID, ids=[name for name, _ in SAID])
def test_sentences_are_short_and_easy_read_has_pictures(name, row, content):
    for text in filter(None, (row["text"], row.get("again"), row.get("chosen"))):
        filled = re.sub(r"\{\w+\}", "word", text)
        assert max(len(words(sentence)) for sentence in sentences(plain(filled))) < 20
        assert "!" not in filled
    assert {f"{other}_easy_read" for other in ("again", "chosen") if other in row} <= set(row)
    for sentence in (*row["easy_read"], *row.get("again_easy_read", ()), *row.get("chosen_easy_read", ())):
        assert sentence["picture"] in content.pictures
        assert len(words(sentence["text"].replace("{about}", ""))) <= 12, sentence["text"]


def test_hard_topics_are_topics(content):
    assert set(HANDOVER["hard_topics"]) <= set(content.topics)


def test_every_step_but_the_last_can_be_skipped_to_the_end():
    steps, told, asked = Steps.load(), {}, []
    while (step := steps.next(told)) != CHECK:
        asked.append(step)
        told = steps.read(step, "Skip", told)
    assert asked == ["about", "reach", "when", "interpreter", "needs"]
    assert set(told.values()) == {SKIPPED}


def test_button_words_of_a_step_are_told_apart():
    for row in HANDOVER["steps"]:
        sent = [choice["send"].casefold() for choice in row.get("choices", [])]
        assert len(set(sent)) == len(sent)


def test_outcomes_fit_their_column():
    assert max(map(len, OUTCOMES)) <= 16
