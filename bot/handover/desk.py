"""What staff can do with a case: claim, release, hand to a colleague, reply, note, merge, close.

Who may is decided by the staff pages; here an adviser is a `staff_id` and a name. Each act is one transaction which
locks the conversation first, and each is told to the family's open pages and to every open inbox.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from bot.conversations import reply_of
from bot.events import Events, Signal
from bot.handover import after, states
from bot.handover.models import MERGED, OUTCOMES, TAKEN_BACK, Case, CaseEvent, Note
from bot.handover.timeline import Adviser, mark, post
from bot.handover.words import Words
from bot.models import Message, now
from bot.reply import EasySentence, Reply

__all__ = ["Adviser", "AlreadyClaimed", "Closed", "Contact", "Desk", "NoCase", "NotYours"]
MERGED_WITH = "Joined with case {}"


class NoCase(LookupError):
    """There is no such case, or its conversation was erased."""


class AlreadyClaimed(RuntimeError):
    """A colleague has it; `holder` is their name."""

    def __init__(self, holder: str) -> None:
        super().__init__(f"{holder} has this case.")
        self.holder = holder


class NotYours(RuntimeError):
    """Only who holds the case can do this; `holder` is their name, or None while nobody holds it."""

    def __init__(self, holder: str | None) -> None:
        super().__init__(f"{holder} has this case." if holder else "Nobody has this case yet. Claim it first.")
        self.holder = holder


class Closed(RuntimeError):
    """The case was closed, or the family took it back."""

    def __init__(self) -> None:
        super().__init__("This case is closed.")


@dataclass(frozen=True)
class Contact:
    """How to reach the family, opened."""

    reach: str
    contact: str | None
    when: str | None


class Desk:
    def __init__(
        self, sessions: sessionmaker[Session], words: Words, events: Events, clock: Callable[[], datetime] = now
    ) -> None:
        self._sessions = sessions
        self._words = words
        self._events = events
        self._clock = clock

    def claim(self, case_id: int, adviser: Adviser) -> Case:
        """Take an unclaimed case; the family is told who has it, and the assistant falls silent.

        Of two at once one gets it. Raises `AlreadyClaimed` (with who), `Closed` or `NoCase`. Claiming one's own again
        changes nothing.
        """
        with self._open(case_id) as (session, case):
            if case.claimed_by == adviser.staff_id:
                return case
            if case.claimed_by:
                raise AlreadyClaimed(case.claimed_name or "A colleague")
            self._take(case, adviser)
            states.move(session, case.conversation_id, "claim")
            mark(session, case, "claimed", adviser, self._clock())
            post(session, case.conversation_id, self._words.say("claimed", name=adviser.first_name))
            return case

    def release(self, case_id: int, adviser: Adviser, *, override: bool = False) -> Case:
        """Put a case back into the inbox; the assistant answers again meanwhile. Raises `NotYours`, `Closed`, `NoCase`.

        `override`: a supervisor may, whoever holds it.
        """
        with self._held(case_id, adviser, override) as (session, case):
            case.claimed_by = case.claimed_name = case.claimed_at = None
            states.move(session, case.conversation_id, "release")
            mark(session, case, "released", adviser, self._clock())
            post(session, case.conversation_id, self._words.say("released"))
            return case

    def hand_to(self, case_id: int, adviser: Adviser, colleague: Adviser, *, override: bool = False) -> Case:
        """Give a case to a colleague; the family is told the new name. An unclaimed one may be given by `override`."""
        with self._held(case_id, adviser, override) as (session, case):
            states.move(session, case.conversation_id, "hand_over" if case.claimed_by else "claim")
            self._take(case, colleague)
            mark(session, case, "handed_over", adviser, self._clock(), f"to {colleague.name}")
            post(session, case.conversation_id, self._words.say("handed_over", name=colleague.first_name))
            return case

    def reply(
        self,
        case_id: int,
        adviser: Adviser,
        text: str,
        easy_read: list[EasySentence] | None = None,
        client_id: str | None = None,
    ) -> Reply:
        """Answer the family; `easy_read` is the twin they see in easy read. The same `client_id` twice is one reply."""
        with self._held(case_id, adviser) as (session, case):
            own = f"staff:{adviser.staff_id}:{client_id}"[:100] if client_id else None
            if own and (earlier := _sent(session, case.conversation_id, own)):
                return earlier
            said = Reply(kind="staff", author=adviser.first_name, text=text.strip(), easy_read=easy_read or [])
            reply = said.model_copy(update={"sender": "staff"})
            post(session, case.conversation_id, reply, own)
            case.staff_wrote_at = self._clock()
            mark(session, case, "replied", adviser, self._clock())
            return reply

    def note(self, case_id: int, adviser: Adviser, text: str) -> Note:
        """A private note, by any adviser, also on a closed case."""
        with self._case(case_id) as (session, case):
            note = Note(
                case_id=case.id, conversation_id=case.conversation_id, at=self._clock(),
                staff_id=adviser.staff_id, staff_name=adviser.name, text=text.strip(),
            )  # fmt: skip
            session.add(note)
            mark(session, case, "noted", adviser, self._clock())
            return note

    def merge(self, case_id: int, into_id: int, adviser: Adviser, *, override: bool = False) -> Case:
        """Close a case because the same family's other case `into_id` answers it. Gives the other.

        No words move from one conversation to the other: who holds one need not hold both.
        """
        with self._held(case_id, adviser, override, unclaimed=True) as (session, case):
            into = session.get(Case, into_id)
            if into is None or into.id == case.id:
                raise NoCase(into_id)
            if into.closed_at:
                raise Closed
            case.merged_into = into.id
            self._end(session, case, MERGED)
            mark(session, case, "merged", adviser, self._clock(), MERGED_WITH.format(into.id))
            mark(session, into, "merged", adviser, self._clock(), MERGED_WITH.format(case.id))
            post(session, case.conversation_id, self._words.say("merged"))
            return into

    def close(self, case_id: int, adviser: Adviser, outcome: str, *, override: bool = False) -> Case:
        """Hand the conversation back: the family is told and asked whether it helped. `outcome`: models.OUTCOMES."""
        if outcome not in OUTCOMES or outcome in (MERGED, TAKEN_BACK):
            raise ValueError(f"{outcome} is not an outcome that can be chosen")
        with self._held(case_id, adviser, override, unclaimed=True) as (session, case):
            self._end(session, case, outcome)
            mark(session, case, "closed", adviser, self._clock(), outcome)
            post(session, case.conversation_id, after.ask(session, case, self._words))
            return case

    def place(self, case_id: int, adviser: Adviser, *, topic: str | None = None, district: str | None = None) -> Case:
        """Set what staff know better: the topic, the district. None leaves it as it is."""
        with self._case(case_id) as (session, case):
            case.topic = topic or case.topic
            case.district = district or case.district
            mark(session, case, "changed", adviser, self._clock(), ", ".join(filter(None, (topic, district))))
            return case

    def contact(self, case_id: int, adviser: Adviser) -> Contact:
        """Contact details on request; that they were shown, and to whom, is in the timeline (audit is the desk's)."""
        with self._case(case_id) as (session, case):
            mark(session, case, "revealed", adviser, self._clock())
            return Contact(case.reach, case.contact, case.when)

    def typing(self, case_id: int, adviser: Adviser) -> None:
        """The family sees "… is writing" for a few seconds. Call it at most every 3 s while keys are pressed."""
        with self._sessions() as session:
            case = session.get(Case, case_id)
        if case and case.claimed_by == adviser.staff_id and not case.closed_at:
            self._events.publish(case.conversation_id, Signal("typing", "staff", adviser.first_name))

    def timeline(self, case_id: int) -> list[CaseEvent]:
        with self._sessions() as session:
            lines = select(CaseEvent).where(CaseEvent.case_id == case_id)
            return list(session.scalars(lines.order_by(CaseEvent.id)))

    def notes(self, case_id: int) -> list[Note]:
        with self._sessions() as session:
            return list(session.scalars(select(Note).where(Note.case_id == case_id).order_by(Note.id)))

    @contextmanager
    def _case(self, case_id: int) -> Iterator[tuple[Session, Case]]:
        """The case under its conversation's lock, in one transaction; then the news goes out."""
        with self._sessions.begin() as session:
            case = session.get(Case, case_id)
            if case is None:
                raise NoCase(case_id)
            states.lock(session, case.conversation_id)
            session.refresh(case)
            yield session, case
        self._events.publish(case.conversation_id)

    @contextmanager
    def _open(self, case_id: int) -> Iterator[tuple[Session, Case]]:
        with self._case(case_id) as (session, case):
            if case.closed_at:
                raise Closed
            yield session, case

    @contextmanager
    def _held(
        self, case_id: int, adviser: Adviser, override: bool = False, *, unclaimed: bool = False
    ) -> Iterator[tuple[Session, Case]]:
        """The open case, if this adviser holds it (or overrides, or nobody needs to hold it)."""
        with self._open(case_id) as (session, case):
            mine = case.claimed_by == adviser.staff_id or (unclaimed and case.claimed_by is None)
            if not mine and not override:
                raise NotYours(case.claimed_name)
            yield session, case

    def _take(self, case: Case, adviser: Adviser) -> None:
        case.claimed_by, case.claimed_name, case.claimed_at = adviser.staff_id, adviser.name, self._clock()

    def _end(self, session: Session, case: Case, outcome: str) -> None:
        case.closed_at, case.outcome = self._clock(), outcome
        states.move(session, case.conversation_id, "close")


def _sent(session: Session, conversation_id: str, client_id: str) -> Reply | None:
    same = select(Message).where(Message.conversation_id == conversation_id, Message.client_id == client_id)
    message = session.scalars(same).first()
    return reply_of(message) if message else None
