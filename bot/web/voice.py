"""The family API's spoken side: replies read aloud, and questions asked by voice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, Response, StreamingResponse
from pydantic import BaseModel, Field

from bot.conversations import reply_of
from bot.reply import Reply
from bot.service import Service
from bot.voice.choices import BROWSER
from bot.voice.listening import MOST_BYTES, NotHeard
from bot.voice.sentences import is_private, sentences_of
from bot.voice.speech import FASTEST, SLOWEST, TYPES, Format, Manner
from bot.voice.workers import Unavailable
from bot.web.api import ConversationId, Problem, ServiceOf
from bot.web.problems import problem

router = APIRouter(prefix="/api/conversations", tags=["voice"])
Speed = Annotated[float | None, Query(ge=SLOWEST, le=FASTEST)]
VoiceName = Annotated[str | None, Query(max_length=40, pattern=r"^[\w-]+$")]
Part = Annotated[int | None, Query(ge=0, le=500, description="Only this sentence, counted from 0.")]
Words = Annotated[bool | None, Query(description="The easy-read sentences, or the plain words.")]
_PROBLEMS: dict[int | str, dict[str, Any]] = {
    code: {"model": Problem, "content": {"application/problem+json": {}}} for code in (404, 413, 415, 422, 503)
}
_SOUND: dict[int | str, dict[str, Any]] = {200: {"content": {"audio/ogg": {}, "audio/wav": {}}}}


class Heard(BaseModel):
    heard: str


class Aloud(BaseModel):
    """Words to read back before they are sent: what was heard."""

    text: str = Field(min_length=1, max_length=1000)
    voice: str = Field(default="", max_length=40)
    speed: float = Field(default=1.0, ge=SLOWEST, le=FASTEST)


class TimedWord(BaseModel):
    at: int
    length: int
    start: int
    end: int


class TimedSentence(BaseModel):
    text: str
    start: int
    end: int
    words: list[TimedWord]


class Times(BaseModel):
    """Milliseconds of the sound that `speech` gives for the same reply, speed and voice."""

    milliseconds: int
    sentences: list[TimedSentence]


@router.get("/{conversation_id}/replies/{reply_id}/speech", responses={**_PROBLEMS, **_SOUND}, response_model=None)
def speech(
    service: ServiceOf, conversation_id: ConversationId, reply_id: str, format: Format = "ogg",
    speed: Speed = None, voice: VoiceName = None, sentence: Part = None, easy: Words = None,
) -> Response:  # fmt: skip
    """The reply read aloud. Without `speed` and `voice` as the person chose for this conversation."""
    found = texts_of(service, conversation_id, reply_id, sentence, easy, speed, voice)
    return sound_of(service, *found, format) if found else refuse(service, "no_reply")


@router.get("/{conversation_id}/replies/{reply_id}/speech.json", responses=_PROBLEMS, response_model=Times)
def times(
    service: ServiceOf, conversation_id: ConversationId, reply_id: str,
    speed: Speed = None, voice: VoiceName = None, sentence: Part = None, easy: Words = None,
) -> Any:  # fmt: skip
    """When each sentence and word is said."""
    found = texts_of(service, conversation_id, reply_id, sentence, easy, speed, voice)
    if found is None:
        return refuse(service, "no_reply")
    try:
        return service.voice.speech.times(*found)
    except Unavailable:
        return refuse(service, "cannot_speak")


@router.post("/{conversation_id}/voice", responses=_PROBLEMS, response_model=Heard)
async def hear(service: ServiceOf, conversation_id: ConversationId, audio: UploadFile) -> Any:
    """Hear a spoken question: show it and read it back, then send it with `"spoken": true`. The sound is not kept."""
    await run_in_threadpool(service.conversations.get, conversation_id)
    return await heard(service, audio)


@router.post("/{conversation_id}/speech", responses={**_PROBLEMS, **_SOUND}, response_model=None)
def read_back(service: ServiceOf, conversation_id: ConversationId, body: Aloud) -> Response:
    """Read back what was heard, before it is sent. Neither the words nor the sound are kept."""
    service.conversations.get(conversation_id)
    return spoken_once(service, body)


async def heard(service: Service, audio: UploadFile) -> Any:
    recording = await audio.read(MOST_BYTES + 1)
    await audio.close()
    try:
        return Heard(heard=await run_in_threadpool(service.voice.listening.hear, recording))
    except NotHeard as error:
        return refuse(service, error.why)


def spoken_once(service: Service, body: Aloud) -> Response:
    return sound_of(service, [body.text], Manner(body.voice, body.speed, private=True), "ogg")


def texts_of(
    service: Service, conversation_id: str, reply_id: str, sentence: int | None, easy: bool | None,
    speed: float | None, voice: str | None,
) -> tuple[list[str], Manner] | None:  # fmt: skip
    """What to say and how, or None when there is no such reply or sentence. Raises `NoConversation`."""
    conversation = service.conversations.get(conversation_id)
    reply = _reply(service, conversation_id, reply_id)
    if reply is None:
        return None
    wanted = conversation.easy_read if easy is None else easy
    texts = [part.text for part in sentences_of(reply, wanted, service.content)]
    if sentence is not None:
        texts = texts[sentence : sentence + 1]
    return (texts, manner(service, conversation_id, speed, voice, is_private(reply))) if texts else None


def manner(service: Service, conversation_id: str, speed: float | None, voice: str | None, private: bool) -> Manner:
    chosen = service.voice.choices.get(conversation_id)
    own = "" if chosen.voice.startswith(BROWSER) else chosen.voice
    return replace(Manner(own, chosen.speed, private), **_given(speed=speed, voice=voice))


def sound_of(service: Service, texts: list[str], manner: Manner, kind: Format) -> Response:
    try:
        made = service.voice.speech.whole(texts, manner, kind)
        if isinstance(made, Path):
            return FileResponse(made, media_type=TYPES[kind])
        first = next(made)
    except Unavailable:
        return refuse(service, "cannot_speak")
    return StreamingResponse(_again(first, made), media_type=TYPES[kind])


def refuse(service: Service, why: str) -> Response:
    words = service.voice.problems[why]
    headers = {"Retry-After": "60"} if words["status"] == 503 else None
    return problem(words["status"], words["text"], headers)


def _reply(service: Service, conversation_id: str, reply_id: str) -> Reply | None:
    messages = service.conversations.messages(conversation_id)
    return next((reply_of(m) for m in messages if m.id == reply_id and m.reply is not None), None)


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _again(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest
