"""How easy a reply is to read, told while it is written.

The limits are content's own (bot/readability.py): 20 words a sentence, 12 in easy read. A word counts as hard when it
has three beats or more and none of our easy-read answers, which were all checked, ever uses it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.content import Content
from bot.readability import LONGEST_EASY_SENTENCE, LONGEST_SENTENCE, TERMS, plain, sentences, syllables, words

HARD_BEATS = 3
SHOWN = 6
_TERMS = re.compile("|".join(re.escape(term) for term in TERMS), re.IGNORECASE)
_NOT_WORDS = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+|\b[A-Z][\w'’-]*")


@dataclass(frozen=True)
class Meter:
    """`longest` is the longest sentence's number of words, `limit` what it may be, `full` longest/limit up to 100%."""

    longest: int
    sentence: str
    limit: int
    hard: tuple[str, ...]

    @property
    def full(self) -> int:
        return min(100, round(100 * self.longest / self.limit))

    @property
    def easy(self) -> bool:
        return self.longest <= self.limit and not self.hard

    @property
    def verdict(self) -> str:
        if not self.longest:
            return "Nothing is written yet."
        if self.easy:
            return "Easy to read."
        if self.longest > self.limit:
            return f"Make the longest sentence shorter: at most {self.limit} words."
        return "Say the hard words in other words, or explain them."


class ReadingMeter:
    def __init__(self, content: Content) -> None:
        taught = (sentence.text for answer in content.answers.values() for sentence in answer.easy_read)
        self._known = {word.lower() for sentence in taught for word in words(sentence)}

    @staticmethod
    def warm() -> None:
        """Load the pronouncing dictionary (a second, 78 MB), before the first adviser waits for it."""
        syllables("warm")

    def measure(self, text: str, easy_read: bool) -> Meter:
        """`text`: Markdown as it is written; in easy read each line is a sentence of its own."""
        parts = sentences(plain(text))
        longest = max(parts, key=lambda part: len(words(part)), default="")
        limit = LONGEST_EASY_SENTENCE if easy_read else LONGEST_SENTENCE
        return Meter(len(words(longest)), longest, limit, self._hard(parts))

    def _hard(self, parts: list[str]) -> tuple[str, ...]:
        """In the order written, each once. The first word of a sentence counts though it has a capital letter."""
        found: dict[str, None] = {}
        for part in parts:
            lowered = part[:1].lower() + part[1:]
            for word in words(_NOT_WORDS.sub(" ", _TERMS.sub(" ", lowered))):
                if word.lower() not in self._known and syllables(word.lower()) >= HARD_BEATS and not word.isdigit():
                    found[word.lower()] = None
        return tuple(found)[:SHOWN]
