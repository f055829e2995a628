"""A case in short, built from its conversation by rules: nobody reads everything twice, and nothing is made up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.handover.inbox import Whole
from bot.handover.models import CaseEvent
from bot.staff.labels import Labels

ASKED_SHOWN = 6
UNKNOWN = ("fallback", "clarify")


@dataclass(frozen=True)
class Summary:
    """`told`: sentences. `asked`: what they read about, newest last. `unanswered`: what the assistant did not know."""

    told: tuple[str, ...]
    asked: tuple[str, ...]
    unanswered: tuple[str, ...]


def summarise(whole: Whole, labels: Labels) -> Summary:
    replies = [message for message in whole.messages if message.reply]
    said = {message.id: message.text for message in whole.messages if message.sender == "family"}
    kinds = [str(message.reply["kind"]) for message in replies if message.reply]
    asked = [str(m.reply["title"]) for m in replies if m.reply and m.reply["kind"] == "answer" and m.reply.get("title")]
    unknown = [said[m.answers] for m in replies if m.reply and m.reply["kind"] in UNKNOWN and m.answers in said]
    told = (
        _about(whole, labels), _counted(len(said), "message", "from the family"),
        _counted(sum(kind == "safety" for kind in kinds), "time", "the safety net answered"),
        _reads(whole, labels),
    )  # fmt: skip
    return Summary(
        tuple(sentence for sentence in told if sentence),
        tuple(dict.fromkeys(asked))[-ASKED_SHOWN:],
        tuple(dict.fromkeys(unknown))[-ASKED_SHOWN:],
    )


def gathered(timeline: Sequence[CaseEvent]) -> list[tuple[CaseEvent, int]]:
    """The timeline with what somebody did several times in a row as one line: its first, and how often."""
    runs = groupby(timeline, key=lambda event: (event.kind, event.by, event.detail))
    return [(events[0], len(events)) for events in (list(run) for _, run in runs)]


def _about(whole: Whole, labels: Labels) -> str:
    topic = labels.topic(whole.case.topic)
    return f"About: {topic[:1].lower()}{topic[1:]}." if topic else ""


def _counted(count: int, what: str, rest: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'} {rest}." if count else ""


def _reads(whole: Whole, labels: Labels) -> str:
    language = whole.conversation.language
    reads = ["easy read"] if whole.conversation.easy_read else []
    reads += [labels.of("languages", language)] if language != "en" else []
    return f"Reads {' and '.join(reads)}." if reads else ""
