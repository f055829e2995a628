"""Cases from the family's side, in the database: the open form, opening, adding, danger, taking back, did it help."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, sessionmaker

from bot.handover import states
from bot.handover.form import Told
from bot.handover.models import SAFETY, TAKEN_BACK, Case, OpenForm
from bot.handover.steps import CHECK, SKIPPED
from bot.handover.timeline import FAMILY, mark
from bot.insight import words
from bot.insight.told import read
from bot.models import Conversation, Enquiry, Message, now

ASKED = ("answer", "services", "clarify", "fallback")
LATEST = 3
SMALL_TALK = ("talk_to_human", "greet", "thanks", "goodbye", "affirm", "deny", "about_bot", "out_of_scope")


class Cases:
    def __init__(self, sessions: sessionmaker[Session], clock: Callable[[], datetime] = now) -> None:
        self._sessions = sessions
        self._clock = clock

    def transaction(self) -> AbstractContextManager[Session]:
        return self._sessions.begin()

    def form(self, conversation_id: str) -> OpenForm | None:
        with self._sessions() as session:
            return session.get(OpenForm, conversation_id)

    def open_case(self, conversation_id: str) -> Case | None:
        with self._sessions() as session:
            return _open(session, conversation_id)

    def known(self, conversation_id: str) -> Told:
        """What the conversation was about: the latest questions, and the topic of the last. Nobody tells it twice."""
        asked = select(Message.text, Enquiry.topic, Enquiry.outcome).join(Enquiry, Enquiry.message_id == Message.id)
        wanted = asked.where(
            Message.conversation_id == conversation_id,
            Enquiry.outcome.in_(ASKED),
            Enquiry.topic.not_in(SMALL_TALK) | (Enquiry.outcome == "fallback"),
        )
        with self._sessions() as session:
            rows = session.execute(wanted.order_by(Message.number.desc()).limit(LATEST)).all()
        topic = next((row.topic for row in rows if row.outcome != "fallback"), None)
        return Told(known=" / ".join(dict.fromkeys(row.text for row in reversed(rows))), topic=topic)

    def ask(self, session: Session, conversation_id: str, step: str, told: Told) -> None:
        """Remember which question is open, and what was told."""
        session.merge(OpenForm(conversation_id=conversation_id, step=step, told=told.keep(), at=self._clock()))

    def forget_form(self, session: Session, conversation_id: str) -> None:
        session.execute(delete(OpenForm).where(OpenForm.conversation_id == conversation_id))

    def open(self, session: Session, conversation_id: str, told: Told, promised_by: datetime | None) -> Case:
        """Make the case. Raises `CannotMove` when the conversation is with a person already."""
        conversation = states.move(session, conversation_id, "ask")
        codes = {step: code for step, code in told.codes.items() if code != SKIPPED and step != CHECK}
        needs = [code for code in codes.get("needs", "").split(",") if code]
        if conversation.easy_read and "easy_read" not in needs:
            needs.insert(0, "easy_read")
        interpreter = told.words.get("interpreter") or codes.get("interpreter")
        case = Case(
            conversation_id=conversation_id,
            opened_at=self._clock(),
            family_wrote_at=self._clock(),
            promised_by=promised_by,
            about=told.about,
            reach=codes.get("reach", "telegram" if conversation.channel == "telegram" else "chat"),
            contact=told.words.get("contact"),
            when=told.words.get("when") or codes.get("when"),
            interpreter=None if interpreter == "no" else interpreter,
            needs=needs,
            needs_other=told.words.get("needs_words"),
            topic=told.topic,
            district=_district(session, conversation_id, told.about),
        )
        if conversation.danger:
            case.priority, case.why = SAFETY, conversation.danger
        session.add(case)
        session.flush()
        mark(session, case, "opened", FAMILY, self._clock())
        self.forget_form(session, conversation_id)
        return case

    def wrote(self, session: Session, conversation: Conversation, danger: str | None) -> None:
        """The family wrote: a closed conversation is the assistant's again, an open case is added to; danger raises
        it to the top, with why. The conversation is locked."""
        if conversation.state == "closed":
            states.move(session, conversation.id, "write")
        if conversation.state not in states.STAFF_SEE or not (case := _open(session, conversation.id)):
            return
        case.family_wrote_at = self._clock()
        mark(session, case, "added", FAMILY, self._clock())
        if danger:
            case.priority, case.why = SAFETY, danger
            mark(session, case, "danger", FAMILY, self._clock())

    def take_back(self, session: Session, conversation_id: str) -> Case | None:
        """The family takes its question back. None where there is none; raises `CannotMove` when it was closed."""
        case = _open(session, conversation_id)
        if case is None:
            return None
        states.move(session, conversation_id, "take_back")
        case.closed_at, case.outcome = self._clock(), TAKEN_BACK
        mark(session, case, "taken_back", FAMILY, self._clock())
        return case

    def helped(self, session: Session, case_id: int | None, face: int | None = None, words: str | None = None) -> None:
        """Whether the adviser helped, 1 to 3, or the sentence about it."""
        case = session.get(Case, case_id) if case_id else None
        if case is None:
            return
        case.helped = face or case.helped
        case.helped_words = words or case.helped_words
        if face:
            mark(session, case, "helped", FAMILY, self._clock(), str(face))

    def count(self, conversation_id: str) -> int:
        with self._sessions() as session:
            wanted = select(func.count()).select_from(Case).where(Case.conversation_id == conversation_id)
            return session.scalar(wanted) or 0


def _district(session: Session, conversation_id: str, about: str) -> str | None:
    """Where they live, by its name, if they said so: lately, or in what they ask about."""
    said = select(Enquiry.district).where(Enquiry.conversation_id == conversation_id, Enquiry.district.is_not(None))
    code = read(about or "").district or session.scalar(said.order_by(Enquiry.id.desc()).limit(1))
    return words.value("district", code) if code else None


def _open(session: Session, conversation_id: str) -> Case | None:
    return session.scalars(
        select(Case).where(Case.conversation_id == conversation_id, Case.closed_at.is_(None))
    ).first()
