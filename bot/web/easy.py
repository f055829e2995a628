"""The easy pages: one thing at a time, read aloud, asked by voice or with pictures. The same conversation as the chat.

Everything works without scripts but the microphone and scanning. Where a script helps, it asks for the same pieces.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, UploadFile
from fastapi.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from bot.content import Content
from bot.conversations import reply_of
from bot.models import Conversation, Message
from bot.path import LONGEST, Empty, Incoming, TooLong
from bot.reply import EasySentence, Reply
from bot.service import Service
from bot.voice.choices import SCAN, SIZES, SPEEDS, Choices
from bot.voice.pictures import KINDS, OwnPicture, own_credit, used
from bot.voice.sentences import sentences_of
from bot.voice.speech import Format, Manner
from bot.voice.workers import Unavailable
from bot.web.api import ServiceOf
from bot.web.chat import ConversationCookie, _known, _remember
from bot.web.standing import standing
from bot.web.templating import look, templates
from bot.web.voice import Aloud, Part, Speed, VoiceName, Words, heard, refuse, sound_of, spoken_once, texts_of

router = APIRouter(include_in_schema=False)
GREETING = "greeting"
"""The id of the greeting while there is no conversation yet."""
NOT_HEARD = ("no_microphone", "no_permission", "lost", "silence")


@dataclass(frozen=True)
class Turn:
    """What was asked, and what came back: each reply with its sentences."""

    asked: str
    replies: list[tuple[Reply, list[EasySentence]]]


@router.get("/easy", response_class=HTMLResponse)
def show(
    request: Request, service: ServiceOf, conversation: ConversationCookie = None,
    back: Annotated[int, Query(ge=0, le=10_000)] = 0,
) -> Response:  # fmt: skip
    """The newest answer, or with `back` an earlier one."""
    service.voice.speech.workers.warm()
    return _page(request, service, _known(service, conversation), back)


@router.post("/easy", response_class=HTMLResponse)
def say(
    request: Request, service: ServiceOf, text: Annotated[str, Form()] = "", spoken: Annotated[bool, Form()] = False,
    client_id: Annotated[str | None, Form(max_length=100)] = None, conversation: ConversationCookie = None,
) -> Response:  # fmt: skip
    current = _begun(service, conversation)
    if not current.easy_read:
        current = service.conversations.change(current.id, easy_read=True)
    try:
        out = service.path.walk(current.id, Incoming(text, client_id, spoken))
    except (Empty, TooLong) as error:
        words = "That is too long. Ask in two parts." if isinstance(error, TooLong) else "Write your question first."
        status = 413 if isinstance(error, TooLong) else 422
        if "x-pieces" in request.headers:
            return HTMLResponse(words, status_code=status)
        return _remember(service, _page(request, service, current, 0, text, words, status), current.id)
    if "x-pieces" in request.headers:
        turn = Turn(text, _pictured(out.replies, service.content))
        response: Response = templates.TemplateResponse(
            request, "easy-turn.html", _shown(service, out.conversation, turn)
        )
    else:
        response = RedirectResponse("/easy", status_code=303)
    return _remember(service, response, current.id)


@router.get("/easy/new", response_class=HTMLResponse)
def new(
    request: Request, service: ServiceOf, seen: Annotated[str, Query(max_length=64)],
    conversation: ConversationCookie = None,
) -> Response:  # fmt: skip
    """The newest turn if there is a reply after the one that was seen (an adviser wrote), otherwise 204."""
    current = _known(service, conversation)
    turns = _turns(service, current)
    if current is None or not turns or not turns[-1].replies or turns[-1].replies[-1][0].id == seen:
        return Response(status_code=204)
    return templates.TemplateResponse(request, "easy-turn.html", _shown(service, current, turns[-1]))


@router.post("/easy/choices")
def choose(
    request: Request, service: ServiceOf, conversation: ConversationCookie = None,
    voice: Annotated[str | None, Form(max_length=110)] = None, speed: Annotated[float | None, Form()] = None,
    size: Annotated[str | None, Form()] = None, read_aloud: Annotated[bool | None, Form()] = None,
    scan_seconds: Annotated[float | None, Form()] = None,
) -> Response:  # fmt: skip
    """Voice, speed, size, reading aloud and scanning: remembered in the conversation."""
    current = _begun(service, conversation)
    service.voice.choices.change(
        current.id, voice=voice, speed=speed, size=size, read_aloud=read_aloud, scan_seconds=scan_seconds
    )
    return _remember(service, RedirectResponse("/easy", status_code=303), current.id)


@router.get("/easy/board", response_class=HTMLResponse)
@router.get("/easy/board/{group}", response_class=HTMLResponse)
def board(
    request: Request, service: ServiceOf, group: str = "first", conversation: ConversationCookie = None
) -> Response:
    """The picture board, one group at a time; `all` for printing."""
    groups = service.voice.board.groups
    if group != "all" and group not in groups:
        raise HTTPException(404)
    shown = list(groups.values()) if group == "all" else [groups[group]]
    current = _known(service, conversation)
    context = {
        "look": look(request), "groups": shown, "group": group, "pictures": service.content.pictures,
        "choices": _choices(service, current),
    }  # fmt: skip
    return templates.TemplateResponse(request, "easy-board.html", context)


@router.get("/easy/say/{cell}", response_model=None)
def say_cell(service: ServiceOf, cell: str, conversation: ConversationCookie = None) -> Response:
    """The words of a picture on the board."""
    found = next((c for c in service.voice.board.cells if c.id == cell), None)
    if found is None:
        raise HTTPException(404)
    chosen = _choices(service, _known(service, conversation))
    return sound_of(service, [found.title.replace("…", "")], Manner(chosen.voice, chosen.speed), "ogg")


@router.get("/easy/speech/{reply_id}", response_model=None)
def speech(
    service: ServiceOf, reply_id: str, conversation: ConversationCookie = None, format: Format = "ogg",
    speed: Speed = None, voice: VoiceName = None, sentence: Part = None, easy: Words = None,
) -> Response:  # fmt: skip
    """As the API's, for the conversation of this browser; its id is not in the page."""
    found = _texts(service, conversation, reply_id, sentence, easy, speed, voice)
    return sound_of(service, *found, format) if found else refuse(service, "no_reply")


