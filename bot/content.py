"""What families are told: answers, topics, facts, services and pictures, read once from `content/`.

Nothing here decides what to say. It gives the rest of the service typed, read-only values, so that a missing
field is found when the service starts and not while somebody waits for an answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
CONTENT = ROOT / "content"

FOLLOW_UPS = (
    "how_long", "how", "if_no", "if_late", "who_helps",
    "what_to_write", "cost", "who_can", "if_16", "what_next",
)  # fmt: skip
KINDS = ("answer", "small_talk", "handover", "fallback")


class ContentError(ValueError):
    """A content file cannot be read. The message names the file and what to mend."""


@dataclass(frozen=True)
class Picture:
    """An OpenMoji picture for one idea. `code` is its Unicode name, for instance `1F4C5`."""

    code: str
    alt: str

    @property
    def url(self) -> str:
        return f"/pictures/{self.code}.svg"


@dataclass(frozen=True)
class Sentence:
    """One easy-read sentence and the name of its picture."""

    text: str
    picture: str


@dataclass(frozen=True)
class Source:
    title: str
    url: str
    section: str = ""


@dataclass(frozen=True)
class Answer:
    """The answer to one question that people really have. docs/content-guide.md explains each field."""

    id: str
    topic: str
    title: str
    text: str
    easy_read: tuple[Sentence, ...]
    asks: str = ""
    kind: str = "answer"
    sources: tuple[Source, ...] = ()
    facts: tuple[str, ...] = ()
    applies_to: str = ""
    owner: str = ""
    checked: date | None = None
    review_by: date | None = None
    next: tuple[str, ...] = ()
    follow_ups: dict[str, str] = field(default_factory=dict)
    priority: int | None = None
    outcome: int | None = None


@dataclass(frozen=True)
class Topic:
    id: str
    group: str
    what: str


@dataclass(frozen=True)
class Content:
    topics: dict[str, Topic]
    answers: dict[str, Answer]
    facts: dict[str, dict[str, Any]]
    services: dict[str, dict[str, Any]]
    pictures: dict[str, Picture]

    @classmethod
    def load(cls, folder: Path = CONTENT, broken: list[str] | None = None) -> Content:
        """Raises `ContentError` at the first answers file that cannot be read, unless `broken` collects them all."""
        answers: dict[str, Answer] = {}
        for path in sorted((folder / "answers").glob("*.yml")):
            try:
                found = {item["id"]: _answer(path, item) for item in _read_list(path)}
                if twice := answers.keys() & found.keys():
                    raise ContentError(f"{path.name}: the answer id {min(twice)} is used twice")
                answers |= found
            except ContentError as error:
                if broken is None:
                    raise
                broken.append(str(error))
        return cls(
            topics=_topics(folder / "topics.yml"),
            answers=answers,
            facts={item["id"]: item for path in sorted((folder / "facts").glob("*.yml")) for item in _read_list(path)},
            services={
                item["id"]: item for path in sorted((folder / "services").glob("*.yml")) for item in _read_list(path)
            },
            pictures={str(name): Picture(**picture) for name, picture in _read(folder / "pictures.yml").items()},
        )

    def of_topic(self, topic: str) -> list[Answer]:
        """The topic's answers; the first is the main, general one."""
        return [answer for answer in self.answers.values() if answer.topic == topic]


def _read(path: Path) -> Any:
    try:
        return yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise ContentError(f"{path.name} is not valid YAML: {error}") from error


def _read_list(path: Path) -> list[dict[str, Any]]:
    items = _read(path) or []
    if not isinstance(items, list) or not all(isinstance(item, dict) and "id" in item for item in items):
        raise ContentError(f"{path.name}: expected a list of entries, each starting with '- id:'")
    return items


def _topics(path: Path) -> dict[str, Topic]:
    groups: dict[str, dict[str, str]] = _read(path)
    return {topic: Topic(topic, group, what) for group, topics in groups.items() for topic, what in topics.items()}


def _answer(path: Path, item: dict[str, Any]) -> Answer:
    try:
        values = {
            **item,
            "easy_read": tuple(Sentence(**sentence) for sentence in item.get("easy_read") or ()),
            "sources": tuple(Source(**source) for source in item.get("sources") or ()),
            "facts": tuple(item.get("facts") or ()),
            "next": tuple(item.get("next") or ()),
            "follow_ups": dict(item.get("follow_ups") or {}),
        }
        return Answer(**values)
    except TypeError as error:
        raise ContentError(f"{path.name}: answer {item['id']}: {error}") from error
