"""From gap to content: an unmet group becomes a proposal, which a content owner reviews, fills in and exports.

Nothing is published here: the export is a file in the form of `content/answers` and `data/nlu`, to be checked by
`bot content check` like any other change. The phrases start as families' redacted words, as a pattern to write from.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any, Literal

import yaml
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from bot.database import sessions
from bot.insight.models import Proposal, UnmetGroup
from bot.insight.quotes import is_nameless
from bot.models import Enquiry

PHRASES = 20
State = Literal["open", "accepted", "declined"]


class NoProposal(LookupError):
    """There is no such group or proposal."""


class Proposals:
    def __init__(self, engine: Engine) -> None:
        self._sessions = sessions(engine)

    def begin(self, group_id: int, by: str) -> int:
        """A proposal for a group, or the one that it has. Raises `NoProposal` for an unknown group."""
        try:
            with self._sessions.begin() as session:
                if session.get(UnmetGroup, group_id) is None:
                    raise NoProposal(group_id)
                asked = select(Enquiry.words).where(Enquiry.unmet_group == group_id, Enquiry.words.is_not(None))
                texts = [text for text in session.scalars(asked.limit(500)) if text and is_nameless(text)]
                phrases = list(dict.fromkeys(text.strip().lower() for text in texts))[:PHRASES]
                proposal = Proposal(group_id=group_id, phrases=phrases, by=by)
                session.add(proposal)
                session.flush()
                return proposal.id
        except IntegrityError:
            with self._sessions() as session:
                return session.scalars(select(Proposal.id).where(Proposal.group_id == group_id)).one()

    def get(self, number: int) -> tuple[Proposal, UnmetGroup]:
        with self._sessions() as session:
            proposal = session.get(Proposal, number)
            group = session.get(UnmetGroup, proposal.group_id) if proposal else None
            if proposal is None or group is None:
                raise NoProposal(number)
            return proposal, group

    def all(self) -> list[tuple[Proposal, UnmetGroup]]:
        with self._sessions() as session:
            wanted = select(Proposal, UnmetGroup).join(UnmetGroup, UnmetGroup.id == Proposal.group_id)
            return [(proposal, group) for proposal, group in session.execute(wanted.order_by(Proposal.id.desc()))]

    def change(self, number: int, topic: str, title: str, text: str, phrases: list[str], state: State) -> None:
        with self._sessions.begin() as session:
            proposal = session.get(Proposal, number)
            if proposal is None:
                raise NoProposal(number)
            proposal.topic, proposal.title, proposal.text = topic, title[:70], text
            proposal.phrases, proposal.state = phrases, state


def as_yaml(proposal: Proposal, group: UnmetGroup, today: date) -> str:
    """The draft answer and its training phrases, as two documents of one file."""
    answer_id = re.sub(r"[^a-z0-9]+", "-", (proposal.title or group.name).lower()).strip("-")[:60]
    answer: dict[str, Any] = {
        "id": answer_id, "topic": proposal.topic, "title": proposal.title, "asks": "", "text": proposal.text,
        "easy_read": [], "sources": [], "facts": [], "applies_to": "Kent", "owner": "send-content",
        "checked": today, "review_by": today + timedelta(days=90), "next": [],
    }  # fmt: skip
    examples = "".join(f"- {phrase}\n" for phrase in proposal.phrases)
    block = {"intent": proposal.topic, "metadata": {"answer": answer_id}, "examples": examples}
    head = "# A proposed change. First document: content/answers/<topic>.yml. Second: data/nlu/<topic>.yml.\n"
    return head + yaml.safe_dump_all([[answer], {"nlu": [block]}], sort_keys=False, allow_unicode=True, width=110)
