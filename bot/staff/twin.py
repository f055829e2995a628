"""The easy-read twin of what an adviser writes: a sentence a line, each with a picture.

A sentence of our own content keeps the picture that was chosen for it. For any other the picture is looked up by the
words in it (content/desk.yml, then the pictures' own names); where none fits, somebody speaking is shown.
"""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from bot.content import CONTENT, Content, Sentence
from bot.readability import plain, sentences
from bot.staff.writing import Written

OTHERWISE = "talk"


class Twin:
    def __init__(self, content: Content, file: Path = CONTENT / "desk.yml") -> None:
        self._chosen = {
            sentence.text: sentence.picture for answer in content.answers.values() for sentence in answer.easy_read
        }
        self._answers = [(a.text.strip(), a.easy_read) for a in content.answers.values() if a.kind == "answer"]
        words = yaml.safe_load(file.read_text("utf-8"))
        vague = set(words["vague_pictures"])
        by_length = sorted(content.pictures, key=lambda idea: (idea in vague, -len(idea)))
        taught = [(_any_of(each), idea) for idea, each in words["pictures"].items()]
        self._ideas = taught + [(_any_of([idea, f"{idea}s"]), idea) for idea in by_length]

    def pictured(self, lines: str) -> tuple[Sentence, ...]:
        """One sentence for each line that was written; a line with two becomes two."""
        each = (sentence for line in lines.splitlines() for sentence in self._split(line.strip()))
        return tuple(Sentence(text, self._picture(text)) for text in each)

    def of(self, written: Written) -> tuple[Sentence, ...]:
        """What the family reads in easy read: the twin as it was written, else one made of the plain words."""
        return self.pictured(written.easy_read) if written.easy_read.strip() else self._made(written.text)

    def _made(self, text: str) -> tuple[Sentence, ...]:
        """Sentence by sentence; an answer of ours that was put in whole keeps its own, checked twin."""
        for answer, easy_read in self._answers:
            if answer in text:
                before, _, after = text.partition(answer)
                return (*self._made(before), *easy_read, *self._made(after))
        return self.pictured(plain(text))

    def _split(self, line: str) -> list[str]:
        return [line] if line in self._chosen else sentences(line)

    def _picture(self, text: str) -> str:
        if text in self._chosen:
            return self._chosen[text]
        return next((idea for pattern, idea in self._ideas if pattern.search(text)), OTHERWISE)


def _any_of(words: list[str]) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)


def as_lines(easy_read: tuple[Sentence, ...]) -> str:
    return "\n".join(sentence.text for sentence in easy_read)
