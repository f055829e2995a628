"""The web application put together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import resources
from pathlib import Path

import anyio.to_thread
from fastapi import Depends, FastAPI
from fastapi.staticfiles import StaticFiles

from bot import nightly
from bot.database import migrate
from bot.insight.schedule import keep_up
from bot.service import Service
from bot.settings import Settings
from bot.staff import routes as staff
from bot.telegram.channel import Telegram
from bot.web import (
    api,
    chat,
    csrf,
    data_pages,
    easy,
    embed,
    health,
    insight,
    live,
    pages,
    problems,
    services,
    telegram,
    tell_us,
    voice,
    words,
)  # fmt: skip
from bot.web.door import Guard
from bot.web.limits import Limits

STATIC = Path(__file__).parent / "static"
THREADS = 80
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; media-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
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
        handover = asyncio.create_task(app.state.service.handover.run())
        insight_jobs = asyncio.create_task(keep_up(app.state.service))
        app.state.telegram = Telegram(app.state.service) if settings.telegram_token else None
        if app.state.telegram:
            app.state.telegram.start()
        async with staff.at_work(app.state.service), nightly.at_night(app.state.service):
            yield
        if app.state.telegram:
            await app.state.telegram.stop()
        handover.cancel()
        insight_jobs.cancel()
        with suppress(asyncio.CancelledError):
            await insight_jobs
        app.state.service.voice.close()
        app.state.service.engine.dispose()

    app = FastAPI(
        title="Ask SEND", version="0.1.0", lifespan=lifespan,
        openapi_url="/api/openapi.json", docs_url=None, redoc_url=None, dependencies=[Depends(csrf.from_our_page)],
    )  # fmt: skip
    limits = Limits(settings.secret_key, settings.redis_url) if settings.rate_limits == "on" else None
    app.add_middleware(Guard, limits=limits, headers=HEADERS, framed=embed.framed(HEADERS, settings))
    staff.install(app)
    family = (live.router, api.router, voice.router, tell_us.router, health.router, live.page, chat.router, easy.router)
    desk = (insight.router,)
    pages_of_words = (
        data_pages.router, services.router, services.feed, words.router, tell_us.pages, pages.router,
    )  # fmt: skip
    for routes in (*family, telegram.router, embed.router, *desk, *pages_of_words):
        app.include_router(routes)
    problems.install(app)
    fonts = Path(str(resources.files("fontpkg_lexend"))) / "files"
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.mount("/fonts", StaticFiles(directory=fonts), name="fonts")
    return app
