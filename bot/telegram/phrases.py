"""The sentences of `content/telegram.yml`: notices about Telegram itself, labels, and the menu's words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.compose import Composer
from bot.content import CONTENT, Sentence
from bot.reply import Reply

TELEGRAM_WORDS = CONTENT / "telegram.yml"
_MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~])")


@dataclass(frozen=True)
class Phrases:
    labels: dict[str, str]
    commands: dict[str, dict[str, str]]
    """By language, then by command; `en` is the one for everybody else."""
    _notices: dict[str, dict[str, Any]]
    _composer: Composer

    @classmethod
    def load(cls, composer: Composer, path: Path = TELEGRAM_WORDS) -> Phrases:
        words = yaml.safe_load(path.read_text("utf-8"))
        return cls(words["labels"], words["commands"], words["notices"], composer)

    def notice(self, name: str, **values: str) -> Reply:
        """A notice as a Reply that is shown and not stored. What is filled in is never read as Markdown."""
        words = self._notices[name]
        easy = (Sentence(_fill(s["text"], values), s["picture"]) for s in words["easy_read"])
        escaped = {key: _MARKS.sub(r"\\\1", " ".join(value.split())) for key, value in values.items()}
        return Reply(
            kind="notice",
            topic="about_bot",
            text=_fill(words["text"].strip(), escaped),
            easy_read=self._composer.pictured(tuple(easy)),
        )


def _fill(text: str, values: dict[str, str]) -> str:
    for key, value in values.items():
        text = text.replace(f"{{{key}}}", value)
    return text
