"""From a number to its enquiries: the redacted words, for those allowed, and never of fewer than five."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, and_, false, func, not_, select

from bot.database import sessions
from bot.insight.measures import NOT_COUNTED, OUTCOMES
from bot.insight.models import UnmetGroup
from bot.insight.period import WEEK, Period, begins
from bot.models import Enquiry

FEWEST = 5
MOST = 50
ANY = "any"
Only = tuple[str, str]
"""A dimension and its value; of `helped` also ANY face."""


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

    def enquiries(
        self, period: Period, topics: Collection[str] = (), group: int | None = None, only: Iterable[Only] = ()
    ) -> list[Asked]:
        """Up to fifty of them, newest week first. Raises `TooFew`. Those whose words have expired are not there."""
        wanted = select(Enquiry.at, Enquiry.topic, Enquiry.outcome, Enquiry.words).where(
            Enquiry.at >= begins(period.first),
            Enquiry.at < begins(period.first + period.weeks * WEEK),
            Enquiry.words.is_not(None),
            Enquiry.outcome.not_in(("safety", *NOT_COUNTED)),
            *(said(dimension, value) for dimension, value in only),
        )
        if group is not None:
            wanted = wanted.where(Enquiry.unmet_group == group)
        elif topics:
            wanted = wanted.where(Enquiry.topic.in_(topics))
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


def said(dimension: str, value: str) -> ColumnElement[bool]:
    """Which enquiries have this value, as measures.py counts it, but for what another message of the same family said.

    Raises `ValueError` for what is no dimension.
    """
    column = {"district": Enquiry.district, "age": Enquiry.age, "who": Enquiry.who, "told": Enquiry.told}.get(dimension)
    if column is not None:
        return column == value if value else column.is_(None)
    match dimension:
        case "channel":
            return Enquiry.channel == value
        case "language":
            return Enquiry.language == value
        case "form":
            plain = not_(Enquiry.voice) & not_(Enquiry.easy_read)
            ways = {"voice": and_(Enquiry.voice), "easy_read": Enquiry.easy_read & not_(Enquiry.voice), "plain": plain}
            return ways[value] if value in ways else false()
        case "outcome":
            kinds = [kind for kind, outcome in OUTCOMES.items() if outcome == value]
            return Enquiry.outcome.in_(kinds) if kinds else Enquiry.outcome.not_in(OUTCOMES)
        case "helped" if value == ANY:
            return Enquiry.helped.is_not(None)
        case "helped" if value in ("", "1", "2", "3"):
            answered = said("outcome", "answered")
            return Enquiry.helped == int(value) if value else Enquiry.helped.is_(None) & answered
    raise ValueError(f"There are no enquiries by “{dimension[:40]}”.")
