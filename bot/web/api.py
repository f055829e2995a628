"""The family API (JSON). Thin: each route hands over to the path or to the conversations."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from bot.conversations import reply_of
from bot.models import Conversation, Message
from bot.path import LONGEST, Incoming
from bot.reply import Reply
from bot.service import Service
from bot.transcript import as_html, as_text

router = APIRouter(prefix="/api/conversations", tags=["family"])
Language = Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]{2})?$")]
ConversationId = Annotated[str, Path(min_length=8, max_length=64, pattern=r"^[\w-]+$")]
State = Literal["bot", "waiting", "person", "closed"]


def service_of(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


ServiceOf = Annotated[Service, Depends(service_of)]


class Begin(BaseModel):
    easy_read: bool = False
    language: Language = "en"


class Say(BaseModel):
    """`client_id`: the sender's own name for the message; the same one twice gives the same answer."""

    text: str = Field(min_length=1, max_length=LONGEST * 10)
    client_id: str | None = Field(default=None, max_length=100, pattern=r"^[\w:.-]+$")
    spoken: bool = False


class Change(BaseModel):
    model_config = ConfigDict(extra="forbid")
    easy_read: bool | None = None
    language: Language | None = None


class Begun(BaseModel):
    id: str
    state: State
    replies: list[Reply]


class Said(BaseModel):
    message_id: str
    state: State
    language: str
    replies: list[Reply]


class Bubble(BaseModel):
    model_config = ConfigDict(extra="allow")
    id: str
    sender: Literal["family", "bot", "staff", "system"] = Field(alias="from")
    at: str
    text: str


class Whole(BaseModel):
    id: str
    state: State
    easy_read: bool
    language: str
    messages: list[Bubble]


class Erased(BaseModel):
    receipt: str
    erased: dict[str, int]


class Problem(BaseModel):
    type: str
    title: str
    status: int
    detail: str


_PROBLEMS: dict[int | str, dict[str, Any]] = {
    code: {"model": Problem, "content": {"application/problem+json": {}}} for code in (404, 413, 422)
}


@router.post("", status_code=201)
def begin(service: ServiceOf, body: Begin | None = None) -> Begun:
    """Begin a conversation. Its `id` is a secret: who holds it holds the conversation."""
    body = body or Begin()
    conversation, greeting = service.begin(channel="web", easy_read=body.easy_read, language=body.language)
    return Begun(id=conversation.id, state="bot", replies=[greeting])


@router.post("/{conversation_id}/messages", response_model=Said, responses=_PROBLEMS)
def say(service: ServiceOf, conversation_id: ConversationId, body: Say) -> Response:
    """Send a message and get its replies."""
    out = service.path.walk(conversation_id, Incoming(body.text, body.client_id, body.spoken))
    said = Said.model_construct(
        message_id=out.message_id, state=out.conversation.state, language=out.language, replies=out.replies
    )
    return Response(said.model_dump_json(by_alias=True), media_type="application/json")


@router.patch("/{conversation_id}", responses=_PROBLEMS)
def change(service: ServiceOf, conversation_id: ConversationId, body: Change) -> Whole:
    """Change how replies are shown."""
    service.conversations.change(conversation_id, **body.model_dump(exclude_none=True))
    return _whole(service, conversation_id)


@router.get("/{conversation_id}", responses=_PROBLEMS)
def read(service: ServiceOf, conversation_id: ConversationId) -> Whole:
    """The whole conversation. What the family wrote stands as it was stored, redacted."""
    return _whole(service, conversation_id)


@router.get("/{conversation_id}/transcript", responses=_PROBLEMS)
def transcript(
    service: ServiceOf,
    conversation_id: ConversationId,
    format: Annotated[Literal["txt", "html"], Query()] = "txt",
) -> Response:
    """A copy to keep."""
    messages = service.conversations.messages(conversation_id)
    headers = {"Content-Disposition": f'attachment; filename="ask-send-chat.{format}"'}
    if format == "html":
        return HTMLResponse(as_html(messages), headers=headers)
    return PlainTextResponse(as_text(messages), headers=headers)


@router.delete("/{conversation_id}", responses=_PROBLEMS)
def erase(service: ServiceOf, conversation_id: ConversationId) -> Erased:
    """Erase the conversation everywhere. Afterwards every call is 404."""
    receipt, erased = service.erase(conversation_id)
    return Erased(receipt=receipt, erased=erased)


def _whole(service: Service, conversation_id: str) -> Whole:
    conversation: Conversation = service.conversations.get(conversation_id)
    messages = [_bubble(message) for message in service.conversations.messages(conversation_id)]
    return Whole.model_validate(
        {
            "id": conversation.id, "state": conversation.state, "easy_read": conversation.easy_read,
            "language": conversation.language, "messages": messages,
        }
    )  # fmt: skip


def _bubble(message: Message) -> dict[str, Any]:
    shown = reply_of(message).model_dump(mode="json", by_alias=True) if message.reply is not None else {}
    return {
        **shown,
        "id": message.id,
        "from": message.sender,
        "at": message.at.isoformat(),
        "text": message.text,
    }
