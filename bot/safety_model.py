"""The net's second ear: a model of the letters, the words and the meaning of a message, which hears what no rule names.

Two sums: over word and letter n-grams, which can say which words made it speak, and over the sentence encoder's vector
(`bot/meaning.py`), which knows that two ways of saying are one. No network, no Rasa. It is learnt from plain messages
in `content/safety/cries/` and `content/safety/calm/` (`engine/danger.py`, part of `bot train`). What is n-grams here is
n-grams in training: both call `features`.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.meaning import Meaning

LEARNT = "learnt.json"
"""The file's name, in the folder that also holds the encoder."""
NGRAMS_WEIGHT, MEANING_WEIGHT = 0.5, 0.5
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

    def __init__(self, learnt: Mapping[str, Any], meaning: Meaning) -> None:
        """`weights`: n-gram → [rarity, weight]; `meaning` and each of `kinds`: a bias, and a weight for each number."""
        self.meaning = meaning
        self._weights: dict[str, tuple[float, float]] = {
            ngram: (rarity, weight) for ngram, (rarity, weight) in learnt["weights"].items()
        }
        self._bias: float = learnt["bias"]
        self._meaning = np.array(learnt["meaning"], np.float32)
        self._kinds = list(learnt["kinds"])
        self._of_kinds = np.array(list(learnt["kinds"].values()), np.float32)

    @classmethod
    def load(cls, folder: Path) -> SafetyModel:
        return cls(json.loads((folder / LEARNT).read_text("utf-8")), Meaning.load(folder))

    def read(self, text: str, tokens: Sequence[str], typed: Sequence[str]) -> Opinion:
        """`tokens`: the mended words of the message, a stop between sentences. `typed`: its words as they came."""
        of_words, of_letters = features(tokens, typed)
        spoken = self._parts(of_words)
        by_ngrams = self._bias + sum(spoken.values()) + sum(self._parts(of_letters).values())
        by_meaning = float(self._meaning[0] + self._meaning[1:] @ self.meaning.of(text))
        loudest = sorted(spoken, key=lambda ngram: -spoken[ngram])
        return Opinion(
            NGRAMS_WEIGHT * by_ngrams + MEANING_WEIGHT * by_meaning,
            tuple(ngram for ngram in loudest[:REASONS] if spoken[ngram] > 0),
        )

    def kind(self, text: str) -> str:
        """Which danger a cry is most likely about."""
        scores = self._of_kinds[:, 0] + self._of_kinds[:, 1:] @ self.meaning.of(text)
        return str(self._kinds[int(scores.argmax())])

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
