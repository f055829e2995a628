"""Marks in a rendered answer: words that can be opened for their meaning, and numbers that say what pressing them does.

A marked word is a button that opens a popover (HTML's own: no script, closes on Escape, works by keyboard and touch).
Where a browser knows no popovers the meaning stands in brackets behind the word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from itertools import pairwise

from markdown_it.token import Token

from bot.glossary import Word


def mark(inline: Sequence[Token], words: list[Word], reply_id: str) -> None:
    """Change the inline tokens of a whole text in place: each word once, where it comes first and in no link."""
    waiting = {number: word for number, word in enumerate(words, start=1) if word.shown}
    for block in inline:
        children: list[Token] = []
        depth = 0
        for token in block.children or []:
            depth += token.type == "link_open"
            depth -= token.type == "link_close"
            children += _marked(token, waiting, reply_id) if token.type == "text" and not depth else [token]
        block.children = children
        _label_numbers(children)


def _marked(token: Token, waiting: dict[int, Word], reply_id: str) -> list[Token]:
    """The text in pieces, with a button where a word comes first."""
    places = [(at, number) for number, word in waiting.items() if (at := _at(token.content, word.shown)) >= 0]
    if not places:
        return [token]
    at, number = min(places)
    word = waiting.pop(number)
    end = at + len(word.shown)
    before, after = Token("text", "", 0, content=token.content[:at]), Token("text", "", 0, content=token.content[end:])
    button = Token("html_inline", "", 0, content=_button(word, f"w-{reply_id}-{number}"))
    return [*_marked(before, waiting, reply_id), button, *_marked(after, waiting, reply_id)]


def _at(text: str, shown: str) -> int:
    found = re.search(rf"(?<![\w-]){re.escape(shown)}(?![\w-])", text)
    return found.start() if found else -1


def _button(word: Word, name: str) -> str:
    """A button and its popover, both of elements that may stand within a sentence."""
    name, shown = escape(name), escape(word.shown)
    opens = f'<button type="button" class="term" popovertarget="{name}">{shown}</button>'
    closes = f'<button type="button" class="btn quiet" popovertarget="{name}" popovertargetaction="hide">Close</button>'
    meaning = f"<strong>{escape(word.word)}</strong> <span>{escape(word.plain)}</span>"
    return f'{opens}<span class="meaning" popover id="{name}">{meaning} {closes}</span>'


def _label_numbers(children: Sequence[Token]) -> None:
    """Say "Call 03000 41 11 11": what a screen reader says of the link, with the words that are seen in it."""
    for token, inside in pairwise(children):
        address = str(token.attrGet("href") or "") if token.type == "link_open" else ""
        verb = {"tel": "Call", "sms": "Text"}.get(address.partition(":")[0])
        if verb and inside.type == "text" and re.fullmatch(r"[\d ]+", inside.content):
            token.attrSet("aria-label", f"{verb} {inside.content}")
