"""What comes by itself: replies, state and who is writing, as server-sent events; and a family's case over the API.

`id` of an event is the number of the reply. Whoever reconnects with `Last-Event-ID` (browsers do by themselves) or
`?after=` gets what came meanwhile, once. The database is read each time; `bot/events.py` only wakes.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from sse_starlette import EventSourceResponse
from starlette.exceptions import HTTPException

from bot.conversations import NoConversation, reply_of
from bot.events import Signal
from bot.handover.form import Told
from bot.handover.models import Case
from bot.handover.states import CannotMove
from bot.handover.steps import WORDS
from bot.reply import Reply
from bot.service import Service
from bot.web.api import _PROBLEMS, ConversationId, ServiceOf, State
from bot.web.chat import ConversationCookie, _known
from bot.web.standing import standing
from bot.web.templating import templates

router = APIRouter(prefix="/api/conversations", tags=["family"])
page = APIRouter(include_in_schema=False)
PATIENCE = 5.0
"""Seconds after which the database is looked at though nobody woke us: a signal may be lost, a reply never is."""
PING = 15
Need = Literal["easy_read", "voice", "large_print", "short_messages", "more_time", "call_not_text", "other"]


class AskPerson(BaseModel):
    """The form in one request. Everything may be left out."""

    model_config = ConfigDict(extra="forbid")
    about: str = Field(default="", max_length=4000)
    reach: Literal["chat", "phone", "email", "telegram"] = "chat"
    contact: str = Field(default="", max_length=200)
    when: str = Field(default="", max_length=200)
    interpreter: str = Field(default="", max_length=100)
    needs: list[Need] = []
    needs_other: str = Field(default="", max_length=1000)


class CaseStatus(BaseModel):
    """Where a question is. `adviser`: the first name of who has it. `promised_by`: ISO 8601."""

    state: State
    promised_by: str | None = None
    overdue: bool = False
    adviser: str | None = None
    reply: Reply


@router.post("/{conversation_id}/case", status_code=201, responses=_PROBLEMS)
def ask_person(service: ServiceOf, conversation_id: ConversationId, body: AskPerson) -> CaseStatus:
    """Ask for a person, without the questions in the chat. 409 while a person has the conversation already."""
    known = service.handover.family.cases.known(conversation_id)
    words = {
        "about_words": body.about, "contact": body.contact, "when": body.when,
        "interpreter": body.interpreter, "needs_words": body.needs_other,
    }  # fmt: skip
    said = {step: text.strip() for step, text in words.items() if text.strip()}
    codes = {"about": "change" if body.about.strip() else "use", "reach": body.reach, "needs": ",".join(body.needs)}
    told = Told({**codes, **dict.fromkeys(said, WORDS)}, said, known.known, known.topic)
    try:
        service.handover.family.ask_now(conversation_id, told)
    except CannotMove as error:
        raise HTTPException(409, "A person has your question already. Write in the chat to add to it.") from error
    return where(service, conversation_id)


@router.get("/{conversation_id}/case", responses=_PROBLEMS)
def where(service: ServiceOf, conversation_id: ConversationId) -> CaseStatus:
    """Where the question is."""
    conversation = service.conversations.get(conversation_id)
    case: Case | None = service.handover.family.cases.open_case(conversation_id)
    return CaseStatus(
        state=conversation.state,  # type: ignore[arg-type]
        promised_by=case.promised_by.isoformat() if case and case.promised_by else None,
        overdue=bool(case and case.overdue_told_at),
        adviser=case.adviser if case else None,
        reply=service.handover.family.status(conversation),
    )


@router.delete("/{conversation_id}/case", responses=_PROBLEMS)
def take_back(service: ServiceOf, conversation_id: ConversationId) -> CaseStatus:
    """Take the question back. Nothing happens where there is none."""
    service.handover.family.take_back_now(conversation_id)
    return where(service, conversation_id)


@router.post("/{conversation_id}/typing", status_code=204, responses=_PROBLEMS)
def typing(service: ServiceOf, conversation_id: ConversationId) -> Response:
    """The adviser sees that the family is writing. At most every 3 seconds."""
    service.conversations.get(conversation_id)
    service.handover.events.publish(conversation_id, Signal("typing", "family"))
    return Response(status_code=204)


@router.get("/{conversation_id}/events", response_class=EventSourceResponse, responses=_PROBLEMS)
async def events(
    service: ServiceOf,
    conversation_id: ConversationId,
    request: Request,
    after: Annotated[int | None, Query(ge=0)] = None,
) -> EventSourceResponse:
    """Server-sent events: `reply` for each new reply, `state` when it changes, `typing` with who is writing.

    Ends when the chat is deleted.
    """
    last = request.headers.get("Last-Event-ID", "")
    number = int(last) if last.isdecimal() else after
    if number is None:
        seen = await run_in_threadpool(service.conversations.messages, conversation_id)
        number = seen[-1].number if seen else 0
    else:
        await run_in_threadpool(service.conversations.get, conversation_id)
    return EventSourceResponse(_watch(service, conversation_id, number), ping=PING)


async def _watch(service: Service, conversation_id: str, after: int) -> AsyncIterator[dict[str, Any]]:
    shown = ""
    with service.handover.events.listen(conversation_id) as listener:
        try:
            while True:
                state, replies = await run_in_threadpool(service.conversations.replies_after, conversation_id, after)
                for message in replies:
                    after = message.number
                    data = reply_of(message).model_dump_json(by_alias=True)
                    yield {"event": "reply", "id": str(after), "data": data}
                if state != shown:
                    shown = state
                    yield {"event": "state", "data": state}
                signal = await listener.next(PATIENCE)
                while signal is not None and signal.kind == "typing":
                    if signal.who == "staff":
                        yield {"event": "typing", "data": signal.name}
                    signal = await listener.next(PATIENCE)
        except NoConversation:
            yield {"event": "state", "data": "closed"}


@page.get("/live", response_class=EventSourceResponse)
async def live(
    request: Request,
    service: ServiceOf,
    after: Annotated[int, Query(ge=0)] = 0,
    conversation: ConversationCookie = None,
) -> Response:
    """The same events for the chat page, which knows its conversation by its cookie alone."""
    current = await run_in_threadpool(_known, service, conversation)
    if current is None:
        return Response(status_code=204)
    return await events(service, current.id, request, after)


@page.get("/new", response_class=HTMLResponse)
def new(
    request: Request,
    service: ServiceOf,
    after: Annotated[int, Query(ge=0)] = 0,
    conversation: ConversationCookie = None,
) -> Response:
    """The replies after this number as the page's own pieces. A page begins with the greeting."""
    current = _known(service, conversation)
    if current is None:
        return Response(status_code=204)
    _, messages = service.conversations.replies_after(current.id, after)
    replies = [reply for message in messages if (reply := reply_of(message)).kind != "greeting"]
    context = {"replies": replies, "easy": current.easy_read}
    response = templates.TemplateResponse(request, "pieces.html", context)
    response.headers["X-After"] = str(messages[-1].number if messages else after)
    return response


@page.get("/standing", response_class=HTMLResponse)
def show_standing(request: Request, service: ServiceOf, conversation: ConversationCookie = None) -> Response:
    """Where the question is, as the chat page shows it."""
    current = _known(service, conversation)
    context = {"standing": standing(service, current) if current else None}
    return templates.TemplateResponse(request, "standing.html", context)


@page.get("/latest")
def latest() -> Response:
    """The chat anew, at its end: a link to the page's own address would only scroll it."""
    return RedirectResponse("/#latest", status_code=303)


@page.post("/typing")
def page_typing(request: Request, service: ServiceOf, conversation: ConversationCookie = None) -> Response:
    if current := _known(service, conversation):
        service.handover.events.publish(current.id, Signal("typing", "family"))
    return Response(status_code=204)
