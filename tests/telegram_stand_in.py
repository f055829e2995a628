"""A stand-in for Telegram's Bot API on loopback, keeping to its rules as core.telegram.org/bots/api states them.

Limits of length, entities, buttons and files; one poller (409); rates (429 with retry_after); blocked (403) and unknown
chats (400); callback queries that are answered once; updates that stay until an offset confirms them. People are
`Person`s, who see what their chat shows. Faults (slow, 5xx, cut off) are put in with `fail`.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.evaluation.run import free_port
from tests.telegram_people import Person, Shown

TOKEN = "123456789:stand-in-token-of-35-letters-abcdef"
BOT = {"id": 123456789, "is_bot": True, "first_name": "Ask SEND", "username": "ask_send_bot"}
LONGEST, DATA_BYTES, MOST_BUTTONS, FILE_BYTES = 4096, 64, 100, 20 * 1024 * 1024
ACTIONS = {"typing", "record_voice", "upload_voice", "upload_document"}
ENTITIES = {"bold", "italic", "text_link", "blockquote", "expandable_blockquote", "code", "underline"}


class Problem(Exception):
    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        self.code, self.description, self.parameters = code, description, parameters


@dataclass
class Fault:
    """What goes wrong with the next so many calls of a method. `cut`: no answer at all; `after`: it was done first."""

    method: str
    times: int
    code: int = 0
    retry_after: int = 0
    seconds: float = 0.0
    cut: bool = False
    after: bool = False


@dataclass
class Call:
    method: str
    params: dict[str, Any]
    at: float
    code: int = 200
    ended: bool = False


class Bucket:
    """So many at once, then so many a second."""

    def __init__(self, burst: float, rate: float) -> None:
        self._burst, self._rate, self._left, self._at = burst, rate, burst, time.monotonic()

    def wait(self) -> float:
        """Seconds until one is free; 0 takes it."""
        now = time.monotonic()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left >= 1:
            self._left -= 1
            return 0.0
        return (1 - self._left) / self._rate


@dataclass
class BotApi:
    chat_burst: float = 20
    overall_burst: float = 60
    port: int = field(default_factory=free_port)
    people: dict[int, Person] = field(default_factory=dict)
    groups: set[int] = field(default_factory=set)
    calls: list[Call] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    commands: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    left: list[int] = field(default_factory=list)
    webhook: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._updates: dict[int, dict[str, Any]] = {}
        self._next_update, self._next_message, self._next_query = 1000, 1, 1
        self._faults: list[Fault] = []
        self._queries: dict[str, bool] = {}
        self._poller = 0
        self._guard = threading.RLock()
        self._chat_buckets: dict[int, Bucket] = defaultdict(lambda: Bucket(self.chat_burst, 1.0))
        self._overall = Bucket(self.overall_burst, 30.0)
        self.offset = 0

    # --- for tests

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def person(self, number: int = 7001) -> Person:
        with self._guard:
            return self.people.setdefault(number, Person(number, self))

    def push(self, what: dict[str, Any], update_id: int | None = None) -> int:
        """Something happened: an update waits for the bot. The same `update_id` twice is a duplicate."""
        with self._guard:
            if update_id is None:
                update_id = self._next_update
                self._next_update += 1
            self._updates[update_id] = {"update_id": update_id, **what}
            return update_id

    def fail(self, method: str, times: int = 1, **what: Any) -> None:
        with self._guard:
            self._faults.append(Fault(method, times, **what))

    def mend(self) -> None:
        self._faults.clear()

    def made(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def refused_with(self, code: int, chat_id: int) -> bool:
        """Whether sending to this chat failed so."""
        return any(call.code == code and call.params.get("chat_id") == str(chat_id) for call in self.calls)

    def pending(self) -> list[dict[str, Any]]:
        with self._guard:
            return [self._updates[one] for one in sorted(self._updates)]

    def next_message(self) -> int:
        with self._guard:
            self._next_message += 1
            return self._next_message

    def query(self) -> str:
        with self._guard:
            self._next_query += 1
            self._queries[str(self._next_query)] = False
            return str(self._next_query)

    def answered(self, query: str) -> bool:
        return self._queries[query]

    # --- serving

    def start(self) -> None:
        routes = [
            Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._download),
        ]
        config = uvicorn.Config(Starlette(routes=routes), port=self.port, log_level="error", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)

    def stop(self) -> None:
        self._poller += 1  # nobody waits for us any more
        self._server.should_exit = True
        self._thread.join(10)

    async def _download(self, request: Request) -> Response:
        found = self.files.get(request.path_params["path"].removeprefix("voice/"))
        ok = request.path_params["token"] == TOKEN and found is not None
        return Response(found, media_type="application/octet-stream") if ok else Response(status_code=404)

    async def _call(self, request: Request) -> Response:
        method = request.path_params["method"]
        call = Call(method, {}, time.monotonic())
        self.calls.append(call)
        try:
            return await self._answer(request, call)
        finally:
            call.ended = True

    async def _answer(self, request: Request, call: Call) -> Response:
        try:
            call.params = await _params(request)
            if request.path_params["token"] != TOKEN:
                raise Problem(401, "Unauthorized")
            result = await self._faulty(call)
        except Problem as problem:
            call.code = problem.code
            body: dict[str, Any] = {"ok": False, "error_code": problem.code, "description": problem.description}
            if problem.parameters:
                body["parameters"] = problem.parameters
            return JSONResponse(body, status_code=problem.code)
        except (_CutOff, ClientDisconnect):
            call.code = 0
            return _NoAnswer()
        return JSONResponse({"ok": True, "result": result})

    async def _faulty(self, call: Call) -> Any:
        fault = next((one for one in self._faults if one.times and one.method in (call.method, "*")), None)
        if fault is None:
            return await self._do(call)
        fault.times -= 1
        result = await self._do(call) if fault.after or not (fault.code or fault.cut) else None
        await asyncio.sleep(fault.seconds)
        if fault.cut:
            raise _CutOff
        if fault.code == 429:
            retry = fault.retry_after
            raise Problem(429, f"Too Many Requests: retry after {retry}", retry_after=retry)
        if fault.code:
            raise Problem(fault.code, "Bad Gateway" if fault.code == 502 else "Internal Server Error")
        return result

    async def _do(self, call: Call) -> Any:
        do: Callable[[dict[str, Any]], Any] | None = getattr(self, f"_{_snake(call.method)}", None)
        if do is None:
            raise Problem(404, "Not Found")
        result = do(call.params)
        return await result if asyncio.iscoroutine(result) else result

    # --- methods of the Bot API

    def _get_me(self, params: dict[str, Any]) -> Any:
        return {**BOT, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}

    async def _get_updates(self, params: dict[str, Any]) -> Any:
        if self.webhook.get("url"):
            raise Problem(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook")
        self._poller += 1
        me, until = self._poller, time.monotonic() + float(params.get("timeout") or 0)
        offset = int(params.get("offset") or 0)
        with self._guard:
            self.offset = max(self.offset, offset)
            for update_id in [one for one in self._updates if one < offset]:
                del self._updates[update_id]
        while True:
            found = self.pending()[: int(params.get("limit") or 100)]
            if found or time.monotonic() >= until:
                return found
            await asyncio.sleep(0.005)
            if me != self._poller:
                raise Problem(409, "Conflict: terminated by other getUpdates request; only one bot instance may run")

    def _set_webhook(self, params: dict[str, Any]) -> Any:
        if not str(params.get("url", "")).startswith("https://"):
            raise Problem(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[\w-]{1,256}", str(params.get("secret_token", "x"))):
            raise Problem(400, "Bad Request: secret token contains unallowed characters")
        self.webhook = params
        return True

    def _delete_webhook(self, params: dict[str, Any]) -> Any:
        self.webhook = {}
        return True

    def _send_message(self, params: dict[str, Any]) -> Any:
        text = str(params.get("text") or "")
        if not text.strip():
            raise Problem(400, "Bad Request: message text is empty")
        if _units(text) > LONGEST:
            raise Problem(400, "Bad Request: message is too long")
        entities = _entities(text, params)
        return self._put(params, {"text": text, "entities": entities})

    def _send_voice(self, params: dict[str, Any]) -> Any:
        if not params["voice"].startswith(b"OggS"):
            raise Problem(400, "Bad Request: wrong file type")
        return self._put(params, {"voice": params["voice"]})

    def _send_document(self, params: dict[str, Any]) -> Any:
        return self._put(params, {"document": params["document"], "file_name": params.get("document_name", "")})

    def _send_chat_action(self, params: dict[str, Any]) -> Any:
        if params.get("action") not in ACTIONS:
            raise Problem(400, "Bad Request: wrong parameter action in request")
        self._reach(int(params["chat_id"]))
        return True

    def _answer_callback_query(self, params: dict[str, Any]) -> Any:
        if self._queries.get(str(params["callback_query_id"]), True):
            raise Problem(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self._queries[str(params["callback_query_id"])] = True
        return True

    def _edit_message_reply_markup(self, params: dict[str, Any]) -> Any:
        shown = self._reach(int(params["chat_id"])).message(int(params["message_id"]))
        if shown is None:
            raise Problem(400, "Bad Request: message to edit not found")
        keyboard = _keyboard(params)
        if keyboard == shown.keyboard:
            raise Problem(400, "Bad Request: message is not modified")
        shown.keyboard = keyboard
        return shown.as_telegram(int(params["chat_id"]))

    def _get_file(self, params: dict[str, Any]) -> Any:
        found = self.files.get(str(params["file_id"]))
        if found is None:
            raise Problem(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        if len(found) > FILE_BYTES:
            raise Problem(400, "Bad Request: file is too big")
        name = str(params["file_id"])
        return {"file_id": name, "file_unique_id": name, "file_size": len(found), "file_path": f"voice/{name}"}

    def _set_my_commands(self, params: dict[str, Any]) -> Any:
        commands = json.loads(params["commands"])
        for one in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", one["command"]) or not 1 <= len(one["description"]) <= 256:
                raise Problem(400, "Bad Request: BOT_COMMAND_INVALID")
        language = params.get("language_code", "")
        if not re.fullmatch(r"([a-z]{2})?", language):
            raise Problem(400, "Bad Request: invalid language code specified")
        self.commands[language] = commands
        return True

    def _set_my_description(self, params: dict[str, Any]) -> Any:
        if len(params.get("description", "")) > 512:
            raise Problem(400, "Bad Request: description is too long")
        return True

    def _set_my_short_description(self, params: dict[str, Any]) -> Any:
        if len(params.get("short_description", "")) > 120:
            raise Problem(400, "Bad Request: short description is too long")
        return True

    def _leave_chat(self, params: dict[str, Any]) -> Any:
        self.left.append(int(params["chat_id"]))
        return True

    def _put(self, params: dict[str, Any], what: dict[str, Any]) -> Any:
        chat_id = int(params["chat_id"])
        keyboard = _keyboard(params)
        chat = self._reach(chat_id)
        wait = max(self._chat_buckets[chat_id].wait(), self._overall.wait())
        if wait:
            raise Problem(429, f"Too Many Requests: retry after {int(wait) + 1}", retry_after=int(wait) + 1)
        shown = Shown(self.next_message(), time.monotonic(), keyboard=keyboard, **what)
        chat.shown.append(shown)
        return shown.as_telegram(chat_id)

    def _reach(self, chat_id: int) -> Person:
        if chat_id in self.groups:
            return self.person(chat_id)
        person = self.people.get(chat_id)
        if person is None or not person.began:
            raise Problem(400, "Bad Request: chat not found")
        if person.blocked:
            raise Problem(403, "Forbidden: bot was blocked by the user")
        return person


class _CutOff(Exception):
    """The line is cut before an answer came."""


class _NoAnswer(Response):
    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Close the connection in the middle of an answer."""
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"999")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": False})


