"""What of a reply is read aloud and shown: its easy-read sentences, or its plain words cut into sentences."""

from __future__ import annotations

from bot import readability
from bot.content import Content
from bot.reply import EasySentence, Reply

PLAIN_PICTURE = "chat"
"""Beside words that nobody chose a picture for, such as an adviser's."""


def sentences_of(reply: Reply, easy: bool, content: Content) -> list[EasySentence]:
    """Never empty. An adviser's free text has no easy read: it is cut into sentences with one plain picture."""
    if easy and reply.easy_read:
        return reply.easy_read
    picture = content.pictures[PLAIN_PICTURE]
    whole = readability.plain(reply.text.replace("\n> ", "\n\n")).strip()
    parts = readability.sentences(whole) or [whole or "There is nothing to read."]
    return [EasySentence(text=part, picture=picture.url, alt=picture.alt) for part in parts]


def is_private(reply: Reply) -> bool:
    """True when its words do not stand in `content/` but belong to one conversation."""
    return reply.sender != "bot" or bool(reply.author) or reply.kind in ("form", "handover", "staff")
