"""The desk's hours in the database, as supervisors set them."""

from __future__ import annotations

from sqlalchemy.orm import Session, sessionmaker

from bot.handover.models import DeskSettings
from bot.handover.promise import Hours
from bot.models import now


class DeskHours:
    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    def now(self) -> Hours:
        """Monday to Friday, 9 to 5, five working days, until somebody has set them."""
        with self._sessions() as session:
            kept = session.get(DeskSettings, 1)
            return Hours.model_validate(kept.hours) if kept else Hours()

    def change(self, hours: Hours, staff_id: str) -> None:
        """Set hours, days off and the out-of-office notice. Promises that were made stay as they are."""
        row = DeskSettings(id=1, hours=hours.model_dump(mode="json"), changed_at=now(), changed_by=staff_id)
        with self._sessions.begin() as session:
            session.merge(row)
