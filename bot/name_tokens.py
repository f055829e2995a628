"""A message as words: where each stands, how it is written, what stands before and after it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from bot.first_names import FAMOUS
from bot.name_words import is_first_name, is_ordinary

Span = tuple[int, int]
_WORD = re.compile(r"[^\W\d_]+(?:['’‘`-][^\W\d_]+)*")
_APOSTROPHE = re.compile(r"['’‘`]")


class Token(NamedTuple):
    """A word: where it stands, how it is written, in small letters without apostrophes, and without its 's."""

    start: int
    end: int
    text: str
    flat: str
    bare: str

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()


@lru_cache(maxsize=8192)
def _forms(text: str) -> tuple[str, str]:
    """In small letters without apostrophes; and with them, but without 's."""
    flat = _APOSTROPHE.sub("'", text.casefold())
    return flat.replace("'", ""), flat.removesuffix("'s")


def _token(found: re.Match[str]) -> Token:
    return Token(found.start(), found.end(), found[0], *_forms(found[0]))


def strange(token: Token) -> bool:
    """Neither English nor known: with a capital very likely a name."""
    return len(token.bare) > 1 and not is_ordinary(token.flat) and not is_ordinary(token.bare.replace("'", ""))


def abbreviation(token: Token) -> bool:
    return token.text.isupper() and 1 < len(token.text) < 6


class Message:
    """One message, and the names found in it so far as indices of its words."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [_token(found) for found in _WORD.finditer(text)]
        self.at = {token.start: index for index, token in enumerate(self.tokens)}
        self.names: set[int] = set()
        letters = [c for c in text if c.isalpha()]
        long = [token for token in self.tokens if len(token.text) > 3]
        self.shouts = sum(map(str.isupper, letters)) > 0.6 * len(letters) and len(letters) > 8
        self.titled = len(long) > 3 and sum(token.capital for token in long) > 0.7 * len(long)
        self.capitals_tell = not (self.shouts or self.titled)
        known = sum(is_ordinary(token.flat) or is_first_name(token.bare) for token in self.tokens)
        self.english = known * 5 >= len(self.tokens) * 3
        hidden = [*_stories(text), *(found.span() for found in _PLACEHOLDER.finditer(text))]
        self._hidden = {at for start, end in hidden for at in range(start, end)}

    def before(self, index: int) -> str:
        """The word before, in small letters; "" at the start of a sentence."""
        if index == 0:
            return ""
        between = self.text[self.tokens[index - 1].end : self.tokens[index].start]
        return "" if any(mark in between for mark in ".!?\n:") else self.tokens[index - 1].flat

    def after(self, index: int) -> str:
        """What follows: the next word in small letters, a figure, or the mark that ends the sentence."""
        rest = self.text[self.tokens[index].end : self.tokens[index].end + 24].lstrip(" ,(")
        if not rest or rest[0] in ".!?\n":
            return "."
        if rest[0].isdigit():
            return "0"
        found = _WORD.match(rest)
        return _token(found).flat if found else rest[0]

    def in_story(self, token: Token) -> bool:
        """Part of a name of stories or makes, or of one of our own placeholders: no name of a person here."""
        return token.start in self._hidden


_PLACEHOLDER = re.compile(r"\[[A-Za-z ]{3,25}\]")


def _stories(text: str) -> Iterator[Span]:
    low = text.casefold()
    if len(low) != len(text):
        return
    for name in FAMOUS:
        at = low.find(name)
        while at >= 0:
            yield at, at + len(name)
            at = low.find(name, at + 1)
