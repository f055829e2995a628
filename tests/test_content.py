"""What families are told is sourced, dated, plain, and the same in easy read; what is not is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.content import Answer, Content, ContentError, Sentence, Source
from bot.content_check import check, due

TODAY = date(2026, 11, 24)


@pytest.fixture
def good(content: Content) -> Answer:
    return replace(
        content.answers["ehc-ask-yourself"], next=(), follow_ups={}, text="The council has 6 weeks.",
        easy_read=(Sentence("The council has 6 weeks.", "calendar"),), checked=TODAY, review_by=TODAY + timedelta(60),
    )  # fmt: skip


def problems_of(content: Content, answer: Answer) -> list[str]:
    alone = replace(content, answers={answer.id: answer}, topics={answer.topic: content.topics[answer.topic]})
    return check(alone, TODAY)


def test_a_good_answer_passes(content, good):
    assert problems_of(content, good) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": "They must, " + "so that you can tell, " * 8 + "write to you in 6 weeks."}, "a sentence of"),
        ({"text": "6 weeks. Institutional accountability necessitates comprehensive documentation."}, "reads at grade"),
        ({"text": "The council has 6 weeks. Don't worry."}, "leave out"),
        ({"text": "<b>The council has 6 weeks.</b>"}, "HTML"),
        ({"text": "The council has 6 weeks. Call 01234 567890."}, "in no fact or service"),
        ({"text": "The council has 8 weeks."}, "the easy read says 6"),
        ({"text": "The council has 6 weeks. Call 999."}, "999 is missing from the easy read"),
        ({"text": "The council has 6 weeks. [Here](ftp://x)"}, "the link ftp://x"),
        ({"sources": ()}, "no source"),
        ({"sources": (Source("x", "http://x.org"),)}, "does not start with https"),
        ({"facts": ()}, "rests on no fact"),
        ({"facts": ("no-such-fact",)}, "no-such-fact is not in"),
        ({"review_by": TODAY - timedelta(1)}, "overdue"),
        ({"checked": TODAY + timedelta(1)}, "in the future"),
        ({"checked": None}, "dates are needed"),
        ({"review_by": TODAY + timedelta(500)}, "more than"),
        ({"easy_read": ()}, "no easy read"),
        ({"easy_read": (Sentence("The council has 6 weeks.", "no such picture"),)}, "no picture named"),
        ({"easy_read": (Sentence("6 weeks " + "and then it goes on " * 4, "calendar"),)}, "easy-read sentence of"),
        ({"next": ("nowhere",)}, "leads to nowhere"),
        ({"follow_ups": {"whenever": "ehc-ask-yourself"}}, "follow_ups key"),
        ({"owner": ""}, "no owner"),
        ({"kind": "essay"}, "kind must be"),
    ],
)  # fmt: skip
def test_an_answer_that_breaks_a_rule_is_refused_with_a_reason(content, good, change, said):
    assert any(said in problem for problem in problems_of(content, replace(good, **change)))


def test_an_answer_due_soon_is_listed(content, good):
    soon = replace(good, review_by=TODAY + timedelta(10))
    late = replace(good, id="other", review_by=TODAY + timedelta(90))
    assert due(replace(content, answers={"a": soon, "b": late}), TODAY, 30) == [soon]


def test_a_broken_file_is_named(tmp_path):
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "bad.yml").write_text("- id: x\n  nonsense: [")
    with pytest.raises(ContentError, match=r"bad\.yml is not valid YAML"):
        Content.load(tmp_path)


def test_at_least_forty_answers_over_twenty_topics(content):
    answers = [answer for answer in content.answers.values() if answer.kind == "answer"]
    assert len(answers) >= 40
    assert len({answer.topic for answer in answers}) >= 20
