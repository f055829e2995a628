"""The web application put together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib import resources
from pathlib import Path

import anyio.to_thread
from fastapi import FastAPI, Request, Response
from fastapi.staticfiles import StaticFiles

from bot.database import migrate
from bot.service import Service
from bot.settings import Settings
from bot.web import api, chat, health, pages, problems
from bot.web.limits import Limits

STATIC = Path(__file__).parent / "static"
THREADS = 80
BODY_LIMIT = 262_144
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=(self)",
}


def create_app(settings: Settings) -> FastAPI:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        anyio.to_thread.current_default_thread_limiter().total_tokens = THREADS
        migrate(settings.database)
        app.state.service = Service.start(settings)
        yield
        app.state.service.engine.dispose()

    app = FastAPI(
        title="Ask SEND", version="0.1.0", lifespan=lifespan,
        openapi_url="/api/openapi.json", docs_url=None, redoc_url=None,
    )  # fmt: skip
    app.state.limits = Limits() if settings.rate_limits == "on" else None
    app.middleware("http")(_guard)
    for routes in (api.router, health.router, chat.router, pages.router):
        app.include_router(routes)
    problems.install(app)
    fonts = Path(str(resources.files("fontpkg_lexend"))) / "files"
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.mount("/fonts", StaticFiles(directory=fonts), name="fonts")
    return app


async def _guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Refuses bodies that no family sends, and puts the safety headers on every reply."""
    if int(request.headers.get("content-length") or 0) > BODY_LIMIT:
        return problems.problem(413, "That is longer than we can take. Send it in two or more messages.")
    limits: Limits | None = request.app.state.limits
    response = (limits.refuse(request) if limits else None) or await call_next(request)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if not request.url.path.startswith(("/static", "/fonts", "/pictures")):
        response.headers.setdefault("Cache-Control", "no-store")
    else:
        response.headers.setdefault("Cache-Control", "public, max-age=86400")
    return response
