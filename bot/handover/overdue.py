"""The clock: when a promise passes and no adviser has answered, the family is told and the case rises. Once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from fastapi.concurrency import run_in_threadpool
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from bot.conversations import NoConversation
from bot.events import Events
from bot.handover import states
from bot.handover.models import OVERDUE, Case
from bot.handover.promise import spoken_day
from bot.handover.timeline import CLOCK, mark, post
from bot.handover.words import Words
from bot.models import now

log = logging.getLogger(__name__)
EVERY = 30.0


class Overdue:
    def __init__(
        self, sessions: sessionmaker[Session], words: Words, events: Events, clock: Callable[[], datetime] = now
    ) -> None:
        self._sessions = sessions
        self._words = words
        self._events = events
        self._clock = clock

    def tell(self) -> int:
        """Tell each family whose promise has passed. How many; of two replicas one tells."""
        late = select(Case.id, Case.conversation_id).where(
            Case.closed_at.is_(None),
            Case.staff_wrote_at.is_(None),
            Case.overdue_told_at.is_(None),
            Case.promised_by <= self._clock(),
        )
        with self._sessions() as session:
            found = session.execute(late).all()
        return sum(self._tell(case_id, conversation_id) for case_id, conversation_id in found)

    async def run(self) -> None:
        """As long as the service runs; a database that is away is tried again."""
        while True:
            try:
                await run_in_threadpool(self.tell)
            except SQLAlchemyError as error:
                log.warning("the clock could not look for late cases: %s", type(error).__name__)
            await asyncio.sleep(EVERY)

    def _tell(self, case_id: int, conversation_id: str) -> bool:
        try:
            with self._sessions.begin() as session:
                states.lock(session, conversation_id)
                case = session.get(Case, case_id)
                if (
                    case is None
                    or case.overdue_told_at
                    or case.staff_wrote_at
                    or case.closed_at
                    or not case.promised_by
                ):
                    return False
                case.overdue_told_at = self._clock()
                if case.priority < OVERDUE:
                    case.priority, case.why = OVERDUE, f"promised by {spoken_day(case.promised_by)}"
                mark(session, case, "overdue", CLOCK, self._clock())
                post(session, conversation_id, self._words.say("overdue", day=spoken_day(case.promised_by)))
        except NoConversation:
            return False
        self._events.publish(conversation_id)
        return True
