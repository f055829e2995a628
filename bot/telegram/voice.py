"""The service's voice as Telegram needs it: a reply as a voice note, and a voice note as words."""

from __future__ import annotations

from pathlib import Path

from bot.content import Content
from bot.reply import Reply
from bot.telegram.speech import NotHeard
from bot.voice import listening
from bot.voice.sentences import is_private, sentences_of
from bot.voice.service import VoiceService
from bot.voice.speech import Manner
from bot.voice.workers import Unavailable


class Voice:
    """A Speaker and a Listener (speech.py)."""

    def __init__(self, voice: VoiceService, content: Content) -> None:
        self._voice = voice
        self._content = content

    def speak(self, reply: Reply, easy_read: bool, speed: float) -> bytes:
        """Raises `RuntimeError` when it cannot be spoken just now."""
        texts = [sentence.text for sentence in sentences_of(reply, easy_read, self._content)]
        try:
            made = self._voice.speech.whole(texts, Manner(speed=speed, private=is_private(reply)), "ogg")
            return made.read_bytes() if isinstance(made, Path) else b"".join(made)
        except Unavailable as error:
            raise RuntimeError from error

    def hear(self, ogg: bytes) -> str:
        """Raises `NotHeard`, or `RuntimeError` when nobody can listen just now."""
        try:
            return self._voice.listening.hear(ogg)
        except listening.NotHeard as error:
            if error.why in ("busy", "no_model"):
                raise RuntimeError(error.why) from error
            raise NotHeard(error.why) from error
