"""What is counted, defined once. Pages, reports and exports all read these; the README sheet prints their docstrings.

An enquiry is one message of a family that was not small talk. Each enquiry has one topic, and one value in each
dimension below. A figure is what bot/insight/rounding.py makes of a count.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.insight.told import Told

NOT_SAID = ""
NOT_COUNTED = ("small_talk", "greeting", "form")
"""Reply kinds that are no answer to a question: hello, thanks, and the steps of a form."""


@dataclass
class Counted:
    """One enquiry as counting sees it: no words."""

    conversation: str
    at: datetime
    topic: str
    channel: str
    outcome: str
    language: str
    easy_read: bool
    voice: bool
    told: Told
    helped: int | None
    unmet_group: int | None = None


def channel(enquiry: Counted) -> str:
    """Where it was asked: the web page or Telegram."""
    return enquiry.channel


def language(enquiry: Counted) -> str:
    """The language that it was written in, as we made it out."""
    return enquiry.language


def form(enquiry: Counted) -> str:
    """How: by voice, or else in easy read, or else in plain words."""
    return "voice" if enquiry.voice else "easy_read" if enquiry.easy_read else "plain"


def age(enquiry: Counted) -> str:
    """The age band of the child or young person, if they said so, in this or another message of the same week."""
    return enquiry.told.age or NOT_SAID


def district(enquiry: Counted) -> str:
    """The Kent district, if they named it or a town in it, in this or another message of the same week."""
    return enquiry.told.district or NOT_SAID


def who(enquiry: Counted) -> str:
    """Who is asking (parent or carer, young person, professional), if they said so."""
    return enquiry.told.who or NOT_SAID


def outcome(enquiry: Counted) -> str:
    """What happened: answered, asked back, not known, safety words, on to a person, or something else.

    Not known: we said that we have no answer. Something else: another language, a fault on our side, or a message to
    an adviser.
    """
    return OUTCOMES.get(enquiry.outcome, "other")


def helped(enquiry: Counted) -> str:
    """The face that was pressed under the answer: 3 yes, 2 a little, 1 no. Of those that were answered alone."""
    return str(enquiry.helped or NOT_SAID)


def told(enquiry: Counted) -> str:
    """What they live through, in their words: a missed deadline, or else waiting, telling their story again, nobody
    listening, out of school, nothing near. One for each enquiry: the first of these that its words tell.
    """
    return enquiry.told.told or NOT_SAID


def unmet(enquiry: Counted) -> str:
    """The group of like questions that we had no answer for. Of those that we did not know alone."""
    return str(enquiry.unmet_group or NOT_SAID)


OUTCOMES = {
    "answer": "answered", "services": "answered", "clarify": "asked", "fallback": "not_known",
    "safety": "safety", "handover": "person",
}  # fmt: skip
DIMENSIONS: dict[str, Callable[[Counted], str]] = {
    rule.__name__: rule for rule in (channel, language, form, age, district, who, outcome, told, helped, unmet)
}
WITHIN = {"helped": ("outcome", "answered"), "unmet": ("outcome", "not_known")}
"""Splits of a part, not of the whole: they add up to that part's figure, so that the two cannot be played off."""
FILTERS = ("district", "age", "who", "language", "channel", "form")
"""What the desk can be narrowed to, one at a time: two at once could point at one family."""


def how(dimension: str) -> str:
    """How a dimension is counted, as one paragraph."""
    return " ".join((DIMENSIONS[dimension].__doc__ or "").split())
