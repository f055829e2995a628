"""The field's words, each explained in one plain and one easy-read sentence (content/glossary.yml).

Which words an answer holds is found once, when the service starts; a message costs a few dictionary look-ups. The same
sentences answer "what does EOTAS mean?" where no answer of ours explains the word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from bot.content import CONTENT, ContentError, Sentence
from bot.directory.phrases import Phrases, tokens
from bot.markdown import words_outside_links

MOST_WORDS = 3
SHORT, LONGEST = 24, 40
"""Letters: of a spelling that stays on a line, and of the longest that is marked at all."""
_ASKS = frozenset("what what's whats wat wats wots wot meaning define definition explain".split())
_ENDS = frozenset("mean means meaning for stand".split())
_FILLER = (
    _ASKS
    | _ENDS
    | frozenset(
        "is are a an the does do did in on of to me you u can could please pls tell i know hi hello and this that it "
        "word term exactly actually mean even thing kent please ok so hey stands called got to".split()
    )
)


class Word(BaseModel):
    """A word that a reply holds: as it is shown there first, and what it means."""

    word: str
    plain: str
    easy_read: str
    shown: str = ""


@dataclass(frozen=True)
class Entry:
    """`also`: other spellings. `answer`: the answer that explains it. `everyday`: marked only when there is room."""

    word: str
    plain: str
    easy_read: Sentence
    topic: str
    also: tuple[str, ...] = ()
    answer: str | None = None
    facts: tuple[str, ...] = ()
    everyday: bool = False

    @property
    def spellings(self) -> tuple[str, ...]:
        return self.word, *self.also

    @property
    def key(self) -> str:
        """The entry's address on the page of words."""
        return "-".join(tokens(self.word.replace("'", "")))


class Glossary:
    def __init__(self, entries: tuple[Entry, ...]) -> None:
        self.entries = entries
        spelled = {spelling.lower(): entry for entry in entries for spelling in entry.spellings}
        self._spelled = spelled
        self._phrases = Phrases(spelled)
        longest_first = sorted((s for entry in entries for s in entry.spellings), key=len, reverse=True)
        self._pattern = re.compile(rf"(?<![\w-])(?:{'|'.join(map(_pattern, longest_first))})(?![\w-])")

    @classmethod
    def load(cls, path: Path = CONTENT / "glossary.yml") -> Glossary:
        """Raises `ContentError` with the word and what to mend."""
        return cls(tuple(_entry(row) for row in yaml.safe_load(path.read_text("utf-8"))))

    def words_in(self, markdown: str, answer: str | None = None) -> list[Word]:
        """The first appearances of at most three words; none that this very answer explains, none inside a link.

        A long spelling is marked only where no shorter one comes: a button does not break well over lines.
        """
        found: dict[str, tuple[Entry, str]] = {}
        for match in (match for text in words_outside_links(markdown) for match in self._pattern.finditer(text)):
            entry = self._spelled[" ".join(match[0].lower().split())]
            before = found.get(entry.word)
            better = before is None or len(before[1]) > SHORT >= len(match[0])
            if entry.answer != answer and len(match[0]) <= LONGEST and better:
                found[entry.word] = (entry, match[0])
        chosen = sorted(found.values(), key=lambda one: one[0].everyday)[:MOST_WORDS]
        return [
            Word(word=entry.word, plain=entry.plain, easy_read=entry.easy_read.text, shown=shown)
            for entry, shown in chosen
        ]

    def asked(self, text: str) -> Entry | None:
        """The word of "what does EOTAS mean?": only where the message asks that and nothing else."""
        words = tokens(text)
        if len(words) > 14 or not (_ASKS & set(words[:4]) or (words and words[-1] in _ENDS)):
            return None
        matches = list(self._phrases.find(words))
        inside = {at for match in matches for at in range(match.start, match.end)}
        if len({match.value.word for match in matches}) != 1:
            return None
        return matches[0].value if all(w in _FILLER for at, w in enumerate(words) if at not in inside) else None


def _pattern(spelling: str) -> str:
    """Abbreviations as they are written ("PIP" is no pip, "LIFT" no lift); other words in any letters."""
    escaped = re.escape(spelling).replace(r"\ ", r"\s+")
    if spelling.isupper():
        return escaped
    return escaped if spelling.lower() == spelling and len(spelling) <= 5 else f"(?i:{escaped})"


def _entry(row: dict[str, Any]) -> Entry:
    try:
        values = {**row, "easy_read": Sentence(**row["easy_read"])}
        return Entry(**values | {name: tuple(row.get(name) or ()) for name in ("also", "facts")})
    except (TypeError, KeyError) as error:
        raise ContentError(f"glossary.yml: {row.get('word')}: {error}") from error
