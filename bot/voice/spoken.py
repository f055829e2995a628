"""Text as a person would say it: abbreviations, telephone numbers digit by digit, dates, links by name.

What stands on the screen does not change, so each piece of the spoken text knows the letters that it was made from;
that is how the right word lights up. The words are data: content/voice/spoken.yml.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from bot.content import CONTENT

_EMAIL = r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
_SITE = r"(?:https?://)?(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:uk|com|org|net)\b(?:/[\w./#?=&%-]*)?"
_LONG = r"(?<![\d£.,/-])\+?\d(?: ?\d){5,13}(?![\d,/-]|\.\d)|\b0\d{3} \d{4}\b"
_PHONE = rf"{_LONG}|\b(?:999|111|112|101|105)\b|(?<=to )\d{{5}}\b|(?<=ext )\d{{5}}\b"
_DATE = r"\b(?P<day>\d{1,2}) (?P<month>MONTHS)(?: (?P<year>\d{4}))?\b"
_ISO = r"\b(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})\b"
_TIME = r"\b(?P<hour>\d{1,2})(?:[.:](?P<minute>\d{2}))? ?(?P<half>am|pm)\b"
_RANGE = r"(?<=\d) ?[–—-] ?(?=\d)"


@dataclass(frozen=True)
class SpokenText:
    """`text` is for the engine. `pieces`: (first spoken letter, first written, number of written, said as written)."""

    text: str
    pieces: tuple[tuple[int, int, int, bool], ...]

    @cached_property
    def _starts(self) -> list[int]:
        return [piece[0] for piece in self.pieces]

    def written(self, at: int, length: int) -> tuple[int, int]:
        """The (first letter, number of letters) on the screen of a word that is being said."""
        spoken, written, letters, same = self.pieces[max(0, bisect_right(self._starts, at) - 1)]
        if not same:
            return written, letters
        offset = at - spoken
        return written + offset, max(1, min(length, letters - offset))


class SpokenForms:
    def __init__(self, rows: dict[str, Any]) -> None:
        self._rows = rows
        self._words: dict[str, str] = {**rows["words"], **rows["places"], **rows["units"]}
        word = "|".join(re.escape(name) for name in sorted(self._words, key=len, reverse=True))
        date = _DATE.replace("MONTHS", "|".join(rows["months"]))
        self._kinds: list[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]] = [
            (re.compile(_EMAIL), self._email),
            (re.compile(rf"(?<!\w)(?:{word})(?!\w)"), lambda found: self._words[found[0]]),
            (re.compile(_SITE, re.IGNORECASE), self._site),
            (re.compile(_ISO), self._iso),
            (re.compile(date), self._date),
            (re.compile(_TIME), _time),
            (re.compile(_PHONE), self._phone),
            (re.compile(_RANGE), lambda found: " to "),
        ]

    @classmethod
    def load(cls, path: Path = CONTENT / "voice" / "spoken.yml") -> SpokenForms:
        return cls(yaml.safe_load(path.read_text("utf-8")))

    def of(self, text: str) -> SpokenText:
        """The earliest match wins, and of two at one place the kind that stands first above."""
        spoken: list[str] = []
        pieces: list[tuple[int, int, int, bool]] = []
        length = at = 0

        def add(words: str, written: int, letters: int, same: bool) -> None:
            nonlocal length
            pieces.append((length, written, letters, same))
            spoken.append(words)
            length += len(words)

        while found := self._next(text, at):
            match, words = found
            if match.start() > at:
                add(text[at : match.start()], at, match.start() - at, True)
            add(words, match.start(), len(match[0]), False)
            at = match.end()
        if at < len(text) or not pieces:
            add(text[at:], at, len(text) - at, True)
        return SpokenText("".join(spoken), tuple(pieces))

    def _next(self, text: str, at: int) -> tuple[re.Match[str], str] | None:
        best: tuple[re.Match[str], str] | None = None
        for pattern, say in self._kinds:
            match = pattern.search(text, at)
            if match and match[0] and (best is None or match.start() < best[0].start()):
                best = (match, say(match))
        return best

    def _phone(self, match: re.Match[str]) -> str:
        """Digit by digit, with a short rest between the groups. Source: how Kent prints and says 03000 numbers."""
        names = self._rows["digits"]
        groups = match[0].lstrip("+").split()
        said = ", ".join(" ".join(names[int(digit)] for digit in group) for group in groups)
        return f"plus {said}" if match[0].startswith("+") else said

    def _email(self, match: re.Match[str]) -> str:
        name, _, host = match[0].partition("@")
        return f"{name.replace('.', ' dot ')} at {self._said(host).replace('.', ' dot ')}"

    def _site(self, match: re.Match[str]) -> str:
        host = re.sub(r"^https?://", "", match[0].lower()).split("/")[0]
        return str(self._rows["sites"].get(host, self._rows["other_site"]))

    def _date(self, match: re.Match[str]) -> str:
        year = f" {match['year']}" if match["year"] else ""
        return f"the {_ordinal(int(match['day']))} of {match['month']}{year}"

    def _iso(self, match: re.Match[str]) -> str:
        month = int(match["m"])
        if not 1 <= month <= 12:
            return match[0]
        return f"the {_ordinal(int(match['d']))} of {self._rows['months'][month - 1]} {match['y']}"

    def _said(self, host: str) -> str:
        return host.removesuffix(".gov.uk") + " dot guv dot U K" if host.endswith(".gov.uk") else host


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _time(match: re.Match[str]) -> str:
    minute = match["minute"]
    past = f" {minute}" if minute and minute != "00" else ""
    return f"{match['hour']}{past} {' '.join(match['half'].upper())}"
