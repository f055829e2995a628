"""A family blocked the bot, or deleted their account: they are forgotten.

The conversation is erased as if they had asked for it. Only where staff hold it, or it waits for them, does it stay in
their inbox (a promise may be open): then what leads to the chat is removed, and nothing more can be sent.
"""

from __future__ import annotations

import logging

from bot.conversations import NoConversation
from bot.service import Service
from bot.telegram.chats import Chats

log = logging.getLogger(__name__)
WITH_STAFF = ("waiting", "person")


class Departure:
    def __init__(self, service: Service, chats: Chats) -> None:
        self._service = service
        self._chats = chats

    def forget(self, conversation_id: str) -> None:
        try:
            state = self._service.conversations.get(conversation_id).state
            if state in WITH_STAFF:
                self._chats.forget(conversation_id)
            else:
                self._service.erase(conversation_id)
        except NoConversation:
            return
        log.info("a Telegram chat was left and is forgotten")
