"""A Reply as the Telegram messages that show it: few, short, with buttons under the last."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.reply import Reply
from bot.telegram.formatting import Words, blocks, join, split, to_call

EASY_SENTENCES = 4
"""As many picture sentences as stand in one message without scrolling on a small phone."""
NO_BREAK = "\u00a0"


@dataclass(frozen=True)
class Press:
    """A button: what it says, and what Telegram gives back when it is pressed (at most 64 bytes)."""

    title: str
    data: str


@dataclass(frozen=True)
class Part:
    """One Telegram message."""

    words: Words
    buttons: tuple[Press, ...] = ()
    columns: int = 1
    faces: tuple[Press, ...] = ()
    """In a row of their own, below the buttons."""

    @property
    def keyboard(self) -> InlineKeyboardMarkup | None:
        rows = [self.buttons[start : start + self.columns] for start in range(0, len(self.buttons), self.columns)]
        shown = [_row(row) for row in (*rows, self.faces) if row]
        return InlineKeyboardMarkup(shown) if shown else None


def parts(
    reply: Reply,
    labels: dict[str, str],
    easy_read: bool,
    buttons: tuple[Press, ...] = (),
    columns: int = 1,
    faces: tuple[Press, ...] = (),
) -> list[Part]:
    """The messages for one reply, in order. There is always at least one."""
    shown = _easy(reply) if easy_read and reply.easy_read else [_plain(reply)]
    if reply.sender == "staff":
        who = labels["adviser"].format(name=reply.author) if reply.author else labels["staff"]
        shown[0] = [Words(who).styled("italic"), *shown[0]]
    shown[-1] = [*shown[-1], *_calls(reply, labels), *_sources(reply, labels)]
    if faces:
        shown[-1].append(Words(labels["helped"]).styled("italic"))
    messages = [Part(words) for pieces in shown for words in split(pieces)] or [Part(Words("…"))]
    messages[-1] = replace(messages[-1], buttons=buttons, columns=columns, faces=faces)
    return messages


def presses(reply: Reply, number: int) -> tuple[Press, ...]:
    """The reply's buttons, each with a short id: the reply's number and the button's place."""
    return tuple(Press(button.title, f"b:{number}:{place}") for place, button in enumerate(reply.buttons))


def faces(reply: Reply, number: int, labels: dict[str, str]) -> tuple[Press, ...]:
    """“Did this help?” under an answer, as on the page; none where a face was pressed."""
    if not reply.answer or reply.kind not in ("answer", "services") or reply.helped:
        return ()
    return tuple(Press(labels[f"face_{face}"], f"f:{number}:{face}") for face in (3, 2, 1))


def _row(presses: tuple[Press, ...]) -> list[InlineKeyboardButton]:
    return [InlineKeyboardButton(press.title, callback_data=press.data) for press in presses]


def _plain(reply: Reply) -> list[Words]:
    return [Words(reply.title).styled("bold"), *blocks(reply.text)]


def _easy(reply: Reply) -> list[list[Words]]:
    """A picture and a sentence a line, in messages of about equal length."""
    sentences = [Words(f"{picture(s.picture)}{NO_BREAK}{NO_BREAK}{s.text}") for s in reply.easy_read]
    size = math.ceil(len(sentences) / math.ceil(len(sentences) / EASY_SENTENCES))
    groups = [sentences[start : start + size] for start in range(0, len(sentences), size)]
    groups[0] = [Words(reply.title).styled("bold"), *groups[0]]
    return groups


def picture(address: str) -> str:
    """The character of an OpenMoji picture: its file is named by it. One alone is asked for in colour (U+FE0F).

    A council's own picture (BOT_PICTURES_DIR) has no character: a dot stands for it.
    """
    code = re.sub(r"^/pictures/|\.svg$", "", address)
    if not re.fullmatch(r"[0-9A-F]+(-[0-9A-F]+)*", code):
        return "•"
    characters = "".join(chr(int(point, 16)) for point in code.split("-"))
    return characters + ("\ufe0f" if len(characters) == 1 else "")


def _calls(reply: Reply, labels: dict[str, str]) -> list[Words]:
    numbers = [f"📞 {label}: {number}" for label, number in to_call(reply.text)]
    return [Words("\n".join([f"{labels['call']}:", *numbers]))] if numbers else []


def _sources(reply: Reply, labels: dict[str, str]) -> list[Words]:
    """When it was checked and where it stands, folded in until somebody taps it."""
    lines = [Words(f"{labels['checked']} {reply.checked:%-d %B %Y}")] if reply.checked else []
    if reply.sources:
        lines.append(Words(f"{labels['sources']}:"))
    for source in reply.sources:
        section = f", {source.section}" if source.section else ""
        lines.append(Words("• ") + Words(source.title).styled("text_link", source.url) + Words(section))
    return [join(lines, "\n").styled("expandable_blockquote")] if lines else []
