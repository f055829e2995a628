"""Questions that we could not answer, grouped by likeness.

Each week's questions join the groups of the weeks before or begin new ones, so a group keeps its number and its counts
over time. Likeness is the share of word stems (weighted by how rare they are) that two texts have in common: simple
enough to explain to whoever reads the page, and it needs no model. A group is named by the words that most of its
questions share and others do not.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from functools import cache

import yaml
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.content import CONTENT, ROOT
from bot.insight.models import UnmetGroup
from bot.insight.period import WEEK, begins
from bot.models import Enquiry

ALIKE = 0.35
"""How like a question must be to join a group. On simulated questions 0.3 to 0.5 never join what is unlike."""
NAME_WORDS = 3
MOST_STEMS = 40
_WORD = re.compile(r"[a-z']{2,}")
_PLACEHOLDER = re.compile(r"\[[^\]]*\]")
_ENDINGS = re.compile(r"(?:ings?|ed|es|s|ly|er|ers)$")


@cache
def _ordinary() -> frozenset[str]:
    return frozenset((CONTENT / "insight" / "ordinary-words.txt").read_text("utf-8").split())


@cache
def _same() -> dict[str, str]:
    rows: dict[str, list[str]] = yaml.safe_load((CONTENT / "insight" / "same-words.yml").read_text("utf-8"))
    return {word: main for main, words in rows.items() for word in words}


def stem(word: str) -> str:
    """`toileting` and `toilets` are one: a cut ending, where enough of a word is left."""
    word = _same().get(word, word)
    cut = _ENDINGS.sub("", word)
    cut = cut if len(cut) >= 4 else word
    return cut[:-1] if len(cut) > 4 and cut[-1] == cut[-2] else cut


def words_of(text: str) -> dict[str, str]:
    """Each stem of a text with the word as it was written first; ordinary words and placeholders left out."""
    found: dict[str, str] = {}
    for word in _WORD.findall(_PLACEHOLDER.sub(" ", text.lower()).replace("’", "'")):
        if word not in _ordinary() and word.strip("'"):
            found.setdefault(stem(word.strip("'")), word)
    return found


@cache
def _usual() -> tuple[Counter[str], int]:
    """In how many of the questions that we can answer (our training phrases) each stem stands."""
    seen: Counter[str] = Counter()
    phrases = 0
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for line in path.read_text("utf-8").splitlines():
            if line.lstrip().startswith("- ") and "intent:" not in line:
                phrases += 1
                seen.update(words_of(line).keys())
    return seen, phrases


def weight(one: str) -> float:
    """How telling a stem is: much when it is rare in the questions that we can answer, little when it is usual."""
    seen, phrases = _usual()
    return math.log((1 + phrases) / (1 + seen[one]))


class Groups:
    """The groups so far, found by their stems."""

    def __init__(self, groups: Iterable[UnmetGroup]) -> None:
        self.groups = {group.id: group for group in groups}
        self._of_stem: dict[str, set[int]] = defaultdict(set)
        for group in self.groups.values():
            self._index(group, group.stems)

    def _index(self, group: UnmetGroup, stems: Iterable[str]) -> None:
        for one in stems:
            self._of_stem[one].add(group.id)

    def nearest(self, stems: set[str]) -> UnmetGroup | None:
        """The group most like these stems, if one is like enough."""
        shared: Counter[int] = Counter()
        for one in stems:
            for group_id in self._of_stem.get(one, ()):
                shared[group_id] += 1
        best: tuple[float, int] = (0.0, 0)
        for group_id, _ in shared.most_common(25):
            best = max(best, (self._alike(stems, self.groups[group_id]), group_id))
        return self.groups[best[1]] if best[0] >= ALIKE else None

    def _alike(self, stems: set[str], group: UnmetGroup) -> float:
        """Twice what is shared over both (Dice), where a group's stem weighs by the share of its questions with it."""
        shares = {one: n / group.size for one, n in group.stems.items()}
        shared = sum(weight(one) * (0.5 + shares[one] / 2) for one in stems & shares.keys())
        both = sum(map(weight, stems)) + sum(weight(one) * share for one, share in shares.items())
        return 2 * shared / both if both else 0.0

    def join(self, group: UnmetGroup, words: dict[str, str]) -> None:
        group.size += 1
        stems = Counter(group.stems)
        stems.update(words.keys())
        group.stems = dict(stems.most_common(MOST_STEMS))
        self.groups[group.id] = group
        self._index(group, words)


def group_week(session: Session, week: date) -> None:
    """Give each question of that week that we had no answer for its group."""
    wanted = (
        select(Enquiry.id, Enquiry.words)
        .where(Enquiry.at >= begins(week), Enquiry.at < begins(week + WEEK), Enquiry.outcome == "fallback")
        .where(Enquiry.words.is_not(None), Enquiry.unmet_group.is_(None))
        .order_by(Enquiry.id)
    )
    questions = [(number, words_of(text or "")) for number, text in session.execute(wanted)]
    if not questions:
        return
    groups = Groups(session.scalars(select(UnmetGroup)))
    members: dict[int, list[int]] = defaultdict(list)
    for number, words in questions:
        if not words:
            continue
        group = groups.nearest(set(words))
        if group is None:
            group = UnmetGroup(name=name_of(words, words), stems={})
            session.add(group)
            session.flush()
        groups.join(group, words)
        members[group.id].append(number)
    for group_id, numbers in members.items():
        for part in range(0, len(numbers), 500):
            some = Enquiry.id.in_(numbers[part : part + 500])
            session.execute(update(Enquiry).where(some).values(unmet_group=group_id))
        _name(session, groups.groups[group_id])


def _name(session: Session, group: UnmetGroup) -> None:
    """Anew while a group is small: by its most telling stems, in the words and order of a question that has them."""
    if group.size > 50:
        return
    telling = Counter({one: n * weight(one) for one, n in group.stems.items()})
    wanted = {one: one for one, _ in telling.most_common(NAME_WORDS)}
    texts = session.scalars(
        select(Enquiry.words).where(Enquiry.unmet_group == group.id, Enquiry.words.is_not(None)).limit(40)
    )
    best = max(map(words_of, filter(None, texts)), key=lambda words: len(words.keys() & wanted.keys()), default=wanted)
    group.name = name_of(wanted, best)


def name_of(stems: Iterable[str], words: dict[str, str]) -> str:
    """`toilet, nappies, school`: up to three words, as they were written."""
    wanted = set(stems)
    return ", ".join([word for one, word in words.items() if one in wanted][:NAME_WORDS]).capitalize()[:100]
