"""The desk's pages, a file a room."""

from __future__ import annotations

from fastapi import FastAPI

from bot.staff import pages
from bot.staff.routes import case, inbox, live, reply, sign_in, you


def install(app: FastAPI) -> None:
    """Puts the desk under /staff."""
    pages.install(app)
    for routes in (sign_in.router, inbox.router, case.router, reply.router, live.router, you.router):
        app.include_router(routes)
