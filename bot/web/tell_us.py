"""What families tell us beside their questions: a face under an answer, how it is going, and what came of it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Path, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from bot import consent
from bot.content import CONTENT
from bot.conversations import NoConversation
from bot.insight import words
from bot.insight.changes import Changes
from bot.insight.chat_form import chat_words
from bot.insight.experiences import LONGEST, Experiences, NothingTold, Told, Who, form
from bot.insight.helped import Helped, NoAnswer
from bot.service import Service
from bot.web.api import _PROBLEMS as PROBLEMS
from bot.web.api import ConversationId, ServiceOf
from bot.web.chat import ConversationCookie, _known
from bot.web.problems import problem
from bot.web.templating import look, templates

router = APIRouter()
pages = APIRouter(include_in_schema=False)
templates.env.globals.update(helped_words=form()["helped"])
Face = Literal[1, 2, 3]
NO_ANSWER = "There is no such answer in this chat."
Text = Annotated[str, Form(max_length=LONGEST * 2)]


class Pressed(BaseModel):
    """1 no, 2 a little, 3 yes."""

    helped: Face


class Experience(BaseModel):
    """How it is going. At least one of the four texts has words. `conversation_id`: only needed to hear back there."""

    happened: str = Field(default="", max_length=LONGEST)
    good: str = Field(default="", max_length=LONGEST)
    hard: str = Field(default="", max_length=LONGEST)
    better: str = Field(default="", max_length=LONGEST)
    outcome: int | None = Field(default=None, ge=1, le=7)
    who: Who | None = None
    quote: bool = False
    hear_back: bool = False
    easy_read: bool = False
    conversation_id: str | None = Field(default=None, max_length=64, pattern=r"^[\w-]+$")


class Code(BaseModel):
    """Takes the experience back. It cannot be found again."""

    code: str


class Deleted(BaseModel):
    deleted: bool = True


@router.post(
    "/api/conversations/{conversation_id}/replies/{reply_id}/helped",
    tags=["family"],
    responses=PROBLEMS,
    response_model=Pressed,
)
def helped(
    service: ServiceOf, conversation_id: ConversationId, reply_id: ConversationId, body: Pressed
) -> Pressed | Response:
    """Did this answer help? Kept once; later presses give back what was pressed first."""
    try:
        return Pressed.model_validate({"helped": Helped(service.engine).press(conversation_id, reply_id, body.helped)})
    except NoAnswer:
        return problem(404, NO_ANSWER)


@router.get("/api/experiences/form", tags=["family"])
def experience_form() -> dict[str, Any]:
    """The questions of “Tell us how it is going”, for any channel that wants to ask them."""
    return {**form(), "outcomes": words.outcomes()}


@router.post("/api/experiences", status_code=201, tags=["family"], responses=PROBLEMS)
def tell(service: ServiceOf, body: Experience) -> Code:
    """Tell us how it is going. Gives the code that takes it back."""
    told = Told(**body.model_dump(exclude={"conversation_id"}))
    try:
        return Code(code=_experiences(service).keep(told, body.conversation_id))
    except NothingTold as error:
        raise HTTPException(422, form()["empty"]) from error


@router.delete("/api/experiences/{code}", tags=["family"], responses=PROBLEMS, response_model=Deleted)
def take_back_by_code(service: ServiceOf, code: Annotated[str, Path(max_length=40)]) -> Deleted | Response:
    """Take back what was told: it is deleted."""
    if not _experiences(service).take_back(code):
        return problem(404, form()["take_back"]["unknown"])
    return Deleted()


@pages.post("/helped")
def press(
    request: Request,
    service: ServiceOf,
    reply: Annotated[str, Form(max_length=64)],
    face: Annotated[int, Form(ge=1, le=3)],
    page: Annotated[str, Form(max_length=8)] = "",
    conversation: ConversationCookie = None,
) -> Response:
    """A face on the page: the thanks alone when a script asks, else the same page again at the same place."""
    shown = "/easy" if page == "easy" else "/"
    try:
        Helped(service.engine).press(conversation or "", reply, face)
    except (NoConversation, NoAnswer):
        if "x-pieces" in request.headers:
            return problem(404, NO_ANSWER)
        return RedirectResponse(shown, status_code=303)
    if "x-pieces" in request.headers:
        return PlainTextResponse(form()["helped"]["thanks"])
    return RedirectResponse(f"{shown}#helped-{reply}", status_code=303)


@pages.get("/tell-us", response_class=HTMLResponse)
def ask(
    request: Request, service: ServiceOf, easy: Annotated[bool | None, Query()] = None,
    conversation: ConversationCookie = None,
) -> Response:  # fmt: skip
    chat = _known(service, conversation)
    easy = bool(chat and chat.easy_read) if easy is None else easy
    return _form(request, service, easy, chatting=chat is not None)


@pages.post("/tell-us", response_class=HTMLResponse)
def tell_page(
    request: Request,
    service: ServiceOf,
    happened: Text = "",
    good: Text = "",
    hard: Text = "",
    better: Text = "",
    outcome: Annotated[int, Form(ge=0, le=7)] = 0,
    who: Annotated[Literal["", "parent", "young_person", "professional"], Form()] = "",
    quote: Annotated[bool, Form()] = False,
    hear_back: Annotated[bool, Form()] = False,
    easy: Annotated[bool, Form()] = False,
    conversation: ConversationCookie = None,
) -> Response:
    """Keep it and show the code; an empty form is shown again with what is missing."""
    chat = _known(service, conversation)
    told = Told(happened, good, hard, better, outcome or None, who or None, quote, hear_back, easy)
    try:
        code = _experiences(service).keep(told, chat.id if chat else None)
    except NothingTold:
        return _form(request, service, easy, chat is not None, told.__dict__, form()["empty"], 422)
    return _form(request, service, easy, chat is not None, code=code)


@pages.get("/tell-us/take-back", response_class=HTMLResponse)
def ask_code(request: Request) -> Response:
    return _take_back(request)


@pages.post("/tell-us/take-back", response_class=HTMLResponse)
def take_back(request: Request, service: ServiceOf, code: Annotated[str, Form(max_length=40)] = "") -> Response:
    if _experiences(service).take_back(code):
        return _take_back(request, done=True)
    return _take_back(request, code, form()["take_back"]["unknown"], status=404)


@pages.get("/you-said-we-did", response_class=HTMLResponse)
def you_said(
    request: Request, service: ServiceOf, easy: Annotated[bool | None, Query()] = None,
    conversation: ConversationCookie = None,
) -> Response:  # fmt: skip
    """What families said and what was done, newest first; the page's own words while there is nothing yet."""
    chat = _known(service, conversation)
    changes = Changes(service.engine, service.content)
    title, _, body = (CONTENT / "pages" / "you-said-we-did.md").read_text("utf-8").partition("\n")
    context = {
        "look": look(request), "title": title.removeprefix("# "), "body": body, "changes": changes.all(published=True),
        "easy": bool(chat and chat.easy_read) if easy is None else easy, "easy_of": changes.easy,
        "themes": changes.themes(),
    }  # fmt: skip
    return templates.TemplateResponse(request, "insight/you-said.html", context)


def _form(
    request: Request, service: Service, easy: bool, chatting: bool, filled: dict[str, Any] | None = None,
    problem: str = "", status: int = 200, code: str = "",
) -> Response:  # fmt: skip
    context = {
        "look": look(request), "words": form(), "outcomes": words.outcomes(), "pictures": service.content.pictures,
        "ask_quote": consent.words("quotes"), "easy": easy, "chatting": chatting, "filled": filled or {},
        "problem": problem, "code": code, "longest": LONGEST, "in_chat": chat_words(),
    }  # fmt: skip
    return templates.TemplateResponse(request, "insight/tell-us.html", context, status_code=status)


def _take_back(request: Request, code: str = "", problem: str = "", done: bool = False, status: int = 200) -> Response:
    context = {
        "look": look(request), "words": form()["take_back"], "code": code, "problem": problem, "done": done,
    }  # fmt: skip
    return templates.TemplateResponse(request, "insight/take-back.html", context, status_code=status)


def _experiences(service: Service) -> Experiences:
    return Experiences(service.engine, service.path.public_numbers)
