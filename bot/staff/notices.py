"""An email to staff who want one when a case comes: that there is one, and where. Nothing of the family is in it.

Each case is told once, whichever replica sees it first (`staff_notices` says so). A mail server that is away is tried
again for an hour; the desk itself does not wait for it.
"""

from __future__ import annotations

import asyncio
import logging
import smtplib
import ssl
from datetime import timedelta
from email.message import EmailMessage

from fastapi.concurrency import run_in_threadpool
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from bot.events import Events
from bot.handover.models import SAFETY, Case
from bot.models import now
from bot.settings import Settings
from bot.staff.models import Staff, StaffNotice

log = logging.getLogger(__name__)
TIMEOUT = 10.0
LOOK_EVERY = 30.0
NOT_OLDER = timedelta(hours=1)


class Notices:
    def __init__(self, sessions: sessionmaker[Session], settings: Settings) -> None:
        self._sessions = sessions
        self._settings = settings

    async def watch(self, events: Events) -> None:
        """Runs as long as the service: looks when something happened, and every half minute."""
        with events.listen(None) as listener:
            while True:
                await run_in_threadpool(self.tell)
                await listener.next(LOOK_EVERY)
                await asyncio.sleep(1)

    def tell(self) -> int:
        """Send what is due; gives how many cases were told."""
        told = 0
        try:
            for case_id, urgent in self._due():
                told += self._tell_of(case_id, urgent)
        except SQLAlchemyError as error:
            log.warning("new cases could not be looked up for notices: %s", type(error).__name__)
        return told

    def _due(self) -> list[tuple[int, bool]]:
        wanted = (
            select(Case.id, Case.priority)
            .outerjoin(StaffNotice, StaffNotice.case_id == Case.id)
            .where(StaffNotice.case_id.is_(None), Case.closed_at.is_(None), Case.opened_at > now() - NOT_OLDER)
        )
        with self._sessions() as session:
            return [(case_id, priority >= SAFETY) for case_id, priority in session.execute(wanted.order_by(Case.id))]

    def _tell_of(self, case_id: int, urgent: bool) -> bool:
        """Who has written the row sends the emails; if that fails the row goes, and it is tried again."""
        try:
            with self._sessions.begin() as session:
                session.add(StaffNotice(case_id=case_id))
        except IntegrityError:
            return False
        try:
            self._send(case_id, urgent)
        except (OSError, smtplib.SMTPException) as error:
            log.warning("the mail server did not take a notice: %s", type(error).__name__)
            with self._sessions.begin() as session:
                session.execute(delete(StaffNotice).where(StaffNotice.case_id == case_id))
            return False
        return True

    def _send(self, case_id: int, urgent: bool) -> None:
        wanted = select(Staff.email).where(Staff.active, Staff.notices, Staff.role.in_(("adviser", "supervisor")))
        with self._sessions() as session:
            addresses = list(session.scalars(wanted))
        if not addresses:
            return
        settings = self._settings
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT) as server:
            if settings.smtp_tls:
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
            for address in addresses:
                server.send_message(self._message(address, case_id, urgent))

    def _message(self, address: str, case_id: int, urgent: bool) -> EmailMessage:
        message = EmailMessage()
        message["Subject"] = "Ask SEND: a case needs an answer now" if urgent else "Ask SEND: a new case is waiting"
        message["From"] = self._settings.smtp_from or f"ask-send@{self._settings.smtp_host}"
        message["To"] = address
        message.set_content(
            f"A family has asked for a person.\n\n{self._settings.address}/staff/cases/{case_id}\n\n"
            "You get this because you asked for notices. Switch them off on your page of the desk.\n"
        )
        return message
