"""Markdown to Telegram's text and entities, and both cut to the length that Telegram takes.

Entities say where bold begins and ends by position, so no character of an answer can ever be taken for a mark and make
Telegram refuse the message, as happens with its own Markdown and HTML modes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import phonenumbers
from markdown_it import MarkdownIt
from markdown_it.token import Token
from telegram import MessageEntity

LONGEST = 4096
"""Telegram counts a text in UTF-16 units, after the entities are read (Bot API, sendMessage)."""
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["image", "code", "fence", "html_block", "html_inline"])
Style = Literal["bold", "italic", "text_link", "blockquote", "expandable_blockquote"]
_STYLES: dict[str, Style] = {"strong": "bold", "em": "italic"}


@dataclass(frozen=True)
class Mark:
    """Positions count Python characters; `telegram()` turns them into UTF-16 units."""

    style: Style
    start: int
    end: int
    url: str | None = None


@dataclass(frozen=True)
class Words:
    text: str = ""
    marks: tuple[Mark, ...] = ()

    def __add__(self, other: Words) -> Words:
        by = len(self.text)
        moved = tuple(Mark(m.style, m.start + by, m.end + by, m.url) for m in other.marks)
        return Words(self.text + other.text, self.marks + moved)

    def __bool__(self) -> bool:
        return bool(self.text.strip())

    @property
    def length(self) -> int:
        return len(self.text.encode("utf-16-le")) // 2

    def styled(self, style: Style, url: str | None = None) -> Words:
        return Words(self.text, (Mark(style, 0, len(self.text), url), *self.marks)) if self.text else self

    def cut(self, start: int, end: int) -> Words:
        inside = (
            Mark(m.style, max(m.start, start) - start, min(m.end, end) - start, m.url)
            for m in self.marks
            if m.start < end and m.end > start
        )
        return Words(self.text[start:end], tuple(inside))

    def telegram(self) -> tuple[str, tuple[MessageEntity, ...]]:
        entities = [MessageEntity(m.style, m.start, m.end - m.start, url=m.url) for m in self.marks if m.end > m.start]
        return self.text, tuple(MessageEntity.adjust_message_entities_to_utf_16(self.text, entities))


def join(pieces: list[Words], between: str) -> Words:
    whole = Words()
    for number, piece in enumerate(pieces):
        whole = whole + Words(between if number else "") + piece
    return whole


def blocks(markdown: str) -> list[Words]:
    """The paragraphs, lists and quotes of a text, one each."""
    return _Reader(_MARKDOWN.parse(markdown)).read()


def split(pieces: list[Words], longest: int = LONGEST) -> list[Words]:
    """Put paragraphs together into as few messages as fit, cutting between paragraphs wherever that is possible."""
    messages: list[Words] = []
    for piece in (small for whole in pieces if whole for small in _cut_small(whole, longest)):
        whole = messages[-1] + Words("\n\n") + piece if messages else piece
        if messages and whole.length <= longest:
            messages[-1] = whole
        else:
            messages.append(piece)
    return messages


def to_call(markdown: str) -> list[tuple[str, str]]:
    """The phone numbers that a text links, as written and as Telegram lets them be tapped (+44…).

    Telegram knows a phone number by its country code alone, so short ones (999, 111) cannot be tapped there.
    """
    found: dict[str, str] = {}
    for label, digits in re.findall(r"\[([^\]]*)\]\(tel:([\d+]+)\)", markdown):
        number = phonenumbers.parse(digits, "GB") if len(digits) >= 7 else None
        if number and phonenumbers.is_valid_number(number):
            found[phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)] = label
    return [(label, number) for number, label in found.items()]


def _cut_small(words: Words, longest: int) -> list[Words]:
    """One paragraph longer than a message: cut at a line, else a sentence, else a space, else anywhere."""
    small = []
    while words.length > longest:
        room = _characters(words.text, longest)
        ends = (r"\n", r"(?<=[.!?]) ", r" ")
        at = next((m for end in ends if (m := _last(end, words.text, room // 2, room))), (room, room))
        small.append(words.cut(0, at[0]))
        words = words.cut(at[1], len(words.text))
    return [*small, words]


def _characters(text: str, units: int) -> int:
    """How many characters of the text make at most so many UTF-16 units."""
    if len(text) * 2 <= units:
        return len(text)
    used = 0
    for number, character in enumerate(text):
        used += 2 if ord(character) > 0xFFFF else 1
        if used > units:
            return number
    return len(text)


def _last(pattern: str, text: str, start: int, end: int) -> tuple[int, int] | None:
    found = [match.span() for match in re.compile(pattern).finditer(text, start, end)]
    return found[-1] if found else None


class _Reader:
    """Walks markdown-it's tokens. A list is one block whose items stand on lines of their own."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def read(self, until: str = "") -> list[Words]:
        found: list[Words] = []
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            self._at += 1
            if token.type == until:
                break
            match token.type:
                case "inline":
                    found.append(_inline(token.children or []))
                case "heading_open":
                    found.append(join(self.read("heading_close"), "\n").styled("bold"))
                case "blockquote_open":
                    found.append(join(self.read("blockquote_close"), "\n\n").styled("blockquote"))
                case "bullet_list_open":
                    found.append(self._items("bullet_list_close", None))
                case "ordered_list_open":
                    found.append(self._items("ordered_list_close", int(token.attrGet("start") or 1)))
                case _ if token.content:
                    found.append(Words(token.content.strip()))
                case _:
                    continue
        return found

    def _items(self, until: str, number: int | None) -> Words:
        items: list[Words] = []
        while self._at < len(self._tokens) and self._tokens[self._at].type != until:
            if self._tokens[self._at].type == "list_item_open":
                self._at += 1
                sign = "• " if number is None else f"{number + len(items)}. "
                items.append(Words(sign) + join(self.read("list_item_close"), "\n"))
            else:
                self._at += 1
        self._at += 1
        return join(items, "\n")


def _inline(tokens: list[Token]) -> Words:
    open_ones: list[tuple[str, str, Words]] = []
    words = Words()
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            words = words + Words(" " if token.type == "softbreak" else "\n")
        elif token.nesting == 1:
            open_ones.append((token.tag, str(token.attrGet("href") or ""), words))
            words = Words()
        elif token.nesting == -1 and open_ones:
            tag, address, before = open_ones.pop()
            words = before + (_link(words, address) if tag == "a" else words.styled(_STYLES.get(tag, "bold")))
        else:
            words = words + Words(token.content)
    return words


def _link(words: Words, address: str) -> Words:
    """Telegram links web pages alone. A number stands out in bold, an email is spelt (Telegram finds it by itself)."""
    if address.startswith(("https://", "http://")):
        return words.styled("text_link", address)
    if address.startswith(("tel:", "sms:")):
        return words.styled("bold")
    email = address.removeprefix("mailto:")
    return words + Words(f" ({email})") if address.startswith("mailto:") and email not in words.text else words
