"""Send what is not yet sent: every reply of a Telegram conversation, whoever wrote it, in its order, once.

The messages in the database are the queue. Nothing is handed over in memory, so a restart, a cut network or an adviser
on another replica make no difference: what has no mark "done" goes out. A part is marked right after Telegram took it;
only if this process is killed between the two can that one part come twice, which is better than not at all.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field

from anyio.to_thread import run_sync
from sqlalchemy.exc import SQLAlchemyError

from bot.seal import CannotOpen
from bot.telegram.chats import Chat, Chats, Unsent
from bot.telegram.departure import Departure
from bot.telegram.lease import Lease
from bot.telegram.notices import Notices
from bot.telegram.parts import Part, faces, parts, presses
from bot.telegram.sending import Gone, Refused, Sender, Stopping
from bot.telegram.speech import USUAL_SPEED, Speaker

log = logging.getLogger(__name__)
LOOK_EVERY = 1.0
PATIENCE = 5.0


@dataclass
class Delivery:
    sender: Sender
    notices: Notices
    chats: Chats
    departure: Departure
    lease: Lease
    speaker: Speaker
    _rounds: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _again: set[str] = field(default_factory=set)
    _closed: set[str] = field(default_factory=set)
    """Sealed with a key that is not there: left alone until the next start, when it may be."""
    _settled: int = 0

    async def run(self) -> None:
        """Look for what nobody woke us for: what an adviser wrote, and what a restart left over."""
        while True:
            if self.lease.held:
                try:
                    found, self._settled = await run_sync(self.chats.waiting, self._settled)
                    for conversation_id in found:
                        if conversation_id not in self._rounds:
                            self.wake(conversation_id)
                except SQLAlchemyError as error:
                    log.error("cannot look for what is to be sent to Telegram: %s", type(error).__name__)
            await self.sender.pause(LOOK_EVERY)

    def wake(self, conversation_id: str) -> None:
        """There is something to send in this conversation."""
        if self.sender.stopping or not self.lease.held or conversation_id in self._closed:
            return
        if conversation_id in self._rounds:
            self._again.add(conversation_id)
        else:
            self._rounds[conversation_id] = asyncio.create_task(self._round(conversation_id))

    async def finish(self) -> None:
        """Let what is on its way arrive, for a few seconds."""
        if rounds := list(self._rounds.values()):
            _, late = await asyncio.wait(rounds, timeout=PATIENCE)
            for task in late:
                task.cancel()

    async def _round(self, conversation_id: str) -> None:
        try:
            again = True
            while again:
                self._again.discard(conversation_id)
                await self._all(conversation_id)
                again = conversation_id in self._again
        except Stopping:
            return
        except Gone:
            await run_sync(self.departure.forget, conversation_id)
        except CannotOpen as error:
            self._closed.add(conversation_id)
            log.error("%s", error)
        except SQLAlchemyError as error:
            log.error("a reply could not be sent to Telegram yet: %s", type(error).__name__)
        finally:
            del self._rounds[conversation_id]

    async def _all(self, conversation_id: str) -> None:
        chat, unsent = await run_sync(self.chats.unsent, conversation_id)
        for reply in unsent if chat else ():
            assert chat is not None
            await self._deliver(chat, reply)

    async def _deliver(self, chat: Chat, unsent: Unsent) -> None:
        labels = self.notices.phrases.labels
        buttons, did_it = presses(unsent.reply, unsent.number), faces(unsent.reply, unsent.number, labels)
        messages = parts(unsent.reply, labels, chat.easy_read, buttons, faces=did_it)
        for number, part in enumerate(messages[unsent.parts :], start=unsent.parts + 1):
            if not self.lease.held:
                raise Stopping
            await self._part(chat, part)
            if number < len(messages) or chat.listen:
                await run_sync(self.chats.sent, unsent, number, False)
        if chat.listen:
            await self._speak(chat, unsent)
        await run_sync(self.chats.sent, unsent, len(messages), True)

    async def _part(self, chat: Chat, part: Part) -> None:
        try:
            await self.sender.message(chat.address, part)
        except Refused:
            await self.notices.say(chat.address, "not_shown", chat.easy_read)

    async def _speak(self, chat: Chat, unsent: Unsent) -> None:
        try:
            await self.sender.quietly(self.sender.bot.send_chat_action(chat.address, "record_voice"))
            sound = await run_sync(self.speaker.speak, unsent.reply, chat.easy_read, USUAL_SPEED)
            await self.sender.voice(chat.address, sound)
        except (Refused, OSError, ValueError, RuntimeError) as error:
            log.error("a reply could not be spoken: %s", type(error).__name__)
            await self.notices.say(chat.address, "no_speaking", chat.easy_read)
