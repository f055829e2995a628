"""A case's timeline, and the bubbles that a handover puts into a conversation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.conversations import bubble
from bot.handover.models import Case, CaseEvent, first_name
from bot.models import Message
from bot.reply import Reply

FAMILY, CLOCK = "family", "clock"


@dataclass(frozen=True)
class Adviser:
    """Who does something at the desk. `name` is the display name; families see its first word."""

    staff_id: str
    name: str

    @property
    def first_name(self) -> str:
        return first_name(self.name)


def mark(session: Session, case: Case, kind: str, by: Adviser | str, at: datetime, detail: str = "") -> None:
    """Add a line to the timeline. `detail` holds no words of a family."""
    known = isinstance(by, Adviser)
    session.add(
        CaseEvent(
            case_id=case.id,
            conversation_id=case.conversation_id,
            at=at,
            kind=kind,
            by=by.staff_id if known else by,  # type: ignore[union-attr]
            name=by.name if known else "",  # type: ignore[union-attr]
            detail=detail[:200],
        )
    )


def post(session: Session, conversation_id: str, reply: Reply, client_id: str | None = None) -> Message:
    """Put a reply into the conversation, from where every channel and open page gets it."""
    message = Message(**bubble(conversation_id, reply), client_id=client_id)
    session.add(message)
    return message
