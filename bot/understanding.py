"""Ask Rasa what a message means. The only module that knows of Rasa."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

import httpx

PATIENCE = httpx.Timeout(6.0, connect=1.0)


class NotUnderstanding(RuntimeError):
    """Rasa or its actions did not answer. Families get an honest sentence; the message is kept."""


@dataclass(frozen=True)
class Guess:
    """A topic, its likeliest answer, and how likely the topic is (0 to 1)."""

    topic: str
    answer: str
    confidence: float


@dataclass(frozen=True)
class Decision:
    """What Rasa decided to say: `say` is answer, unsure, lost, of_what, simpler, repeat, start_over or danger.

    `about`: for danger its kind; for of_what the follow-up's.
    """

    say: str
    answers: tuple[str, ...] = ()
    about: str = ""
    confidence: float = 0.0
    guesses: tuple[Guess, ...] = field(default=())


class Understand(Protocol):
    def __call__(self, conversation: str, text: str, last_answer: str | None) -> Decision: ...


class Rasa:
    """Rasa at `url`, over its one channel (engine/channel.py)."""

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(base_url=url, timeout=PATIENCE, limits=httpx.Limits(max_connections=100))

    def __call__(self, conversation: str, text: str, last_answer: str | None) -> Decision:
        """Raises `NotUnderstanding` when Rasa or its actions are away. Takes 10 to 20 ms on 2 cores."""
        body = {"sender": conversation, "text": text.lstrip("/ "), "metadata": {"answer": last_answer}}
        try:
            response = self._client.post("/webhooks/ask/messages", json=body)
            response.raise_for_status()
            return _decision(response.json())
        except (httpx.HTTPError, KeyError, ValueError) as error:
            raise NotUnderstanding(type(error).__name__) from error

    def ready(self) -> bool:
        try:
            return self._client.get("/webhooks/ask/ready", timeout=2.0).is_success
        except httpx.HTTPError:
            return False

    def forget(self, conversation: str) -> int:
        """Erase the conversation from Rasa's memory. 0 also when Rasa is away: its memory is gone then too."""
        try:
            return int(self._client.delete(f"/webhooks/ask/conversations/{conversation}").json()["forgotten"])
        except (httpx.HTTPError, KeyError, ValueError):
            return 0


def _decision(body: dict[str, Any]) -> Decision:
    if not body["replies"]:
        raise ValueError("Rasa said nothing: its action did not answer")
    said = body["replies"][0]
    ranking = body["understood"]["ranking"]
    return Decision(
        say=said["say"],
        answers=tuple(a for a in (said.get("answer"), said.get("also")) if a and a != "None"),
        about=said.get("danger") or said.get("about", ""),
        confidence=float((body["understood"]["intent"] or {}).get("confidence", 0.0)),
        guesses=tuple(Guess(g["name"], g["answer"], float(g["confidence"])) for g in ranking if g["answer"]),
    )
