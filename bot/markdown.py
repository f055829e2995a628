"""Markdown to HTML for pages, and to plain words for copies and the screen reader. HTML in it is never passed on."""

from __future__ import annotations

import re
from html import escape

from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["image", "code", "fence", "html_block", "html_inline"])
_LINK = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")


def to_html(markdown: str) -> str:
    return str(_MARKDOWN.render(markdown))


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
