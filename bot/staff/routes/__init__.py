"""The desk's pages, a file a room."""

from __future__ import annotations

from fastapi import FastAPI

from bot.staff import pages
from bot.staff.routes import audit, case, content, inbox, live, people, reply, saved, sign_in, team, you

ROOMS = (sign_in, inbox, case, reply, live, saved, team, content, people, audit, you)


def install(app: FastAPI) -> None:
    """Puts the desk under /staff."""
    pages.install(app)
    for room in ROOMS:
        app.include_router(room.router)
