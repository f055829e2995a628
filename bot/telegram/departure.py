"""A family blocked the bot, or deleted their account: they are forgotten.

The conversation is erased as if they had asked for it. Only where staff hold it, or it waits for them, does it stay in
their inbox (a promise may be open): then what leads to the chat is removed, and staff read that nothing can be sent.
"""

from __future__ import annotations

import logging

from bot.conversations import NoConversation
from bot.database import sessions
from bot.handover import states
from bot.handover.timeline import post
from bot.service import Service
from bot.telegram.chats import Chats
from bot.telegram.phrases import Phrases

log = logging.getLogger(__name__)


class Departure:
    def __init__(self, service: Service, chats: Chats, phrases: Phrases) -> None:
        self._service = service
        self._chats = chats
        self._phrases = phrases

    def forget(self, conversation_id: str) -> None:
        try:
            if self._service.conversations.get(conversation_id).state in states.STAFF_SEE:
                self._chats.forget(conversation_id)
                self._tell_staff(conversation_id)
            else:
                self._service.erase(conversation_id)
        except NoConversation:
            return
        log.info("a Telegram chat was left and is forgotten")

    def _tell_staff(self, conversation_id: str) -> None:
        left = self._phrases.notice("left").model_copy(update={"sender": "system"})
        with sessions(self._service.engine).begin() as session:
            states.lock(session, conversation_id)
            post(session, conversation_id, left)
        self._service.handover.events.publish(conversation_id)
