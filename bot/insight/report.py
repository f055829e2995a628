"""The report: every table and finding for a period. The desk shows it, `bot insight report` writes it: same numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Engine, select

from bot.content import Content
from bot.database import sessions
from bot.insight import words
from bot.insight.counting import Counting
from bot.insight.figures import Figures, Narrow, Split
from bot.insight.measures import FILTERS, how
from bot.insight.models import UnmetGroup
from bot.insight.period import Period
from bot.insight.quotes import Quote, quotes

SMALLEST_GROUP = 5
ENOUGH_FACES = 20


@dataclass(frozen=True)
class Row:
    """`key` leads on (a topic, a value); `more` is a short remark (the topic asked most)."""

    name: str
    key: str
    now: int
    before: int | None = None
    more: str = ""


@dataclass(frozen=True)
class Table:
    """`kind`: what the keys are (topic, week, a dimension, outcome, priority, unmet). `how` says how it is counted."""

    id: str
    title: str
    kind: str
    how: str
    rows: tuple[Row, ...]
    columns: tuple[str, ...] = ("Now", "Before")
    more: str = ""
    """The heading of the rows' remarks, where they have any."""

    @property
    def most(self) -> int:
        """The longest bar. “Not said” is left out: it would make all others short."""
        return max((max(row.now, row.before or 0) for row in self.rows if row.key), default=0)


@dataclass(frozen=True)
class Report:
    period: Period
    before: Period | None
    """None where nothing was counted so far back."""
    tables: dict[str, Table]
    narrow: Narrow | None = None
    topic: str | None = None
    quotes: tuple[Quote, ...] = ()
    so_far: tuple[Row, ...] = ()
    simulated: bool = False
    made_on: date = field(default_factory=date.today)

    @property
    def enquiries(self) -> int:
        return sum(row.now for row in self.tables["weeks"].rows)

    @property
    def about(self) -> str:
        """Whom it is about: everyone, or what it was narrowed to."""
        if self.topic:
            return words.topic(self.topic)
        if self.narrow:
            name = words.value(self.narrow.dimension, self.narrow.value)
            return f"{words.dimension(self.narrow.dimension)}: {name}"
        return "Everyone"


