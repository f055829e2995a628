"""The words of enquiries go before the rest of them; the counts of the week stay, since they name nobody."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from bot.insight.models import CountedWeek, Experience, UnmetGroup
from bot.insight.period import WEEK, begins
from bot.models import Enquiry


def expire(session: Session, now: datetime, days: int, dry_run: bool = False) -> dict[str, int]:
    """Take out words and experiences that are so old and whose week is counted; how many of each.

    Groups of unmet questions lose their stems with their last question's words: a group of few questions is words too.
    """
    last = session.scalar(select(func.max(CountedWeek.week)))
    if last is None:
        return {"enquiry words": 0, "experiences": 0}
    old = min(now - timedelta(days=days), begins(last + WEEK))
    words = (Enquiry.at < old, Enquiry.words.is_not(None))
    told = Experience.at < old
    gone = {
        "enquiry words": session.scalar(select(func.count()).select_from(Enquiry).where(*words)) or 0,
        "experiences": session.scalar(select(func.count()).select_from(Experience).where(told)) or 0,
    }
    if not dry_run:
        session.execute(update(Enquiry).where(*words).values(words=None))
        session.execute(delete(Experience).where(told))
        kept = select(Enquiry.unmet_group).where(Enquiry.words.is_not(None), Enquiry.unmet_group.is_not(None))
        session.execute(
            update(UnmetGroup).where(UnmetGroup.size < 5, UnmetGroup.id.not_in(kept)).values(name="", stems={})
        )
    return gone
