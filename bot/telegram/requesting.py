"""Calls of the Bot API over urllib3, in threads: with 50 chats at once, python-telegram-bot's own way (httpx) took
more than half of the service's processor time. Long polling stays with httpx, since it must end at once when we stop.
"""

from __future__ import annotations

from typing import Any

import anyio
import urllib3
from anyio.to_thread import run_sync
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData


class ThreadedRequest(BaseRequest):
    """`connections`: how many calls go on at once. `patience`: seconds to wait for Telegram's answer."""

    def __init__(self, connections: int, patience: float) -> None:
        self._pool = urllib3.PoolManager(maxsize=connections, block=True, retries=False)
        self._threads = anyio.CapacityLimiter(connections)
        self._timeout = urllib3.Timeout(connect=10.0, read=patience)

    @property
    def read_timeout(self) -> float | None:
        return float(self._timeout.read_timeout or 0)

    async def initialize(self) -> None:
        """Nothing to do: connections open when they are needed."""

    async def shutdown(self) -> None:
        self._pool.clear()

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *timeouts: Any, **more_timeouts: Any
    ) -> tuple[int, bytes]:
        """Raises `TimedOut` or `NetworkError`, without the address: it holds the token."""
        words = request_data.json_parameters if request_data else {}
        files: Any = (request_data.multipart_data if request_data else None) or {}
        form: dict[str, Any] = {"fields": {**words, **files}, "encode_multipart": bool(files)} if request_data else {}

        def call() -> tuple[int, bytes]:
            response = self._pool.request(method, url, timeout=self._timeout, **form)
            return response.status, response.data

        try:
            return await run_sync(call, abandon_on_cancel=True, limiter=self._threads)
        except urllib3.exceptions.TimeoutError as error:
            raise TimedOut from error
        except urllib3.exceptions.HTTPError as error:
            raise NetworkError(type(error).__name__) from error
