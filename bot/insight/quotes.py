"""In their words: quotes of families who said yes, and only what stays as it is when it is redacted a second time.

The first redaction was made before the words were stored. The second is stricter: whatever still changes under it, has
a placeholder in it, or holds a capital inside a sentence that is no word of the field, is not quoted at all. A person
who writes rarely enough to be told by the story alone is protected by the fewest that are shown: none, unless five
people said yes in that time.
"""

from __future__ import annotations

import random
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, sessionmaker

from bot.consent import Consent
from bot.insight.models import Experience
from bot.insight.period import WEEK, Period, begins
from bot.redaction import redact

FEWEST = 5
LOOKED_AT = 3
"""For each quote wanted, so many experiences are looked at: the second redaction takes time."""
LONGEST = 220
SHORTEST = 25
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_CAPITAL = re.compile(r"(?<=[\w,;] )[A-Z][\w'’-]*")
_ORDINARY = frozenset(
    "I I'm I’m I've I’ve I'd I’d I'll I’ll EHC EHCP EHCPs SEN SEND SENCO ADHD ASD OT GP DLA PIP CAMHS Kent School "
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday English Year Reception NHS TA LSA OK IASK PACT".split()
)


@dataclass(frozen=True)
class Quote:
    text: str
    outcome: int | None


def quotes(sessions: sessionmaker[Session], period: Period, most: int = 40) -> list[Quote]:
    """Up to so many quotes of a period, in an order that says nothing of when they came."""
    with sessions() as session:
        chosen = list(session.scalars(_agreed(period).with_only_columns(Experience.id).order_by(Experience.id)))
        random.Random(str(period)).shuffle(chosen)
        if len(chosen) < FEWEST:
            return []
        some = chosen[: LOOKED_AT * most]
        rows = {row.id: row for row in session.scalars(select(Experience).where(Experience.id.in_(some)))}
    found: dict[str, Quote] = {}
    for number in some:
        if number in rows and len(found) < most:
            found |= {text: Quote(text, rows[number].outcome) for text in quotable(rows[number], found)}
    return list(found.values())[:most]


def _agreed(period: Period):  # type: ignore[no-untyped-def]
    """Experiences whose families said yes and have not taken that back in their chat."""
    taken_back = select(Consent.conversation_id).where(Consent.what == "quotes", Consent.withdrawn_at.is_not(None))
    return select(Experience).where(
        Experience.at >= begins(period.first),
        Experience.at < begins(period.first + period.weeks * WEEK),
        Experience.quote_words.is_not(None),
        or_(Experience.conversation_id.is_(None), Experience.conversation_id.not_in(taken_back)),
    )


def quotable(experience: Experience, known: Container[str] = ()) -> Iterator[str]:
    """Of each box its first sentences, if they are not known yet and nothing in them could name anyone."""
    for text in (experience.happened, experience.good, experience.hard, experience.better):
        short = ""
        for sentence in _SENTENCE.split(" ".join(text.split())):
            if len(short) + len(sentence) > LONGEST:
                break
            short = f"{short} {sentence}".strip()
        if len(short) >= SHORTEST and short not in known and is_nameless(short):
            yield short


def is_nameless(text: str) -> bool:
    if "[" in text or redact(text).text != text or re.search(r"\d{3}", text):
        return False
    return all(word in _ORDINARY for word in _CAPITAL.findall(text))
