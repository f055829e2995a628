"""An update comes in, perhaps twice, perhaps out of order: it is dealt with once, and not called done before it is.

Telegram keeps an update until it is told that it is done, so Telegram is the queue, and nothing that a family wrote is
stored here before the path has redacted it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from anyio.to_thread import run_sync
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy.exc import SQLAlchemyError
from telegram import Update
from telegram.error import TelegramError
from telegram.ext import Application, ContextTypes

from bot.telegram.chats import Chats
from bot.telegram.sending import Gone, Stopping
from bot.telegram.talk import Talk

log = logging.getLogger(__name__)
TRIES = 4
FIRST_PAUSE = 1.0
BY_CHAT = parse("40/minute")
TOLD = parse("1/minute")


class Reception:
    def __init__(self, application: Application, talk: Talk, chats: Chats, limited: bool) -> None:  # type: ignore[type-arg]
        self._application = application
        self._talk = talk
        self._chats = chats
        self._limiter = MovingWindowRateLimiter(MemoryStorage()) if limited else None
        self._lines: dict[int, asyncio.Lock] = {}
        self._queued: dict[int, int] = {}
        self._going: dict[int, asyncio.Task[bool]] = {}
        self._errors: dict[int, Exception] = {}
        application.add_error_handler(self._note)

    def take(self, update: Update) -> asyncio.Task[bool]:
        """Deal with an update. True: done, and Telegram may forget it. The same one at once is one task."""
        going = self._going.get(update.update_id)
        if going is None:
            going = self._going[update.update_id] = asyncio.create_task(self._take(update))
            going.add_done_callback(lambda _: self._going.pop(update.update_id, None))
        return going

    async def known(self, update_ids: list[int]) -> set[int]:
        """Which of these were dealt with before, perhaps by another process. In doubt none: the path knows a twin."""
        with suppress(SQLAlchemyError):
            return await run_sync(self._chats.dealt_with, update_ids) if update_ids else set()
        return set()

    async def remember(self, update_ids: list[int]) -> None:
        try:
            if update_ids:
                await run_sync(self._chats.deal_with, update_ids)
        except SQLAlchemyError as error:
            log.error("updates cannot be marked as done: %s", type(error).__name__)

    async def finish(self, patience: float) -> None:
        if going := list(self._going.values()):
            await asyncio.wait(going, timeout=patience)

    async def _take(self, update: Update) -> bool:
        chat = update.effective_chat
        if chat is None or (update.effective_user and update.effective_user.is_bot):
            return True
        try:
            return await self._in_line(chat.id, lambda: self._once(update, chat.id))
        except Stopping:
            return False

    async def _in_line(self, chat_id: int, deal: Callable[[], Awaitable[bool]]) -> bool:
        """One after the other in each chat, in the order in which they came."""
        line = self._lines.setdefault(chat_id, asyncio.Lock())
        self._queued[chat_id] = self._queued.get(chat_id, 0) + 1
        try:
            async with line:
                return await deal()
        finally:
            self._queued[chat_id] -= 1
            if not self._queued[chat_id]:
                del self._queued[chat_id], self._lines[chat_id]

    async def _once(self, update: Update, chat_id: int) -> bool:
        if not await self._too_many(update, chat_id):
            await self._deal(update, chat_id)
        return True

    async def _deal(self, update: Update, chat_id: int) -> None:
        """A few tries, then the honest sentence."""
        pause = FIRST_PAUSE
        for _ in range(TRIES):
            error = await self._process(update)
            if error is None or isinstance(error, Gone):
                return
            log.error("an update from Telegram failed: %s", type(error).__name__)
            await self._talk.notices.sender.pause(pause)
            pause *= 2
        with suppress(Gone):
            await self._talk.notices.say(chat_id, "failed")

    async def _process(self, update: Update) -> Exception | None:
        await self._application.process_update(update)
        error = self._errors.pop(update.update_id, None)
        if isinstance(error, Stopping):
            raise error
        return error

    async def _too_many(self, update: Update, chat_id: int) -> bool:
        """The flood that no person writes, refused as on the web, in words, once a minute."""
        if self._limiter is None or update.my_chat_member or self._limiter.hit(BY_CHAT, str(chat_id)):
            return False
        if self._limiter.hit(TOLD, str(chat_id)):
            with suppress(Gone, TelegramError):
                await self._talk.notices.say(chat_id, "too_many")
        return True

    async def _note(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> Any:
        if isinstance(update, Update) and isinstance(context.error, Exception):
            self._errors[update.update_id] = context.error
