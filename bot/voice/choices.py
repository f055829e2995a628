"""How a person wants the easy pages: voice, speed, size, read aloud, scanning. Remembered in the conversation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column, sessionmaker

from bot.models import Base

SPEEDS = {0.6: "Very slow", 0.8: "Slow", 1.0: "Normal", 1.25: "Fast"}
SIZES = {"large": "Large", "larger": "Larger", "largest": "Largest"}
SCAN = {0.0: "Off", 0.8: "Very fast", 1.5: "Fast", 3.0: "Normal", 5.0: "Slow", 8.0: "Very slow"}
BROWSER = "browser:"
"""Before the name of a voice of the person's own browser."""


class EasyChoices(Base):
    """A row for each conversation in which somebody chose something."""

    __tablename__ = "easy_choices"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    voice: Mapped[str] = mapped_column(String(120), default="")
    speed: Mapped[float] = mapped_column(default=1.0)
    size: Mapped[str] = mapped_column(String(8), default="large")
    read_aloud: Mapped[bool] = mapped_column(default=False)
    scan_seconds: Mapped[float] = mapped_column(default=0.0)
    """0 is off."""


@dataclass(frozen=True)
class Choices:
    """Nothing speaks by itself unless `read_aloud` was chosen."""

    voice: str = ""
    speed: float = 1.0
    size: str = "large"
    read_aloud: bool = False
    scan_seconds: float = 0.0


class ChoicesKept:
    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    def get(self, conversation_id: str) -> Choices:
        with self._sessions() as session:
            row = session.get(EasyChoices, conversation_id)
            return _choices(row) if row else Choices()

    def change(self, conversation_id: str, **values: Any) -> Choices:
        """Keep what is given and valid; leave the rest as it was. Two at once for the first time: one goes again."""
        try:
            return self._change(conversation_id, values)
        except IntegrityError:
            return self._change(conversation_id, values)

    def _change(self, conversation_id: str, values: dict[str, Any]) -> Choices:
        with self._sessions.begin() as session:
            row = session.get(EasyChoices, conversation_id)
            wanted = replace(_choices(row) if row else Choices(), **_valid(values))
            if row is None:
                row = EasyChoices(conversation_id=conversation_id)
                session.add(row)
            for name, value in vars(wanted).items():
                setattr(row, name, value)
            return wanted


def _choices(row: EasyChoices) -> Choices:
    return Choices(row.voice, row.speed, row.size, row.read_aloud, row.scan_seconds)


def _valid(values: dict[str, Any]) -> dict[str, Any]:
    allowed: dict[str, dict[Any, str]] = {"speed": SPEEDS, "size": SIZES, "scan_seconds": SCAN}
    given = {name: value for name, value in values.items() if value is not None}
    return {name: value for name, value in given.items() if name not in allowed or value in allowed[name]}
