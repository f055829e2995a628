"""Live news for open desk pages: what changed, and who is writing. The page then asks for the pieces that it shows.

A signal holds no words. The database is the truth: a page that was away asks for everything once when it comes back.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from sse_starlette import EventSourceResponse

from bot.events import Events
from bot.staff.access import who
from bot.staff.office import OfficeOf
from bot.staff.routes.case import find_whole
from bot.staff.routes.inbox import QuietCaseStaff

router = APIRouter(prefix="/staff", include_in_schema=False)
PATIENCE = 15.0
"""After so many seconds without news: look whether the session still holds, and let the page look for itself."""


@router.get("/events", response_class=EventSourceResponse)
async def inbox_events(request: Request, office: OfficeOf, member: QuietCaseStaff) -> EventSourceResponse:
    """`changed` when any case may have changed."""
    return EventSourceResponse(_news(request, office.service.handover.events, None), ping=15)


@router.get("/cases/{case_id}/events", response_class=EventSourceResponse)
async def case_events(request: Request, office: OfficeOf, member: QuietCaseStaff, case_id: int) -> EventSourceResponse:
    """`changed` when this case did, `typing` when the family writes."""
    whole = await run_in_threadpool(find_whole, office, case_id)
    return EventSourceResponse(_news(request, office.service.handover.events, whole.conversation.id), ping=15)


async def _news(request: Request, events: Events, conversation_id: str | None) -> AsyncIterator[dict[str, Any]]:
    with events.listen(conversation_id) as listener:
        yield {"event": "changed", "data": "1"}
        looked = time.monotonic()
        while True:
            signal = await listener.next(PATIENCE)
            if time.monotonic() - looked > PATIENCE:
                looked = time.monotonic()
                if await run_in_threadpool(who, request) is None:
                    break
            if signal is None or signal.kind == "changed":
                yield {"event": "changed", "data": "1"}
            elif signal.kind == "typing" and signal.who == "family":
                yield {"event": "typing", "data": "1"}
        yield {"event": "signed-out", "data": "1"}
