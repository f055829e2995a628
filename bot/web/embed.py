"""The chat on another site: `/embed.js` puts a button there, which opens the chat in a frame.

Only the sites of `BOT_EMBED_SITES` may frame us, and never the desk. In a frame of another site a `SameSite=Strict`
cookie is not sent; there it is `SameSite=None`, kept apart for each site that frames us (`Partitioned`, CHIPS), so that
no site can recognise a family from another. Forms are proved to be ours without it (bot/web/csrf.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from bot.settings import Settings

router = APIRouter(include_in_schema=False)
SCRIPT = Path(__file__).parent / "static" / "embed.js"


@router.get("/embed.js")
def script() -> FileResponse:
    return FileResponse(SCRIPT, media_type="text/javascript", headers={"Cross-Origin-Resource-Policy": "cross-origin"})


def framed(headers: Mapping[str, str], settings: Settings) -> dict[str, str]:
    """The safety headers of the families' pages, with the sites that may frame them."""
    policy = headers["Content-Security-Policy"]
    if settings.embed_sites:
        policy = policy.replace("frame-ancestors 'none'", f"frame-ancestors 'self' {' '.join(settings.embedding)}")
    return {**headers, "Content-Security-Policy": policy}


def keep(response: Response, settings: Settings, name: str, value: str) -> None:
    """A cookie until the browser closes; an empty `value` removes it."""
    age = None if value else 0
    if not settings.embed_sites:
        response.set_cookie(name, value, age, httponly=True, samesite="strict", secure=settings.secure_cookies)
        return
    response.set_cookie(name, value, age, httponly=True, samesite="none", secure=True)
    last, cookie = response.raw_headers[-1]
    response.raw_headers[-1] = (last, cookie + b"; Partitioned")  # Starlette can only from Python 3.14 on
