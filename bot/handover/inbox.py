"""The desk's inbox: cases by filter, safety first and then by promise, and how many there are of each kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Select, String, cast, func, select
from sqlalchemy.orm import Session, sessionmaker

from bot.handover.desk import NoCase
from bot.handover.models import OVERDUE, SAFETY, Case, CaseEvent, Note
from bot.models import Conversation, Message, now


@dataclass(frozen=True)
class Filter:
    """Which cases. None does not filter; `needs`: cases with all of these."""

    mine: str | None = None
    """A staff id."""
    unclaimed: bool = False
    closed: bool = False
    overdue: bool = False
    safety: bool = False
    topic: str | None = None
    district: str | None = None
    channel: str | None = None
    language: str | None = None
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """A case in the inbox, with what its conversation says of it."""

    case: Case
    conversation: Conversation

    @property
    def urgent(self) -> bool:
        return self.case.priority >= SAFETY


@dataclass(frozen=True)
class Counts:
    open: int
    unclaimed: int
    mine: int
    overdue: int
    safety: int


@dataclass(frozen=True)
class Whole:
    """Everything about a case that needs no further request. Contact details are `Desk.contact`'s."""

    case: Case
    conversation: Conversation
    messages: list[Message] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    timeline: list[CaseEvent] = field(default_factory=list)
    merged: list[Case] = field(default_factory=list)
    """Cases that were merged into this one."""


class Inbox:
    def __init__(self, sessions: sessionmaker[Session], clock: Callable[[], datetime] = now) -> None:
        self._sessions = sessions
        self._clock = clock

    def cases(self, wanted: Filter = Filter(), limit: int = 50, offset: int = 0) -> list[Row]:
        """Safety first, then what is late, then by promise; closed ones by when they were closed, latest first."""
        order = (
            (Case.closed_at.desc(),)
            if wanted.closed
            else (Case.priority.desc(), Case.promised_by.is_(None), Case.promised_by, Case.id)
        )
        with self._sessions() as session:
            found = session.execute(self._wanted(wanted).order_by(*order).limit(limit).offset(offset))
            return [Row(*row) for row in found]

    def count(self, wanted: Filter) -> int:
        with self._sessions() as session:
            return session.scalar(select(func.count()).select_from(self._wanted(wanted).subquery())) or 0

    def counts(self, staff_id: str) -> Counts:
        late = self._late()

        def of(condition: ColumnElement[bool]) -> ColumnElement[int]:
            return func.count().filter(condition)

        wanted = select(
            func.count(), of(Case.claimed_by.is_(None)), of(Case.claimed_by == staff_id), of(late),
            of(Case.priority >= SAFETY),
        ).where(Case.closed_at.is_(None))  # fmt: skip
        with self._sessions() as session:
            return Counts(*session.execute(wanted).one())

    def whole(self, case_id: int) -> Whole:
        """Raises `NoCase`."""
        with self._sessions() as session:
            case = session.get(Case, case_id)
            conversation = session.get(Conversation, case.conversation_id) if case else None
            if case is None or conversation is None:
                raise NoCase(case_id)
            messages = select(Message).where(Message.conversation_id == case.conversation_id)
            return Whole(
                case,
                conversation,
                list(session.scalars(messages.order_by(Message.number))),
                list(session.scalars(select(Note).where(Note.case_id == case_id).order_by(Note.id))),
                list(session.scalars(select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.id))),
                list(session.scalars(select(Case).where(Case.merged_into == case_id).order_by(Case.id))),
            )

    def _late(self) -> ColumnElement[bool]:
        return (Case.promised_by < self._clock()) & Case.staff_wrote_at.is_(None) | (Case.priority == OVERDUE)

    def _wanted(self, wanted: Filter) -> Select[Case, Conversation]:
        query = select(Case, Conversation).join(Conversation, Conversation.id == Case.conversation_id)
        conditions: list[tuple[ColumnElement[bool], object]] = [
            (Case.claimed_by == wanted.mine, wanted.mine),
            (Case.claimed_by.is_(None), wanted.unclaimed),
            (self._late(), wanted.overdue),
            (Case.priority >= SAFETY, wanted.safety),
            (Case.topic == wanted.topic, wanted.topic),
            (Case.district == wanted.district, wanted.district),
            (Conversation.channel == wanted.channel, wanted.channel),
            (Conversation.language == wanted.language, wanted.language),
        ]
        query = query.where(*(condition for condition, asked in conditions if asked))
        for need in wanted.needs:
            query = query.where(cast(Case.needs, String).contains(f'"{need}"', autoescape=True))
        return query.where(Case.closed_at.is_not(None) if wanted.closed else Case.closed_at.is_(None))
