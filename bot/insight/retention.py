"""The words of enquiries go before the rest of them; the counts of the week stay, since they name nobody."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, sessionmaker

from bot.insight.models import CountedWeek, Experience, UnmetGroup
from bot.insight.period import WEEK, begins
from bot.models import Enquiry

BATCH = 2000
SMALL_GROUP = 5


def expire(sessions: sessionmaker[Session], now: datetime, days: int, dry_run: bool = False) -> dict[str, int]:
    """Take out words and experiences that are so old and whose week is counted; how many of each.

    In small transactions, so that no family waits for it. Small groups of unmet questions lose their name and stems
    with the last of their questions' words: a group of few questions is words too.
    """
    with sessions() as session:
        last = session.scalar(select(func.max(CountedWeek.week)))
    if last is None:
        return {"enquiry words": 0, "experiences": 0}
    old = min(now - timedelta(days=days), begins(last + WEEK))
    words = select(Enquiry.id).where(Enquiry.at < old, Enquiry.words.is_not(None))
    told = select(Experience.id).where(Experience.at < old)
    if dry_run:
        with sessions() as session:
            counts = [session.scalar(select(func.count()).select_from(w.subquery())) or 0 for w in (words, told)]
        return {"enquiry words": counts[0], "experiences": counts[1]}
    gone = {"enquiry words": 0, "experiences": 0}
    while n := _batch(sessions, words, lambda some: update(Enquiry).where(Enquiry.id.in_(some)).values(words=None)):
        gone["enquiry words"] += n
    while n := _batch(sessions, told, lambda some: delete(Experience).where(Experience.id.in_(some))):
        gone["experiences"] += n
    if gone["enquiry words"]:
        _forget_small_groups(sessions)
    return gone


def _batch(sessions, wanted, change) -> int:  # type: ignore[no-untyped-def]
    with sessions.begin() as session:
        some = list(session.scalars(wanted.limit(BATCH)))
        if some:
            session.execute(change(some))
        return len(some)


def _forget_small_groups(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        kept = select(Enquiry.unmet_group).where(Enquiry.words.is_not(None), Enquiry.unmet_group.is_not(None))
        small = (UnmetGroup.size < SMALL_GROUP, UnmetGroup.id.not_in(kept))
        session.execute(update(UnmetGroup).where(*small).values(name="", stems={}))
