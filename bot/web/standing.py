"""Where a family's question is, for the line on the chat page."""

from __future__ import annotations

from dataclasses import dataclass

from bot.handover.promise import spoken_day
from bot.models import Conversation
from bot.reply import Button
from bot.service import Service


@dataclass(frozen=True)
class Standing:
    """The line and its buttons. `state`: of the conversation."""

    state: str
    words: str
    buttons: tuple[Button, ...] = ()


def standing(service: Service, conversation: Conversation) -> Standing | None:
    """None while the assistant alone has the conversation."""
    case = service.handover.family.cases.open_case(conversation.id) if conversation.state != "bot" else None
    if case is None:
        return None
    lines = service.handover.words.all["standing"]
    if case.adviser:
        words = lines["person"].format(name=case.adviser)
    elif case.overdue_told_at or case.promised_by is None:
        words = lines["late" if case.overdue_told_at else "waiting_open"]
    else:
        words = lines["waiting"].format(day=spoken_day(case.promised_by))
    where, take_back = service.handover.family.standing_buttons
    short = (
        where.model_copy(update={"title": lines["where"]}),
        take_back.model_copy(update={"title": lines["take_back"]}),
    )
    return Standing(conversation.state, words, short)
