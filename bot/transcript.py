"""A copy of a conversation to keep, as plain text or as a page that prints well."""

from __future__ import annotations

from html import escape

from bot.conversations import reply_of
from bot.markdown import to_html, to_text
from bot.models import Message

NAMES = {"family": "You", "bot": "Ask SEND", "staff": "Adviser", "system": "Ask SEND"}
_HEAD = "Your chat with Ask SEND. Names and numbers were left out before it was kept."


def as_text(messages: list[Message]) -> str:
    parts = [_HEAD]
    for message in messages:
        reply = reply_of(message) if message.reply is not None else None
        lines = [f"{NAMES[message.sender]}, {message.at:%-d %B %Y, %H:%M} UTC"]
        if reply and reply.title:
            lines.append(reply.title)
        lines.append(to_text(message.text))
        if reply and reply.sources:
            lines += [
                "Sources:",
                *(f"- {s.title} {s.section} {s.url}".replace("  ", " ") for s in reply.sources),
            ]
        if reply and reply.checked:
            lines.append(f"Checked {reply.checked:%-d %B %Y}")
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def as_html(messages: list[Message]) -> str:
    parts = []
    for message in messages:
        reply = reply_of(message) if message.reply is not None else None
        body = to_html(message.text) if reply else f"<p>{escape(message.text)}</p>"
        title = f"<h3>{escape(reply.title)}</h3>" if reply and reply.title else ""
        sources = "".join(
            f'<li><a href="{escape(s.url)}">{escape(s.title)}</a> {escape(s.section)}</li>'
            for s in (reply.sources if reply else [])
        )
        listed = f"<p>Sources:</p><ul>{sources}</ul>" if sources else ""
        parts.append(f"<h2>{NAMES[message.sender]}, {message.at:%-d %B %Y, %H:%M} UTC</h2>{title}{body}{listed}")
    style = "body{font:1.1rem/1.6 Verdana,sans-serif;max-width:40em;margin:2em auto;padding:0 1em}"
    return (
        '<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>Your chat with Ask SEND</title>'
        f"<style>{style}</style><h1>Your chat with Ask SEND</h1><p>{_HEAD}</p>{''.join(parts)}</html>"
    )
