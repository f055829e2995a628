"""The inbox's filters live in the address, so that a view can be kept, shared and gone back to."""

from __future__ import annotations

from typing import Literal
from urllib.parse import urlencode

from pydantic import BaseModel, Field, ValidationError
from starlette.datastructures import QueryParams

from bot.handover.inbox import Filter, Inbox, Row
from bot.readability import words
from bot.staff.labels import Labels

View = Literal["all", "mine", "unclaimed", "overdue", "safety", "closed"]
PAGE = 40
SEARCHED = 2000
"""A search reads at most so many cases: what families wrote is sealed, so the database cannot search it."""


class Asked(BaseModel):
    """What the address asks for."""

    view: View = "all"
    topic: str = Field(default="", max_length=64)
    district: str = Field(default="", max_length=64)
    channel: str = Field(default="", max_length=16)
    language: str = Field(default="", max_length=8)
    need: list[str] = Field(default=[], max_length=10)
    q: str = Field(default="", max_length=200)
    page: int = Field(default=1, ge=1, le=1000)

    def filter(self, staff_id: str) -> Filter:
        return Filter(
            mine=staff_id if self.view == "mine" else None,
            unclaimed=self.view == "unclaimed",
            overdue=self.view == "overdue",
            safety=self.view == "safety",
            closed=self.view == "closed",
            topic=self.topic or None,
            district=self.district or None,
            channel=self.channel or None,
            language=self.language or None,
            needs=tuple(self.need),
        )

    @classmethod
    def of(cls, query: QueryParams) -> Asked:
        """From an address that carries the view along; one that is not understood shows everything."""
        try:
            return cls.model_validate({**query, "need": query.getlist("need")})
        except ValidationError:
            return cls()

    @property
    def narrowed(self) -> bool:
        return bool(self.topic or self.district or self.channel or self.language or self.need)

    def address(self, start: str = "", **changed: object) -> str:
        """This view's address, with something changed; what is not set is left out."""
        values = {**self.model_dump(), "page": 1, **changed}
        kept = {name: value for name, value in values.items() if value and (name, value) not in _DEFAULTS}
        query = urlencode(kept, doseq=True)
        return f"{start}?{query}" if query else start or "?"


_DEFAULTS = (("view", "all"), ("page", 1))


def find(inbox: Inbox, asked: Asked, staff_id: str, labels: Labels) -> tuple[list[Row], bool]:
    """A page of cases, and whether there are more."""
    wanted, start = asked.filter(staff_id), (asked.page - 1) * PAGE
    if not asked.q.strip():
        rows = inbox.cases(wanted, limit=PAGE + 1, offset=start)
        return rows[:PAGE], len(rows) > PAGE
    found = [row for row in inbox.cases(wanted, limit=SEARCHED) if _fits(row, asked.q, labels)]
    return found[start : start + PAGE], len(found) > start + PAGE


def _fits(row: Row, query: str, labels: Labels) -> bool:
    """Each word that was typed begins a word of the case: its number, subject, topic, district, needs or adviser."""
    case = row.case
    told = (
        str(case.id), case.about or "", labels.topic(case.topic), case.district or "", case.claimed_name or "",
        labels.of("channels", row.conversation.channel), *labels.needs(case),
    )  # fmt: skip
    there = {word.lower() for part in told for word in words(part)}
    return all(any(word.startswith(typed) for word in there) for typed in (w.lower() for w in words(query)))
