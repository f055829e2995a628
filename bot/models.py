"""What is remembered: conversations, their messages, and each question as an enquiry.

A message's `text` is what the redaction left over; nothing of a family reaches this module before that. While staff
see what a family writes it stands as it was written, and is sealed.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey, String, Text, TypeDecorator, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.seal import SealedJSON, SealedText


def new_id() -> str:
    """An unguessable secret of 192 bits."""
    return secrets.token_urlsafe(24)


def now() -> datetime:
    return datetime.now(UTC)


class UtcDateTime(TypeDecorator[datetime]):
    """Times in UTC, also where the database keeps no zone (SQLite)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Base(DeclarativeBase):
    """The tables."""


class Conversation(Base):
    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(64), primary_key=True, default=new_id)
    channel: Mapped[str] = mapped_column(String(16), default="web")
    state: Mapped[str] = mapped_column(String(16), default="bot")
    easy_read: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(8), default="en")
    last_answer: Mapped[str | None] = mapped_column(String(100))
    danger: Mapped[str | None] = mapped_column(SealedText(always=True))
    """The safety net's mark: kind and rule of the latest danger, or the words that the model heard it by."""
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)


class Message(Base):
    """One bubble. `sender` is family, bot, staff or system; `reply` holds the Reply's other fields."""

    __tablename__ = "messages"
    __table_args__ = (UniqueConstraint("conversation_id", "client_id"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(64), unique=True, default=new_id)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    client_id: Mapped[str | None] = mapped_column(String(100))
    sender: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    text: Mapped[str] = mapped_column(SealedText)
    language: Mapped[str] = mapped_column(String(8), default="en")
    answers: Mapped[str | None] = mapped_column(String(64), index=True)
    """For a reply: the id of the message that it answers."""
    reply: Mapped[dict[str, Any] | None] = mapped_column(SealedJSON)


class Enquiry(Base):
    """One question as insight keeps it: redacted. It goes with its conversation; counts that name nobody stay."""

    __tablename__ = "enquiries"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    message_id: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    channel: Mapped[str] = mapped_column(String(16))
    topic: Mapped[str] = mapped_column(String(64), index=True)
    answer: Mapped[str | None] = mapped_column(String(100))
    confidence: Mapped[float] = mapped_column(default=0.0)
    outcome: Mapped[str] = mapped_column(String(16))
    """What happened: a Reply's kind."""
    language: Mapped[str] = mapped_column(String(8))
    easy_read: Mapped[bool] = mapped_column(default=False)
    voice: Mapped[bool] = mapped_column(default=False)
    words: Mapped[str | None] = mapped_column(Text)
    """The redacted question; gone before the rest is (bot/insight/retention.py)."""
    age: Mapped[str | None] = mapped_column(String(8))
    district: Mapped[str | None] = mapped_column(String(24))
    who: Mapped[str | None] = mapped_column(String(16))
    told: Mapped[str | None] = mapped_column(String(16))
    """Age band, district, who is asking and what they live through: only if they said so (bot/insight/told.py)."""
    helped: Mapped[int | None]
    """1 no, 2 a little, 3 yes: one tap, once."""
    unmet_group: Mapped[int | None] = mapped_column(index=True)
