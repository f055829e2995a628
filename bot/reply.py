"""A reply, as every channel and the API show it (contract: Family API)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from bot.directory.card import ServiceCard
from bot.glossary import Word
from bot.models import new_id

Kind = Literal[
    "greeting",
    "answer",
    "services",
    "clarify",
    "fallback",
    "safety",
    "small_talk",
    "form",
    "handover",
    "notice",
    "staff",
]


class EasySentence(BaseModel):
    text: str
    picture: str
    alt: str


class ReplySource(BaseModel):
    title: str
    url: str
    section: str = ""


class Button(BaseModel):
    """`send` is what the family's channel sends when it is pressed; `answer` is where that leads."""

    title: str
    send: str
    topic: str | None = None
    answer: str | None = None
    picture: str = ""
    """The address of a picture beside the title, for a page."""


class Reply(BaseModel):
    id: str = Field(default_factory=new_id)
    sender: Literal["bot", "staff", "system"] = Field(default="bot", alias="from")
    kind: Kind
    author: str = ""
    """An adviser's first name, on staff's replies."""
    topic: str | None = None
    answer: str | None = None
    title: str = ""
    text: str
    easy_read: list[EasySentence] = []
    sources: list[ReplySource] = []
    checked: date | None = None
    buttons: list[Button] = []
    language: str = "en"
    services: list[ServiceCard] = []
    words: list[Word] = []
    helped: int | None = None
    """The face that was pressed under this answer: 1 no, 2 a little, 3 yes."""

    model_config = {"populate_by_name": True}
