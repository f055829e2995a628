"""What families read during a handover: every sentence comes from content/handover.yml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from bot.content import CONTENT, Picture
from bot.reply import Button, EasySentence, Kind, Reply

TOPIC = "talk_to_human"


class Words:
    def __init__(self, pictures: dict[str, Picture], file: Path = CONTENT / "handover.yml") -> None:
        self._pictures = pictures
        self.all: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))

    def say(self, notice: str, kind: Kind = "handover", buttons: list[Button] | None = None, **values: str) -> Reply:
        """The notice of this name. `values` fill its places, such as the day of the promise."""
        return self.reply(self.all["notices"][notice], kind, buttons, **values)

    def reply(self, words: dict[str, Any], kind: Kind, buttons: list[Button] | None = None, **values: str) -> Reply:
        """A reply of a plain text and easy-read sentences; a sentence whose place stays empty is left out."""
        easy = [row for row in words["easy_read"] if all(values.get(name) != "" for name in row.get("with", []))]
        reply = Reply(
            kind=kind,
            topic=TOPIC,
            title=words.get("title", ""),
            text="\n\n".join(filter(None, (part.strip() for part in words["text"].format_map(values).split("\n\n")))),
            easy_read=[self._sentence(row["text"].format_map(values), row["picture"]) for row in easy],
            buttons=buttons or [],
        )
        return reply.model_copy(update={"sender": "system" if kind == "handover" else "bot"})

    def picture(self, name: str) -> str:
        return self._pictures[name].url

    def _sentence(self, text: str, picture: str) -> EasySentence:
        return EasySentence(text=text, picture=self._pictures[picture].url, alt=self._pictures[picture].alt)
