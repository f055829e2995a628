"""Where a family is: a district of Kent, a town, or the outward half of a postcode (content/places.yml).

Of a postcode nothing but its districts leaves this module, so that the message path may ask before the redaction.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from rapidfuzz import fuzz, process

from bot.directory.phrases import Phrases, tokens

KENT = "kent"
IN = frozenset("in near around from by at nr round outside to".split())
ALIKE = 86
"""How like a place's name a word after "in" must be (rapidfuzz ratio, 0 to 100): "sittingborne", "tunbrige wells"."""
_POSTCODE = re.compile(r"(?<![a-z0-9])([a-z]{1,2}\d{1,2}[a-z]?)\s{0,2}(?:\d[a-z]{2})?(?![a-z0-9])", re.IGNORECASE)


@dataclass(frozen=True)
class Elsewhere:
    """A place for which another council answers."""

    key: str
    name: str
    council: str
    url: str | None = None


@dataclass(frozen=True)
class Place:
    """`name` as it is shown; `districts` are ids of places.yml; `town` its id, where one was named."""

    name: str
    districts: tuple[str, ...] = ()
    town: str | None = None
    elsewhere: Elsewhere | None = None


class Places:
    def __init__(self, data: dict[str, Any]) -> None:
        self.districts: dict[str, str] = {key: row["name"] for key, row in data["districts"].items()}
        self.regions: dict[str, tuple[str, ...]] = {name: tuple(row) for name, row in data["regions"].items()}
        self._named = self._by_name(data)
        self._outward = self._by_postcode(data)
        self._phrases = Phrases(self._named)
        self._only_after_in = frozenset(data["only_after_in"])
        self._long = [name for name in self._named if len(name) > 5]

    @classmethod
    def load(cls, path: Path) -> Places:
        return cls(yaml.safe_load(path.read_text("utf-8")))

    def near(self, said: str) -> Place | None:
        """The districts of the first postcode in a message as it was written. Nothing else of it is given on."""
        for found in _POSTCODE.finditer(said):
            if place := self._outward.get(found[1].upper()):
                return place
        return None

    def find(self, text: str) -> Place | None:
        """The first place that a text names; a slip of the pen after "in" or "near" is understood."""
        words = tokens(text)
        for match in self._phrases.find(words):
            name = " ".join(words[match.start : match.end])
            if name not in self._only_after_in or (match.start and words[match.start - 1] in IN):
                return match.value
        return self._alike(words)

    def named(self, key: str) -> Place | None:
        """By id of a district or town, as the services page has it in its address; or by postcode."""
        words = " ".join(tokens(key))
        return self._named.get(words) or self.near(key)

    def around(self, place: Place) -> str:
        """The names of its districts: a service that covers part of one may not cover the town that was named."""
        return " or ".join(self.districts[district] for district in place.districts) or place.name

    def all_names(self) -> frozenset[str]:
        return frozenset(self._named) | {KENT}

    def _alike(self, words: list[str]) -> Place | None:
        for at, word in enumerate(words[1:], start=1):
            if words[at - 1] in IN and len(word) > 5:
                for span in (" ".join(words[at : at + 2]), word):
                    best = process.extractOne(span, self._long, scorer=fuzz.ratio, score_cutoff=ALIKE)
                    if best:
                        return self._named[best[0]]
        return None

    def _by_name(self, data: dict[str, Any]) -> dict[str, Place]:
        named: dict[str, Place] = {}
        for key, row in data["elsewhere"].items():
            other = Elsewhere(key, row["name"], row["council"], row.get("url"))
            named |= {name: Place(_title(name), (), name, other) for name in (key, *row["also"])}
        for name, districts in self.regions.items():
            named[name] = Place(_title(name), districts)
        for key, row in data["districts"].items():
            named |= {town: Place(_title(town), (key,), town) for town in row["also"] if town not in data["districts"]}
        return named | {key: Place(name, (key,)) for key, name in self.districts.items()}

    def _by_postcode(self, data: dict[str, Any]) -> dict[str, Place]:
        found: dict[str, Place] = {}
        for key, row in data["districts"].items():
            for code in row["postcodes"]:
                districts = (*(found[code].districts if code in found else ()), key)
                found[code] = Place(" or ".join(self.districts[d] for d in districts), districts)
        for key, row in data["elsewhere"].items():
            other = Elsewhere(key, row["name"], row["council"], row.get("url"))
            found |= {code: Place(row["name"], (), None, other) for code in row["postcodes"]}
        return found


def _title(name: str) -> str:
    small = {"of", "and", "on", "in"}
    return " ".join(word if word in small else word.capitalize() for word in name.split())
