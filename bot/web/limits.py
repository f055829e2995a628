"""Rate limits that a family never meets and a script does.

By conversation, so that one cannot be flooded; by address, generously, because a school or a library has one address
for everyone. Counted in Redis where there is one, so that all replicas count together; else, and while Redis is away,
in this process. Counters are named by a keyed digest: no address and no conversation's id lies in Redis.
"""

from __future__ import annotations

import hmac
import logging
import time
from collections.abc import Iterator

from fastapi import Request, Response
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from bot.web.problems import problem

log = logging.getLogger(__name__)
BY_CONVERSATION = parse("40/minute")
BY_ADDRESS = parse("300/minute")
READS_BY_ADDRESS = parse("1500/minute")
WORDS = "That is a lot of messages at once. Please wait a minute and send it again."
WRITES = ("POST", "PUT", "PATCH", "DELETE")
UNCOUNTED = ("/static", "/fonts", "/pictures", "/health", "/telegram", "/staff/cases/")
"""Telegram's few addresses bring everybody's messages; its channel counts by chat. Advisers'
drafts are kept while they type, and a whole office has one address; there a session is needed anyway."""


class Limits:
    def __init__(self, secret: str, redis_url: str = "") -> None:
        self._secret = secret.encode()
        self._here = MovingWindowRateLimiter(MemoryStorage())
        self._shared = MovingWindowRateLimiter(_redis(redis_url)) if redis_url else None

    @property
    def waits(self) -> bool:
        """Whether counting may wait for the network."""
        return self._shared is not None

    def refuse(self, request: Request) -> Response | None:
        """A 429 with Retry-After when there is too much of it, else None."""
        for limit, key in self._counted(request):
            name = hmac.new(self._secret, f"limit\0{key}".encode(), "sha256").hexdigest()[:32]
            if wait := self._too_much(limit, name):
                return problem(429, WORDS, {"Retry-After": str(wait)})
        return None

    def _counted(self, request: Request) -> Iterator[tuple[RateLimitItem, str]]:
        if request.url.path.startswith(UNCOUNTED):
            return
        address = request.client.host if request.client else "unknown"
        if request.method not in WRITES:
            yield READS_BY_ADDRESS, f"read {address}"
            return
        parts = request.url.path.split("/")
        conversation = parts[3] if parts[1:3] == ["api", "conversations"] and len(parts) > 3 else ""
        if conversation := conversation or request.cookies.get("conversation", ""):
            yield BY_CONVERSATION, f"conversation {conversation}"
        yield BY_ADDRESS, f"write {address}"

    def _too_much(self, limit: RateLimitItem, name: str) -> int:
        """Seconds to wait, or 0. While Redis is away each replica counts for itself: nobody is locked out."""
        if self._shared is not None:
            try:
                return _hit(self._shared, limit, name)
            except StorageError as error:
                log.warning("Redis does not count: %s", type(error).__name__)
        return _hit(self._here, limit, name)


def _hit(limiter: MovingWindowRateLimiter, limit: RateLimitItem, name: str) -> int:
    if limiter.hit(limit, name):
        return 0
    return max(1, round(limiter.get_window_stats(limit, name).reset_time - time.time()))


def _redis(url: str) -> Storage:
    storage = storage_from_string(url, wrap_exceptions=True, socket_timeout=0.5, socket_connect_timeout=0.5)
    assert isinstance(storage, Storage), "an address of an asynchronous store"
    return storage
