"""Long polling. An update is confirmed to Telegram only when it is dealt with, so that a restart loses none.

(python-telegram-bot's own `Updater` confirms what it has fetched, before anybody has worked on it.)
"""

from __future__ import annotations

import asyncio
import logging

from telegram import Bot, Update
from telegram.error import Conflict, RetryAfter, TelegramError

from bot.telegram.lease import Lease
from bot.telegram.reception import Reception
from bot.telegram.sending import Sender

log = logging.getLogger(__name__)
WANTED = (Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER)
HOLD = 25
"""Seconds that Telegram holds a poll open when there is nothing new."""
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 15.0
SOON, LATER = 0.03, 0.4
"""Seconds until the next poll while something is worked on: soon after a poll that brought something new, since more
follows then; later after one that brought only what is known, since each poll brings all of it again."""


class Polling:
    def __init__(self, sender: Sender, reception: Reception, lease: Lease) -> None:
        self._sender = sender
        self._reception = reception
        self._lease = lease
        self._going: dict[int, asyncio.Task[bool]] = {}
        self._done: set[int] = set()
        self._next = 0

    async def run(self) -> None:
        """Until the service goes down (`Stopping`), whenever this process holds the lease."""
        pause = FIRST_PAUSE
        while True:
            if not self._lease.held:
                await self._sender.pause(1.0)
                continue
            try:
                updates = await self._poll(self._sender.bot)
                pause = FIRST_PAUSE
            except TelegramError as error:
                _complain(error)
                await self._sender.pause(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
                continue
            more = await self._begin(updates) if self._lease.held else False
            if self._going:
                await asyncio.wait(self._going.values(), timeout=SOON if more else LATER)
            await self._clear()

    async def _poll(self, bot: Bot) -> tuple[Update, ...]:
        """Everything from the first that is not done: those after it are asked for again, and told apart here."""
        hold = 0 if self._going else HOLD
        return await bot.get_updates(offset=self._next or None, timeout=hold, allowed_updates=WANTED)

    async def _begin(self, updates: tuple[Update, ...]) -> bool:
        """True if there was something new."""
        new = [one for one in updates if one.update_id not in self._going and one.update_id not in self._done]
        known = await self._reception.known([one.update_id for one in new])
        self._done |= known
        for update in new:
            if update.update_id not in known:
                self._going[update.update_id] = self._reception.take(update)
        return bool(new)

    async def _clear(self) -> None:
        """What is done may be confirmed, as far as nothing before it is still worked on."""
        done = []
        for update_id in [one for one, task in self._going.items() if task.done()]:
            task = self._going.pop(update_id)
            if error := task.exception():
                log.error("an update was passed over: %s", type(error).__name__)
            if error or task.result():
                done.append(update_id)
        await self._reception.remember(done)
        self._done.update(done)
        if self._going or self._done:
            self._next = min(self._going) if self._going else max(self._done) + 1
        self._done = {one for one in self._done if one >= self._next}


def _complain(error: TelegramError) -> None:
    """Never with the error's own text: it may hold the token."""
    if isinstance(error, Conflict):
        log.error("Another program reads this Telegram bot's messages. Stop it, or use a token of its own.")
    elif not isinstance(error, RetryAfter):
        log.warning("Telegram does not answer: %s; trying again", type(error).__name__)
