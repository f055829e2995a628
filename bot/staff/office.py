"""The desk's back office put together: each part made once, from the service's settings and database."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from bot.database import sessions as database_sessions
from bot.seal import Seal
from bot.service import Service
from bot.settings import Settings
from bot.staff.accounts import Accounts, NoSuchStaff
from bot.staff.audit import Audit
from bot.staff.labels import Labels
from bot.staff.library import Library
from bot.staff.meter import ReadingMeter
from bot.staff.sessions import Sessions
from bot.staff.team import Workload
from bot.staff.twin import Twin
from bot.staff.writing import Drafts, SavedReplies


@dataclass(frozen=True)
class Office:
    settings: Settings
    service: Service
    accounts: Accounts
    sessions: Sessions
    audit: Audit
    seal: Seal
    labels: Labels
    meter: ReadingMeter
    twin: Twin
    library: Library
    drafts: Drafts
    saved: SavedReplies
    workload: Workload

    @classmethod
    def start(cls, service: Service) -> Office:
        made = database_sessions(service.engine)
        return cls(
            settings=service.settings,
            service=service,
            accounts=Accounts(made),
            sessions=Sessions(made),
            audit=Audit(made, secrets_of(service.settings)),
            seal=service.settings.seal,
            labels=Labels(service.content),
            meter=ReadingMeter(service.content),
            twin=Twin(service.content),
            library=Library(service.content),
            drafts=Drafts(made),
            saved=SavedReplies(made),
            workload=Workload(made),
        )

    def note_known(self, email: str, did: str) -> None:
        """An entry about one of ours at the door. An address that we do not know is not written down."""
        try:
            staff = self.accounts.find(email)
        except NoSuchStaff:
            return
        self.audit.note(staff.id, staff.name, did)


def secrets_of(settings: Settings) -> tuple[str, ...]:
    return (settings.secret_key, *settings.earlier_secrets)


def office_of(request: Request) -> Office:
    state = request.app.state
    if getattr(state, "office", None) is None or state.office.service is not state.service:
        state.office = Office.start(state.service)
        threading.Thread(target=ReadingMeter.warm, daemon=True).start()
    office: Office = state.office
    return office


OfficeOf = Annotated[Office, Depends(office_of)]
