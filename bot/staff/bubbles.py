"""A conversation as advisers see it: what the family wrote, and what the assistant understood and answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.markdown import to_text
from bot.models import Message
from bot.staff.labels import Labels, clock

LONG = 220
FIRST = 120


@dataclass(frozen=True)
class Bubble:
    """`understood`: kind and topic of an assistant's reply. `short`: its first words, where it is long."""

    number: int
    sender: str
    who: str
    at: str
    text: str
    understood: str = ""
    short: str = ""
    safety: bool = False


def bubbles(messages: Iterable[Message], labels: Labels, easy: bool) -> list[Bubble]:
    """`easy`: the family reads easy read, so advisers see of their own replies what the family sees."""
    return [_bubble(message, labels, easy) for message in messages]


def _bubble(message: Message, labels: Labels, easy: bool) -> Bubble:
    at = clock(message.at)
    if message.reply is None:
        return Bubble(message.number, "family", "Family", at, message.text)
    reply = message.reply
    if message.sender == "staff":
        lines = "\n\n".join(sentence["text"] for sentence in reply["easy_read"]) if easy else ""
        return Bubble(message.number, "staff", str(reply.get("author") or "Adviser"), at, lines or message.text)
    who = "Assistant" if message.sender == "bot" else "Ask SEND"
    told = [labels.of("kinds", str(reply["kind"]))]
    if reply["kind"] in ("answer", "clarify", "services") and reply.get("topic"):
        told.append(labels.topic(reply["topic"]).lower())
    return Bubble(
        message.number, message.sender, who, at, message.text, " · ".join(told),
        short=_short(message.text, str(reply.get("title") or "")), safety=reply["kind"] == "safety",
    )  # fmt: skip


def _short(text: str, title: str) -> str:
    """One line of what was said; empty where all of it is short enough to be shown."""
    if len(text) <= LONG:
        return ""
    first = to_text(text).strip().split("\n")[0]
    return title or (first if len(first) <= FIRST else first[:FIRST].rsplit(" ", 1)[0] + "…")
