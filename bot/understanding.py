"""Ask Rasa what a message means. The only module that knows of Rasa."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

import urllib3

from bot.content import Content
from bot.directory.wishes import Wish
from bot.meaning import Meaning

PATIENCE = urllib3.Timeout(connect=1.0, read=6.0)
_ENOUGH = 300
GLANCE = urllib3.Timeout(connect=1.0, read=2.0)


class NotUnderstanding(RuntimeError):
    """Rasa or its actions did not answer. Families get an honest sentence; the message is kept."""


@dataclass(frozen=True)
class Guess:
    """A topic, its likeliest answer, and how likely the topic is (0 to 1)."""

    topic: str
    answer: str
    confidence: float


@dataclass(frozen=True)
class OpenStep:
    """Where the form of the handover stands: the open step, and what was told, in codes. No step: it starts or ends."""

    step: str | None
    told: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """What Rasa decided to say: `say` is answer, unsure, lost, of_what, simpler, repeat, start_over, danger or form.

    `about`: for danger its kind, also when the form took the message for an answer; for of_what the follow-up's. `wish`
    and `word` are no part of what Rasa says: services to show, and a glossary word to explain (bot/compose.py).
    """

    say: str
    answers: tuple[str, ...] = ()
    about: str = ""
    confidence: float = 0.0
    guesses: tuple[Guess, ...] = field(default=())
    form: OpenStep | None = None
    """For form: the step to ask now (none: it is done), and what was told."""
    wish: Wish | None = None
    word: str | None = None


class Understand(Protocol):
    def __call__(
        self, conversation: str, text: str, last_answer: str | None, before: str, form: OpenStep | None = None
    ) -> Decision: ...


class Rasa:
    """Rasa at `url`, over its one channel (engine/channel.py)."""

    def __init__(self, url: str, content: Content, meaning: Meaning | None = None) -> None:
        """`meaning`: its numbers go along with a message, so that Rasa need not find them again."""
        self._meaning = meaning
        self._content = content
        self._base = f"{url}/webhooks/ask"
        self._pool = urllib3.PoolManager(maxsize=80, retries=urllib3.Retry(connect=0, read=0, other=0))

    def __call__(
        self, conversation: str, text: str, last_answer: str | None, before: str, form: OpenStep | None = None
    ) -> Decision:
        """`before`: what the family wrote last. Raises `NotUnderstanding` when Rasa or its actions are away."""
        told = {"answer": last_answer, "before": before[-_ENOUGH:], **self._about(last_answer)}
        asked = text.lstrip("/ ")
        metadata = {**told, "form": asdict(form) if form else None, "meaning": self._numbers(asked)}
        body = {"sender": conversation, "text": asked, "metadata": metadata}
        try:
            response = self._pool.request("POST", f"{self._base}/messages", json=body, timeout=PATIENCE)
            if response.status != 200:
                raise NotUnderstanding(f"status {response.status}")
            return _decision(json.loads(response.data))
        except (urllib3.exceptions.HTTPError, KeyError, ValueError) as error:
            raise NotUnderstanding(type(error).__name__) from error

    def _numbers(self, text: str) -> str | None:
        """The message's vector, 384 little-endian 32-bit floats in base64."""
        return b64encode(self._meaning.of(text).astype("<f4").tobytes()).decode() if self._meaning else None

    def _about(self, last_answer: str | None) -> dict[str, Any]:
        """The last answer's topic, and the topics that it leads to: a short question leans on them."""
        last = self._content.answers.get(last_answer or "")
        if last is None or last.kind != "answer":
            return {}
        leads_to = (self._content.answers.get(name) for name in last.next)
        return {"topic": last.topic, "near": sorted({answer.topic for answer in leads_to if answer})}

    def ready(self) -> bool:
        try:
            return self._pool.request("GET", f"{self._base}/ready", timeout=GLANCE).status == 200
        except urllib3.exceptions.HTTPError:
            return False

    def forget(self, conversation: str) -> int:
        """Erase the conversation from Rasa's memory. 0 also when Rasa is away: its memory is gone then too."""
        try:
            response = self._pool.request("DELETE", f"{self._base}/conversations/{conversation}", timeout=GLANCE)
            return int(json.loads(response.data)["forgotten"])
        except (urllib3.exceptions.HTTPError, KeyError, ValueError):
            return 0


def _decision(body: dict[str, Any]) -> Decision:
    if not body["replies"]:
        raise ValueError("Rasa said nothing: its action did not answer")
    said = body["replies"][0]
    if said["say"] in ("form", "form_done"):
        danger = str(body["understood"].get("danger") or "")
        return Decision(say="form", about=danger, form=OpenStep(**body["form"]), confidence=1.0)
    ranking = body["understood"]["ranking"]
    return Decision(
        say=said["say"],
        answers=tuple(a for a in (said.get("answer"), said.get("also")) if a and a != "None"),
        about=said.get("danger") or said.get("about", ""),
        confidence=float((body["understood"]["intent"] or {}).get("confidence", 0.0)),
        guesses=tuple(Guess(g["name"], g["answer"], float(g["confidence"])) for g in ranking if g["answer"]),
    )
