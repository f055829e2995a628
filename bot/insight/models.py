"""What insight remembers beside the enquiries themselves: counts, groups, experiences, changes and drafts.

`counts` is the only thing that pages, reports and exports read figures from. It names nobody, has no link to a
conversation, and stays when the enquiries are gone.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.models import Base, UtcDateTime, now


class Count(Base):
    """One week's count of one thing. `figure` is what may be shown (bot/insight/rounding.py), `count` never is.

    `kind`: enquiry or experience. `subject`: a topic, an outcome's number, or empty for the sum over all topics.
    `dimension` and `value`: `all` and the empty string for the whole, else a split (`district`, `swale`).
    """

    __tablename__ = "counts"
    __table_args__ = (
        UniqueConstraint("week", "kind", "subject", "dimension", "value"),
        Index("ix_counts_read", "kind", "dimension", "subject", "week"),
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    week: Mapped[date]
    """The Monday that it starts with."""
    kind: Mapped[str] = mapped_column(String(12))
    subject: Mapped[str] = mapped_column(String(64))
    dimension: Mapped[str] = mapped_column(String(12))
    value: Mapped[str] = mapped_column(String(24))
    count: Mapped[int]
    figure: Mapped[int]


class CountedWeek(Base):
    """A week that is counted, once and for good: of two processes that try, one is refused by the key."""

    __tablename__ = "counted_weeks"

    week: Mapped[date] = mapped_column(primary_key=True)
    counted_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class UnmetGroup(Base):
    """Questions without an answer that are alike. `stems` is what new questions are compared with."""

    __tablename__ = "unmet_groups"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(100))
    stems: Mapped[dict[str, int]] = mapped_column(JSON)
    """How many of its questions have each stem."""
    size: Mapped[int] = mapped_column(default=0)


class Experience(Base):
    """How it is going, as a family told it. Redacted before it comes here; can be taken back with its code."""

    __tablename__ = "experiences"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)
    channel: Mapped[str] = mapped_column(String(16))
    easy_read: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[int | None]
    who: Mapped[str | None] = mapped_column(String(16))
    happened: Mapped[str] = mapped_column(Text, default="")
    good: Mapped[str] = mapped_column(Text, default="")
    hard: Mapped[str] = mapped_column(Text, default="")
    better: Mapped[str] = mapped_column(Text, default="")
    """What would help."""
    quote_words: Mapped[str | None] = mapped_column(String(20))
    """The version of the words that they said yes to for quoting; none if they did not."""
    code: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the code that takes it back (it has 60 random bits)."""


class TellUsForm(Base):
    """The form of a conversation that is being filled in, one question at a time. `told`: chat_form.Codes, redacted."""

    __tablename__ = "tell_us_forms"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    told: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class HearBack(Base):
    """A conversation that asked to hear when something changes; told once for each change."""

    __tablename__ = "hear_back"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    outcome: Mapped[int] = mapped_column(primary_key=True)
    """0: any change."""
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class ChangeMade(Base):
    """You said, we did: what families said and what was done, in plain words and in easy read."""

    __tablename__ = "changes_made"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    theme: Mapped[str] = mapped_column(String(64))
    """A topic of topics.yml, or `outcome-1` to `outcome-7`."""
    said: Mapped[str] = mapped_column(Text)
    did: Mapped[str] = mapped_column(Text)
    easy_said: Mapped[str] = mapped_column(Text)
    easy_did: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(100))
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Proposal(Base):
    """An unmet group on its way to an answer: a draft that a content owner reviews and exports."""

    __tablename__ = "content_proposals"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("unmet_groups.id", ondelete="CASCADE"), unique=True)
    topic: Mapped[str] = mapped_column(String(64), default="")
    title: Mapped[str] = mapped_column(String(70), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    phrases: Mapped[list[Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(12), default="open")
    """open, accepted or declined."""
    by: Mapped[str] = mapped_column(String(100))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class InsightMark(Base):
    """Facts about this database and its jobs: `simulated`, and which scheduled report was written last."""

    __tablename__ = "insight_marks"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))
