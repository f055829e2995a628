"""The parts of the handover put together, for the service: `service.handover.desk`, `.inbox`, `.hours`, `.events`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session, sessionmaker

from bot.events import Events
from bot.handover.cases import Cases
from bot.handover.desk import Desk
from bot.handover.family import Family
from bot.handover.form import Form
from bot.handover.hours import DeskHours
from bot.handover.inbox import Inbox
from bot.handover.offers import Offers
from bot.handover.overdue import Overdue
from bot.handover.steps import Steps
from bot.handover.words import Words
from bot.models import now


@dataclass(frozen=True)
class Handover:
    family: Family
    offers: Offers
    desk: Desk
    inbox: Inbox
    hours: DeskHours
    overdue: Overdue
    words: Words
    events: Events

    async def run(self) -> None:
        """What goes on beside requests: the clock, and news from other replicas."""
        await asyncio.gather(self.overdue.run(), self.events.relay())

    @classmethod
    def start(
        cls, sessions: sessionmaker[Session], words: Words, events: Events, clock: Callable[[], datetime] = now
    ) -> Handover:
        hours = DeskHours(sessions)
        form = Form(Steps.load(), words, hours.now, clock)
        family = Family(Cases(sessions, clock), form, words, events, clock)
        return cls(
            family=family,
            offers=Offers(words, family.ask_button),
            desk=Desk(sessions, words, events, clock),
            inbox=Inbox(sessions, clock),
            hours=hours,
            overdue=Overdue(sessions, words, events, clock),
            words=words,
            events=events,
        )
