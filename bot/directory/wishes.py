"""What a message wishes for: kinds of help, needs, people, age and place, read with the words of content/directory.yml.

Nothing is guessed: each part of a wish is a phrase of that file or a place of places.yml, so that a card can say why it
is shown and anyone can follow it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.directory.phrases import Phrases, tokens
from bot.directory.places import Place, Places

Sort = Literal["kinds", "needs", "people", "ages", "looking", "who_helps"]
Span = tuple[int, int]
_AGE = re.compile(
    r"\b(?:aged?|is|he's|she's|i'm|im|i am|turning|my)\s(\d{1,2})(?!\s?(?:weeks?|months?|days?|hours?|kids|children))\b"
    r"|\b(\d{1,2})\s?(?:-\s?)?(?:years?|yrs?|y/?o)\b"
)
_YEAR = re.compile(r"\byear\s?(\d{1,2})\b|\byr\s?(\d{1,2})\b")
_SENTENCE = re.compile(r"[.?!\n]+")
OLDEST = 25
FEW_WORDS = 20


@dataclass(frozen=True)
class Wish:
    """Ids of content/directory.yml; `ages` from and to.

    `asks`: the message looks for a service. `plainly`: it is short and does nothing else.
    """

    kinds: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    ages: Span | None = None
    place: Place | None = None
    asks: bool = False
    plainly: bool = False

    def __bool__(self) -> bool:
        return bool(self.kinds or self.needs or self.people or self.ages or self.place)


class Wishes:
    def __init__(self, data: dict[str, Any], places: Places) -> None:
        self._places = places
        meanings: dict[str, list[tuple[Sort, Any]]] = {}
        for sort in ("kinds", "needs", "people"):
            for key, row in data[sort].items():
                for word in row["words"]:
                    meanings.setdefault(word, []).append((sort, key))
        for row in data["ages"]:
            for word in row["words"]:
                meanings.setdefault(word, []).append(("ages", (row["from"], row["to"])))
        self._phrases = Phrases(meanings)
        self._cues = Phrases(dict.fromkeys(data["looking"], "looking") | dict.fromkeys(data["who_helps"], "who_helps"))

    def read(self, text: str, near: Place | None = None) -> Wish:
        """`near`: the districts of a postcode, found before the redaction.

        In a long story a town here and a therapist there are no question: kind, place and cue must stand in one
        sentence, and then only that sentence counts.
        """
        whole = self._of(text, near)
        short = len(tokens(text)) <= FEW_WORDS
        if short:
            return replace(whole, plainly=whole.asks)
        asking = (wish for part in _SENTENCE.split(text) if (wish := self._of(part, near)).asks)
        return next(asking, replace(whole, asks=False))

    def _of(self, text: str, near: Place | None) -> Wish:
        words = tokens(text)
        found: dict[str, list[Any]] = {"kinds": [], "needs": [], "people": [], "ages": []}
        for match in self._phrases.find(words):
            for sort, value in match.value:
                found[sort].append(value)
        cues = {match.value for match in self._cues.find(words)}
        place = near or self._places.find(text)
        kinds, needs, people = (tuple(dict.fromkeys(found[sort])) for sort in ("kinds", "needs", "people"))
        ages = _said_age(text.lower()) or (found["ages"][0] if found["ages"] else None)
        asks = bool(kinds and (place or cues)) or bool("who_helps" in cues and (needs or people or place))
        asks = asks or bool(cues and place and (needs or people))
        return Wish(kinds, needs, people, ages, place, asks)


def _said_age(text: str) -> Span | None:
    """ "my 15 year old", "she's 7", "year 9" (ages 13 and 14)."""
    if found := _YEAR.search(text):
        year = int(found[1] or found[2])
        return (year + 4, year + 5) if 1 <= year <= 13 else None
    ages = [int(found[1] or found[2]) for found in _AGE.finditer(text)]
    return next(((age, age) for age in ages if age <= OLDEST), None)
