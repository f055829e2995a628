"""Reading figures: the one way in which pages, reports and exports get numbers. Only published figures come out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Engine, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from bot.database import sessions
from bot.insight.measures import FILTERS
from bot.insight.models import Count, CountedWeek, InsightMark
from bot.insight.period import Period

Split = dict[str, int]
BASE_ONLY = ("all", "")


@dataclass(frozen=True)
class Narrow:
    """One filter: a dimension and its value."""

    dimension: str
    value: str

    @classmethod
    def read(cls, words: str) -> Narrow | None:
        """From `district:swale`; None for everyone. Raises `ValueError` for what cannot be filtered by."""
        if not words:
            return None
        dimension, _, value = words.partition(":")
        if dimension not in FILTERS or not value:
            raise ValueError(f"Figures cannot be narrowed by “{words[:40]}”. Choose one of the filters on the page.")
        return cls(dimension, value)

    def __str__(self) -> str:
        return f"{self.dimension}:{self.value}"


class Figures:
    def __init__(self, engine: Engine) -> None:
        self._sessions = sessions(engine)

    def by_subject(self, period: Period, narrow: Narrow | None = None, kind: str = "enquiry") -> Split:
        """Figures by topic (or by outcome, for experiences)."""
        dimension, value = (narrow.dimension, narrow.value) if narrow else BASE_ONLY
        wanted = _within(period, kind, dimension, Count.subject)
        return self._split(wanted.where(Count.value == value, Count.subject != ""))

    def by_week(self, period: Period, narrow: Narrow | None = None, subject: str | None = None) -> dict[date, int]:
        dimension, value = (narrow.dimension, narrow.value) if narrow else BASE_ONLY
        wanted = _within(period, "enquiry", dimension, Count.week)
        wanted = wanted.where(Count.value == value, Count.subject == (subject or ""))
        with self._sessions() as session:
            found = {week: int(figure) for week, figure in session.execute(wanted)}
        return {week: found.get(week, 0) for week in period.mondays()}

    def by_value(self, period: Period, dimension: str, subject: str | None = None) -> Split:
        """Figures by the values of one dimension, over all topics or for one."""
        wanted = _within(period, "enquiry", dimension, Count.value)
        return self._split(wanted.where(Count.subject == (subject or "")))

    def by_subject_of(self, period: Period, dimension: str) -> dict[str, Split]:
        """For each value of a dimension, its figures by topic."""
        wanted = _within(period, "enquiry", dimension, Count.value, Count.subject).where(Count.subject != "")
        found: dict[str, Split] = defaultdict(dict)
        with self._sessions() as session:
            for value, subject, figure in session.execute(wanted):
                found[value][subject] = int(figure)
        return found

    def counted_to(self) -> date | None:
        """The Monday of the last week that is counted."""
        with self._sessions() as session:
            last: date | None = session.scalar(select(func.max(CountedWeek.week)))
            return last

    def counted_from(self) -> date | None:
        with self._sessions() as session:
            first: date | None = session.scalar(select(func.min(CountedWeek.week)))
            return first

    def simulated(self) -> bool:
        with self._sessions() as session:
            return session.get(InsightMark, "simulated") is not None

    def _split(self, wanted: Select[Any]) -> Split:
        with self._sessions() as session:
            return {name: int(figure) for name, figure in session.execute(wanted) if figure}


def _within(period: Period, kind: str, dimension: str, *by: InstrumentedAttribute[Any]) -> Select[Any]:
    return (
        select(*by, func.sum(Count.figure))
        .where(Count.kind == kind, Count.dimension == dimension, Count.figure > 0)
        .where(Count.week >= period.first, Count.week <= period.last)
        .group_by(*by)
    )
