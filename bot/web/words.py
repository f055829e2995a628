"""The page of words: each with its plain and its easy-read sentence, by first letter; `/words#eotas` leads to one."""

from __future__ import annotations

from itertools import groupby

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from bot.glossary import Entry
from bot.web.api import ServiceOf
from bot.web.templating import look, templates

router = APIRouter(include_in_schema=False)


@router.get("/words", response_class=HTMLResponse)
def show(request: Request, service: ServiceOf) -> Response:
    entries = sorted(service.composer.glossary.entries, key=lambda entry: entry.word.lower())
    groups = [(letter, list(group)) for letter, group in groupby(entries, key=_letter)]
    context = {"look": look(request), "groups": groups, "pictures": service.content.pictures}
    return templates.TemplateResponse(request, "glossary.html", context)


def _letter(entry: Entry) -> str:
    return entry.word[0].upper()
