"""Show a sentence in a chat that is no part of the conversation: it is sent, and not stored."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from bot.reply import Reply
from bot.telegram.parts import Press, parts
from bot.telegram.phrases import Phrases
from bot.telegram.sending import Refused, Sender

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Notices:
    sender: Sender
    phrases: Phrases

    async def say(
        self,
        chat_id: int,
        name: str,
        easy_read: bool = False,
        buttons: tuple[Press, ...] = (),
        columns: int = 1,
        **values: str,
    ) -> None:
        """A notice of `content/telegram.yml`. Raises `Gone` or `Stopping`."""
        await self.show(chat_id, self.phrases.notice(name, **values), easy_read, buttons, columns)

    async def show(
        self, chat_id: int, reply: Reply, easy_read: bool, buttons: tuple[Press, ...] = (), columns: int = 1
    ) -> None:
        for part in parts(reply, self.phrases.labels, easy_read, buttons, columns):
            try:
                await self.sender.message(chat_id, part)
            except Refused:
                log.error("Telegram did not take a notice")
