"""Are the words of the easy read words that people know? Common are the words that families use themselves.

The list of common words is no book's: it is every word in the phrases of `data/nlu`, 5,600 of them, with their plain
endings, and a few more in content/easy-words.yml. What is neither there nor in the glossary nor a name is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from bot.content import CONTENT, Content

_WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")
_ADDRESS = re.compile(r"\S+@\S+|\S*\w\.\w\S*")
_ENDINGS = (
    ("", ""),
    ("'s", ""),
    ("s", ""),
    ("es", ""),
    ("ies", "y"),
    ("d", ""),
    ("ed", ""),
    ("ing", ""),
    ("ing", "e"),
    ("ly", ""),
)


def check_easy_words(content: Content, phrases: Path, folder: Path = CONTENT) -> list[str]:
    """Each hard word once, as `answer-id: the easy read says “word” …`."""
    common = _common(phrases) | _words(folder / "easy-words.yml") | _words(folder / "glossary.yml")
    problems = {
        word: f"{answer.id}: the easy read says “{word}”, which no family says; use an easier word, or explain it"
        for answer in content.answers.values()
        for sentence in answer.easy_read
        for word in _hard(sentence.text, common)
    }
    return list(problems.values())


def _hard(sentence: str, common: set[str]) -> Iterator[str]:
    sentence = _ADDRESS.sub(" ", sentence)
    for number, match in enumerate(_WORD.finditer(sentence)):
        is_name = match[0][0].isupper() and number > 0
        word = match[0].lower().replace("’", "'")
        if not is_name and not any(_without(word, *ending) in common for ending in _ENDINGS):
            yield word


def _without(word: str, ending: str, instead: str) -> str:
    return word.removesuffix(ending) + instead if word.endswith(ending) else word


def _common(phrases: Path) -> set[str]:
    found: set[str] = set()
    for path in phrases.glob("*.yml"):
        found |= _words(path)
    return found


def _words(path: Path) -> set[str]:
    return {word.lower() for word in _WORD.findall(path.read_text("utf-8"))} if path.is_file() else set()
