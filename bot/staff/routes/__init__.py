"""The desk's pages, a file a room."""

from __future__ import annotations

from fastapi import FastAPI

from bot.staff import pages
from bot.staff.routes import sign_in, you


def install(app: FastAPI) -> None:
    """Puts the desk under /staff."""
    pages.install(app)
    for routes in (sign_in.router, you.router):
        app.include_router(routes)
