"""What Telegram needs to speak and to hear: any two that keep to this will do (voice.py gives the service's own)."""

from __future__ import annotations

from typing import Protocol

from bot.reply import Reply

LONGEST_SECONDS = 60
USUAL_SPEED = 1.0


class NotHeard(ValueError):
    """There were no words in the sound, or it was no sound."""


class Speaker(Protocol):
    def speak(self, reply: Reply, easy_read: bool, speed: float) -> bytes:
        """The reply as a voice note: Ogg with Opus. Runs in a thread. Raises `RuntimeError` when it cannot just now."""
        ...


class Listener(Protocol):
    def hear(self, ogg: bytes) -> str:
        """The words of a voice note. Runs in a thread. Raises `NotHeard`, or `RuntimeError` when it cannot just now."""
        ...
