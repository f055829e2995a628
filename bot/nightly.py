"""The night's work: what is over its time goes (bot/retention.py). Safe at any time, and in two processes at once."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError

from bot import retention
from bot.conversations import NoConversation
from bot.models import now
from bot.service import Service

log = logging.getLogger(__name__)
AT = time(3, 10)
KENT = ZoneInfo("Europe/London")


def run(service: Service, moment: datetime | None = None) -> dict[str, int]:
    """Erase conversations whose time is over, and let go what else is old; how many of each."""
    moment, erased = moment or now(), 0
    while batch := retention.conversations_to_erase(service.engine, moment, retention.BATCH):
        for conversation in batch:
            with contextlib.suppress(NoConversation):
                service.erase(conversation, by="retention")
                erased += 1
    return {"conversations": erased, **retention.let_go(service.engine, moment)}


@contextlib.asynccontextmanager
async def at_night(service: Service) -> AsyncIterator[None]:
    """Runs every night as long as the service runs."""
    nights = asyncio.create_task(_every_night(service))
    yield
    nights.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await nights


async def _every_night(service: Service) -> None:
    while True:
        await asyncio.sleep(until_night(now()))
        try:
            gone = await asyncio.to_thread(run, service)
            log.info("retention: %s", ", ".join(f"{rows} {name}" for name, rows in gone.items() if rows) or "nothing")
        except SQLAlchemyError as error:
            log.error("retention could not run, and will tomorrow night: %s", type(error).__name__)


def until_night(moment: datetime) -> float:
    """Seconds until ten past three in Kent, always more than none."""
    here = moment.astimezone(KENT)
    night = datetime.combine(here.date(), AT, KENT)
    while night <= here:
        night = datetime.combine(night.date() + timedelta(days=1), AT, KENT)
    return (night - here).total_seconds()
