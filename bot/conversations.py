"""Conversations and their messages in the database: begin, receive, record, read, erase."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, Table, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.database import sessions
from bot.models import Base, Conversation, Enquiry, Message, new_id, now
from bot.reply import Button, Reply
from bot.seal import Sealed, SealedDict

REMEMBERED = 24
_CONVERSATION = select(Conversation.__table__).where(Conversation.id == bindparam("id"))
_LATEST = (
    select(Message.sender, Message.text, Message.reply)
    .where(Message.conversation_id == bindparam("conversation_id"))
    .order_by(Message.number.desc())
    .limit(REMEMBERED)
)
_MESSAGE, _REPLIES, _ENQUIRY = insert(Message).inline(), insert(Message).inline(), insert(Enquiry).inline()
_CHANGE = update(Conversation).where(Conversation.id == bindparam("its_id")).returning(Conversation.state)
SEALED_KINDS = {"form", "handover", "staff"}
"""Replies that may repeat what a family told only to staff."""
Also = Callable[[Session], Conversation]


class NoConversation(LookupError):
    """There is no such conversation, or it was erased."""


@dataclass(frozen=True)
class Before:
    """The conversation as a message finds it. `said`: what the family wrote last, since danger is sometimes told
    across two messages. `replies`: the latest as they were stored, newest first."""

    conversation: Conversation
    said: str
    replies: list[dict[str, Any]]


@dataclass(frozen=True)
class Turn:
    """A message as it was received: stored, with what the path needs to know of the conversation before it."""

    message_id: str
    conversation: Conversation
    before: dict[str, Any] | None = None
    """The reply before this message, as it was stored."""
    pressed: Button | None = None
    answered: tuple[Reply, ...] = field(default=())
    again: bool = False
    """True when this `client_id` was stored before; `answered` holds its replies once there are some."""


@dataclass(frozen=True)
class Recorded:
    """How the conversation stands after a message, and the replies that were stored."""

    state: str
    replies: list[Reply]


class Conversations:
    """A message's way takes plain statements on the connection: the ORM's units of work cost it 2 ms more."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._sessions = sessions(engine)

    def begin(self, greeting: Reply, channel: str, easy_read: bool, language: str) -> Conversation:
        with self._sessions.begin() as session:
            conversation = Conversation(channel=channel, easy_read=easy_read, language=language)
            session.add(conversation)
            session.flush()
            session.execute(_REPLIES, [bubble(conversation.id, greeting, None)])
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

    def before(self, conversation_id: str) -> Before:
        """The conversation as it stands, in one read: what the safety net and the understanding look back at."""
        with self._engine.connect() as connection:
            found = connection.execute(_CONVERSATION, {"id": conversation_id}).mappings().first()
            if found is None:
                raise NoConversation(conversation_id)
            rows = connection.execute(_LATEST, {"conversation_id": conversation_id}).all()
        said = next((row.text for row in rows if row.sender == "family"), "")
        return Before(Conversation(**found), said, [row.reply for row in rows if row.reply])

    def receive(self, before: Before, text: str, language: str, client_id: str | None) -> Turn:
        """Store a redacted message before anything is worked on. The same `client_id` twice is one message."""
        conversation, message_id = before.conversation, new_id()
        row = {
            "id": message_id, "conversation_id": conversation.id, "client_id": client_id, "sender": "family",
            "at": now(), "text": text, "language": language,
        }  # fmt: skip
        try:
            with self._engine.begin() as connection:
                connection.execute(_MESSAGE, row)
        except IntegrityError:
            with self._sessions() as session:
                _found(session, conversation.id)
                twin = _stored(session, conversation.id, client_id or "")
                if twin is None:
                    raise
                return Turn(twin.id, conversation, answered=_replies(session, twin.id), again=True)
        latest = before.replies[0] if before.replies else None
        return Turn(message_id, conversation, before=latest, pressed=_pressed(text, before.replies))

    def record(
        self,
        turn: Turn,
        replies: list[Reply],
        enquiry: dict[str, Any] | None,
        also: Also | None = None,
        **changes: Any,
    ) -> Recorded:
        """Store the replies, the enquiry, and what changed about the conversation, all or nothing.

        The conversation is locked first. So an adviser who claims it at this very moment either finds the reply said
        or silences it: while a person holds it, nothing of the assistant's is stored but the safety words. `also`
        does what else belongs to the message, in the same transaction.
        """
        with self._engine.begin() as connection:
            ours = {"last_at": now(), **changes}
            state = connection.scalar(_CHANGE.values(ours), {"its_id": turn.conversation.id})
            if state is None:
                raise NoConversation(turn.conversation.id)
            if state == "person":
                replies = [reply for reply in replies if reply.sender != "bot" or reply.kind == "safety"]
            if replies:
                rows = [bubble(turn.conversation.id, reply, turn.message_id) for reply in replies]
                connection.execute(_REPLIES, rows)
            if enquiry is not None:
                connection.execute(_ENQUIRY, {"at": now(), **enquiry})
            if also is not None:
                with Session(connection, expire_on_commit=False) as session:
                    conversation = also(session)
                    session.commit()
                    state = conversation.state
        return Recorded(state, replies)

    def replies_to(self, message_id: str) -> tuple[Reply, ...]:
        with self._sessions() as session:
            return _replies(session, message_id)

    def replies_after(self, conversation_id: str, number: int) -> tuple[str, list[Message]]:
        """The conversation's state, and its replies after this number. They become visible in the order of their
        numbers, since who stores one locks the conversation; a family's own messages need not."""
        with self._sessions() as session:
            wanted = select(Message).where(
                Message.conversation_id == conversation_id, Message.number > number, Message.sender != "family"
            )
            replies = list(session.scalars(wanted.order_by(Message.number)))
            return _found(session, conversation_id).state, replies

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
            for table in _tables_of_conversations():
                gone = session.execute(delete(table).where(table.c.conversation_id == conversation_id))
                erased[table.name] = int(gone.rowcount)  # type: ignore[attr-defined]
            session.execute(delete(Conversation).where(Conversation.id == conversation_id))
            erased[Conversation.__tablename__] = 1
        return f"E-{secrets.token_hex(6)}", erased


def _tables_of_conversations() -> list[Table]:
    """Every table that holds something of a conversation, those that lean on others first."""
    return [table for table in reversed(Base.metadata.sorted_tables) if "conversation_id" in table.c]


def reply_of(message: Message) -> Reply:
    """The Reply that a stored bubble of the assistant or staff was made from."""
    return Reply.model_validate(
        {"id": message.id, "text": message.text, "from": message.sender, **(message.reply or {})}
    )


def bubble(conversation_id: str, reply: Reply, answers: str | None = None) -> dict[str, Any]:
    """The row of a reply; sealed where it may repeat what was told only to staff."""
    rest, sealed = reply.model_dump(mode="json", exclude={"id", "text", "sender"}), reply.kind in SEALED_KINDS
    return {
        "id": reply.id, "conversation_id": conversation_id, "sender": reply.sender, "at": now(),
        "text": Sealed(reply.text) if sealed else reply.text,
        "language": reply.language, "answers": answers, "reply": SealedDict(rest) if sealed else rest,
    }  # fmt: skip


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


def _pressed(text: str, earlier: list[dict[str, Any]]) -> Button | None:
    """The button that was pressed, of the latest reply that had it: a button always does what it says."""
    buttons = (button for reply in earlier for button in reply["buttons"])
    return next((Button(**button) for button in buttons if button["send"] == text.strip()), None)
