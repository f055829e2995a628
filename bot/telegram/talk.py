"""A chat and its conversation: find it, begin it, carry words to the path, and have what comes back sent."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

from anyio.to_thread import run_sync
from sqlalchemy.exc import OperationalError

from bot.conversations import NoConversation
from bot.path import Empty, Incoming, Outgoing, TooLong
from bot.reply import Button
from bot.service import Service
from bot.telegram.chats import Chat, Chats
from bot.telegram.delivery import Delivery
from bot.telegram.notices import Notices

SHOW_TYPING_AFTER = 0.4
TYPING_LASTS = 4.5
"""Seconds; Telegram shows "typing" for five."""


@dataclass(frozen=True)
class Known:
    """A chat with its conversation, and how it is shown."""

    chat: Chat
    easy_read: bool
    new: bool = False


@dataclass(frozen=True)
class Talk:
    service: Service
    chats: Chats
    notices: Notices
    delivery: Delivery

    async def known(self, chat_id: int) -> Known | None:
        return await run_sync(self._known, chat_id)

    async def easy_read(self, chat_id: int) -> bool:
        known = await self.known(chat_id)
        return known.easy_read if known else False

    async def known_or_new(self, chat_id: int, easy_read: bool = False, greet: bool = False) -> Known:
        """The chat's conversation; if there is none one begins. Without `greet` its greeting is taken as said."""
        known = await run_sync(self._known_or_new, chat_id, easy_read, greet)
        if known.new and greet:
            self.delivery.wake(known.chat.conversation_id)
        return known

    async def change(self, known: Known, **values: Any) -> None:
        await run_sync(lambda: self.service.conversations.change(known.chat.conversation_id, **values))

    async def say(self, chat_id: int, text: str, client_id: str, spoken: bool = False) -> None:
        """What the family wrote goes the way of every message; what comes back is sent."""
        async with self._typing(chat_id):
            try:
                out = await run_sync(self._walk, chat_id, Incoming(text, client_id, spoken))
            except TooLong:
                await self.notices.say(chat_id, "too_long", await self.easy_read(chat_id))
                return
            except Empty:
                await self.notices.say(chat_id, "other", await self.easy_read(chat_id))
                return
        if out.conversation.id is None:
            for reply in out.replies:
                await self.notices.show(chat_id, reply, easy_read=False)
        else:
            self.delivery.wake(out.conversation.id)

    async def danger(self, text: str) -> bool:
        """Whether the safety net finds danger in words that a channel would pass over (forwarded, changed)."""
        return bool(text) and await run_sync(self.service.path.safety_net.read, text) is not None

    def button(self, chat_id: int, number: int, place: int) -> tuple[Button, str] | None:
        """The button of this chat's reply, and the reply's kind. None if it was erased."""
        known = self._known(chat_id)
        message = self.chats.reply(known.chat.conversation_id, number) if known else None
        reply = message.reply if message else None
        if not reply or place >= len(reply["buttons"]):
            return None
        return Button(**reply["buttons"][place]), str(reply["kind"])

    def _known(self, chat_id: int) -> Known | None:
        chat = self.chats.find(chat_id)
        if chat is None:
            return None
        try:
            return Known(chat, self.service.conversations.get(chat.conversation_id).easy_read)
        except NoConversation:
            return None

    def _known_or_new(self, chat_id: int, easy_read: bool = False, greet: bool = False) -> Known:
        while True:
            if known := self._known(chat_id):
                return known
            conversation, greeting = self.service.begin("telegram", easy_read=easy_read, language="en")
            if self.chats.begin(chat_id, conversation.id, known=None if greet else greeting.id):
                return replace(Known(Chat(conversation.id, chat_id), easy_read), new=True)
            self.service.erase(conversation.id)

    def _walk(self, chat_id: int, incoming: Incoming) -> Outgoing:
        """Erased just now, by them or by age? Then a new conversation. No database? The path has words for that."""
        try:
            try:
                return self._to_path(chat_id, incoming)
            except NoConversation:
                return self._to_path(chat_id, incoming)
        except OperationalError:
            return self.service.path.walk("", incoming)

    def _to_path(self, chat_id: int, incoming: Incoming) -> Outgoing:
        chat = self.chats.find(chat_id) or self._known_or_new(chat_id).chat
        return self.service.path.walk(chat.conversation_id, incoming)

    @contextlib.asynccontextmanager
    async def _typing(self, chat_id: int) -> AsyncIterator[None]:
        """ "typing" is shown while it takes longer than a moment."""
        task = asyncio.create_task(self._type(chat_id))
        try:
            yield
        finally:
            task.cancel()

    async def _type(self, chat_id: int) -> None:
        sender = self.notices.sender
        await asyncio.sleep(SHOW_TYPING_AFTER)
        while True:
            await sender.quietly(sender.bot.send_chat_action(chat_id, "typing"))
            await asyncio.sleep(TYPING_LASTS)
