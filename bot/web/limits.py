"""Rate limits that a family never meets and a script does.

By conversation, so that one cannot be flooded; by address, generously, because a school or a library has one address
for everyone. Counted in this process's memory, so a second replica counts for itself.
"""

from __future__ import annotations

import time

from fastapi import Request, Response
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from bot.web.problems import problem

BY_CONVERSATION = parse("40/minute")
BY_ADDRESS = parse("300/minute")
WORDS = "That is a lot of messages at once. Please wait a minute and send it again."


class Limits:
    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def refuse(self, request: Request) -> Response | None:
        """A 429 with Retry-After when there is too much of it, else None. Only what writes is counted."""
        if request.method not in ("POST", "PATCH", "DELETE") or request.url.path == "/telegram":
            return None  # Telegram's few addresses bring everybody's messages; bot/telegram counts by chat
        address = request.client.host if request.client else "unknown"
        parts = request.url.path.split("/")
        conversation = parts[3] if parts[1:3] == ["api", "conversations"] and len(parts) > 3 else ""
        conversation = conversation or request.cookies.get("conversation", "")
        for limit, key in ((BY_CONVERSATION, conversation), (BY_ADDRESS, address)):
            if key and not self._limiter.hit(limit, key):
                return problem(429, WORDS, {"Retry-After": str(self._wait(limit, key))})
        return None

    def _wait(self, limit: RateLimitItem, key: str) -> int:
        reset = self._limiter.get_window_stats(limit, key).reset_time
        return max(1, round(reset - time.time()))
