"""Everything that speaks and listens, made once and given to the service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml
from sqlalchemy.orm import Session, sessionmaker

from bot.content import CONTENT
from bot.settings import Settings
from bot.voice.board import Board
from bot.voice.choices import ChoicesKept
from bot.voice.listening import Listening
from bot.voice.speech import Speech


@dataclass(frozen=True)
class VoiceService:
    """`problems`: what to say when something cannot be heard or said (content/voice/problems.yml)."""

    speech: Speech
    listening: Listening
    choices: ChoicesKept
    board: Board
    problems: dict[str, Any]

    @classmethod
    def start(cls, settings: Settings, sessions: sessionmaker[Session]) -> VoiceService:
        """Nothing is started yet: the processes that speak and listen are, when somebody first needs them."""
        folder = settings.var_dir.resolve() / "voice"
        return cls(
            speech=Speech.start(
                folder, settings.voice_engine, settings.voice_processes, settings.voice_cache_mb * 1_000_000
            ),
            listening=Listening.start(),
            choices=ChoicesKept(sessions),
            board=Board.load(),
            problems=yaml.safe_load((CONTENT / "voice" / "problems.yml").read_text("utf-8")),
        )

    def close(self) -> None:
        self.speech.close()
        self.listening.close()
