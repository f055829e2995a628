"""The steps of the form: which is next, and what an answer to one means.

Pure functions over content/handover.yml. Rasa's form runs on them (actions/handover.py), and so does `bot/` while Rasa
is away. They see redacted words only, and give codes, never what was written: `WORDS` stands for a family's own words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.content import CONTENT

WORDS, SKIPPED, STOP = "words", "skipped", "stop"
CHECK = "check"
MOST_WORDS_OF_A_CHOICE = 6
_CONTACT = re.compile(r"\[(?:phone|email|number|nhs|long)[\w -]*\]|(?<!\w)@\w{4,}|\d(?:[ -]?\d){8,}", re.IGNORECASE)
_QUESTION = re.compile(
    r"\?\s*$|^(?:how|what|when|who|where|why|which|can|could|do|does|did|is|are|will|would|should|am)\s", re.IGNORECASE
)
Told = Mapping[str, str]
"""What was told so far: for each step a code, codes with commas between (`several`), WORDS or SKIPPED."""


@dataclass(frozen=True)
class Steps:
    rows: dict[str, dict[str, Any]]
    stop: frozenset[str]
    skip: str
    done: str

    @classmethod
    def load(cls, file: Path = CONTENT / "handover.yml") -> Steps:
        content = yaml.safe_load(file.read_text("utf-8"))
        return cls(
            rows={row["id"]: row for row in content["steps"]},
            stop=frozenset(content["stop"]),
            skip=_plain(content["skip"]["send"]),
            done=_plain(content["done"]["send"]),
        )

    def next(self, told: Told) -> str | None:
        """The step to ask now, or None when all are told."""
        return next((step for step in self.rows if self._asked(step, told) and not self._settled(step, told)), None)

    def read(self, step: str, said: str, told: Told) -> dict[str, str] | None:
        """What is told once `said` answers `step`; None where it is no answer, such as a question in the middle."""
        plain, row = _plain(said), self.rows[step]
        if plain in self.stop:
            return {**told, CHECK: STOP}
        if plain == self.skip and step != CHECK:
            return {**told, step: SKIPPED, **({"reach": "chat"} if row.get("contact") else {})}
        if row.get("several"):
            return self._several(step, said, told)
        if choice := self._choice(row, plain):
            return {} if (step, choice) == (CHECK, "again") else {**told, step: choice}
        if row.get("contact"):
            return {**told, step: WORDS} if _CONTACT.search(said) else None
        asks = step not in ("about", "about_words") and self.asks(said)
        if not row.get("words") or asks:
            return None
        return {**told, step: WORDS}

    def asks(self, said: str) -> bool:
        """Whether these words ask something, rather than answer."""
        return bool(_QUESTION.search(said.strip()))

    def choices(self, step: str, told: Told) -> list[dict[str, Any]]:
        """The choices of a step that were not chosen yet."""
        chosen = told.get(step, "").split(",")
        return [choice for choice in self.rows[step].get("choices", []) if choice["code"] not in chosen]

    def titles(self, step: str, told: Told) -> str:
        """What was chosen, in the words of the buttons."""
        chosen = told.get(step, "").split(",")
        return ", ".join(row["title"] for row in self.rows[step].get("choices", []) if row["code"] in chosen)

    def _several(self, step: str, said: str, told: Told) -> dict[str, str] | None:
        """One more of several; it stays open (a comma at its end) until they say that this is all."""
        plain = _plain(said)
        before = [code for code in told.get(step, "").split(",") if code]
        if plain == self.done or (before and plain in ("no", "no thanks", "nothing", "thats all", "that is it")):
            return {**told, step: ",".join(before) or SKIPPED}
        choice, otherwise = self._choice(self.rows[step], plain), self.rows[step]["otherwise"]
        if choice:
            return {**told, step: ",".join(dict.fromkeys([*before, choice])) + ","}
        if self.asks(said):
            return None
        own = ",".join(dict.fromkeys([*before, otherwise["code"]])) + ","
        return {**told, step: own, otherwise["words_of"]: WORDS}

    def _choice(self, row: dict[str, Any], plain: str) -> str | None:
        """The button's words, or a short message that holds other words for exactly one choice."""
        choices = row.get("choices", [])
        for choice in choices:
            if plain in (_plain(choice["send"]), _plain(choice["title"]), *map(_plain, choice.get("also", []))):
                return str(choice["code"])
        if len(plain.split()) > MOST_WORDS_OF_A_CHOICE or row.get("words"):
            return None
        held = [
            choice["code"]
            for choice in choices
            if any(f" {_plain(words)} " in f" {plain} " for words in choice.get("also", []))
        ]
        return str(held[0]) if len(held) == 1 else None

    def _asked(self, step: str, told: Told) -> bool:
        only = self.rows[step].get("only_if", {})
        return all(set(codes) & set(told.get(earlier, "").split(",")) for earlier, codes in only.items())

    def _settled(self, step: str, told: Told) -> bool:
        return step in told and not told[step].endswith(",")


def _plain(said: str) -> str:
    return re.sub(r"[^\w\s]", "", said).casefold().strip()
