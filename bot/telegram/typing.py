"""An adviser writes at the desk: the family sees "typing" in Telegram, as it sees it on the page."""

from __future__ import annotations

import logging

from anyio.to_thread import run_sync
from sqlalchemy.exc import SQLAlchemyError

from bot.events import Events
from bot.seal import CannotOpen
from bot.telegram.chats import Chats
from bot.telegram.lease import Lease
from bot.telegram.sending import Sender

log = logging.getLogger(__name__)
PATIENCE = 60.0


class Typing:
    def __init__(self, events: Events, chats: Chats, sender: Sender, lease: Lease) -> None:
        self._events = events
        self._chats = chats
        self._sender = sender
        self._lease = lease

    async def run(self) -> None:
        """Until it is cancelled. The desk says it again every few seconds; Telegram shows it for five."""
        with self._events.listen(None, "typing") as listener:
            while True:
                signal = await listener.next(PATIENCE)
                if signal and signal.who == "staff" and self._lease.held:
                    await self._show(signal.subject)

    async def _show(self, subject: str) -> None:
        try:
            chat_id = await run_sync(self._chats.with_a_person, subject)
        except (SQLAlchemyError, CannotOpen) as error:
            log.error("an adviser's typing could not be shown: %s", type(error).__name__)
            return
        if chat_id is not None:
            await self._sender.quietly(self._sender.bot.send_chat_action(chat_id, "typing"))
