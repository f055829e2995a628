"""A year of made-up enquiries, to try insight and to test it, in a database of its own that is marked as simulated.

Term times, weekends, seasons, growing waiting lists and a change of policy shape it (content/insight/simulation.yml).
Questions are our own training phrases, so that no real family's words are in it.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import Engine, delete, insert, select

from bot.content import CONTENT, ROOT, Content
from bot.database import sessions
from bot.insight.models import Count, CountedWeek, Experience, InsightMark
from bot.insight.period import KENT
from bot.models import Conversation, Enquiry, new_id

BATCH = 5000
MORE_QUESTIONS = 1.6
Row = dict[str, Any]


class RealConversations(ValueError):
    """The database holds conversations that are not simulated."""


@dataclass(frozen=True)
class Year:
    """1 September to 31 August, cut off at `until`."""

    first: date
    last: date

    @classmethod
    def read(cls, words: str, until: date) -> Year:
        """From `2025-26`. Raises `ValueError`."""
        start, _, end = words.partition("-")
        if not (start.isdigit() and len(start) == 4 and end == f"{(int(start) + 1) % 100:02}"):
            raise ValueError(f"“{words}” is no school year. Write it as 2025-26.")
        first = date(int(start), 9, 1)
        if first >= until:
            raise ValueError(f"The school year {words} has not begun.")
        return cls(first, min(date(int(start) + 1, 8, 31), until))

    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


class Simulator:
    """One seed makes one and the same year."""

    def __init__(self, content: Content, seed: int = 2025, file: Path = CONTENT / "insight" / "simulation.yml") -> None:
        self._rules: Row = yaml.safe_load(file.read_text("utf-8"))
        self._random = random.Random(seed)
        self._content = content
        self._phrases = _phrases(content)

    def run(self, engine: Engine, year: Year, enquiries: int) -> int:
        """Write that many enquiries; how many conversations they are in. Raises `RealConversations`.

        A year may join another in the same simulated database: all weeks are then counted anew.
        """
        make = sessions(engine)
        with make.begin() as session:
            if session.get(InsightMark, "simulated") is None:
                if session.scalar(select(Conversation.id).limit(1)):
                    raise RealConversations
                session.add(InsightMark(name="simulated", value=f"{year.first} to {year.last}"))
            for table in (Count, CountedWeek):
                session.execute(delete(table))
        conversations = 0
        for batch in _batches(self._conversations(year, enquiries), BATCH):
            with engine.begin() as connection:
                connection.execute(insert(Conversation), [conversation for conversation, _ in batch])
                connection.execute(insert(Enquiry), [row for _, rows in batch for row in rows])
            conversations += len(batch)
        with engine.begin() as connection:
            connection.execute(insert(Experience), list(self._experiences(year, max(40, enquiries // 400))))
        return conversations

    def _conversations(self, year: Year, enquiries: int) -> Iterator[tuple[Row, list[Row]]]:
        """In the order of days. Most conversations hold one or two questions, some many."""
        sizes: list[int] = []
        left = enquiries
        while left > 0:
            sizes.append(min(left, 1 + int(self._random.expovariate(1 / MORE_QUESTIONS))))
            left -= sizes[-1]
        days = year.days()
        chosen = sorted(self._random.choices(days, [self._busy(day) for day in days], k=len(sizes)))
        tables: dict[date, tuple[list[str], list[float]]] = {}
        for day, size in zip(chosen, sizes, strict=True):
            if day not in tables:
                tables[day] = self._topics(day, year)
            topics, weights = tables[day]
            yield self._conversation(day, self._random.choices(topics, weights, k=size))

    def _conversation(self, day: date, topics: list[str]) -> tuple[Row, list[Row]]:
        rules, chance = self._rules, self._random
        at = datetime.combine(day, datetime.min.time(), KENT) + timedelta(hours=7 + 15 * chance.betavariate(3, 2))
        conversation = {
            "id": new_id(), "channel": self._one("channel"), "state": "bot",
            "easy_read": chance.random() < rules["form"]["easy_read"], "language": self._one("languages"),
            "last_answer": None, "danger": None, "started_at": at, "last_at": at,
        }  # fmt: skip
        said = {"age": self._one("age"), "district": self._one("districts"), "who": self._one("who")}
        rows = [
            self._enquiry(conversation, said, topic, at + timedelta(minutes=2 * n)) for n, topic in enumerate(topics)
        ]
        return conversation, rows

    def _enquiry(self, conversation: Row, said: Row, topic: str, at: datetime) -> Row:
        rules, chance = self._rules, self._random
        outcome = self._outcome(topic)
        words = self._unmet() if outcome == "fallback" else chance.choice(self._phrases[topic])
        pressed = outcome == "answer" and chance.random() < rules["helped"]["pressed"]
        faces = [rules["helped"][face] for face in "123"]
        return {
            "conversation_id": conversation["id"], "message_id": "", "at": at, "channel": conversation["channel"],
            "topic": topic, "answer": self._content.of_topic(topic)[0].id if outcome == "answer" else None,
            "confidence": round(chance.betavariate(8, 2), 3), "outcome": outcome, "language": conversation["language"],
            "easy_read": conversation["easy_read"], "voice": chance.random() < rules["form"]["voice"],
            "words": words, "told": self._one("told"), **said,
            "helped": int(chance.choices("123", faces)[0]) if pressed else None, "unmet_group": None,
        }  # fmt: skip

    def _outcome(self, topic: str) -> str:
        if topic == "out_of_scope":
            return "fallback"
        if topic in ("greet", "thanks", "goodbye", "affirm", "deny"):
            return "small_talk"
        return {"safeguarding_crisis": "safety", "talk_to_human": "handover"}.get(topic) or self._plain_outcome()

    def _plain_outcome(self) -> str:
        kinds = {kind: share for kind, share in self._rules["outcome"].items() if kind in ("answer", "clarify")}
        return str(self._random.choices(list(kinds), list(kinds.values()))[0])

    def _unmet(self) -> str:
        themes = self._rules["unmet"]
        _, texts = self._random.choices(themes, [weight for weight, _ in themes])[0]
        return str(self._random.choice(texts))

    def _one(self, of: str) -> str | None:
        """A value by its share, or None for the rest."""
        at = self._random.random()
        for value, share in self._rules[of].items():
            at -= share
            if at < 0:
                return str(value)
        return "web" if of == "channel" else "en" if of == "languages" else None

    def _busy(self, day: date) -> float:
        times = float(self._rules["months"][day.month]) * (self._rules["weekend"] if day.weekday() > 4 else 1)
        return times * (0.25 if self._holiday(day) else 1)

    def _holiday(self, day: date) -> bool:
        today = f"{day:%m-%d}"
        return any(
            (first <= today <= last) if first <= last else (today >= first or today <= last)
            for first, last in self._rules["holidays"]
        )

    def _topics(self, day: date, year: Year) -> tuple[list[str], list[float]]:
        gone = (day - year.first).days / 365
        weights = {topic: float(self._rules["weights"].get(topic, 1)) for topic in self._phrases}
        for topic, first, last, times in self._rules["seasons"]:
            weights[topic] *= times if first <= day.month <= last else 1
        for topic, times in self._rules["waiting"].items():
            weights[topic] *= 1 + (times - 1) * gone
        policy = self._rules["policy"]
        if day >= date(year.first.year + 1, *map(int, policy["from"].split("-"))):
            for topic, times in policy["topics"].items():
                weights[topic] *= times
        return list(weights), list(weights.values())

    def _experiences(self, year: Year, n: int) -> Iterator[Row]:
        days = year.days()
        for _ in range(n):
            outcome, happened, good, hard, better = self._random.choice(self._rules["experiences"])
            at = datetime.combine(self._random.choice(days), datetime.min.time(), KENT) + timedelta(hours=12)
            yield {
                "conversation_id": None, "at": at, "channel": self._one("channel"), "easy_read": False,
                "outcome": outcome, "who": self._one("who"), "happened": happened, "good": good, "hard": hard,
                "better": better, "quote_words": "simulated" if self._random.random() < 0.6 else None, "code": new_id(),
            }  # fmt: skip


def _batches(rows: Iterator[Any], size: int) -> Iterator[tuple[Any, ...]]:
    while batch := tuple(itertools.islice(rows, size)):
        yield batch


def _phrases(content: Content) -> dict[str, list[str]]:
    """For each topic the phrases that Rasa learns from, or the topic's own words where it has none."""
    found: dict[str, list[str]] = {topic: [content.topics[topic].what] for topic in content.topics}
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        for block in yaml.load(path.read_text("utf-8"), Loader=loader).get("nlu", []):
            if block["intent"] in found:
                lines = [line.strip().removeprefix("- ") for line in block["examples"].splitlines()]
                found[block["intent"]] += [line for line in lines if line]
    return found
