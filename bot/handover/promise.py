"""By when an adviser answers: working hours, working days, and the bank holidays of England."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
from pydantic import BaseModel, Field, model_validator

KENT = ZoneInfo("Europe/London")
FURTHEST = 366
"""Days to look ahead; a desk that has no working day in a year promises nothing."""


@cache
def bank_holidays(year: int) -> frozenset[date]:
    """England's, with the days given in lieu of one at a weekend."""
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


class Times(BaseModel):
    """Working hours of one day, local time."""

    start: time = time(9, 0)
    end: time = time(17, 0)

    @model_validator(mode="after")
    def _in_order(self) -> Times:
        if self.start >= self.end:
            raise ValueError("The day must start before it ends.")
        return self


class Hours(BaseModel):
    """When the desk works. Supervisors edit it; kept in `desk_settings`."""

    week: dict[int, Times] = Field(default_factory=lambda: {day: Times() for day in range(5)})
    """0 is Monday; a day that is not here is not worked."""
    working_days: int = Field(default=5, ge=1, le=20)
    """An adviser answers within so many."""
    closed: list[date] = []
    """Days off beside the bank holidays."""
    out_of_office: str = Field(default="", max_length=500)
    """Shown to families as long as it is not empty."""

    @model_validator(mode="after")
    def _weekdays(self) -> Hours:
        if any(day not in range(7) for day in self.week):
            raise ValueError("A day of the week is a number from 0 (Monday) to 6 (Sunday).")
        return self

    def works(self, day: date) -> Times | None:
        """The day's hours, or None on a day off."""
        off = day in self.closed or day in bank_holidays(day.year)
        return None if off else self.week.get(day.weekday())

    def staffed(self, at: datetime) -> bool:
        """Whether somebody is at the desk at this moment."""
        local = at.astimezone(KENT)
        times = self.works(local.date())
        return times is not None and times.start <= local.time().replace(tzinfo=None) < times.end

    def promise(self, at: datetime) -> datetime | None:
        """The end of the last of `working_days` working days after this day: always later than `at`."""
        left, day = self.working_days, at.astimezone(KENT).date()
        for _ in range(FURTHEST):
            day += timedelta(days=1)
            times = self.works(day)
            left -= times is not None
            if times and not left:
                return datetime.combine(day, times.end, KENT)
        return None

    def back(self, at: datetime) -> datetime | None:
        """When somebody is at the desk again, if nobody is now."""
        local = at.astimezone(KENT)
        for ahead in range(FURTHEST):
            day = local.date() + timedelta(days=ahead)
            times = self.works(day)
            if times and (start := datetime.combine(day, times.start, KENT)) > local:
                return start
        return None


def spoken_day(moment: datetime) -> str:
    """As families read it: Tuesday 1 December."""
    return f"{moment.astimezone(KENT):%A %-d %B}"


def spoken_moment(moment: datetime) -> str:
    """Monday 30 November at 9 am."""
    local = moment.astimezone(KENT)
    return f"{local:%A %-d %B} at {spoken_time(local.time())}"


def spoken_time(at: time) -> str:
    """9 am, 4:30 pm."""
    return f"{at:%-I:%M}".removesuffix(":00") + f" {at:%p}".lower()


def spoken_week(hours: Hours, words: str) -> str:
    """The working week by its first and last day and its widest hours, as in "Monday to Friday, 9 am to 5 pm"."""
    days = sorted(hours.week)
    names = [f"{date(2024, 1, 1 + day):%A}" for day in days]
    joined = days == list(range(days[0], days[-1] + 1)) and len(days) > 2 if days else False
    start, end = (
        (min(t.start for t in hours.week.values()), max(t.end for t in hours.week.values())) if days else (None, None)
    )
    if start is None or end is None:
        return "by appointment"
    spoken = f"{names[0]} to {names[-1]}" if joined else ", ".join(names)
    return words.format(days=spoken, start=spoken_time(start), end=spoken_time(end))
