"""The answers library at an adviser's fingertips: search our answers and saved replies, and insert what fits."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz

from bot.content import Answer, Content
from bot.readability import words
from bot.staff.models import SavedReply
from bot.staff.twin import as_lines

SHOWN = 8
LIKE = 80.0
"""Two words are the same but for spelling from this likeness (0 to 100)."""
SMALL = frozenset("a an the of to in on for is are do does i my we you they it and or what how if with not".split())


@dataclass(frozen=True)
class Entry:
    """What can be inserted: in plain words (Markdown) and in easy read, a sentence a line."""

    id: str
    title: str
    kind: str
    text: str
    easy_read: str


@dataclass(frozen=True)
class _Indexed:
    """An entry and its words: those of the title, those that ask for it, and those of its text."""

    entry: Entry
    layers: tuple[tuple[frozenset[str], float], ...]

    def score(self, asked: list[str]) -> float:
        return sum(max(_found(word, layer) * weight for layer, weight in self.layers) for word in asked)


class Library:
    def __init__(self, content: Content) -> None:
        answers = [answer for answer in content.answers.values() if answer.kind == "answer"]
        self._answers = [_indexed(_entry(answer), f"{answer.asks} {answer.topic}") for answer in answers]

    def search(self, query: str, saved: list[SavedReply], most: int = SHOWN) -> list[Entry]:
        """The best first; the saved replies first of all while nothing was typed."""
        known = [_indexed(_saved_entry(reply), "") for reply in saved] + self._answers
        asked = _words(query)
        if not asked:
            return [indexed.entry for indexed in known[:most]]
        scored = [(indexed.score(asked), indexed.entry) for indexed in known]
        best = sorted((pair for pair in scored if pair[0] > 0), key=lambda pair: -pair[0])
        return [entry for _, entry in best[:most]]

    def get(self, entry_id: str, saved: list[SavedReply]) -> Entry | None:
        entries = [indexed.entry for indexed in self._answers] + [_saved_entry(reply) for reply in saved]
        return next((entry for entry in entries if entry.id == entry_id), None)


def _words(text: str) -> list[str]:
    return [word for word in (w.lower() for w in words(text.replace("_", " "))) if word not in SMALL]


def _found(word: str, layer: frozenset[str]) -> float:
    """1 for the word itself or one that it begins, less for one that is spelt alike."""
    if word in layer:
        return 1.0
    if len(word) > 2 and any(other.startswith(word) for other in layer):
        return 0.9
    if len(word) > 4 and any(fuzz.ratio(word, other) >= LIKE for other in layer):
        return 0.6
    return 0.0


def _indexed(entry: Entry, asks: str) -> _Indexed:
    layers = ((entry.title, 3.0), (asks, 2.5), (entry.text, 1.0))
    return _Indexed(entry, tuple((frozenset(_words(text)), weight) for text, weight in layers))


def _entry(answer: Answer) -> Entry:
    return Entry(answer.id, answer.title, "answer", answer.text.strip(), as_lines(answer.easy_read))


def _saved_entry(reply: SavedReply) -> Entry:
    return Entry(reply.id, reply.title, "saved reply", reply.text, reply.easy_read)
