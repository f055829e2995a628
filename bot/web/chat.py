"""The chat page: a form and a page without scripts, the same pieces at once with them.

The conversation is named by one cookie, set when the first message is sent (`bot/web/embed.py`). A check of where the
request comes from (`bot/web/csrf.py`) keeps other sites from writing in it.
"""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Cookie, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.conversations import NoConversation, reply_of
from bot.models import Conversation
from bot.path import LONGEST, Empty, Incoming, TooLong
from bot.service import Service
from bot.web.api import ServiceOf, transcript
from bot.web.embed import keep
from bot.web.standing import standing
from bot.web.templating import COLOURS, SIZES, look, templates

router = APIRouter(include_in_schema=False)
COOKIE = "conversation"
ConversationCookie = Annotated[str | None, Cookie(alias=COOKIE, max_length=64)]


@router.get("/", response_class=HTMLResponse)
def show(request: Request, service: ServiceOf, conversation: ConversationCookie = None) -> Response:
    return _page(request, service, _known(service, conversation))


@router.post("/", response_class=HTMLResponse)
def say(
    request: Request,
    service: ServiceOf,
    text: Annotated[str, Form()] = "",
    client_id: Annotated[str | None, Form(max_length=100)] = None,
    conversation: ConversationCookie = None,
) -> Response:
    """Send a message: a whole page without scripts, the new pieces alone when a script asks."""
    current = _known(service, conversation) or service.begin("web", easy_read=False, language="en")[0]
    try:
        out = service.path.walk(current.id, Incoming(text, client_id))
    except (Empty, TooLong) as error:
        return _refused(request, service, current, text, error)
    if "x-pieces" in request.headers:
        pieces = {"request": request, "replies": out.replies, "easy": current.easy_read}
        response: Response = templates.TemplateResponse(request, "pieces.html", pieces)
        response.headers["X-State"] = out.conversation.state
    else:
        response = RedirectResponse("/#latest", status_code=303)
    return _remember(service, response, current.id)


@router.post("/easy-read")
def easy_read(
    request: Request, service: ServiceOf, on: Annotated[bool, Form()], conversation: ConversationCookie = None
) -> Response:
    """Easy read on or off: for the whole conversation, and it stays."""
    current = _known(service, conversation)
    if current is None:
        current = service.begin("web", easy_read=on, language="en")[0]
    else:
        service.conversations.change(current.id, easy_read=on)
    return _remember(service, RedirectResponse("/#latest", status_code=303), current.id)


@router.post("/look")
def change_look(
    request: Request,
    service: ServiceOf,
    size: Annotated[str, Form()] = "normal",
    colours: Annotated[str, Form()] = "auto",
) -> Response:
    """Text size and colours, kept in a cookie until the browser closes."""
    response = RedirectResponse("/", status_code=303)
    if size in SIZES and colours in COLOURS:
        keep(response, service.settings, "look", f"{size}.{colours}")
    return response


@router.get("/delete", response_class=HTMLResponse)
def ask_to_delete(request: Request) -> Response:
    return templates.TemplateResponse(request, "delete.html", {"look": look(request), "receipt": None})


@router.post("/delete", response_class=HTMLResponse)
def delete(request: Request, service: ServiceOf, conversation: ConversationCookie = None) -> Response:
    """Delete the chat, and give a receipt."""
    receipt = "nothing"
    if current := _known(service, conversation):
        receipt, _ = service.erase(current.id)
    response = templates.TemplateResponse(request, "delete.html", {"look": look(request), "receipt": receipt})
    keep(response, service.settings, COOKIE, "")
    return response


@router.get("/copy")
def copy(service: ServiceOf, conversation: ConversationCookie = None) -> Response:
    """The chat as a text file to keep."""
    if _known(service, conversation) is None or conversation is None:
        return RedirectResponse("/", status_code=303)
    return transcript(service, conversation, "txt")


def _page(
    request: Request,
    service: Service,
    current: Conversation | None,
    draft: str = "",
    problem: str = "",
    status: int = 200,
) -> Response:
    messages = service.conversations.messages(current.id) if current else []
    shown = [(message, reply_of(message) if message.reply is not None else None) for message in messages]
    if not shown:
        shown = [(None, service.composer.greeting())]  # type: ignore[list-item]
    context = {
        "look": look(request), "shown": shown, "easy": bool(current and current.easy_read), "draft": draft,
        "standing": standing(service, current) if current else None, "after": messages[-1].number if messages else 0,
        "problem": problem, "client_id": secrets.token_urlsafe(12), "begun": bool(messages), "longest": LONGEST,
    }  # fmt: skip
    return templates.TemplateResponse(request, "chat.html", context, status_code=status)


def _refused(request: Request, service: Service, current: Conversation, text: str, error: Exception) -> Response:
    """Says what is wrong and keeps what was written, so that nobody types it twice."""
    long = isinstance(error, TooLong)
    words = (
        f"That is longer than {LONGEST:,} letters. Please send it in two parts."
        if long
        else "Write your question first."
    )
    status = 413 if long else 422
    if "x-pieces" in request.headers:
        return HTMLResponse(words, status_code=status)
    return _remember(service, _page(request, service, current, text, words, status), current.id)


def _known(service: Service, conversation: str | None) -> Conversation | None:
    if not conversation:
        return None
    try:
        return service.conversations.get(conversation)
    except NoConversation:
        return None


def _remember(service: Service, response: Response, conversation_id: str) -> Response:
    keep(response, service.settings, COOKIE, conversation_id)
    return response
