"""Who speaks in a conversation, and what may change it. Nothing else sets `Conversation.state`.

- `bot`: the assistant answers.
- `waiting`: a person was asked for and none has it yet; the assistant goes on answering.
- `person`: an adviser holds it; the assistant is silent, the safety net is not.
- `closed`: it was handed back; the next message starts the assistant again.

Every change locks the conversation's row first. So of two changes at once the second sees what the first has made,
messages of one conversation are numbered in the order in which they become visible, and no two writers wait for
each other in a circle.
"""

from __future__ import annotations

from typing import Literal

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.conversations import NoConversation
from bot.models import Conversation

State = Literal["bot", "waiting", "person", "closed"]
Event = Literal["ask", "claim", "release", "hand_over", "close", "take_back", "write"]

MOVES: dict[Event, dict[State, State]] = {
    "ask": {"bot": "waiting", "closed": "waiting"},
    "claim": {"waiting": "person"},
    "release": {"person": "waiting"},
    "hand_over": {"person": "person"},
    "close": {"waiting": "closed", "person": "closed"},
    "take_back": {"waiting": "bot", "person": "bot"},
    "write": {"bot": "bot", "waiting": "waiting", "person": "person", "closed": "bot"},
}
"""Each event, and from which state to which it leads. What is not here cannot happen."""

STAFF_SEE: frozenset[State] = frozenset({"waiting", "person"})
"""While it is one of these, what a family writes is for staff, and sealed."""


class CannotMove(RuntimeError):
    """This event cannot happen in this state; `state` says what it is."""

    def __init__(self, state: str, event: str) -> None:
        super().__init__(f"{event} cannot happen while the conversation is {state}")
        self.state = state


def lock(session: Session, conversation_id: str) -> Conversation:
    """The conversation as it is now; until the transaction ends nobody else changes it. Raises `NoConversation`."""
    held = update(Conversation).where(Conversation.id == conversation_id).values(state=Conversation.state)
    row = session.scalars(held.returning(Conversation), execution_options={"populate_existing": True}).one_or_none()
    if row is None:
        raise NoConversation(conversation_id)
    return row


def move(session: Session, conversation_id: str, event: Event) -> Conversation:
    """Let `event` happen. Raises `CannotMove` or `NoConversation`; then nothing is changed."""
    conversation = lock(session, conversation_id)
    to = MOVES[event].get(conversation.state)  # type: ignore[call-overload]
    if to is None:
        raise CannotMove(conversation.state, event)
    conversation.state = to
    return conversation
