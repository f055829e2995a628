"""Templates, and the few words of formatting that they need."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from fastapi import Request
from fastapi.templating import Jinja2Templates
from markupsafe import Markup

from bot.markdown import links, to_html, with_numbers
from bot.marks import mark
from bot.reply import Reply
from bot.web import csrf

templates = Jinja2Templates(directory=Path(__file__).parent / "templates")
templates.env.trim_blocks = True
templates.env.lstrip_blocks = True

SIZES = {"normal": "Normal", "large": "Large", "largest": "Largest"}
COLOURS = {"auto": "As my device", "light": "Light", "dark": "Dark", "contrast": "High contrast"}


def markdown(text: str) -> Markup:
    return Markup(to_html(text))


def marked(text: str, reply: Reply) -> Markup:
    """A reply's text with its words to open (bot/marks.py)."""
    return Markup(to_html(text, lambda inline: mark(inline, reply.words, reply.id)))


def numbers(sentence: str, text: str) -> Markup:
    return Markup(with_numbers(sentence, text))


def spoken_date(day: date) -> str:
    return f"{day:%-d %B %Y}"


def look(request: Request) -> dict[str, str]:
    """Text size and colours, from the cookie that holds nothing else."""
    size, _, colours = request.cookies.get("look", "").partition(".")
    return {"size": size if size in SIZES else "normal", "colours": colours if colours in COLOURS else "auto"}


templates.env.filters["markdown"] = markdown
templates.env.filters["links"] = links
templates.env.filters["marked"] = marked
templates.env.filters["numbers"] = numbers
templates.env.filters["spoken_date"] = spoken_date
templates.env.globals.update(sizes=SIZES, colours=COLOURS)
csrf.install(templates.env)
