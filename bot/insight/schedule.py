"""What insight does by itself, once an hour: count weeks that are over, let old words go, write reports that are due.

Each is safe to do twice and by several processes at once: a week is counted once by its key, and a report that is
there is not written again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from fastapi.concurrency import run_in_threadpool
from sqlalchemy.exc import SQLAlchemyError

from bot.database import sessions
from bot.insight import exports
from bot.insight.counting import Counting
from bot.insight.figures import Figures
from bot.insight.period import Period, month_of, term_of, today
from bot.insight.report import Reports
from bot.insight.retention import expire
from bot.models import now
from bot.service import Service

log = logging.getLogger(__name__)
EVERY = 3600.0
ENDINGS = ("html", "xlsx")


async def keep_up(service: Service) -> None:
    """Until it is cancelled. What fails is said in the log and tried again in an hour."""
    while True:
        try:
            await run_in_threadpool(once, service, today())
        except (SQLAlchemyError, OSError) as error:
            log.error("insight could not count or write its reports: %s", type(error).__name__)
        await asyncio.sleep(EVERY)


def once(service: Service, day: date) -> list[Path]:
    """Everything that is due on that day; the reports that were written."""
    settings = service.settings
    Counting(service.engine, settings.secret_key).count_due(day)
    expire(sessions(service.engine), now(), settings.insight_words_days)
    return list(_write_due(service, day))


def _write_due(service: Service, day: date) -> Iterator[Path]:
    reports = Reports(service.engine, service.content, service.settings.secret_key)
    first = Figures(service.engine).counted_from()
    for name, period in due(service.settings.insight_reports, day):
        if first is None or period.last < first:
            continue
        for ending in ENDINGS:
            file = service.settings.var_dir / "reports" / f"{name}.{ending}"
            if not file.exists():
                file.parent.mkdir(parents=True, exist_ok=True)
                exports.write(reports.make(period, day), file)
                log.info("wrote the report %s", file.name)
                yield file


def due(setting: str, day: date) -> Iterator[tuple[str, Period]]:
    """The last month and the last term that are wholly over: (name of the file, weeks)."""
    for kind, of in (("monthly", month_of), ("termly", term_of)):
        if setting not in (kind, "both"):
            continue
        name, period = of(day)
        while period.last >= day:
            name, period = of(period.first - timedelta(days=1 + 7))
        yield name.lower().replace(" ", "-"), period
