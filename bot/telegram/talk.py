"""A chat and its conversation: find it, begin it, carry words to the path, and have what comes back sent."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from anyio.to_thread import run_sync
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from bot.conversations import NoConversation
from bot.insight.helped import Helped, NoAnswer
from bot.path import Empty, Incoming, Outgoing, TooLong
from bot.reply import Button
from bot.service import Service
from bot.telegram.chats import Chat, Chats
from bot.telegram.delivery import Delivery
from bot.telegram.notices import Notices

SHOW_TYPING_AFTER = 1.5
TYPING_LASTS = 4.5
"""Seconds; Telegram shows "typing" for five."""


@dataclass(frozen=True)
class Pressed:
    """A button and the kind of its reply. `over`: it belongs to a question that was answered in words meanwhile."""

    button: Button
    kind: str
    over: bool


@dataclass(frozen=True)
class Talk:
    service: Service
    chats: Chats
    notices: Notices
    delivery: Delivery

    async def known(self, chat_id: int) -> Chat | None:
        return await run_sync(self.chats.find, chat_id)

    async def easy_read(self, chat_id: int) -> bool:
        """How a notice is shown. When the database does not say, in plain words."""
        with contextlib.suppress(SQLAlchemyError):
            known = await self.known(chat_id)
            return known.easy_read if known else False
        return False

    async def known_or_new(self, chat_id: int) -> Chat:
        """The chat's conversation; if there is none one begins, without a greeting."""
        return await run_sync(self._known_or_new, chat_id)

    async def greet(self, chat_id: int, easy_read: bool) -> bool:
        """Begin a conversation with its greeting. False if there is one already."""
        conversation_id = await run_sync(self._begin, chat_id, easy_read, True)
        if conversation_id:
            self.delivery.wake(conversation_id)
        return conversation_id is not None

    async def change(self, chat: Chat, **values: Any) -> None:
        await run_sync(lambda: self.service.conversations.change(chat.conversation_id, **values))

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

    def button(self, chat_id: int, number: int, place: int) -> Pressed | None:
        """The button of this chat's reply. None if it was erased."""
        known = self.chats.find(chat_id)
        message = self.chats.reply(known.conversation_id, number) if known else None
        reply = message.reply if message else None
        if known is None or not reply or place >= len(reply["buttons"]):
            return None
        kind = str(reply["kind"])
        over = kind == "form" and not self.chats.is_latest(known.conversation_id, number)
        return Pressed(Button(**reply["buttons"][place]), kind, over)

    def face(self, chat_id: int, number: int, face: int) -> bool:
        """Keep whether an answer helped. False if the chat was erased."""
        known = self.chats.find(chat_id)
        message = self.chats.reply(known.conversation_id, number) if known else None
        if known is None or message is None:
            return False
        try:
            Helped(self.service.engine).press(known.conversation_id, message.id, face)
        except (NoConversation, NoAnswer):
            return False
        return True

    def _known_or_new(self, chat_id: int) -> Chat:
        while True:
            if known := self.chats.find(chat_id):
                return known
            self._begin(chat_id, easy_read=False, greet=False)

    def _begin(self, chat_id: int, easy_read: bool, greet: bool) -> str | None:
        """The new conversation's id; None if the chat has one. Without `greet` the greeting counts as said."""
        if self.chats.find(chat_id):
            return None
        conversation, greeting = self.service.begin("telegram", easy_read=easy_read, language="en")
        if self.chats.begin(chat_id, conversation.id, known=None if greet else greeting.id):
            return conversation.id
        self.service.erase(conversation.id)
        return None

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
        return self.service.path.walk(self._known_or_new(chat_id).conversation_id, incoming)

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
