"""Counting a week once it is over: from enquiries to figures that can be shown, once and for good.

A week that is counted is never counted again. A face pressed later, or a conversation erased later, changes no figure:
so nobody can learn from two looks at the same week what lies between them.
"""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date

from sqlalchemy import Engine, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.database import sessions
from bot.insight import unmet
from bot.insight.measures import DIMENSIONS, NOT_COUNTED, WITHIN, Counted
from bot.insight.models import Count, CountedWeek, Experience
from bot.insight.period import KENT, WEEK, begins, monday
from bot.insight.rounding import BASE, Chance, chance, running, split, start
from bot.insight.told import Told
from bot.models import Enquiry

log = logging.getLogger(__name__)
Key = tuple[str, str, str, str]
"""kind, subject, dimension, value."""
Row = dict[str, object]
_COLUMNS = (
    Enquiry.conversation_id, Enquiry.at, Enquiry.topic, Enquiry.channel, Enquiry.outcome, Enquiry.language,
    Enquiry.easy_read, Enquiry.voice, Enquiry.age, Enquiry.district, Enquiry.who, Enquiry.told, Enquiry.helped,
    Enquiry.unmet_group,
)  # fmt: skip


class Counting:
    def __init__(self, engine: Engine, secret: str) -> None:
        self._sessions = sessions(engine)
        self._chance: Chance = chance(secret)

    def count_due(self, now: date) -> int:
        """Count every week that is over and not counted yet; how many that were."""
        counted = 0
        with self._sessions() as session:
            week = _next_week(session)
            left = _left_over(session) if week is not None and week + WEEK <= now else Counter()
        while week is not None and week + WEEK <= now:
            try:
                with self._sessions.begin() as session:
                    session.add(CountedWeek(week=week))
                    session.flush()
                    self._count(session, week, left)
            except IntegrityError:
                log.info("the week of %s was counted by another process", week)
                with self._sessions() as session:
                    left = _left_over(session)
            counted += 1
            week += WEEK
        return counted

    def so_far(self, now: date) -> dict[str, int]:
        """This week's figures by topic, not split. They only go up, and end as what the week is counted as."""
        week = monday(now)
        with self._sessions() as session:
            if session.get(CountedWeek, week):
                return {}
            wanted = select(Enquiry.topic, func.count()).where(
                Enquiry.at >= begins(week), Enquiry.at < begins(week + WEEK)
            )
            counts = session.execute(wanted.where(Enquiry.outcome.not_in(NOT_COUNTED)).group_by(Enquiry.topic)).all()
            left = _left_over(session, "enquiry", "all")
        figures = {topic: running(n, self._carry(left, ("enquiry", topic, "all", ""))) for topic, n in counts}
        return {topic: figure for topic, figure in figures.items() if figure}

    def _count(self, session: Session, week: date, left: Counter[Key]) -> None:
        unmet.group_week(session, week)
        enquiries = read_week(session, week)
        rows = self._figures(week, enquiries, left)
        rows += _over_all(week, rows)
        rows += self._experiences(session, week, left)
        if rows:
            session.execute(insert(Count), rows)

    def _figures(self, week: date, enquiries: list[Counted], left: Counter[Key]) -> list[Row]:
        by_topic: dict[str, list[Counted]] = defaultdict(list)
        for enquiry in enquiries:
            by_topic[enquiry.topic].append(enquiry)
        rows: list[Row] = []
        for topic in sorted(by_topic, key=lambda topic: self._chance("order", str(week), topic)):
            whole = self._whole(rows, week, ("enquiry", topic, "all", ""), len(by_topic[topic]), left)
            parts: dict[tuple[str, str], int] = {}
            for dimension, value_of in DIMENSIONS.items():
                within = WITHIN.get(dimension)
                part = [e for e in by_topic[topic] if within is None or DIMENSIONS[within[0]](e) == within[1]]
                if part:
                    counts = Counter(map(value_of, part))
                    of = parts[within] if within else whole
                    figures = self._split(rows, week, ("enquiry", topic, dimension), counts, of, left)
                    parts.update({(dimension, value): figure for value, figure in figures.items()})
        return rows

    def _experiences(self, session: Session, week: date, left: Counter[Key]) -> list[Row]:
        wanted = select(Experience.outcome, func.count()).where(
            Experience.at >= begins(week), Experience.at < begins(week + WEEK)
        )
        rows: list[Row] = []
        for number, n in session.execute(wanted.group_by(Experience.outcome)):
            self._whole(rows, week, ("experience", str(number or 0), "all", ""), n, left)
        return rows

    def _whole(self, rows: list[Row], week: date, key: Key, count: int, left: Counter[Key]) -> int:
        figure = running(count, self._carry(left, key))
        _add(rows, week, key, count, figure, left)
        return figure

    def _split(
        self, rows: list[Row], week: date, key: tuple[str, str, str], counts: Counter[str], whole: int,
        left: Counter[Key],
    ) -> dict[str, int]:  # fmt: skip
        kind, subject, dimension = key

        def owed(value: str) -> float:
            over_all = left[(kind, "", dimension, value)]
            jitter = self._chance(str(week), kind, subject, dimension, value) * 2
            return left[(*key, value)] + over_all + jitter

        figures = split(counts, whole, owed)
        for value, figure in figures.items():
            _add(rows, week, (*key, value), counts[value], figure, left)
            left[(kind, "", dimension, value)] += counts[value] - figure
        return figures

    def _carry(self, left: Counter[Key], key: Key) -> int:
        """0 to 4: a secret start, and what the weeks before have left over. Held to that when the secret is changed."""
        return min(max(start(self._chance, *key) + left[key], 0), BASE - 1)


