"""A service as content/services holds it, typed. What may be shown of it is decided here and nowhere else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.content import ContentError
from bot.directory.phrases import tokens
from bot.directory.places import KENT
from bot.redaction import CRISIS_LINES

IMPORTED = "Local Offer"
"""The category of what a council sent (bot/directory/feed.py): its words are shown as they are."""
PHONE = re.compile(r"(?<!\d)(?:\d[\d ]{3,}\d|999|111|101|105)(?!\d)")


@dataclass(frozen=True)
class Number:
    """A number to call, or to text; `note` says when ("East", "then option 2")."""

    number: str
    note: str = ""
    text: bool = False

    @property
    def link(self) -> str:
        return f"{'sms' if self.text else 'tel'}:{re.sub(r'[^0-9+]', '', self.number)}"


@dataclass(frozen=True)
class Service:
    """One entry of content/services. `kinds` and `needs` are ids of content/directory.yml, `places` of places.yml.

    `only`: for these needs and nobody else. `ages`: from and to, either may be open. `confidence`: high, medium or
    from-knowledge (content/facts). `needs_recheck`: what was read was old, or on no official page.
    """

    id: str
    name: str
    what_it_does: str
    who_for: str = ""
    area: str = "Kent-wide"
    category: str = ""
    source_title: str = ""
    source_url: str | None = None
    phone: str | None = None
    text_number: str | None = None
    email: str | None = None
    url: str | None = None
    hours: str | None = None
    seen: str = ""
    confidence: str = "medium"
    changes_often: bool = True
    needs_recheck: bool = True
    note: str = ""
    line: str = ""
    easy_text: str = ""
    easy_picture: str = ""
    kinds: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    only: bool = False
    ages: tuple[int | None, int | None] = (None, None)
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    provider: str = ""
    checked: date | None = None

    @classmethod
    def from_entry(cls, entry: dict[str, Any]) -> Service:
        """Raises `ContentError` with the entry's id and what to mend."""
        try:
            known = {key: value for key, value in entry.items() if key not in ("source", "easy_read")}
            source, easy = entry.get("source") or {}, entry.get("easy_read") or {}
            for name in ("kinds", "needs", "people", "places"):
                known[name] = tuple(str(value) for value in entry.get(name) or ())
            low, high = entry.get("ages") or (None, None)
            known |= {"ages": (low, high), "seen": str(entry.get("seen") or "")}
            known |= {"source_title": source.get("title") or "", "source_url": source.get("url")}
            known |= {"easy_text": easy.get("text", ""), "easy_picture": easy.get("picture", "")}
            return cls(**known)
        except (TypeError, ValueError) as error:
            raise ContentError(f"service {entry.get('id')}: {error}") from error

    def to_entry(self) -> dict[str, Any]:
        """The entry again, with the fields that are empty left out; `from_entry` gives the same service."""
        entry = {name: value for name, value in vars(self).items() if not name.startswith(("source_", "easy_"))}
        entry |= {"source": {"title": self.source_title, "url": self.source_url}}
        if self.easy_text or self.easy_picture:
            entry |= {"easy_read": {"text": self.easy_text, "picture": self.easy_picture}}
        entry |= {"ages": list(self.ages) if self.ages != (None, None) else None}
        for name in ("kinds", "needs", "people", "places"):
            entry[name] = list(entry[name])
        always = ("changes_often", "needs_recheck", "what_it_does")
        return {name: value for name, value in entry.items() if name in always or value not in (None, "", [], False)}

    @property
    def is_sure(self) -> bool:
        """False where a family should check first: an old copy, or no official page."""
        return self.confidence == "high" and not self.needs_recheck

    @property
    def what(self) -> str:
        """One line for families; of a service from elsewhere, its own first sentence."""
        return self.line or re.split(r"(?<=[.!?])\s", self.what_it_does.strip(), maxsplit=1)[0]

    @property
    def reach(self) -> str:
        """kent, england or uk for what works everywhere there; local for what has places. Our list is Kent's."""
        if self.places and self.places[0] != "kent":
            return "local"
        area = tokens(self.area)
        return "kent" if KENT in area else "uk" if "uk" in area else "england" if "england" in area else "kent"

    @property
    def numbers(self) -> tuple[Number, ...]:
        """Those that may be shown: read on an official page and not due to be checked again; crisis lines always."""
        found = [*_numbers(self.phone or "", False), *_numbers(self.text_number or "", True)]
        return tuple(n for n in found if not self.needs_recheck or n.link[4:] in CRISIS_LINES)


def _numbers(written: str, text: bool) -> list[Number]:
    """`East 03000 41 35 31; Mid 03000 41 35 83` is two numbers with their notes."""
    numbers = []
    for part in written.split(";"):
        if found := PHONE.search(part):
            note = f"{part[: found.start()]} {part[found.end() :]}".strip(" ,()")
            numbers.append(Number(found[0], re.sub(r"\s+", " ", note), text))
    return numbers
