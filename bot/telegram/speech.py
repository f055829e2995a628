"""What Telegram needs to speak and to hear. Who can do it is given to the channel; without them it says so."""

from __future__ import annotations

from typing import Protocol

from bot.reply import Reply

LONGEST_SECONDS = 60
USUAL_SPEED = 1.0


class NotHeard(ValueError):
    """There were no words in the sound, or it was no sound."""


class Speaker(Protocol):
    def speak(self, reply: Reply, easy_read: bool, speed: float) -> bytes:
        """The reply as a voice note: Ogg with Opus. Runs in a thread."""
        ...


class Listener(Protocol):
    def hear(self, ogg: bytes) -> str:
        """The words of a voice note. Runs in a thread. Raises `NotHeard`."""
        ...
