"""What the desk remembers: people, their sessions, the audit, saved replies and drafts."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.models import Base, UtcDateTime, new_id, now
from bot.seal import SealedText

Role = Literal["adviser", "supervisor", "analyst", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)


class Staff(Base):
    """One person who may sign in. Nobody is there before `bot staff add`."""

    __tablename__ = "staff"

    id: Mapped[str] = mapped_column(String(64), primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(16))
    active: Mapped[bool] = mapped_column(default=True)
    password: Mapped[str | None] = mapped_column(String(200))
    """argon2; none until the welcome link was used, or where the organisation's sign-in is used alone."""
    code_secret: Mapped[str] = mapped_column(SealedText(always=True))
    """The one-time code's secret."""
    code_step: Mapped[int] = mapped_column(default=0)
    """The latest 30-second step whose code was used: a code works once."""
    welcome: Mapped[str | None] = mapped_column(String(64), unique=True)
    """SHA-256 of the welcome link's token; none once used."""
    welcome_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    shortcuts: Mapped[bool] = mapped_column(default=True)
    notices: Mapped[bool] = mapped_column(default=False)
    """True when they want an email for each new case."""
    added_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    signed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class StaffSession(Base):
    """One signed-in browser. `id` is the SHA-256 of the cookie, so that the table cannot be used to sign in."""

    __tablename__ = "staff_sessions"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class RecoveryCode(Base):
    """A code for the day the phone is lost. Works once; kept as SHA-256 (it has 80 random bits)."""

    __tablename__ = "staff_recovery_codes"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)


class SignInAttempts(Base):
    """Failed tries in a row for an email address, known to us or not: being locked out tells nothing of who exists."""

    __tablename__ = "staff_attempts"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    """SHA-256 of the email address."""
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class AuditEntry(Base):
    """Who saw or did what. Append-only: the database's triggers refuse UPDATE and DELETE.

    Each entry holds the digest of the one before it; `previous` is unique, so that the chain cannot fork.
    """

    __tablename__ = "staff_audit"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    staff_id: Mapped[str] = mapped_column(String(64), index=True)
    staff_name: Mapped[str] = mapped_column(String(100))
    did: Mapped[str] = mapped_column(String(40), index=True)
    about: Mapped[str] = mapped_column(String(100))
    """What it was done to: `case 2071`, `staff pat@example.org`. Never words of a message."""
    previous: Mapped[str] = mapped_column(String(64), unique=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)


class SavedReply(Base):
    """Words that advisers use often, with their easy-read twin (a sentence a line)."""

    __tablename__ = "staff_saved_replies"

    id: Mapped[str] = mapped_column(String(64), primary_key=True, default=new_id)
    title: Mapped[str] = mapped_column(String(100))
    text: Mapped[str] = mapped_column(Text)
    easy_read: Mapped[str] = mapped_column(Text, default="")
    staff_id: Mapped[str | None] = mapped_column(ForeignKey("staff.id", ondelete="SET NULL"))
    """Who changed it last; none once they have left."""
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class Draft(Base):
    """A reply that is being written, sealed. One for each adviser and conversation."""

    __tablename__ = "staff_drafts"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), primary_key=True)
    words: Mapped[str] = mapped_column(SealedText(always=True))
    """`writing.Written` as JSON."""
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)


class StaffNotice(Base):
    """A case of which staff were told by email."""

    __tablename__ = "staff_notices"

    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
