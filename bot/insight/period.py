"""Periods are whole weeks, Monday to Sunday, in Kent's time. A week is counted once it is over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

KENT = ZoneInfo("Europe/London")
WEEK = timedelta(days=7)


def today() -> date:
    return datetime.now(KENT).date()


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def begins(week: date) -> datetime:
    """The moment, in UTC, at which that Monday starts in Kent."""
    return datetime.combine(week, time(), KENT).astimezone(UTC)


@dataclass(frozen=True)
class Period:
    """From a Monday to a Sunday, both included."""

    first: date
    last: date

    @classmethod
    def of(cls, start: date, end: date) -> Period:
        """The whole weeks that hold both days, in either order."""
        start, end = min(start, end), max(start, end)
        return cls(monday(start), monday(end) + timedelta(days=6))

    @property
    def weeks(self) -> int:
        return ((self.last - self.first).days + 1) // 7

    def before(self) -> Period:
        """As many weeks, just before."""
        return Period(self.first - self.weeks * WEEK, self.first - timedelta(days=1))

    def closed(self, now: date) -> Period:
        """Without the weeks that are not over on that day (at least one week is left)."""
        return Period(self.first, max(min(self.last, monday(now) - timedelta(days=1)), self.first + timedelta(days=6)))

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last

    def mondays(self) -> Iterator[date]:
        return (self.first + n * WEEK for n in range(self.weeks))

    def __str__(self) -> str:
        year = f" {self.first.year}" if self.first.year != self.last.year else ""
        return f"{self.first.day} {self.first:%b}{year} to {self.last.day} {self.last:%b %Y}"


TERMS = (("Autumn term", 9, 12), ("Spring term", 1, 3), ("Summer term", 4, 8))
"""By calendar months, for every school alike: (name, first month, last month)."""


def term_of(day: date) -> tuple[str, Period]:
    """The term that a day is in, and its weeks."""
    name, first, last = next(term for term in TERMS if term[1] <= day.month <= term[2])
    after = date(day.year + last // 12, last % 12 + 1, 1)
    return f"{name} {day.year}", Period.of(date(day.year, first, 1), after - timedelta(days=1))


def month_of(day: date) -> tuple[str, Period]:
    """The month that a day is in, and its weeks."""
    after = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return f"{day:%B %Y}", Period.of(day.replace(day=1), after - timedelta(days=1))
