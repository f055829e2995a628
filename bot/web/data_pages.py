"""/privacy and /about, plain and in easy read. What is kept and for how long comes from bot/retention.py itself."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

import yaml
from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from bot import retention
from bot.content import CONTENT
from bot.web.api import ServiceOf
from bot.web.chat import ConversationCookie, _known
from bot.web.templating import look, templates

router = APIRouter(include_in_schema=False)
KEPT = "[[kept]]"


@router.get("/privacy", response_class=HTMLResponse)
def privacy(
    request: Request,
    service: ServiceOf,
    easy: Literal["on", "off"] | None = None,
    conversation: ConversationCookie = None,
) -> Response:
    return _page(request, service, "privacy", easy, conversation)


@router.get("/about", response_class=HTMLResponse)
def about(
    request: Request,
    service: ServiceOf,
    easy: Literal["on", "off"] | None = None,
    conversation: ConversationCookie = None,
) -> Response:
    return _page(request, service, "about", easy, conversation)


def _page(request: Request, service: ServiceOf, name: str, easy: str | None, conversation: str | None) -> Response:
    """Easy read when it was asked for, or when the chat is in easy read."""
    current = _known(service, conversation) if easy is None else None
    context: dict[str, Any] = {"look": look(request), "name": name, "records": retention.shown()}
    if easy == "on" or (current and current.easy_read):
        context |= {"easy": easy_page(name), "pictures": service.content.pictures}
        context["title"] = context["easy"]["title"]
    else:
        title, _, body = (CONTENT / "pages" / f"{name}.md").read_text("utf-8").partition("\n")
        before, _, after = body.partition(KEPT)
        context |= {"title": title.removeprefix("# "), "before": before, "after": after, "table": KEPT in body}
    return templates.TemplateResponse(request, "data_page.html", context)


@cache
def easy_page(name: str) -> dict[str, Any]:
    """Title and parts of an easy page: each part has a heading and (sentence, picture) pairs."""
    page = yaml.safe_load((CONTENT / "pages" / "easy.yml").read_text("utf-8"))[name]
    kept = [pair for record in retention.shown() for pair in record.easy]
    parts = [
        {
            "heading": part["heading"],
            "sentences": kept if part["sentences"] == KEPT else [(s["text"], s["picture"]) for s in part["sentences"]],
        }
        for part in page["parts"]
    ]
    return {"title": page["title"], "parts": parts}
