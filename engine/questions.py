"""Find the question, or the questions, in a message, and decide whether we are sure.

The one place where thresholds are applied. A message is read whole and sentence by sentence: a long story hides
its question in one of them, and some messages hold two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from engine.classifier import DANGER, Classifier, Views
from engine.encoder import Encoder

SMALL_TALK = frozenset({"greet", "thanks", "goodbye", "affirm", "deny"})
_ASKS = (
    "what|how|who|when|where|why|which|can|could|is|are|does|do|did|will|would|should|must|am|has|have"
    "|whats|hows|wats|wat|hw|cn|shud|cud|wen"
)
_SENTENCE = re.compile(
    r"(?<=[.?!])\s+|\n+|;\s*"
    rf"|,?\s+(?=(?:and |but |or |plus |also )(?:also )?(?:if [\w' ]{{2,30}},? )?(?:{_ASKS})\b)"
    r"|\s+(?=(?:and )?also\b)",
    re.IGNORECASE,
)
"""Where one question may end and another begin: after a stop, and before "and how", "or can", "also"."""
_MOST_SENTENCES = 24
LEAST = 0.3
OFFERED = 4
SENTENCE_DANGER = 0.9
"""A sentence of a story torn from the rest ("Mum's gone now") must sound more like danger than a whole message."""
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Thresholds:
    """Probabilities. From `sure` on, answer at once; also from `LEAST` on with a lead of `margin` over the next.
    From `unsure` on, ask first. Below: lost. `second`: from here on a second question is answered too."""

    sure: float
    margin: float
    unsure: float
    second: float
    danger: float
    """How likely danger must be, in the message as a whole, for the safety words."""


@dataclass(frozen=True)
class Guess:
    topic: str
    answer: str
    confidence: float


@dataclass(frozen=True)
class Understood:
    """`intent` is a topic, a follow-up, `unsure` or `lost`. `ranking`: the best topics, most likely first."""

    intent: str
    confidence: float
    answer: str
    also: str
    ranking: list[Guess]


class Reader:
    def __init__(self, classifier: Classifier, encoder: Encoder, thresholds: Thresholds) -> None:
        self._classifier = classifier
        self._encoder = encoder
        self._thresholds = thresholds

    def read(self, text: str) -> Understood:
        if not _WORD.search(text):
            return Understood("lost", 0.0, "", "", [])
        parts = split(text)
        views = self._classifier.look(self._encoder, [text, *parts] if len(parts) > 1 else [text])
        chances = self._classifier.topics.probabilities(views)
        whole = self._combine(chances, parts)
        ranking = self._rank(whole, views)
        understood = self._decide(ranking, self._second(chances, views, ranking))
        return self._heard_danger(views, understood) or understood

    def _heard_danger(self, views: Views, understood: Understood) -> Understood | None:
        """Danger comes first wherever it stands in the message; an ordinary question beside it is answered too."""
        chances = self._classifier.danger.probabilities(views)[:, self._classifier.danger.labels.index(DANGER)]
        chances[1:] *= self._thresholds.danger / SENTENCE_DANGER
        row = int(chances.argmax())
        if chances[row] < self._thresholds.danger:
            return None
        kind = self._guess(DANGER, float(chances[row]), views, row).answer
        return Understood(DANGER, float(chances[row]), kind, understood.answer, understood.ranking)

    def _combine(self, chances: np.ndarray, parts: list[str]) -> np.ndarray:
        """One distribution: the whole message and its sentences, each weighted by how sure it is."""
        if len(chances) == 1:
            return np.asarray(chances[0])
        labels = self._classifier.topics.labels
        small = np.array([label in SMALL_TALK for label in labels])
        weights = [1.0]
        for part, row in zip(parts, chances[1:], strict=True):
            asks = 1.5 if "?" in part else 1.0
            weights.append(0.0 if small[row.argmax()] or len(_WORD.findall(part)) < 3 else asks * float(row.max()) ** 2)
        mixed = np.average(chances, axis=0, weights=weights)
        return np.asarray(mixed)

    def _rank(self, chances: np.ndarray, views: Views, row: int = 0) -> list[Guess]:
        best = np.argsort(-chances)[:OFFERED]
        return [self._guess(self._classifier.topics.labels[index], float(chances[index]), views, row) for index in best]

    def _guess(self, topic: str, confidence: float, views: Views, row: int) -> Guess:
        answers = self._classifier.answers.get(topic)
        if answers is None:
            return Guess(topic, "", confidence)
        chances = answers.probabilities(views.rows([row]))[0]
        return Guess(topic, answers.labels[int(chances.argmax())], confidence)

    def _second(self, chances: np.ndarray, views: Views, ranking: list[Guess]) -> Guess | None:
        """A second question, told in a sentence of its own, about another topic than the first."""
        found: list[Guess] = []
        for row in range(1, len(chances)):
            index = int(chances[row].argmax())
            topic = self._classifier.topics.labels[index]
            if topic in SMALL_TALK or topic.startswith("follow_up") or topic not in self._classifier.answers:
                continue
            if chances[row][index] >= self._thresholds.second:
                found.append(self._guess(topic, float(chances[row][index]), views, row))
        first = ranking[0].topic
        others = [guess for guess in found if guess.topic != first]
        return max(others, key=lambda guess: guess.confidence, default=None)

    def _decide(self, ranking: list[Guess], second: Guess | None) -> Understood:
        first = ranking[0]
        gap = first.confidence - ranking[1].confidence if len(ranking) > 1 else 1.0
        if first.confidence >= self._thresholds.sure or (gap >= self._thresholds.margin and first.confidence >= 0.35):
            also = second.answer if second else ""
            return Understood(first.topic, first.confidence, first.answer, also, ranking)
        intent = "unsure" if first.confidence >= self._thresholds.unsure else "lost"
        return Understood(intent, first.confidence, "", "", ranking)

    def _is_sure(self, confidence: float, lead: float) -> bool:
        limits = self._thresholds
        return confidence >= limits.sure or (confidence >= LEAST and lead >= limits.margin)


def split(text: str) -> list[str]:
    """The message's sentences and clauses that could be a question each; at most 24, the last ones kept."""
    parts = [part.strip() for part in _SENTENCE.split(text) if part and _WORD.search(part)]
    return parts[-_MOST_SENTENCES:]
