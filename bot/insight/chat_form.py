"""The words of “Tell us how it is going” in the chat: each question with its buttons, and what an answer to it means.

Pure: it gets what was told so far and gives the next reply. Who remembers it is telling.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from bot import consent
from bot.content import CONTENT, Sentence
from bot.insight import words
from bot.insight.experiences import WORDS, Told, form
from bot.reply import Button, EasySentence, Kind, Reply

TOPIC = "have_your_say"
NOT_SAID = ""
"""The code of "I am not sure" and "I would rather not say"."""
MOST_WORDS_OF_A_CHOICE = 4
Codes = dict[str, str]
"""What was told so far: for each step the words, or a code of `Choice`; NOT_SAID where it was skipped."""
Pictured = Callable[[tuple[Sentence, ...]], list[EasySentence]]


@dataclass(frozen=True)
class Choice:
    code: str
    title: str
    picture: str = ""
    also: tuple[str, ...] = ()


@cache
def chat_words() -> dict[str, Any]:
    rows: dict[str, Any] = yaml.safe_load((CONTENT / "insight" / "tell-us-chat.yml").read_text("utf-8"))
    return rows


class ChatForm:
    def __init__(self, pictured: Pictured) -> None:
        self._pictured = pictured
        self._words = chat_words()

    def next(self, told: Codes) -> str | None:
        """The question to ask now; None when all are answered."""
        return next((step for step in self._words["steps"] if step not in told), None)

    def takes_words(self, step: str) -> bool:
        return step in WORDS

    def read(self, step: str, said: str) -> str | None:
        """The code of the choice that these words make; None where they make none."""
        plain, choices = _plain(said), _choices(step)
        if plain == _plain(self._words["skip"]["send"]):
            return NOT_SAID
        for choice in choices:
            if plain == _plain(choice.title) or plain in map(_plain, choice.also):
                return choice.code
        held = [choice.code for choice in choices if f" {plain} " in f" {_plain(choice.title)} "]
        return held[0] if len(held) == 1 and len(plain.split()) <= MOST_WORDS_OF_A_CHOICE else None

    def ends(self, said: str) -> bool:
        return _plain(said) in self._words["stop_words"]

    def question(self, step: str, before: str = "") -> Reply:
        """The question of this step. `before`: a notice that is said above it."""
        row = self._consent() if step == "quote" else self._words["steps"][step]
        above = self._words[before] if before else {"text": "", "easy_read": []}
        return self._reply(
            text=f"{above['text']}\n\n{row['text']}",
            easy=[*above["easy_read"], *row["easy_read"]],
            kind="form",
            buttons=self._buttons(step),
            title=self._words["start"]["title"] if before == "intro" else "",
        )

    def say(self, notice: str, *buttons: str, kind: Kind = "notice", **values: str) -> Reply:
        row = self._words[notice]
        easy = [{**sentence, "text": sentence["text"].format_map(values)} for sentence in row["easy_read"]]
        return self._reply(
            row["text"].format_map(values), easy, kind, [self.button(name, **values) for name in buttons]
        )

    def button(self, name: str, **values: str) -> Button:
        row = self._words[name]
        return Button(title=row["title"], send=row["send"].format_map(values), topic=TOPIC)

    def experience(self, told: Codes, easy_read: bool, channel: str) -> Told:
        """What is kept once every question was answered or skipped."""
        outcome = told.get("outcome", NOT_SAID)
        return Told(
            **{name: told.get(name, "") for name in WORDS},
            outcome=int(outcome) if outcome else None,
            who=told.get("who") or None,  # type: ignore[arg-type]
            quote=told.get("quote") == "yes",
            hear_back=told.get("hear_back") == "yes",
            easy_read=easy_read,
            channel=channel,
        )

    def _consent(self) -> dict[str, Any]:
        ask = consent.words("quotes")
        return {"text": ask.ask, "easy_read": [{"text": text, "picture": picture} for text, picture in ask.easy_read]}

    def _buttons(self, step: str) -> list[Button]:
        choices = [
            Button(title=choice.title, send=choice.title, topic=TOPIC, picture=self._address(choice.picture))
            for choice in _choices(step)
        ]
        last = ("skip", "stop") if self.takes_words(step) else ("stop",)
        return [*choices, *map(self.button, last)]

    def _address(self, picture: str) -> str:
        return self._pictured((Sentence("", picture),))[0].picture if picture else ""

    def _reply(
        self, text: str, easy: list[dict[str, str]], kind: Kind, buttons: list[Button], title: str = ""
    ) -> Reply:
        sentences = tuple(Sentence(**sentence) for sentence in easy)
        return Reply(
            kind=kind, topic=TOPIC, title=title, text=text.strip(), easy_read=self._pictured(sentences), buttons=buttons
        )


@cache
def _choices(step: str) -> tuple[Choice, ...]:
    match step:
        case "outcome":
            rows = [Choice(str(number), row["ask"], row["picture"]) for number, row in words.outcomes().items()]
            return (*rows, Choice(NOT_SAID, form()["outcome"]["none"], "think"))
        case "who":
            named = {"parent": "parent", "young_person": "young person", "professional": "worker"}
            rows = [Choice(code, form()["who"][code], picture) for code, picture in named.items()]
            return (*rows, Choice(NOT_SAID, form()["who"]["none"], "secret"))
        case "quote":
            asked = consent.words("quotes")
            return _yes_or_no(asked.yes, asked.no)
        case "hear_back":
            row = chat_words()["steps"]["hear_back"]
            return _yes_or_no(row["yes"], row["no"])
        case _:
            return ()


def _yes_or_no(yes: str, no: str) -> tuple[Choice, ...]:
    also = chat_words()["steps"]["hear_back"]["also"]
    return Choice("yes", yes, "yes", tuple(also["yes"])), Choice("no", no, "no", tuple(also["no"]))


def _plain(said: str) -> str:
    return " ".join(re.sub(r"[^\w\s]", "", said).casefold().split())
