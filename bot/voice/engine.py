"""What a voice engine is. Another engine (Piper, a cloud voice) is one class like this and the setting
`BOT_VOICE_ENGINE`; it runs in processes of its own, so it may hang or die without harm to anybody."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Protocol

KNOWN = {"espeak": "bot.voice.espeak:Espeak"}


@dataclass(frozen=True)
class Said:
    """What an engine made of a text: 16-bit mono samples, and for each word it knows of
    (first letter, number of letters, start in milliseconds), letters counted in the text it was given."""

    samples: bytes
    rate: int
    words: tuple[tuple[int, int, int], ...]


class Engine(Protocol):
    def say(self, text: str, voice: str, speed: float) -> Said:
        """Speak. `voice` is the engine's own name for it; `speed` 1.0 is a calm speaking pace."""
        ...


def load(name: str) -> Engine:
    """The engine with this name, or of this `module:Class`."""
    module, _, cls = KNOWN.get(name, name).partition(":")
    engine: Engine = getattr(import_module(module), cls)()
    return engine
