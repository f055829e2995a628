"""Look up phrases of up to four words in a message, each in one dictionary look-up and never by pattern.

Used for places, kinds of help, needs and glossary words, because it takes the same time however many phrases there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

LONGEST = 4
_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
T = TypeVar("T")


def tokens(text: str) -> list[str]:
    """The words of a text in small letters, in order; hyphens part words, apostrophes do not."""
    return _WORD.findall(text.lower().replace("’", "'"))


@dataclass(frozen=True)
class Match(Generic[T]):
    """`words[start:end]` of the message is the phrase that stands for `value`."""

    start: int
    end: int
    value: T


class Phrases(Generic[T]):
    def __init__(self, meanings: Mapping[str, T]) -> None:
        self._meanings = {" ".join(tokens(phrase)): value for phrase, value in meanings.items()}
        self._starts = {phrase.partition(" ")[0] for phrase in self._meanings}

    def find(self, words: list[str]) -> Iterator[Match[T]]:
        """From left to right, the longest phrase first; no word is part of two."""
        at = 0
        while at < len(words):
            found = self._longest_at(words, at)
            if found:
                yield found
            at = found.end if found else at + 1

    def _longest_at(self, words: list[str], at: int) -> Match[T] | None:
        if self._starts.isdisjoint(_forms(words[at : at + 1])):
            return None
        for end in range(min(len(words), at + LONGEST), at, -1):
            for phrase in _forms(words[at:end]):
                if phrase in self._meanings:
                    return Match(at, end, self._meanings[phrase])
        return None


def _forms(words: list[str]) -> Iterable[str]:
    """As it stands, and without the "s" or "'s" of its last word: "clubs", "dad's"."""
    last = words[-1]
    yield " ".join(words)
    if last.endswith("'s"):
        yield " ".join([*words[:-1], last[:-2]])
    elif len(last) > 3 and last.endswith("s"):
        yield " ".join([*words[:-1], last[:-1]])
