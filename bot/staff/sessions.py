"""Sessions of signed-in staff: in the database, so that they can be ended from anywhere and hold for every replica."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, sessionmaker

from bot.models import now
from bot.staff.models import Staff, StaffSession

IDLE = timedelta(minutes=60)
"""Ends when nothing was done for so long."""
WHOLE = timedelta(hours=10)
"""Ends after a working day, whatever was done."""
SEEN_EVERY = timedelta(seconds=60)


@dataclass(frozen=True)
class SignedIn:
    """A session that holds, and whose it is."""

    session: str
    staff: Staff


def digest(token: str) -> str:
    """Tokens of 192 random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


class Sessions:
    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    def begin(self, staff_id: str) -> str:
        """The cookie of a new session."""
        token = secrets.token_urlsafe(24)
        with self._sessions.begin() as session:
            session.add(StaffSession(id=digest(token), staff_id=staff_id))
            session.execute(update(Staff).where(Staff.id == staff_id).values(signed_in_at=now()))
            session.execute(delete(StaffSession).where(StaffSession.started_at < now() - WHOLE))
        return token

    def find(self, token: str, touch: bool = True) -> SignedIn | None:
        """Who this cookie signs in, unless the session has ended. `touch`: this counts as something done."""
        with self._sessions.begin() as session:
            wanted = select(StaffSession, Staff).join(Staff, Staff.id == StaffSession.staff_id)
            found = session.execute(wanted.where(StaffSession.id == digest(token), Staff.active)).first()
            if found is None:
                return None
            here, staff = found
            if now() - here.seen_at > IDLE or now() - here.started_at > WHOLE:
                session.delete(here)
                return None
            if touch and now() - here.seen_at > SEEN_EVERY:
                here.seen_at = now()
            return SignedIn(here.id, staff)

    def end(self, session_id: str) -> None:
        with self._sessions.begin() as session:
            session.execute(delete(StaffSession).where(StaffSession.id == session_id))

    def end_all(self, staff_id: str) -> int:
        """Sign out everywhere. Gives how many sessions that was."""
        with self._sessions.begin() as session:
            gone = session.execute(delete(StaffSession).where(StaffSession.staff_id == staff_id))
            return int(gone.rowcount)  # type: ignore[attr-defined]
