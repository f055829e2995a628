"""The desk's pages, a file a room."""

from __future__ import annotations

from fastapi import FastAPI

from bot.staff import pages


def install(app: FastAPI) -> None:
    """Puts the desk under /staff."""
    pages.install(app)
