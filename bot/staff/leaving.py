"""Somebody leaves the desk for good: their account goes, and their name goes from what they did with cases.

Two records keep it. The audit says who saw or did what, and cannot be changed by anybody. A conversation shows the
first name that the family was told; it goes when the conversation does.
"""

from __future__ import annotations

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, sessionmaker

from bot.handover.models import Case, CaseEvent, Note
from bot.insight.models import ChangeMade, Proposal
from bot.staff.accounts import NoSuchStaff
from bot.staff.models import SignInAttempts, Staff
from bot.staff.sessions import digest

FORMER = "A former colleague"


class StillOn(ValueError):
    """They can sign in: switch them off first."""


class HoldsCases(ValueError):
    """Families would be left with nobody."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} open case{'' if count == 1 else 's'}")


def remove(sessions: sessionmaker[Session], staff_id: str) -> Staff:
    """Gives who it was. Sessions, recovery codes and drafts go by themselves; saved replies stay with the team."""
    with sessions.begin() as session:
        staff = session.get(Staff, staff_id)
        if staff is None:
            raise NoSuchStaff(staff_id)
        if staff.active:
            raise StillOn
        held = select(func.count()).select_from(Case).where(Case.claimed_by == staff_id, Case.closed_at.is_(None))
        if count := session.scalar(held):
            raise HoldsCases(count)
        _forget_name(session, staff)
        session.execute(delete(SignInAttempts).where(SignInAttempts.id == digest(staff.email)))
        session.execute(delete(Staff).where(Staff.id == staff_id))
        return staff


def _forget_name(session: Session, staff: Staff) -> None:
    session.execute(update(Case).where(Case.claimed_by == staff.id).values(claimed_name=FORMER))
    session.execute(update(Note).where(Note.staff_id == staff.id).values(staff_name=FORMER))
    session.execute(update(CaseEvent).where(CaseEvent.by == staff.id).values(name=FORMER))
    namesakes = select(func.count()).select_from(Staff).where(Staff.name == staff.name, Staff.id != staff.id)
    if session.scalar(namesakes):
        return  # these know a name alone, which is a colleague's too
    handed = update(CaseEvent).where(CaseEvent.kind == "handed_over", CaseEvent.detail == f"to {staff.name}")
    session.execute(handed.values(detail="to a former colleague"))
    for table in (ChangeMade, Proposal):
        session.execute(update(table).where(table.by == staff.name).values(by=FORMER))
