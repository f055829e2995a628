"""Who has how much to do: open cases by adviser, for supervisors."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from bot.handover.models import SAFETY, Case
from bot.models import now
from bot.staff.models import Staff


@dataclass(frozen=True)
class Load:
    """One person's open cases. `turn`: those in which it is the adviser's turn to write."""

    staff: Staff | None
    open: int
    turn: int
    overdue: int
    safety: int


class Workload:
    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    def by_adviser(self) -> list[Load]:
        """First what nobody has (`staff` None), then who answers cases; also whoever left with some."""
        unanswered = Case.staff_wrote_at.is_(None) | (Case.family_wrote_at > Case.staff_wrote_at)
        late = (Case.promised_by < now()) & Case.staff_wrote_at.is_(None)
        counted = (
            select(
                Case.claimed_by, func.count(), func.count().filter(unanswered), func.count().filter(late),
                func.count().filter(Case.priority >= SAFETY),
            )
            .where(Case.closed_at.is_(None))
            .group_by(Case.claimed_by)
        )  # fmt: skip
        with self._sessions() as session:
            counts = {row[0]: row[1:] for row in session.execute(counted)}
            people = list(session.scalars(select(Staff).order_by(Staff.name)))
        answering = [s for s in people if s.id in counts or (s.active and s.role in ("adviser", "supervisor"))]
        none = (0, 0, 0, 0)
        return [Load(staff, *counts.get(staff.id if staff else None, none)) for staff in (None, *answering)]
