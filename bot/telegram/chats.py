"""In the database: which chat belongs to which conversation, what of it was sent, which updates were dealt with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.conversations import reply_of
from bot.database import sessions
from bot.events import subject_of
from bot.models import Conversation, Message, now
from bot.reply import Reply
from bot.telegram.address import Addresses
from bot.telegram.models import TelegramChat, TelegramDelivery, TelegramUpdate

KEPT = timedelta(days=2)  # Telegram itself offers an update for one day
SETTLED = timedelta(seconds=60)  # no transaction of ours is open for longer


@dataclass(frozen=True)
class Chat:
    """A chat with its conversation, and how it is shown."""

    conversation_id: str
    address: int
    listen: bool = False
    easy_read: bool = False


@dataclass(frozen=True)
class Unsent:
    """A reply that is not (wholly) sent yet. `number`: its place; `parts`: how many of its parts are sent."""

    conversation_id: str
    number: int
    reply: Reply
    parts: int


class Chats:
    """On the way of every message plain statements are used, as in bot/conversations.py."""

    def __init__(self, engine: Engine, addresses: Addresses) -> None:
        self._engine = engine
        self._sessions = sessions(engine)
        self._addresses = addresses

    def find(self, chat_id: int) -> Chat | None:
        """The chat; one that began under an earlier secret is from now on found by the one of today."""
        digests = self._addresses.digests(chat_id)
        wanted = (
            select(TelegramChat.conversation_id, TelegramChat.digest, TelegramChat.listen, Conversation.easy_read)
            .join(Conversation, Conversation.id == TelegramChat.conversation_id)
            .where(TelegramChat.digest.in_(digests))
        )
        with self._engine.connect() as connection:
            row = connection.execute(wanted).first()
        if row is None:
            return None
        if row.digest != digests[0]:
            with self._engine.begin() as connection:
                own = update(TelegramChat).where(TelegramChat.conversation_id == row.conversation_id)
                connection.execute(own.values(digest=digests[0]))
        return Chat(row.conversation_id, chat_id, row.listen, row.easy_read)

    def begin(self, chat_id: int, conversation_id: str, known: str | None) -> bool:
        """Tie a chat to a new conversation; the reply `known` is taken as sent. False if the chat has one already."""
        digest = self._addresses.digests(chat_id)[0]
        try:
            with self._sessions.begin() as session:
                session.add(TelegramChat(conversation_id=conversation_id, digest=digest, address=str(chat_id)))
                if known:
                    session.add(TelegramDelivery(message_id=known, conversation_id=conversation_id, done=True))
        except IntegrityError:
            return False
        return True

    def listen(self, conversation_id: str, on: bool) -> None:
        with self._engine.begin() as connection:
            chat = update(TelegramChat).where(TelegramChat.conversation_id == conversation_id)
            connection.execute(chat.values(listen=on))

    def forget(self, conversation_id: str) -> None:
        """The chat is gone: nothing that leads to it is kept."""
        with self._engine.begin() as connection:
            for table in (TelegramDelivery, TelegramChat):
                connection.execute(delete(table).where(table.conversation_id == conversation_id))

    def reply(self, conversation_id: str, number: int) -> Message | None:
        """The reply of this conversation that has this number, for a pressed button."""
        with self._sessions() as session:
            wanted = select(Message).where(Message.number == number, Message.conversation_id == conversation_id)
            return session.scalar(wanted)

    def is_latest(self, conversation_id: str, number: int) -> bool:
        """Whether nothing was said to them after the reply with this number."""
        later = select(Message.number).where(
            Message.conversation_id == conversation_id, Message.number > number, Message.sender != "family"
        )
        with self._engine.connect() as connection:
            return connection.scalar(later.limit(1)) is None

    def with_a_person(self, subject: str) -> int | None:
        """The chat of the conversation that events call so, while an adviser holds it. Few are held at a time."""
        held = (
            select(TelegramChat.conversation_id, TelegramChat.address)
            .join(Conversation, Conversation.id == TelegramChat.conversation_id)
            .where(Conversation.state == "person")
        )
        with self._engine.connect() as connection:
            rows = connection.execute(held).all()
        return next((int(row.address) for row in rows if subject_of(row.conversation_id) == subject), None)

    def waiting(self, after: int) -> tuple[list[str], int]:
        """Conversations with replies that nobody sent yet, and the number below which all is settled.

        A reply's number is given before its transaction ends, so a lower number may turn up after a higher one:
        only what is older than a minute counts as settled.
        """
        settled = select(Message.number).where(Message.at < now() - SETTLED)
        wanted = (
            select(Message.number, Message.conversation_id)
            .join(TelegramChat, TelegramChat.conversation_id == Message.conversation_id)
            .outerjoin(TelegramDelivery, TelegramDelivery.message_id == Message.id)
            .where(Message.number > after, Message.sender != "family", TelegramDelivery.done.is_not(True))
        )
        with self._engine.connect() as connection:
            lowest = connection.scalar(settled.order_by(Message.number.desc()).limit(1)) or 0
            found = connection.execute(wanted).all()
        numbers = [lowest, *(row.number - 1 for row in found)]
        return list(dict.fromkeys(row.conversation_id for row in found)), max(after, min(numbers))

    def unsent(self, conversation_id: str) -> tuple[Chat | None, list[Unsent]]:
        """Where the conversation's replies go, and those to be sent, in their order. Raises `CannotOpen`."""
        chat = (
            select(TelegramChat.address, TelegramChat.listen, Conversation.easy_read)
            .join(Conversation, Conversation.id == TelegramChat.conversation_id)
            .where(TelegramChat.conversation_id == conversation_id)
        )
        replies = (
            select(Message.number, Message.id, Message.sender, Message.text, Message.reply, TelegramDelivery.parts)
            .outerjoin(TelegramDelivery, TelegramDelivery.message_id == Message.id)
            .where(
                Message.conversation_id == conversation_id,
                Message.sender != "family",
                TelegramDelivery.done.is_not(True),
            )
            .order_by(Message.number)
        )
        with self._engine.connect() as connection:
            to = connection.execute(chat).first()
            found = connection.execute(replies).all() if to else []
        if to is None:
            return None, []
        where = Chat(conversation_id, int(to.address), to.listen, to.easy_read)
        return where, [
            Unsent(
                conversation_id,
                row.number,
                reply_of(Message(id=row.id, sender=row.sender, text=row.text, reply=row.reply)),
                row.parts or 0,
            )
            for row in found
        ]

    def sent(self, unsent: Unsent, parts: int, done: bool) -> None:
        """Remember how far it is. Does nothing if the conversation was erased meanwhile."""
        its_id = unsent.reply.id
        row = {"message_id": its_id, "conversation_id": unsent.conversation_id, "parts": parts, "done": done}
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(TelegramDelivery).values(row))
        except IntegrityError:  # known already, or erased
            known = update(TelegramDelivery).where(TelegramDelivery.message_id == its_id)
            with self._engine.begin() as connection:
                connection.execute(known.values(parts=parts, done=done))

    def dealt_with(self, update_ids: Iterable[int]) -> set[int]:
        wanted = select(TelegramUpdate.id).where(TelegramUpdate.id.in_(list(update_ids)))
        with self._engine.connect() as connection:
            return set(connection.scalars(wanted))

    def deal_with(self, update_ids: Iterable[int]) -> None:
        """Remember that these are done; twice does no harm."""
        new = set(update_ids) - self.dealt_with(update_ids)
        if new:
            with self._engine.begin() as connection:
                connection.execute(insert(TelegramUpdate), [{"id": one, "at": now()} for one in sorted(new)])

    def tidy(self) -> None:
        with self._engine.begin() as connection:
            connection.execute(delete(TelegramUpdate).where(TelegramUpdate.at < now() - KEPT))
