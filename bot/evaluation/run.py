"""Run a set, or all of the project's own, and keep the result."""

from __future__ import annotations

import asyncio
import json
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from bot import readability
from bot.content import CONTENT, ROOT, Content
from bot.database import migrate
from bot.evaluation import small, understanding
from bot.evaluation.sets import Share, read_rows
from bot.language import Languages
from bot.path import Incoming
from bot.phones import public_numbers
from bot.reply import Reply
from bot.service import Service
from bot.settings import Settings
from bot.supervise import children
from bot.train import train

SETS = {
    "understanding": ("id", "text", "topic"),
    "conversations": ("id", "turns"),
    "safety": ("id", "text", "label"),
    "languages": ("id", "text", "lang"),
    "redaction": ("id", "text", "secrets"),
}
"""What each line of a set must have."""
OWN = ROOT / "evaluation" / "sets"
RESULTS = ROOT / "evaluation" / "results"


def evaluate(settings: Settings, name: str, path: Path) -> small.Report:
    """Measure one set. Understanding, conversations and safety go the whole way of a message, with an own Rasa."""
    if name not in SETS:
        raise ValueError(f"There is no set named {name}. Choose one of {', '.join(SETS)}.")
    rows = read_rows(path, SETS[name])
    match name:
        case "languages":
            return small.languages(rows, Languages.load(CONTENT / "languages.yml"))
        case "redaction":
            return small.redaction(rows, public_numbers(Content.load()))
    with own_service(settings) as service:
        match name:
            case "safety":
                return small.safety(rows, lambda text: _danger(service, text))
            case "conversations":
                return understanding.measure_conversations(rows, lambda texts: _talk(service, texts))
            case _:
                return understanding.measure(rows, lambda text: _ask(service, text))


def evaluate_all(settings: Settings) -> list[str]:
    """The project's own sets and the reading level, as one table, saved under evaluation/results/."""
    lines: list[str] = []
    for name in SETS:
        lines += evaluate(settings, name, OWN / f"{name}.jsonl")[0] + [""]
    lines += reading(Content.load())
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{date.today().isoformat()}.txt").write_text("\n".join(lines) + "\n", "utf-8")
    return lines


def reading(content: Content) -> list[str]:
    levels = [readability.measure(answer.text) for answer in content.answers.values()]
    easy = [len(readability.words(s.text)) for answer in content.answers.values() for s in answer.easy_read]
    most = readability.MOST_GRADE
    plain = sum(level.flesch_kincaid <= most and level.ari <= most for level in levels)
    return [
        f"answers at reading age 11 or below by both formulas {Share(plain, len(levels))}",
        f"easy-read sentences of 12 words at most              {Share(sum(n <= 12 for n in easy), len(easy))}",
        f"easy-read sentence length, mean                      {sum(easy) / len(easy):.1f} words",
    ]


@contextmanager
def own_service(settings: Settings) -> Iterator[Service]:
    """A service with an empty database and its own Rasa and actions, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        own = settings.model_copy(
            update={
                "database_url": f"sqlite:///{folder}/evaluation.db",
                "rasa_url": f"http://127.0.0.1:{free_port()}",
                "actions_url": f"http://127.0.0.1:{free_port()}",
            }
        )
        migrate(own.database)
        loop = asyncio.new_event_loop()
        kept = [child for child in children(own, train(settings)) if child.name != "bot"]
        try:
            for child in kept:
                loop.run_until_complete(child.start(Path(folder)))
            service = Service.start(own)
            loop.run_until_complete(_ready([child.health for child in kept]))
            yield service
            service.engine.dispose()
        finally:
            for child in kept:
                loop.run_until_complete(child.stop())
            loop.close()


async def _ready(addresses: list[str]) -> None:
    async with httpx.AsyncClient(timeout=2.0) as client:
        for address in addresses:
            for _ in range(400):
                try:
                    if (await client.get(address)).is_success:
                        break
                except httpx.HTTPError:
                    pass
                await asyncio.sleep(0.25)
            else:
                raise TimeoutError(f"{address} did not get ready within 100 seconds.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _ask(service: Service, text: str) -> list[Reply]:
    conversation, _ = service.begin("evaluation", easy_read=False, language="en")
    return service.path.walk(conversation.id, Incoming(text)).replies


def _talk(service: Service, texts: list[str]) -> list[list[Reply]]:
    conversation, _ = service.begin("evaluation", easy_read=False, language="en")
    return [service.path.walk(conversation.id, Incoming(text)).replies for text in texts]


def _danger(service: Service, text: str) -> str | None:
    """What the net heard, by its rules or by what Rasa understood, as the conversation is marked."""
    conversation, _ = service.begin("evaluation", easy_read=False, language="en")
    service.path.walk(conversation.id, Incoming(text))
    return service.conversations.get(conversation.id).danger


def save(path: Path, cases: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(case, ensure_ascii=False) + "\n" for case in cases), "utf-8")