@router.get("/easy/times/{reply_id}")
def times(
    service: ServiceOf, reply_id: str, conversation: ConversationCookie = None,
    speed: Speed = None, voice: VoiceName = None, sentence: Part = None, easy: Words = None,
) -> Response:  # fmt: skip
    found = _texts(service, conversation, reply_id, sentence, easy, speed, voice)
    if found is None:
        return refuse(service, "no_reply")
    try:
        return JSONResponse(service.voice.speech.times(*found))
    except Unavailable:
        return refuse(service, "cannot_speak")


@router.get("/easy/listening", status_code=204)
def get_ready_to_listen(service: ServiceOf) -> Response:
    """Somebody is about to talk: start the process that listens, so that they need not wait for it."""
    service.voice.listening.workers.warm()
    return Response(status_code=204)


@router.post("/easy/voice")
async def hear(request: Request, service: ServiceOf, audio: UploadFile) -> Any:
    """What was heard. The sound is not kept."""
    return await heard(service, audio)


@router.post("/easy/speech", response_model=None)
def read_back(request: Request, service: ServiceOf, body: Aloud) -> Response:
    """What was heard, read back before it is asked."""
    return spoken_once(service, body)


@router.get("/pictures", response_class=HTMLResponse)
def credits(request: Request, service: ServiceOf) -> Response:
    """Every picture that is really shown, and whom to thank for it."""
    shown = used(service.content, service.voice.board)
    context = {
        "look": look(request), "own": own_credit(service.settings.pictures_dir),
        "own_pictures": [(idea, p) for idea, p in shown if isinstance(p, OwnPicture)],
        "open_pictures": [(idea, p) for idea, p in shown if not isinstance(p, OwnPicture)],
    }  # fmt: skip
    return templates.TemplateResponse(request, "picture-credits.html", context)


@router.get("/pictures/own/{file}")
def own_picture(service: ServiceOf, file: str) -> FileResponse:
    """A picture of the council's own set, if its pictures.yml names it."""
    named = {picture.code for picture in service.content.pictures.values() if isinstance(picture, OwnPicture)}
    folder = service.settings.pictures_dir
    if folder is None or file not in named:
        raise HTTPException(404)
    path = folder / file
    return FileResponse(path, media_type=KINDS[path.suffix])


def _page(
    request: Request, service: Service, current: Conversation | None, back: int,
    draft: str = "", problem: str = "", status: int = 200,
) -> Response:  # fmt: skip
    turns = _turns(service, current) or [Turn("", [_greeting(service)])]
    back = min(back, len(turns) - 1)
    context = {
        **_shown(service, current, turns[-1 - back]), "look": look(request), "back": back,
        "earlier": back < len(turns) - 1,
        "choices": _choices(service, current), "voices": service.voice.speech.voices, "speeds": SPEEDS,
        "easy_sizes": SIZES, "scans": SCAN, "client_id": secrets.token_urlsafe(12), "longest": LONGEST,
        "draft": draft, "problem": problem,
        "not_heard": {why: service.voice.problems[why]["text"] for why in NOT_HEARD},
    }  # fmt: skip
    return templates.TemplateResponse(request, "easy.html", context, status_code=status)


def _shown(service: Service, current: Conversation | None, turn: Turn) -> dict[str, Any]:
    """A turn, and where the family's question is while advisers have it."""
    return {
        "turn": turn, "state": current.state if current else "bot",
        "standing": standing(service, current) if current else None,
    }  # fmt: skip


def _turns(service: Service, current: Conversation | None) -> list[Turn]:
    """The conversation as turns: a message of the family and all that came back after it."""
    turns: list[tuple[str, list[Reply]]] = []
    messages: list[Message] = service.conversations.messages(current.id) if current else []
    for message in messages:
        if message.reply is None:
            turns.append((message.text, []))
        else:
            if not turns:
                turns.append(("", []))
            turns[-1][1].append(reply_of(message))
    return [Turn(asked, _pictured(replies, service.content)) for asked, replies in turns]


def _pictured(replies: list[Reply], content: Content) -> list[tuple[Reply, list[EasySentence]]]:
    return [(reply, sentences_of(reply, True, content)) for reply in replies]


def _greeting(service: Service) -> tuple[Reply, list[EasySentence]]:
    reply = service.composer.greeting().model_copy(update={"id": GREETING})
    return reply, sentences_of(reply, True, service.content)


def _texts(
    service: Service, conversation: str | None, reply_id: str, sentence: int | None, easy: bool | None,
    speed: float | None, voice: str | None,
) -> tuple[list[str], Manner] | None:  # fmt: skip
    if current := _known(service, conversation):
        return texts_of(service, current.id, reply_id, sentence, easy, speed, voice)
    if reply_id != GREETING:
        return None
    texts = [part.text for part in _greeting(service)[1]]
    texts = texts if sentence is None else texts[sentence : sentence + 1]
    return (texts, Manner(voice or "", speed or 1.0)) if texts else None


def _choices(service: Service, current: Conversation | None) -> Choices:
    return service.voice.choices.get(current.id) if current else Choices()


def _begun(service: Service, conversation: str | None) -> Conversation:
    return _known(service, conversation) or service.begin("web", easy_read=True, language="en")[0]
