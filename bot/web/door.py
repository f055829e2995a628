"""The door: floods, bodies that no family sends and clients that never finish are refused before anything is worked on.

Every reply leaves with the safety headers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, MutableMapping
from typing import Any

from fastapi import Request, Response
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.web import problems
from bot.web.limits import Limits

BODY_LIMIT = 262_144
VOICE_LIMIT = 16_000_000
"""Bytes of a request's body: 4,000 characters fit many times; 60 seconds of sound, uncompressed, fit too."""
BODY_SECONDS = 20.0
"""Between one piece of a body and the next; a whole body has three times as long."""
TOO_LONG = "That is longer than we can take. Send it in two or more messages."
TOO_SLOW = "Your message did not arrive whole. Check your connection and send it again."
KEPT = ("/static", "/fonts", "/pictures")


class Guard:
    def __init__(
        self, app: ASGIApp, limits: Limits | None, headers: Mapping[str, str], framed: Mapping[str, str]
    ) -> None:
        """`headers` for the desk, which no other site may frame; `framed` for the families' pages."""
        self._app = app
        self._limits = limits
        self._headers = headers
        self._framed = framed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        path = request.url.path
        out = _Out(send, path, self._headers if path.startswith("/staff") else self._framed)
        limit = VOICE_LIMIT if path.endswith("/voice") else BODY_LIMIT
        refused = await self._flood(request)
        if _length(request) > limit:
            refused = problems.problem(413, TOO_LONG)
        if refused is not None:
            await refused(scope, receive, out)
            return
        body = _Body(receive, limit)
        try:
            await self._app(scope, body, out.unless(body))
        except ClientDisconnect:
            if not body.refused:
                raise
        if body.refused and not out.started:
            status, words = body.refused
            await problems.problem(status, words, {"Connection": "close"})(scope, receive, out)

    async def _flood(self, request: Request) -> Response | None:
        """Counting in Redis may wait for the network: that is done beside the loop."""
        if self._limits is None:
            return None
        if self._limits.waits:
            return await asyncio.to_thread(self._limits.refuse, request)
        return self._limits.refuse(request)


def _length(request: Request) -> int:
    told = request.headers.get("content-length", "")
    return int(told) if told.isdecimal() and len(told) < 20 else 0


class _Body:
    """A body that is counted and timed while it is read. `refused`: status and words, once it is too long or slow."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._read = 0
        self._whole = False
        self._until = asyncio.get_running_loop().time() + 3 * BODY_SECONDS
        self.refused: tuple[int, str] | None = None

    async def __call__(self) -> MutableMapping[str, Any]:
        if self._whole:
            return await self._receive()
        left = self._until - asyncio.get_running_loop().time()
        try:
            message = await asyncio.wait_for(self._receive(), max(0.0, min(BODY_SECONDS, left)))
        except TimeoutError:
            return self._refuse(408, TOO_SLOW)
        self._read += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        return self._refuse(413, TOO_LONG) if self._read > self._limit else message

    def _refuse(self, status: int, words: str) -> MutableMapping[str, Any]:
        self.refused, self._whole = (status, words), True
        return {"type": "http.disconnect"}


class _Out:
    """What goes out: safety headers on each reply; nothing of the application's once its body was refused."""

    def __init__(self, send: Send, path: str, headers: Mapping[str, str]) -> None:
        self._send = send
        self._path = path
        self._headers = headers
        self.started = False

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            for name, value in self._headers.items():
                headers.setdefault(name, value)
            headers.setdefault("Cache-Control", "public, max-age=86400" if self._path.startswith(KEPT) else "no-store")
        await self._send(message)

    def unless(self, body: _Body) -> Send:
        async def send(message: MutableMapping[str, Any]) -> None:
            if not body.refused:
                await self(message)

        return send
