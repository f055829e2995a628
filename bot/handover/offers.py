"""When a person is offered without being asked for: quietly, with one button, and never twice in a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.handover.words import TOPIC, Words
from bot.reply import Button, Reply

UNHELPFUL_KINDS = {"fallback", "clarify"}
UNHELPFUL_TOPICS = {"feedback_complaint_about_bot"}


@dataclass(frozen=True)
class Offers:
    words: Words
    button: Button

    def beside(self, replies: list[Reply], before: dict[str, Any] | None) -> list[Reply]:
        """The replies with the offer, where there is reason for one. `before`: the reply before, as it was stored."""
        if not replies or self._offers(replies[-1].buttons):
            return replies
        if any(reply.topic == TOPIC for reply in replies):
            return self._with_button(replies)
        if before and self._offers([Button(**button) for button in before["buttons"]]):
            return replies
        hard = any(reply.kind == "safety" or reply.topic in self.words.all["hard_topics"] for reply in replies)
        if hard:
            return self._with_button(replies)
        if before and unhelpful(before["kind"], before["topic"]) and unhelpful(replies[-1].kind, replies[-1].topic):
            return [*replies, self.words.say("offer", buttons=[self.button])]
        return replies

    def _with_button(self, replies: list[Reply]) -> list[Reply]:
        last = replies[-1]
        return [*replies[:-1], last.model_copy(update={"buttons": [self.button, *last.buttons]})]

    def _offers(self, buttons: list[Button]) -> bool:
        return any(button.send == self.button.send for button in buttons)


def unhelpful(kind: str, topic: str | None) -> bool:
    return kind in UNHELPFUL_KINDS or topic in UNHELPFUL_TOPICS
