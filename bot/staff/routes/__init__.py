"""The desk's pages, a file a room."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from fastapi import FastAPI

from bot.database import sessions
from bot.service import Service
from bot.staff import pages
from bot.staff.notices import Notices
from bot.staff.routes import audit, case, content, inbox, live, people, reply, saved, sign_in, team, you

ROOMS = (sign_in, inbox, case, reply, live, saved, team, content, people, audit, you)


def install(app: FastAPI) -> None:
    """Puts the desk under /staff."""
    pages.install(app)
    for room in ROOMS:
        app.include_router(room.router)


@contextlib.asynccontextmanager
async def at_work(service: Service) -> AsyncIterator[None]:
    """What the desk does by itself as long as the service runs: notices by email, where a mail server is set."""
    if not service.settings.smtp_host:
        yield
        return
    notices = Notices(sessions(service.engine), service.settings)
    watching = asyncio.create_task(notices.watch(service.handover.events))
    yield
    watching.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await watching
