"""In the database: which chat belongs to which conversation, what of it was sent, which updates were dealt with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from bot.models import Conversation, Message, now
from bot.telegram.address import Addresses
from bot.telegram.models import TelegramChat, TelegramDelivery, TelegramUpdate

KEPT = timedelta(days=2)  # Telegram itself offers an update for one day
SETTLED = timedelta(seconds=60)  # no transaction of ours is open for longer


@dataclass(frozen=True)
class Chat:
    conversation_id: str
    address: int
    listen: bool = False


@dataclass(frozen=True)
class Unsent:
    """A reply that is not (wholly) sent yet, and how many of its parts are."""

    message: Message
    parts: int
    easy_read: bool


class Chats:
    def __init__(self, sessions: sessionmaker[Session], addresses: Addresses) -> None:
        self._sessions = sessions
        self._addresses = addresses

    def find(self, chat_id: int) -> Chat | None:
        with self._sessions() as session:
            found = select(TelegramChat).where(TelegramChat.digest == self._addresses.digest(chat_id))
            row = session.scalar(found)
            return Chat(row.conversation_id, chat_id, row.listen) if row else None

    def of(self, conversation_id: str) -> Chat | None:
        """The chat of a conversation. Raises `SealedForAnotherKey`."""
        with self._sessions() as session:
            row = session.get(TelegramChat, conversation_id)
            return Chat(conversation_id, self._addresses.open(row.address), row.listen) if row else None

    def begin(self, chat_id: int, conversation_id: str, known: str | None) -> bool:
        """Tie a chat to a new conversation; the reply `known` is taken as sent. False if the chat has one already."""
        address, digest = self._addresses.seal(chat_id), self._addresses.digest(chat_id)
        try:
            with self._sessions.begin() as session:
                session.add(TelegramChat(conversation_id=conversation_id, digest=digest, address=address))
                if known:
                    session.add(TelegramDelivery(message_id=known, conversation_id=conversation_id, done=True))
        except IntegrityError:
            return False
        return True

    def listen(self, conversation_id: str, on: bool) -> None:
        with self._sessions.begin() as session:
            if row := session.get(TelegramChat, conversation_id):
                row.listen = on

    def forget(self, conversation_id: str) -> None:
        """The chat is gone: nothing that leads to it is kept."""
        with self._sessions.begin() as session:
            session.execute(delete(TelegramDelivery).where(TelegramDelivery.conversation_id == conversation_id))
            session.execute(delete(TelegramChat).where(TelegramChat.conversation_id == conversation_id))

    def reply(self, conversation_id: str, number: int) -> Message | None:
        """The reply of this conversation that has this number, for a pressed button."""
        with self._sessions() as session:
            wanted = select(Message).where(Message.number == number, Message.conversation_id == conversation_id)
            return session.scalar(wanted)

    def waiting(self, after: int) -> tuple[dict[int, str], int]:
        """Replies that nobody sent yet, number → conversation, and the number below which all is settled.

        A reply's number is given before its transaction ends, so a lower number may turn up after a higher one:
        only what is older than a minute counts as settled.
        """
        with self._sessions() as session:
            settled = select(Message.number).where(Message.at < now() - SETTLED)
            lowest = session.scalar(settled.order_by(Message.number.desc()).limit(1)) or 0
            wanted = (
                select(Message.number, Message.conversation_id)
                .join(TelegramChat, TelegramChat.conversation_id == Message.conversation_id)
                .outerjoin(TelegramDelivery, TelegramDelivery.message_id == Message.id)
                .where(Message.number > after, Message.sender != "family", TelegramDelivery.done.is_not(True))
            )
            found = {row.number: row.conversation_id for row in session.execute(wanted)}
        return found, max(after, min([lowest, *(number - 1 for number in found)]))

    def unsent(self, conversation_id: str) -> list[Unsent]:
        """The conversation's replies that are to be sent, in their order."""
        with self._sessions() as session:
            wanted = (
                select(Message, TelegramDelivery.parts, Conversation.easy_read)
                .join(Conversation, Conversation.id == Message.conversation_id)
                .outerjoin(TelegramDelivery, TelegramDelivery.message_id == Message.id)
                .where(
                    Message.conversation_id == conversation_id,
                    Message.sender != "family",
                    TelegramDelivery.done.is_not(True),
                )
                .order_by(Message.number)
            )
            return [Unsent(message, parts or 0, easy) for message, parts, easy in session.execute(wanted)]

    def sent(self, message: Message, parts: int, done: bool) -> None:
        """Remember how far it is. Does nothing if the conversation was erased meanwhile."""
        try:
            with self._sessions.begin() as session:
                row = session.get(TelegramDelivery, message.id)
                if row is None:
                    row = TelegramDelivery(message_id=message.id, conversation_id=message.conversation_id)
                    session.add(row)
                row.parts, row.done = parts, done
        except IntegrityError:
            return

    def dealt_with(self, update_ids: Iterable[int]) -> set[int]:
        with self._sessions() as session:
            return set(session.scalars(select(TelegramUpdate.id).where(TelegramUpdate.id.in_(list(update_ids)))))

    def deal_with(self, update_id: int) -> None:
        try:
            with self._sessions.begin() as session:
                session.add(TelegramUpdate(id=update_id))
        except IntegrityError:
            return

    def tidy(self) -> None:
        with self._sessions.begin() as session:
            session.execute(delete(TelegramUpdate).where(TelegramUpdate.at < now() - KEPT))
