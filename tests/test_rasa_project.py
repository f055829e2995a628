"""The Rasa project and the content are two views of the same topics and answers."""

from __future__ import annotations

import yaml

from bot.content import FOLLOW_UPS, ROOT


def test_every_topic_is_an_intent_and_every_intent_a_topic_or_a_known_other(content):
    intents = set(yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["intents"])
    others = {f"follow_up_{name}" for name in FOLLOW_UPS} | set(
        "simpler repeat start_over unsure lost danger ask_adviser".split()
    )
    assert intents == set(content.topics) | others


def test_every_topic_has_phrases_of_its_own_file(content):
    for topic in content.topics:
        blocks = yaml.safe_load((ROOT / "data" / "nlu" / f"{topic}.yml").read_text("utf-8"))["nlu"]
        phrases = [line for block in blocks for line in block["examples"].splitlines() if line.strip()]
        assert {block["intent"] for block in blocks} == {topic}
        assert len(phrases) >= 40, f"{topic}: {len(phrases)} phrases"


def test_no_evaluation_question_is_among_the_training_phrases():
    import json

    taught = {
        line.strip().removeprefix("- ").strip().lower()
        for path in (ROOT / "data" / "nlu").glob("*.yml")
        for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]
        for line in block["examples"].splitlines()
    }
    asked = [
        json.loads(line) for line in (ROOT / "evaluation/sets/understanding.jsonl").read_text("utf-8").splitlines()
    ]
    small_talk = {"greet", "thanks", "goodbye", "affirm", "deny"}
    copied = [
        row["id"]
        for row in asked
        if row["text"].lower() in taught and row["topic"] not in small_talk and len(row["text"].split()) > 3
    ]
    assert copied == []


def test_the_second_ear_is_taught_every_kind_of_danger_that_the_safety_net_knows():
    from bot.safety import KINDS

    blocks = yaml.safe_load((ROOT / "data" / "nlu" / "danger.yml").read_text("utf-8"))["nlu"]
    assert {block["metadata"]["answer"] for block in blocks} == set(KINDS)
