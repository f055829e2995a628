"""What advisers write before it is sent: drafts that survive a reload, and saved replies with their twin."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from bot.models import now
from bot.staff.models import Draft, SavedReply


class NoSavedReply(LookupError):
    """It was removed, or never was there."""


@dataclass(frozen=True)
class Written:
    """A reply in plain words and, a sentence a line, in easy read."""

    text: str = ""
    easy_read: str = ""

    @property
    def empty(self) -> bool:
        return not (self.text.strip() or self.easy_read.strip())

    def shown(self, easy: bool) -> str:
        """What a family that reads easy read, or one that does not, will see of it."""
        return self.easy_read if easy and self.easy_read.strip() else self.text


class Drafts:
    """Sealed: they may name the child, as no message of the assistant does."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    def keep(self, conversation_id: str, staff_id: str, written: Written) -> None:
        """The latest words replace the ones before; empty words remove the draft."""
        if written.empty:
            self.drop(conversation_id, staff_id)
            return
        try:
            self._put(conversation_id, staff_id, json.dumps(asdict(written)))
        except IntegrityError:
            self._put(conversation_id, staff_id, json.dumps(asdict(written)))

    def _put(self, conversation_id: str, staff_id: str, words: str) -> None:
        with self._sessions.begin() as session:
            session.merge(Draft(conversation_id=conversation_id, staff_id=staff_id, words=words, at=now()))

    def of(self, conversation_id: str, staff_id: str) -> Written:
        with self._sessions() as session:
            draft = session.get(Draft, (conversation_id, staff_id))
        return Written(**json.loads(draft.words)) if draft else Written()

    def drop(self, conversation_id: str, staff_id: str) -> None:
        mine = delete(Draft).where(Draft.conversation_id == conversation_id, Draft.staff_id == staff_id)
        with self._sessions.begin() as session:
            session.execute(mine)


class SavedReplies:
    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    def all(self) -> list[SavedReply]:
        with self._sessions() as session:
            return list(session.scalars(select(SavedReply).order_by(SavedReply.title)))

    def get(self, reply_id: str) -> SavedReply:
        with self._sessions() as session:
            found = session.get(SavedReply, reply_id)
        if found is None:
            raise NoSavedReply(reply_id)
        return found

    def save(self, staff_id: str, title: str, written: Written, reply_id: str = "") -> None:
        with self._sessions.begin() as session:
            found = session.get(SavedReply, reply_id) if reply_id else SavedReply()
            if found is None:
                raise NoSavedReply(reply_id)
            found.title, found.text, found.easy_read = title.strip(), written.text.strip(), written.easy_read.strip()
            found.staff_id, found.at = staff_id, now()
            session.add(found)

    def remove(self, reply_id: str) -> None:
        with self._sessions.begin() as session:
            session.execute(delete(SavedReply).where(SavedReply.id == reply_id))
