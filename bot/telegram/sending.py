"""Give Telegram one message, however long that takes: slow, busy (429), down (5xx) or cut off, it is tried again."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, TypeVar

from telegram import Bot, LinkPreviewOptions
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.telegram.formatting import Words
from bot.telegram.parts import Part

log = logging.getLogger(__name__)
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
AFTER_RETRY = 0.1
"""A little more than Telegram asks for: it counts in whole seconds."""
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_GONE = ("chat not found", "user is deactivated", "bot was blocked", "bot was kicked", "peer_id_invalid")
T = TypeVar("T")


class Gone(Exception):
    """Nobody can be reached there any more: blocked, or the account was deleted."""


class Stopping(Exception):
    """The service is going down; what is left is sent by the next one."""


class Refused(Exception):
    """Telegram does not take it, however often it is tried."""


def seconds(length: int | timedelta) -> float:
    return length.total_seconds() if isinstance(length, timedelta) else float(length)


@dataclass
class Sender:
    bot: Bot
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    def stop(self) -> None:
        self._stopping.set()

    async def message(self, chat_id: int, part: Part) -> None:
        """If Telegram refuses it, its words go without links and bold. Raises `Gone`, `Stopping` or `Refused`."""
        try:
            await self.patiently(lambda: self._message(chat_id, part))
        except Refused:
            plain = replace(part, words=Words(part.words.text))
            await self.patiently(lambda: self._message(chat_id, plain))

    async def voice(self, chat_id: int, ogg: bytes) -> None:
        await self.patiently(lambda: self.bot.send_voice(chat_id, ogg))

    async def file(self, chat_id: int, name: str, content: bytes) -> None:
        await self.patiently(lambda: self.bot.send_document(chat_id, content, filename=name))

    async def quietly(self, call: Awaitable[Any]) -> None:
        """What is nice to have: "typing", the tick on a button. Tried once."""
        with contextlib.suppress(TelegramError):
            await call

    async def pause(self, seconds: float) -> None:
        """Raises `Stopping` as soon as the service goes down."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
        if self.stopping:
            raise Stopping

    async def _message(self, chat_id: int, part: Part) -> Any:
        text, entities = part.words.telegram()
        return await self.bot.send_message(
            chat_id, text, entities=entities, reply_markup=part.keyboard, link_preview_options=NO_PREVIEW
        )

    async def patiently(self, call: Callable[[], Awaitable[T]]) -> T:
        """Until it is done. Raises `Gone`, `Stopping` or `Refused`."""
        pause = FIRST_PAUSE
        while True:
            try:
                return await call()
            except RetryAfter as busy:
                await self.pause(seconds(busy.retry_after) + AFTER_RETRY)
            except (Forbidden, ChatMigrated) as error:
                raise Gone from error
            except BadRequest as error:
                if any(words in error.message.lower() for words in _GONE):
                    raise Gone from error
                log.error("Telegram refused a message: %s", error.message)
                raise Refused from error
            except TelegramError as error:
                if not isinstance(error, NetworkError):
                    log.error("Telegram does not take our messages: %s", type(error).__name__)
                await self.pause(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
