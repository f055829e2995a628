"""From a number to its enquiries: the redacted words, for those allowed, and never of fewer than five."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, func, select

from bot.database import sessions
from bot.insight.measures import NOT_COUNTED
from bot.insight.models import UnmetGroup
from bot.insight.period import WEEK, Period, begins
from bot.models import Enquiry

FEWEST = 5
MOST = 50


class TooFew(LookupError):
    """Fewer than five: their words would point at a family."""


@dataclass(frozen=True)
class Asked:
    """One enquiry as those allowed see it: the week it came in, not the hour; no conversation."""

    week: datetime
    topic: str
    outcome: str
    words: str


class Drill:
    def __init__(self, engine: Engine) -> None:
        self._sessions = sessions(engine)

    def enquiries(self, period: Period, topic: str = "", group: int | None = None) -> list[Asked]:
        """Up to fifty of them, newest week first. Raises `TooFew`. Those whose words have expired are not there."""
        wanted = select(Enquiry.at, Enquiry.topic, Enquiry.outcome, Enquiry.words).where(
            Enquiry.at >= begins(period.first),
            Enquiry.at < begins(period.first + period.weeks * WEEK),
            Enquiry.words.is_not(None),
            Enquiry.outcome.not_in(("safety", *NOT_COUNTED)),
        )
        if group is not None:
            wanted = wanted.where(Enquiry.unmet_group == group)
        elif topic:
            wanted = wanted.where(Enquiry.topic == topic)
        with self._sessions() as session:
            few = session.scalar(select(func.count()).select_from(wanted.limit(FEWEST).subquery())) or 0
            if few < FEWEST:
                raise TooFew
            rows = session.execute(wanted.order_by(Enquiry.at.desc()).limit(MOST)).all()
        return [Asked(row.at, row.topic, row.outcome, row.words or "") for row in rows]

    def group(self, number: int) -> UnmetGroup | None:
        with self._sessions() as session:
            group = session.get(UnmetGroup, number)
            return group if group and group.size >= FEWEST else None
