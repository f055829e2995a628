"""By when an adviser answers: always later than now, on a working day, and never on a bank holiday."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.handover.hours import DeskHours
from bot.handover.promise import KENT, Hours, Times, spoken_day, spoken_moment, spoken_week

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2032, 12, 31), timezones=st.just(UTC))
TIMES = st.tuples(st.integers(0, 22), st.integers(1, 23)).filter(lambda t: t[0] < t[1])
WEEKS = st.dictionaries(st.integers(0, 6), TIMES, min_size=1)


def hours_of(week: dict[int, tuple[int, int]], **more) -> Hours:
    return Hours(week={day: Times(start=time(a), end=time(b)) for day, (a, b) in week.items()}, **more)


@pytest.mark.parametrize(
    ("asked", "promised"),
    [
        ("2026-11-24 14:00", "Tuesday 1 December"),
        ("2026-11-28 14:00", "Friday 4 December"),
        ("2026-12-23 09:00", "Monday 4 January"),
        ("2027-03-25 23:59", "Monday 5 April"),
    ],
)
def test_five_working_days_without_weekends_and_bank_holidays(asked, promised):
    by = Hours().promise(datetime.fromisoformat(asked).replace(tzinfo=KENT))
    assert by is not None
    assert spoken_day(by) == promised


@given(MOMENTS, WEEKS, st.integers(1, 20), st.lists(st.dates(date(2026, 1, 1), date(2033, 1, 1)), max_size=20))
def test_a_promise_is_later_than_now_and_on_a_working_day(at, week, days, closed):
    hours = hours_of(week, working_days=days, closed=closed)
    by = hours.promise(at)
    assert by is not None
    assert by > at
    local = by.astimezone(KENT)
    assert local.weekday() in week
    assert local.date() not in closed
    assert local.date() not in holidays.country_holidays("GB", subdiv="ENG", years=local.year)
    assert local.time() == hours.week[local.weekday()].end


@given(MOMENTS, WEEKS, st.integers(1, 10))
def test_exactly_so_many_working_days_lie_between(at, week, days):
    hours = hours_of(week, working_days=days)
    by = hours.promise(at)
    assert by is not None
    first, last = at.astimezone(KENT).date(), by.astimezone(KENT).date()
    between = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert sum(hours.works(day) is not None for day in between) == days


@given(MOMENTS, WEEKS)
def test_when_nobody_is_there_it_says_when_they_are_back(at, week):
    hours = hours_of(week)
    back = hours.back(at)
    assert back is not None
    assert back > at
    assert hours.staffed(back)


@given(MOMENTS)
def test_a_later_question_is_never_promised_an_earlier_answer(at):
    assert Hours().promise(at + timedelta(hours=7)) >= Hours().promise(at)


def test_a_desk_without_working_days_promises_nothing():
    assert Hours(week={}).promise(datetime(2026, 11, 24, tzinfo=UTC)) is None
    assert Hours(week={}).back(datetime(2026, 11, 24, tzinfo=UTC)) is None


def test_times_are_told_as_people_say_them():
    assert spoken_week(Hours(), "{days}, {start} to {end}") == "Monday to Friday, 9 am to 5 pm"
    part = hours_of({0: (9, 12), 3: (10, 16)})
    assert spoken_week(part, "{days}, {start} to {end}") == "Monday, Thursday, 9 am to 4 pm"
    assert spoken_moment(datetime(2026, 11, 30, 9, 30, tzinfo=UTC)) == "Monday 30 November at 9:30 am"


def test_a_day_must_start_before_it_ends():
    with pytest.raises(ValueError, match="must start before"):
        Times(start=time(17), end=time(9))


def test_supervisors_hours_stay(database_url):
    from bot.database import connect, migrate, sessions

    migrate(database_url)
    kept = DeskHours(sessions(connect(database_url)))
    assert kept.now() == Hours()
    ours = Hours(week={1: Times(start=time(10), end=time(12, 30))}, working_days=3, closed=[date(2026, 12, 29)])
    kept.change(ours, "s1")
    assert kept.now() == ours
