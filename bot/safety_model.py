"""The net's second ear: a linear model over the letters and words of a message, which hears what no rule names.

A sum over word and letter n-grams, in plain Python: no library, no network, well under a millisecond. It is learnt
from plain messages in `content/safety/cries/` and `content/safety/calm/` (`engine/danger.py`, part of `bot train`), and
it can say which words made it speak. What is n-grams here is n-grams in training: both call `features`.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LETTERS, WORDS = (2, 5), (1, 3)
"""Lengths of n-grams, shortest and longest. Letters see through spelling, words know the phrases."""
REASONS = 3
LONGEST = 400
"""Words: of a longer message its end is read, where a cry stands that somebody worked up to."""


@dataclass(frozen=True)
class Opinion:
    """`score`: log odds that it is a cry for help, 0 is even. `because`: the words that spoke loudest for it."""

    score: float
    because: tuple[str, ...]


def words(tokens: Sequence[str]) -> Iterator[str]:
    """Word n-grams."""
    shortest, longest = WORDS
    for start in range(len(tokens)):
        for size in range(shortest, longest + 1):
            if start + size <= len(tokens):
                yield " ".join(tokens[start : start + size])


def letters(tokens: Iterable[str]) -> Iterator[str]:
    """Letter n-grams within each word, with its edges. They begin with `#`, so that no word is taken for one."""
    shortest, longest = LETTERS
    for token in tokens:
        edged = f" {token} "
        for size in range(shortest, longest + 1):
            for start in range(max(1, len(edged) - size + 1)):
                yield "#" + edged[start : start + size]


def features(tokens: Sequence[str], typed: Sequence[str]) -> tuple[Counter[str], Counter[str]]:
    """How often each n-gram stands in a message: of its mended words, and of the letters as they were typed."""
    return Counter(words(tokens[-LONGEST:])), Counter(letters(typed[-LONGEST:]))


class SafetyModel:
    """What `engine/danger.py` learnt. Keeps no state: share it."""

    def __init__(self, learnt: Mapping[str, Any]) -> None:
        """`weights`: n-gram → [rarity, weight]; `kinds`: n-gram → a weight for each of `labels`."""
        self._weights: dict[str, tuple[float, float]] = {
            ngram: (rarity, weight) for ngram, (rarity, weight) in learnt["weights"].items()
        }
        self._bias: float = learnt["bias"]
        self._labels: list[str] = learnt["labels"]
        self._kinds: dict[str, list[float]] = learnt["kinds"]
        self._kinds_bias: list[float] = learnt["kinds_bias"]

    @classmethod
    def load(cls, path: Path) -> SafetyModel:
        return cls(json.loads(path.read_text("utf-8")))

    def read(self, tokens: Sequence[str], typed: Sequence[str]) -> Opinion:
        """`tokens`: the mended words of the message, a stop between sentences. `typed`: its words as they came."""
        of_words, of_letters = features(tokens, typed)
        spoken = self._parts(of_words)
        score = self._bias + sum(spoken.values()) + sum(self._parts(of_letters).values())
        loudest = sorted(spoken, key=lambda ngram: -spoken[ngram])
        return Opinion(score, tuple(ngram for ngram in loudest[:REASONS] if spoken[ngram] > 0))

    def kind(self, tokens: Sequence[str]) -> str:
        """Which danger a cry is most likely about."""
        sums = list(self._kinds_bias)
        for ngram in set(words(tokens[-LONGEST:])):
            for i, weight in enumerate(self._kinds.get(ngram, ())):
                sums[i] += weight
        return self._labels[sums.index(max(sums))]

    def _parts(self, counts: Counter[str]) -> dict[str, float]:
        """What each n-gram adds: damped count × rarity, brought to length 1, × weight (as in scikit-learn's tf-idf)."""
        parts, squares = {}, 0.0
        for ngram, count in counts.items():
            if known := self._weights.get(ngram):
                rarity, weight = known
                size = rarity if count == 1 else (1.0 + math.log(count)) * rarity
                squares += size * size
                parts[ngram] = size * weight
        length = math.sqrt(squares) or 1.0
        return {ngram: part / length for ngram, part in parts.items()}