def read_week(session: Session, week: date) -> list[Counted]:
    """A week's enquiries. What was said in one message of a conversation stands for its others too."""
    wanted = select(*_COLUMNS).where(Enquiry.at >= begins(week), Enquiry.at < begins(week + WEEK))
    rows = session.execute(wanted.where(Enquiry.outcome.not_in(NOT_COUNTED)).order_by(Enquiry.id)).all()
    said: dict[str, Told] = {}
    found = []
    for (
        conversation,
        at,
        topic,
        channel,
        outcome,
        language,
        easy,
        voice,
        age,
        district,
        who,
        told,
        helped,
        group,
    ) in rows:
        earlier = said.get(conversation, Told())
        here = Told(age or earlier.age, district or earlier.district, who or earlier.who, told)
        said[conversation] = here
        found.append(Counted(conversation, at, topic, channel, outcome, language, easy, voice, here, helped, group))
    for enquiry in found:
        whole = said[enquiry.conversation]
        enquiry.told = replace(whole, told=enquiry.told.told)
    return found


def _add(rows: list[Row], week: date, key: Key, count: int, figure: int, left: Counter[Key]) -> None:
    kind, subject, dimension, value = key
    rows.append(
        {"week": week, "kind": kind, "subject": subject, "dimension": dimension, "value": value, "count": count,
         "figure": figure}
    )  # fmt: skip
    left[key] += count - figure


def _over_all(week: date, rows: list[Row]) -> list[Row]:
    """The sums over all topics (subject is empty): nothing new, but pages read a hundredth of the rows."""
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        one = sums[str(row["dimension"]), str(row["value"])]
        one[0] += int(str(row["count"]))
        one[1] += int(str(row["figure"]))
    return [
        {"week": week, "kind": "enquiry", "subject": "", "dimension": dimension, "value": value, "count": count,
         "figure": figure}
        for (dimension, value), (count, figure) in sums.items()
    ]  # fmt: skip


def _next_week(session: Session) -> date | None:
    last: date | None = session.scalar(select(func.max(CountedWeek.week)))
    if last is not None:
        return last + WEEK
    first = min(filter(None, (session.scalar(select(func.min(t.at))) for t in (Enquiry, Experience))), default=None)
    return monday(first.astimezone(KENT).date()) if first else None


def _left_over(session: Session, *narrow: str) -> Counter[Key]:
    """What all weeks so far have left over, by key; also over all subjects (subject is empty)."""
    wanted = select(Count.kind, Count.subject, Count.dimension, Count.value, func.sum(Count.count - Count.figure))
    if narrow:
        wanted = wanted.where(Count.kind == narrow[0], Count.dimension == narrow[1])
    left: Counter[Key] = Counter()
    for kind, subject, dimension, value, rest in session.execute(
        wanted.group_by(Count.kind, Count.subject, Count.dimension, Count.value)
    ):
        left[(kind, subject, dimension, value)] += int(rest)
    return left
