"""Find the question, or the questions, in a message, and decide whether we are sure.

The one place where thresholds are applied. A message is read whole and in its parts: a long story hides its question
in one sentence, and some messages hold two questions, with or without a stop between them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from engine.classifier import DANGER, Classifier, View
from engine.encoder import Encoder

SMALL_TALK = frozenset({"greet", "thanks", "goodbye", "affirm", "deny"})
_ASK_WORD = (
    "what|how|who|whos|when|where|why|which|can|could|is|are|does|do|did|will|would|should|must|am|has|have"
    "|whats|hows|wats|wat|wot|wots|hw|cn|shud|cud|wen"
)
_JOINED = "and|but|or|plus|also|then|so"
_STOP = re.compile(
    rf"(?<=[.?!])\s+|\n+|;\s*"
    rf"|,?\s+(?=(?:{_JOINED}) (?:also )?(?:if [\w' ]{{2,30}},? )?(?:{_ASK_WORD})\b)|\s+(?=(?:and )?also\b)",
    re.IGNORECASE,
)
"""Where one question ends and another begins for sure: after a stop, and before "and how", "or can", "also"."""
_SEAM = re.compile(rf",\s+|\s+(?=(?:{_JOINED})\b)|\s+-+\s+", re.IGNORECASE)
"""Where it may: at a comma, a dash, or before "and"."""
_ASKS = re.compile(
    rf"\?|^(?:(?:{_JOINED}|if [\w' ]{{2,30}},?|please|pls|just) )*(?:{_ASK_WORD}|need|want|tell)\b", re.IGNORECASE
)
_MOST_SENTENCES = 24
_MOST_READ = 4
"""So many parts are read by meaning too, at 1.6 ms each: those which say most by their letters."""
_FEWEST_WORDS = 3
_STORY = 4
"""From so many parts on a message is a story, in which a torn sentence may sound like a question and is none."""
TOLD = 0.8
"""A part which does not sound like a question must be so sure to be answered as a second one."""
LEAST = 0.3
OFFERED = 4
BY_ITSELF = SMALL_TALK | {"simpler", "repeat", "start_over", "talk_to_human"}
_LEANING_WORDS, _STANDS, _STANDS_ALONE = 14, 0.9, 0.3
_SAME_TOPIC, _NEAR_TOPIC, _CONTEXT_WEIGHT = 20.0, 8.0, 0.6
"""How much a short message leans on the conversation; set on our own conversations (evaluation/sets)."""
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


@dataclass(frozen=True)
class Context:
    """What the conversation was about: the last answer's topic, the topics of the answers that it leads to, and what
    the family wrote before."""

    topic: str = ""
    near: tuple[str, ...] = ()
    before: str = ""


@dataclass(frozen=True, eq=False)
class Part:
    """A sentence or clause, how it is seen, and how likely each topic is in it. One said twice is two parts."""

    text: str
    view: View
    chances: np.ndarray

    @property
    def best(self) -> int:
        return int(self.chances.argmax())

    @property
    def weight(self) -> float:
        return float(self.chances.max()) ** 2 * (1.5 if "?" in self.text else 1.0)


class Reader:
    def __init__(self, classifier: Classifier, encoder: Encoder, thresholds: Thresholds) -> None:
        self._classifier = classifier
        self._encoder = encoder
        self._thresholds = thresholds
        self._labels = classifier.topics.labels

    def read(self, text: str, context: Context = Context(), meaning: np.ndarray | None = None) -> Understood:
        """`meaning`: the vector of the whole message, shape (384,), where somebody has found it already."""
        if not _WORD.search(text):
            return Understood("lost", 0.0, "", "", [])
        whole = self._part(text, meaning)
        parts = self._parts(text)
        mixed = np.average(
            [whole.chances, *(part.chances for part in parts)], axis=0, weights=[1.0, *(part.weight for part in parts)]
        )
        if context.topic and self._leans_on_it(whole):
            mixed = self._in_context(mixed, text, context)
        ranking = self._rank(mixed, whole.view)
        understood = self._two(parts, ranking) or self._decide(ranking)
        return self._heard_danger([whole, *parts], understood) or understood

    def _leans_on_it(self, whole: Part) -> bool:
        """Whether a message says too little by itself: "can he go somewhere quicker?", "near Sittingbourne"."""
        label, sure = self._labels[whole.best], float(whole.chances.max())
        stands = _STANDS_ALONE if label in BY_ITSELF or label.startswith("follow_up") else _STANDS
        return len(_WORD.findall(whole.text)) <= _LEANING_WORDS and sure < stands

    def _in_context(self, chances: np.ndarray, text: str, context: Context) -> np.ndarray:
        """The message by itself, the message after the one before, and what the conversation is about, as one."""
        joined = self._part(f"{context.before} {text}").chances
        about = np.array(
            [
                _SAME_TOPIC if label == context.topic else _NEAR_TOPIC if label in context.near else 1.0
                for label in self._labels
            ]
        )
        told = (chances * joined) ** _CONTEXT_WEIGHT * about
        return np.asarray(told / told.sum())

    def _part(self, text: str, meaning: np.ndarray | None = None) -> Part:
        view = self._classifier.look(self._encoder, text, meaning)
        return Part(text, view, self._classifier.topics.probabilities(view))

    def _glance(self, text: str) -> Part:
        view = self._classifier.glance(text)
        return Part(text, view, self._classifier.topics.probabilities(view))

    def _parts(self, text: str) -> list[Part]:
        """The sentences and clauses that could be a question each, if there is more than one."""
        sentences = [self._glance(sentence) for sentence in split(text)]
        parts = [clause for sentence in sentences for clause in self._clauses(sentence)]
        if len(parts) < 2:
            return []
        asking = [part for part in parts if _says_something(part.text) and self._labels[part.best] not in SMALL_TALK]
        chosen = sorted(asking, key=lambda part: -part.weight)[:_MOST_READ]
        return [self._part(part.text) for part in parts if part in chosen]

    def _clauses(self, sentence: Part) -> list[Part]:
        """The sentence cut where both halves are surest to be about two different topics, or the sentence whole."""
        best, least = [sentence], self._thresholds.second * 0.8
        for seam in _SEAM.finditer(sentence.text):
            halves = (sentence.text[: seam.start()], sentence.text[seam.end() :])
            if not all(_says_something(half) and _ASKS.search(half) for half in halves):
                continue
            left, right = (self._glance(half) for half in halves)
            sure = min(left.chances.max(), right.chances.max())
            if left.best != right.best and sure > least:
                best, least = [left, right], float(sure)
        return best

    def _heard_danger(self, parts: list[Part], understood: Understood) -> Understood | None:
        """Danger comes first wherever it stands in the message; an ordinary question beside it is answered too."""
        row = self._classifier.danger.labels.index(DANGER)
        chances = [float(self._classifier.danger.probabilities(part.view)[row]) for part in parts]
        chances[1:] = [chance * self._thresholds.danger / SENTENCE_DANGER for chance in chances[1:]]
        at = int(np.argmax(chances))
        if chances[at] < self._thresholds.danger:
            return None
        kind = self._guess(DANGER, chances[at], parts[at].view).answer
        return Understood(DANGER, chances[at], kind, understood.answer, understood.ranking)

    def _rank(self, chances: np.ndarray, view: View) -> list[Guess]:
        """The likeliest topics; those further down only where there is something to offer."""
        order = np.argsort(-chances)[: 2 * OFFERED]
        best = [i for n, i in enumerate(order) if n < OFFERED or self._labels[i] in self._classifier.answers]
        return [self._guess(self._labels[index], float(chances[index]), view) for index in best]

    def _guess(self, topic: str, confidence: float, view: View) -> Guess:
        answers = self._classifier.answers.get(topic)
        if answers is None:
            return Guess(topic, "", confidence)
        return Guess(topic, answers.labels[int(answers.probabilities(view).argmax())], confidence)

    def _two(self, parts: list[Part], ranking: list[Guess]) -> Understood | None:
        """The two surest questions, in their order, if two parts ask about different topics."""
        asking: dict[str, Part] = {}
        for part in sorted(parts, key=lambda part: -part.chances.max()):
            topic = self._labels[part.best]
            answered = topic in self._classifier.answers and not topic.startswith("follow_up")
            if answered and part.chances.max() >= (self._thresholds.second if _ASKS.search(part.text) else TOLD):
                asking.setdefault(topic, part)
        if len(asking) < 2 or (len(parts) >= _STORY and ranking[0].topic not in list(asking)[:2]):
            return None
        chosen = sorted(list(asking.values())[:2], key=parts.index)
        first, also = (self._guess(self._labels[part.best], float(part.chances.max()), part.view) for part in chosen)
        return Understood(first.topic, min(first.confidence, also.confidence), first.answer, also.answer, ranking)

    def _decide(self, ranking: list[Guess]) -> Understood:
        first = ranking[0]
        lead = first.confidence - ranking[1].confidence if len(ranking) > 1 else 1.0
        if self._is_sure(first.confidence, lead):
            return Understood(first.topic, first.confidence, first.answer, "", ranking)
        intent = "unsure" if first.confidence >= self._thresholds.unsure else "lost"
        return Understood(intent, first.confidence, "", "", ranking)

    def _is_sure(self, confidence: float, lead: float) -> bool:
        limits = self._thresholds
        return confidence >= limits.sure or (confidence >= LEAST and lead >= limits.margin)


def split(text: str) -> list[str]:
    """The message's sentences; at most 24, the last ones kept."""
    parts = [part.strip() for part in _STOP.split(text) if part and _WORD.search(part)]
    return parts[-_MOST_SENTENCES:]


def _says_something(text: str) -> bool:
    return len(_WORD.findall(text)) >= _FEWEST_WORDS
