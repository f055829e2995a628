"""What a family said of itself in a question: age band, district, who is asking, and what they live through.

Read from the redacted words by the patterns of `content/insight/told.yml`, and only from them: what was not said stays
unknown. The bands are wide, so that they help planning and find nobody.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

import yaml

from bot.content import CONTENT

BANDS = ((4, "0-4"), (10, "5-10"), (15, "11-15"), (25, "16-25"))
_AGE = re.compile(
    r"(?:\b(?P<old>\d{1,2}) ?-?(?:years?|yrs?|yr|y|yo)(?: |-)?/?(?:olds?|o)\b"
    r"|\b(?:aged?|turns|turned|turning|is only|just turned) (?P<aged>\d{1,2})\b(?! ?(?:weeks|months|days|:|%))"
    r"|(?:\b(?:he|she|they|who|son|daughter|child)|\[name\])(?:'s| is|s| are|'re) (?P<is>\d{1,2})\b"
    r"(?! ?(?:weeks|wks|months|days|miles|hours|minutes|%|:|st|nd|rd|th|times|of))"
    r"|\bi(?:'| a)?m (?P<am>1[1-9]|2[0-5])\b(?! ?(?:weeks|months|days|miles))"
    r"|\b(?:year|yr) (?P<year>\d{1,2})\b)",
    re.IGNORECASE,
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """Each is None unless they said so."""

    age: str | None = None
    district: str | None = None
    who: str | None = None
    told: str | None = None


@dataclass(frozen=True)
class _Patterns:
    who: dict[str, re.Pattern[str]]
    age: dict[str, re.Pattern[str]]
    told: dict[str, re.Pattern[str]]
    place: re.Pattern[str]
    districts: dict[str, str]


def read(words: str) -> Told:
    """What these redacted words say of whoever wrote them."""
    known = _patterns()
    return Told(_age(words, known), _district(words, known), _first(known.who, words), _first(known.told, words))


def kept_of(words: str, spoken: bool, state: str) -> dict[str, Any]:
    """What insight keeps of a message beside what happened to it: fields of `bot.models.Enquiry`.

    Once a family has asked for a person, its words are for the adviser alone.
    """
    if state != "bot":
        return {"voice": spoken}
    return {"words": words, "voice": spoken, **asdict(read(words))}


def _age(words: str, known: _Patterns) -> str | None:
    for found in _AGE.finditer(words):
        year = found["year"]
        age = int(year) + 4 if year else int(next(filter(None, found.groups())))
        if age <= BANDS[-1][0]:
            return next(band for oldest, band in BANDS if age <= oldest)
    return _first(known.age, words)


def _district(words: str, known: _Patterns) -> str | None:
    found = known.place.search(words)
    return known.districts[next(filter(None, found.groups())).lower()] if found else None


def _first(patterns: dict[str, re.Pattern[str]], words: str) -> str | None:
    return next((value for value, pattern in patterns.items() if pattern.search(words)), None)


@cache
def _patterns() -> _Patterns:
    rows = yaml.safe_load((CONTENT / "insight" / "told.yml").read_text("utf-8"))
    districts = {place: district for district, places in rows["district"].items() for place in places}
    cued = set(rows["needs_cue"])
    plain = "|".join(re.escape(place) for place in sorted(districts, key=len, reverse=True) if place not in cued)
    after_cue = "|".join(re.escape(place) for place in sorted(cued, key=len, reverse=True))
    place = re.compile(rf"\b({plain})\b|{rows['place_cue']}({after_cue})\b", re.IGNORECASE)
    return _Patterns(
        who=_compiled(rows["who"]), age=_compiled(rows["age_words"]), told=_compiled(rows["told"]),
        place=place, districts=districts,
    )  # fmt: skip


def _compiled(rows: dict[str, list[str]]) -> dict[str, re.Pattern[str]]:
    return {value: re.compile("|".join(patterns), re.IGNORECASE) for value, patterns in rows.items()}