class Reports:
    def __init__(self, engine: Engine, content: Content, secret: str) -> None:
        self._sessions = sessions(engine)
        self._figures = Figures(engine)
        self._counting = Counting(engine, secret)
        self._strategy = strategy(content)

    def make(self, asked: Period, now: date, narrow: Narrow | None = None, topic: str | None = None) -> Report:
        """The report for the weeks of a period that are over. A topic comes before a filter: one at a time."""
        period = asked.closed(now)
        narrow = None if topic else narrow
        first = self._figures.counted_from()
        before = period.before() if first and period.before().first >= first else None
        tables = [self._weeks(period, before, narrow, topic)]
        if topic is None:
            tables += self._of_topics(period, before, narrow)
        if narrow is None:
            tables += self._splits(period, before, topic)
        if narrow is None and topic is None:
            tables += self._whole_only(period, before)
        return Report(
            period=period,
            before=before,
            tables={table.id: table for table in tables},
            narrow=narrow,
            topic=topic,
            quotes=tuple(quotes(self._sessions, period)) if narrow is None and topic is None else (),
            so_far=self._so_far(now) if asked.holds(now) and narrow is None else (),
            simulated=self._figures.simulated(),
            made_on=now,
        )

    def _weeks(self, period: Period, before: Period | None, narrow: Narrow | None, topic: str | None) -> Table:
        now = self._figures.by_week(period, narrow, topic)
        then = list(self._figures.by_week(before, narrow, topic).values()) if before else []
        rows = tuple(
            Row(f"{week.day} {week:%b %Y}", str(week), figure, then[n] if then else None)
            for n, (week, figure) in enumerate(now.items())
        )
        return Table("weeks", "Week by week", "week", "Enquiries by the week (Monday) in which they came.", rows)

    def _of_topics(self, period: Period, before: Period | None, narrow: Narrow | None) -> list[Table]:
        now = self._figures.by_subject(period, narrow)
        then = self._figures.by_subject(before, narrow) if before else None
        rows = _rows(now, then, words.topic)
        told = "Enquiries by their topic. Each enquiry has one: that of the reply."
        if narrow:
            told += f" Only: {words.dimension(narrow.dimension)}. {how(narrow.dimension)}"
        topics = Table("topics", "Topics, now and before", "topic", told, rows)
        return [topics, self._outcomes(now, then, period, narrow), self._priorities(now, then)]

    def _outcomes(self, now: Split, then: Split | None, period: Period, narrow: Narrow | None) -> Table:
        told = self._figures.by_subject(period, kind="experience") if narrow is None else {}
        rows = []
        for number, outcome in words.outcomes().items():
            topics = {topic for topic, (_, of) in self._strategy.items() if of == number}
            more = _asked_most(now, topics)
            if told.get(str(number)):
                more = f"{told[str(number)]} experiences. {more}"
            rows.append(_sum_row(f"{number}. {outcome['name']}", number, now, then, topics, more))
        explained = (
            "Enquiries whose topic serves this outcome (the outcome that most of the topic's answers name), and "
            "experiences that families told us under it."
        )
        return Table("outcomes", "The seven outcomes", "outcome", explained, tuple(rows), more="What we heard")

    def _priorities(self, now: Split, then: Split | None) -> Table:
        rows = []
        for number, name in words.priorities().items():
            topics = {topic for topic, (of, _) in self._strategy.items() if of == number}
            rows.append(_sum_row(f"{number}. {name}", number, now, then, topics, _asked_most(now, topics)))
        explained = "Enquiries whose topic serves this priority (the priority that most of the topic's answers name)."
        return Table("priorities", "The five priorities", "priority", explained, tuple(rows), more="What we heard")

    def _splits(self, period: Period, before: Period | None, topic: str | None) -> list[Table]:
        tables = []
        for dimension in (*FILTERS, "outcome", "helped", "told"):
            now = self._figures.by_value(period, dimension, topic)
            then = self._figures.by_value(before, dimension, topic) if before else None
            rows = _rows(now, then, lambda value, of=dimension: words.value(of, value))
            tables.append(Table(dimension, words.dimension(dimension), dimension, how(dimension), rows))
        return tables

    def _whole_only(self, period: Period, before: Period | None) -> list[Table]:
        told = self._figures.by_subject_of(period, "told")
        rows = tuple(
            Row(words.topic(topic), topic, figure, None, words.value("told", value))
            for value in words.values("told")
            for topic, figure in Counter(told.get(value, {})).most_common(5)
        )
        lived = Table(
            "told_topics", "Where they live through it", "topic", how("told"), rows, ("Now",), more="What they tell"
        )
        return [self._unmet(period, before), lived, self._helped_topics(period), self._safety(period, before)]

    def _unmet(self, period: Period, before: Period | None) -> Table:
        with self._sessions() as session:
            big = select(UnmetGroup.id, UnmetGroup.name).where(UnmetGroup.size >= SMALLEST_GROUP)
            names = {str(number): name for number, name in session.execute(big)}
        now = {group: n for group, n in self._figures.by_value(period, "unmet").items() if group in names}
        then = self._figures.by_value(before, "unmet") if before else None
        rows = _rows(now, then and {g: n for g, n in then.items() if g in now}, lambda group: names[group])
        return Table("unmet", words.dimension("unmet"), "unmet", how("unmet"), rows)

    def _helped_topics(self, period: Period) -> Table:
        pressed = self._figures.by_subject_of(period, "helped")
        rows = []
        for topic in {topic for value in "123" for topic in pressed.get(value, {})}:
            yes, all_of = (sum(pressed.get(v, {}).get(topic, 0) for v in values) for values in ("3", "123"))
            if all_of >= ENOUGH_FACES:
                rows.append(Row(words.topic(topic), topic, all_of, None, f"{round(100 * yes / all_of)}% yes"))
        rows.sort(key=lambda row: (int(row.more.split("%")[0]), row.name))
        return Table(
            "helped_topics", "Where answers help least", "topic",
            f"Of {ENOUGH_FACES} and more faces pressed under a topic's answers, how many said yes. Worst first.",
            tuple(rows), ("Faces",), more="Helped",
        )  # fmt: skip

    def _safety(self, period: Period, before: Period | None) -> Table:
        safety = Narrow("outcome", "safety")
        now = self._figures.by_week(period, safety)
        then = list(self._figures.by_week(before, safety).values()) if before else []
        rows = tuple(
            Row(f"{week.day} {week:%b %Y}", str(week), figure, then[n] if then else None)
            for n, (week, figure) in enumerate(now.items())
        )
        return Table("safety", "Safety words, week by week", "week", "Enquiries that the safety net answered.", rows)

    def _so_far(self, now: date) -> tuple[Row, ...]:
        figures = self._counting.so_far(now)
        return tuple(Row(words.topic(topic), topic, n) for topic, n in Counter(figures).most_common())


def strategy(content: Content) -> dict[str, tuple[int | None, int | None]]:
    """For each topic the priority and the outcome that most of its answers name (of as many, the first answer's)."""
    found = {}
    for topic in content.topics:
        answers = content.of_topic(topic)
        priorities = Counter(answer.priority for answer in answers if answer.priority).most_common(1)
        outcomes = Counter(answer.outcome for answer in answers if answer.outcome).most_common(1)
        found[topic] = (priorities[0][0] if priorities else None, outcomes[0][0] if outcomes else None)
    return found


def _rows(now: Split, then: Split | None, name) -> tuple[Row, ...]:  # type: ignore[no-untyped-def]
    """Largest first; `not said` last."""
    keys = sorted(now.keys() | (then or {}).keys(), key=lambda key: (key == "", -now.get(key, 0), key))
    return tuple(Row(name(key), key, now.get(key, 0), then.get(key, 0) if then is not None else None) for key in keys)


def _sum_row(name: str, number: int, now: Split, then: Split | None, topics: set[str], more: str) -> Row:
    before = sum(then.get(topic, 0) for topic in topics) if then is not None else None
    return Row(name, str(number), sum(now.get(topic, 0) for topic in topics), before, more)


def _asked_most(now: Split, topics: set[str]) -> str:
    most = [topic for topic, n in Counter({topic: now.get(topic, 0) for topic in topics}).most_common(2) if n]
    return "Most asked: " + ", ".join(map(words.topic, most)) + "." if most else ""
