"""The web application put together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager, suppress
from importlib import resources
from pathlib import Path
from typing import Any

import anyio.to_thread
from fastapi import FastAPI, Request
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.database import migrate
from bot.insight.schedule import keep_up
from bot.service import Service
from bot.settings import Settings
from bot.staff import routes as staff
from bot.web import api, chat, health, insight, pages, problems, tell_us
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
        insight_jobs = asyncio.create_task(keep_up(app.state.service))
        yield
        insight_jobs.cancel()
        with suppress(asyncio.CancelledError):
            await insight_jobs
        app.state.service.engine.dispose()

    app = FastAPI(
        title="Ask SEND", version="0.1.0", lifespan=lifespan,
        openapi_url="/api/openapi.json", docs_url=None, redoc_url=None,
    )  # fmt: skip
    app.add_middleware(Guard, limits=Limits() if settings.rate_limits == "on" else None)
    staff.install(app)
    for routes in (api.router, tell_us.router, health.router, chat.router, tell_us.pages, insight.router, pages.router):
        app.include_router(routes)
    problems.install(app)
    fonts = Path(str(resources.files("fontpkg_lexend"))) / "files"
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.mount("/fonts", StaticFiles(directory=fonts), name="fonts")
    return app


class Guard:
    """Refuses bodies that no family sends and floods, and puts the safety headers on every reply."""

    def __init__(self, app: ASGIApp, limits: Limits | None) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)

        async def send_with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                kept = request.url.path.startswith(("/static", "/fonts", "/pictures"))
                headers.setdefault("Cache-Control", "public, max-age=86400" if kept else "no-store")
            await send(message)

        refused = self._limits.refuse(request) if self._limits else None
        if int(request.headers.get("content-length") or 0) > BODY_LIMIT:
            refused = problems.problem(413, "That is longer than we can take. Send it in two or more messages.")
        await (refused or self._app)(scope, receive, send_with_headers)
