"""Conversations and their messages in the database: begin, receive, record, read, erase."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from bot.models import Conversation, Enquiry, Message, now
from bot.reply import Button, Reply
from bot.voice.choices import EasyChoices

REMEMBERED = 12


class NoConversation(LookupError):
    """There is no such conversation, or it was erased."""


@dataclass(frozen=True)
class Turn:
    """A message as it was received: stored, with what the path needs to know of the conversation before it."""

    message_id: str
    conversation: Conversation
    before_text: str = ""
    before_kind: str | None = None
    pressed: Button | None = None
    answered: tuple[Reply, ...] = field(default=())
    again: bool = False
    """True when this `client_id` was stored before; `answered` holds its replies once there are some."""


class Conversations:
    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    def begin(self, greeting: Reply, channel: str, easy_read: bool, language: str) -> Conversation:
        with self._sessions.begin() as session:
            conversation = Conversation(channel=channel, easy_read=easy_read, language=language)
            session.add(conversation)
            session.flush()
            session.add(_bubble(conversation.id, greeting, None))
            return conversation

    def get(self, conversation_id: str) -> Conversation:
        with self._sessions() as session:
            return _found(session, conversation_id)

    def change(self, conversation_id: str, **values: Any) -> Conversation:
        with self._sessions.begin() as session:
            conversation = _found(session, conversation_id)
            for name, value in values.items():
                setattr(conversation, name, value)
            return conversation

    def before(self, conversation_id: str) -> tuple[Conversation, str]:
        """The conversation, and what the family wrote last: danger is sometimes told across two messages."""
        with self._sessions() as session:
            conversation = _found(session, conversation_id)
            last = select(Message.text).where(Message.conversation_id == conversation_id, Message.sender == "family")
            return conversation, session.scalar(last.order_by(Message.number.desc()).limit(1)) or ""

    def receive(self, conversation_id: str, text: str, language: str, client_id: str | None) -> Turn:
        """Store a redacted message before anything is worked on. The same `client_id` twice is one message."""
        try:
            with self._sessions.begin() as session:
                conversation = _found(session, conversation_id)
                if client_id and (stored := _stored(session, conversation_id, client_id)):
                    return Turn(stored.id, conversation, answered=_replies(session, stored.id), again=True)
                earlier = _earlier_replies(session, conversation_id)
                message = Message(
                    conversation_id=conversation_id,
                    client_id=client_id,
                    sender="family",
                    text=text,
                    language=language,
                )
                session.add(message)
                conversation.last_at = now()
                session.flush()
                return Turn(
                    message.id,
                    conversation,
                    before_kind=earlier[0]["kind"] if earlier else None,
                    pressed=_pressed(text, earlier),
                )
        except IntegrityError:
            with self._sessions() as session:
                twin = _stored(session, conversation_id, client_id or "")
                if twin is None:
                    raise
                return Turn(twin.id, _found(session, conversation_id), answered=_replies(session, twin.id), again=True)

    def record(self, turn: Turn, replies: list[Reply], enquiry: Enquiry | None, **changes: Any) -> None:
        """Store the replies, the enquiry, and what changed about the conversation, all or nothing.

        Of two copies of one message only the first to come here is recorded; the other is told by `IntegrityError`.
        """
        with self._sessions.begin() as session:
            if not session.get(Conversation, turn.conversation.id):
                raise NoConversation(turn.conversation.id)
            session.add_all(_bubble(turn.conversation.id, reply, turn.message_id) for reply in replies)
            if enquiry is not None:
                session.add(enquiry)
            session.execute(
                update(Conversation).where(Conversation.id == turn.conversation.id).values(last_at=now(), **changes)
            )

    def replies_to(self, message_id: str) -> tuple[Reply, ...]:
        with self._sessions() as session:
            return _replies(session, message_id)

    def messages(self, conversation_id: str, after: int = 0) -> list[Message]:
        with self._sessions() as session:
            _found(session, conversation_id)
            wanted = select(Message).where(Message.conversation_id == conversation_id, Message.number > after)
            return list(session.scalars(wanted.order_by(Message.number)))

    def erase(self, conversation_id: str) -> tuple[str, dict[str, int]]:
        """Erase a conversation from every table. Gives a receipt and how many rows went from each."""
        with self._sessions.begin() as session:
            _found(session, conversation_id)
            erased = {}
            for table in (EasyChoices, Enquiry, Message):
                gone = session.execute(delete(table).where(table.conversation_id == conversation_id))
                erased[table.__tablename__] = int(gone.rowcount)  # type: ignore[attr-defined]
            session.execute(delete(Conversation).where(Conversation.id == conversation_id))
            erased[Conversation.__tablename__] = 1
        return f"E-{secrets.token_hex(6)}", erased


def reply_of(message: Message) -> Reply:
    """The Reply that a stored bubble of the assistant or staff was made from."""
    return Reply.model_validate(
        {"id": message.id, "text": message.text, "from": message.sender, **(message.reply or {})}
    )


def _bubble(conversation_id: str, reply: Reply, answers: str | None) -> Message:
    rest = reply.model_dump(mode="json", exclude={"id", "text", "sender"})
    return Message(
        id=reply.id, conversation_id=conversation_id, sender=reply.sender, text=reply.text,
        language=reply.language, answers=answers, reply=rest,
    )  # fmt: skip


def _found(session: Session, conversation_id: str) -> Conversation:
    conversation = session.get(Conversation, conversation_id)
    if conversation is None:
        raise NoConversation(conversation_id)
    return conversation


def _stored(session: Session, conversation_id: str, client_id: str) -> Message | None:
    same = select(Message).where(Message.conversation_id == conversation_id, Message.client_id == client_id)
    return session.scalars(same).first()


def _replies(session: Session, message_id: str) -> tuple[Reply, ...]:
    wanted = select(Message).where(Message.answers == message_id).order_by(Message.number)
    return tuple(reply_of(message) for message in session.scalars(wanted))


def _earlier_replies(session: Session, conversation_id: str) -> list[dict[str, Any]]:
    """The latest replies as they were stored, newest first."""
    wanted = select(Message.reply).where(Message.conversation_id == conversation_id, Message.reply.is_not(None))
    return [reply for reply in session.scalars(wanted.order_by(Message.number.desc()).limit(REMEMBERED)) if reply]


def _pressed(text: str, earlier: list[dict[str, Any]]) -> Button | None:
    """The button that was pressed, of the latest reply that had it: a button always does what it says."""
    buttons = (button for reply in earlier for button in reply["buttons"])
    return next((Button(**button) for button in buttons if button["send"] == text.strip()), None)
