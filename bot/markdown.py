"""Markdown to HTML for pages, and to plain words for copies and the screen reader. HTML in it is never passed on."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from html import escape

from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["image", "code", "fence", "html_block", "html_inline"])
_LINK = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")


def to_html(markdown: str, marks: Callable[[Sequence[Token]], None] | None = None) -> str:
    """`marks` may change the inline tokens first (bot/marks.py)."""
    parsed = _MARKDOWN.parse(markdown)
    if marks:
        marks([token for token in parsed if token.type == "inline"])
    return str(_MARKDOWN.renderer.render(parsed, _MARKDOWN.options, {}))


def words_outside_links(markdown: str) -> list[str]:
    """The pieces of text of a Markdown text that are in no link, in order."""
    pieces, depth = [], 0
    for block in _MARKDOWN.parse(markdown):
        for token in block.children or []:
            depth += token.type == "link_open"
            depth -= token.type == "link_close"
            if token.type == "text" and not depth:
                pieces.append(token.content)
    return pieces


def links(markdown: str) -> list[tuple[str, str]]:
    """The words and addresses of its links, in order."""
    return [(words, address) for words, address in _LINK.findall(markdown)]


def to_text(markdown: str) -> str:
    """Without marks; a link keeps its address in brackets where that says more than its words."""

    def spelled(match: re.Match[str]) -> str:
        words, address = match[1], match[2].removeprefix("tel:").removeprefix("sms:").removeprefix("mailto:")
        bare = re.sub(r"\W", "", words)
        return words if re.sub(r"\W", "", address).endswith(bare) else f"{words} ({address})"

    plain = _LINK.sub(spelled, markdown).replace("**", "")
    return re.sub(r"^> ?", "", plain, flags=re.MULTILINE)


def with_numbers(sentence: str, markdown: str) -> str:
    """An easy-read sentence as HTML, in which the numbers that the plain text links can be tapped too."""
    links = {words: address for words, address in _LINK.findall(markdown) if address.startswith(("tel:", "sms:"))}
    if not links:
        return escape(sentence)
    longest_first = sorted(map(re.escape, links), key=len, reverse=True)
    pieces = re.split(rf"(?<!\d)({'|'.join(longest_first)})(?!\d)", sentence)
    return "".join(
        f'<a href="{escape(links[piece])}">{escape(piece)}</a>' if piece in links else escape(piece) for piece in pieces
    )
