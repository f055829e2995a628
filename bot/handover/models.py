"""What is remembered of a handover: the case, its notes, its timeline, the open form, and the desk's settings.

What a family tells only to staff (how to reach them, what it is about, whether it helped) is always sealed, and so
are advisers' notes. A timeline names events and people, never words of a family.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.models import Base, UtcDateTime, now
from bot.seal import SealedJSON, SealedText

NORMAL, OVERDUE, SAFETY = 0, 1, 2
"""`Case.priority`: safety first, then what is late."""

ANSWERED, SIGNPOSTED, NO_REPLY, TAKEN_BACK, MERGED, OTHER = (
    "answered", "signposted", "no_reply", "taken_back", "merged", "other",
)  # fmt: skip
OUTCOMES = (ANSWERED, SIGNPOSTED, NO_REPLY, TAKEN_BACK, MERGED, OTHER)
"""`Case.outcome`. Staff choose any but taken_back (the family's) and merged (`Desk.merge`)."""


def first_name(name: str) -> str:
    return next(iter(name.split()), "An adviser")


def _of_conversation() -> Mapped[str]:
    return mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)


def _of_case() -> Mapped[int]:
    return mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), index=True)


class Case(Base):
    """A conversation that was handed to a person. At most one is open for each conversation."""

    __tablename__ = "cases"
    __table_args__ = (
        Index(
            "one_open_case", "conversation_id", unique=True,
            sqlite_where=text("closed_at IS NULL"), postgresql_where=text("closed_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = _of_conversation()
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    promised_by: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    """An adviser answers before this moment: the end of a working day. None while the desk has no working days."""
    about: Mapped[str] = mapped_column(SealedText(always=True), default="")
    reach: Mapped[str] = mapped_column(String(16), default="chat")
    """chat, phone, email or telegram."""
    contact: Mapped[str | None] = mapped_column(SealedText(always=True))
    when: Mapped[str | None] = mapped_column("best_time", SealedText(always=True))
    interpreter: Mapped[str | None] = mapped_column(SealedText(always=True))
    """The language of the interpreter that they ask for; None where none is needed."""
    needs: Mapped[list[str]] = mapped_column(JSON, default=list)
    """How to talk to them: codes of the step `needs` in content/handover.yml."""
    needs_other: Mapped[str | None] = mapped_column(SealedText(always=True))
    topic: Mapped[str | None] = mapped_column(String(64), index=True)
    district: Mapped[str | None] = mapped_column(String(64), index=True)
    priority: Mapped[int] = mapped_column(default=NORMAL, index=True)
    why: Mapped[str | None] = mapped_column(SealedText(always=True))
    """Why it is at the top: kind and rule of the danger, or that it is late."""
    claimed_by: Mapped[str | None] = mapped_column(String(64), index=True)
    claimed_name: Mapped[str | None] = mapped_column(String(100))
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    family_wrote_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    staff_wrote_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    overdue_told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the family was told that the promise has passed."""
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    outcome: Mapped[str | None] = mapped_column(String(16))
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="SET NULL"))
    helped: Mapped[int | None]
    """1 no, 2 a bit, 3 yes."""
    helped_words: Mapped[str | None] = mapped_column(SealedText(always=True))

    @property
    def adviser(self) -> str | None:
        """The first name of who has it, as families see it."""
        return first_name(self.claimed_name or "") if self.claimed_by else None


class Note(Base):
    """An adviser's private note. Families never see it."""

    __tablename__ = "case_notes"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case_id: Mapped[int] = _of_case()
    conversation_id: Mapped[str] = _of_conversation()
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    staff_id: Mapped[str] = mapped_column(String(64))
    staff_name: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(SealedText(always=True))


class CaseEvent(Base):
    """One line of a case's timeline."""

    __tablename__ = "case_events"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case_id: Mapped[int] = _of_case()
    conversation_id: Mapped[str] = _of_conversation()
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    kind: Mapped[str] = mapped_column(String(16))
    """opened, added, claimed, released, handed_over, merged, replied, noted, revealed, changed, overdue, danger,
    closed, taken_back, helped."""
    by: Mapped[str] = mapped_column(String(64))
    """A staff id, or family, or clock."""
    name: Mapped[str] = mapped_column(String(100), default="")
    detail: Mapped[str] = mapped_column(String(200), default="")


class OpenForm(Base):
    """The form that a family is filling in, step by step: what is open, and what was told so far."""

    __tablename__ = "handover_forms"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    step: Mapped[str] = mapped_column(String(32))
    told: Mapped[dict[str, Any]] = mapped_column(SealedJSON, default=dict)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    """For the questions after a case was closed: the case."""
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class DeskSettings(Base):
    """One row: hours, holidays and the out-of-office notice, as promise.Hours in JSON. Supervisors edit it."""

    __tablename__ = "desk_settings"

    id: Mapped[int] = mapped_column(primary_key=True)
    hours: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    changed_by: Mapped[str] = mapped_column(String(64))
