"""Consent: what a family said yes to, in which words, when, and when they took it back.

Asked for only where the law needs a yes: quoting their words, contacting them elsewhere, and another language (which
is kept with the conversation and may say something about who they are). UK GDPR, article 7: who asks must be able to
show the yes, and taking it back is as easy as giving it. The words stand in `content/consent.yml` with a version, so
that the record says what was agreed to. Rows go with the conversation.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Literal, get_args

import yaml
from sqlalchemy import ForeignKey, String, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, sessionmaker

from bot.content import CONTENT
from bot.conversations import NoConversation
from bot.models import Base, Conversation, UtcDateTime, now

What = Literal["quotes", "contact", "language"]
WHATS: tuple[What, ...] = get_args(What)


class Consent(Base):
    """One yes. `withdrawn_at` is set when it is taken back; the row stays to show both."""

    __tablename__ = "consents"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    what: Mapped[str] = mapped_column(String(16))
    words_version: Mapped[str] = mapped_column(String(20))
    """The version of the words in `content/consent.yml` that they were shown."""
    given_at: Mapped[datetime] = mapped_column(UtcDateTime, default=now)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True)
class Words:
    """What a family is shown. `easy_read`: (sentence, picture) pairs; `taken_back`: what is said after a no."""

    version: str
    ask: str
    yes: str
    no: str
    taken_back: str
    easy_read: tuple[tuple[str, str], ...]


class Consents:
    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    def record(self, conversation_id: str, what: What, words_version: str) -> None:
        """Keep a yes. The same yes to the same words twice is one. Raises `NoConversation`."""
        with self._sessions.begin() as session:
            if session.get(Conversation, conversation_id) is None:
                raise NoConversation(conversation_id)
            if _standing(session, conversation_id, what, words_version) is None:
                session.add(Consent(conversation_id=conversation_id, what=what, words_version=words_version))

    def withdraw(self, conversation_id: str, what: What) -> bool:
        """Take a yes back, whatever its words. False when there was none."""
        with self._sessions.begin() as session:
            back = (
                update(Consent)
                .where(Consent.conversation_id == conversation_id, Consent.what == what, Consent.withdrawn_at.is_(None))
                .values(withdrawn_at=now())
            )
            return bool(session.execute(back).rowcount)  # type: ignore[attr-defined]

    def given(self, conversation_id: str, what: What) -> bool:
        """Whether a yes stands now. False for a conversation that is unknown or erased."""
        with self._sessions() as session:
            return _standing(session, conversation_id, what) is not None


def _standing(session: Session, conversation_id: str, what: What, words_version: str | None = None) -> Consent | None:
    found = select(Consent).where(
        Consent.conversation_id == conversation_id, Consent.what == what, Consent.withdrawn_at.is_(None)
    )
    if words_version is not None:
        found = found.where(Consent.words_version == words_version)
    return session.scalars(found).first()


@cache
def words(what: What) -> Words:
    """The words that ask for this consent today."""
    row = yaml.safe_load((CONTENT / "consent.yml").read_text("utf-8"))[what]
    easy = tuple((sentence["text"], sentence["picture"]) for sentence in row["easy_read"])
    return Words(str(row["version"]), row["ask"], row["yes"], row["no"], row["taken_back"], easy)