async def _params(request: Request) -> dict[str, Any]:
    found: dict[str, Any] = dict(request.query_params)
    if "json" in request.headers.get("content-type", ""):
        return found | await request.json()
    async with request.form() as form:
        for name, value in form.items():
            if isinstance(value, str):
                found[name] = value
            else:
                found[name], found[f"{name}_name"] = await value.read(), value.filename
    for name, value in list(found.items()):  # a file may be named by attach://<its own part>
        if isinstance(value, str) and value.startswith("attach://"):
            part = value.removeprefix("attach://")
            found[name], found[f"{name}_name"] = found[part], found.get(f"{part}_name")
    return found


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _entities(text: str, params: dict[str, Any]) -> list[dict[str, Any]]:
    if params.get("parse_mode") in ("Markdown", "MarkdownV2") and text.count("*") % 2 + text.count("_") % 2:
        raise Problem(400, "Bad Request: can't parse entities: Can't find end of the entity")
    if params.get("parse_mode") == "HTML" and text.count("<") != text.count(">"):
        raise Problem(400, "Bad Request: can't parse entities: Unclosed start tag")
    entities = json.loads(params.get("entities") or "[]")
    for one in entities:
        if one["type"] not in ENTITIES:
            raise Problem(400, "Bad Request: can't parse entities: unsupported type")
        if one["offset"] < 0 or one["length"] <= 0 or one["offset"] + one["length"] > _units(text):
            raise Problem(400, "Bad Request: can't parse entities: entity is out of the text")
    return [one for one in entities if one["type"] != "text_link" or one["url"].startswith(("http://", "https://"))]


def _keyboard(params: dict[str, Any]) -> list[list[dict[str, str]]]:
    keyboard: list[list[dict[str, str]]] = json.loads(params.get("reply_markup") or "{}").get("inline_keyboard", [])
    buttons = [button for row in keyboard for button in row]
    if len(buttons) > MOST_BUTTONS:
        raise Problem(400, "Bad Request: reply markup is too long")
    for button in buttons:
        if not button["text"].strip():
            raise Problem(400, "Bad Request: text buttons are unallowed in the inline keyboard")
        if not 1 <= len(button.get("callback_data", "").encode()) <= DATA_BYTES:
            raise Problem(400, "Bad Request: BUTTON_DATA_INVALID")
    return keyboard


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()
