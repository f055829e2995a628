"""The handover's step in the way of a message: its buttons, its form, where a question is, and did it help.

`MessagePath` asks it three things: what is open (`form`, `control`), what the handover says to this message (`step`),
and whether a person is offered beside an answer (bot/handover/offers.py).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.conversations import Also, Before
from bot.events import Events
from bot.handover import after, states
from bot.handover.cases import Cases
from bot.handover.form import Form, Told
from bot.handover.models import Case, OpenForm
from bot.handover.promise import spoken_day
from bot.handover.steps import CHECK, STOP
from bot.handover.timeline import post
from bot.handover.words import TOPIC, Words
from bot.models import Conversation
from bot.reply import Button, Reply
from bot.seal import Sealed
from bot.understanding import Decision, OpenStep

Save = Callable[[Session], object]
STARTS = ""
"""`OpenForm.step` of a form that this message starts."""


@dataclass(frozen=True)
class Step:
    """What the handover says to a message, and what it remembers of it. `alone`: nothing else is said beside it."""

    replies: tuple[Reply, ...] = ()
    alone: bool = False
    save: Save | None = None


class Family:
    def __init__(self, cases: Cases, form: Form, words: Words, events: Events, clock: Callable[[], datetime]) -> None:
        self._events = events
        self.cases = cases
        self._form = form
        self._words = words
        self._clock = clock
        self.ask_button = self._button("ask")

    def form(self, before: Before, said: str) -> OpenForm | None:
        """The form that is open, or that this message starts. While one is open, the latest reply is of its kind."""
        conversation, latest = before.conversation, before.replies[0] if before.replies else None
        if self._is(said, "ask") and conversation.state not in states.STAFF_SEE:
            told = self.cases.known(conversation.id).fresh()
            return OpenForm(conversation_id=conversation.id, step=STARTS, told=told.keep())
        ours = latest is not None and latest["kind"] in ("form", "handover") and latest["topic"] == TOPIC
        return self.cases.form(conversation.id) if ours else None

    def kept(self, conversation: Conversation, form: OpenForm | None, said: str, redacted: str) -> str:
        """As it is stored: sealed as it was written where it is for staff; contact details only in the case."""
        for_staff = conversation.state in states.STAFF_SEE or (form is not None and form.step != STARTS)
        contact = form is not None and form.step == "contact"
        return Sealed(redacted if contact else said) if for_staff else redacted

    def open_step(self, form: OpenForm | None) -> OpenStep | None:
        """What Rasa is told of the form; the questions after a case are not Rasa's."""
        if form is None or form.step in (after.HELPED, after.SENTENCE):
            return None
        return OpenStep(form.step or None, Told.read(form.told).codes)

    def control(self, conversation: Conversation, form: OpenForm | None, said: str) -> Step | None:
        """What the handover's own buttons and exact words do; they need no understanding, and work in every state."""
        if self._is(said, "where") or (self._is(said, "ask") and conversation.state in states.STAFF_SEE):
            return Step((self.status(conversation),), alone=True)
        if self._is(said, "take_back"):
            return self._take_back(conversation)
        if form is not None and form.step == after.HELPED and (face := after.face(self._words, said)):
            return self._face(form, face)
        return None

    def understand(self, form: OpenForm, text: str) -> Decision:
        """The form without Rasa, by the same steps."""
        told = Told.read(form.told)
        codes = self._form.steps.read(form.step, text, told.codes) if form.step else told.codes
        if codes is None:
            return Decision(say="lost")
        ended = codes.get(CHECK) == STOP
        return Decision(say="form", form=OpenStep(None if ended else self._form.steps.next(codes), codes))

    def step(
        self, conversation: Conversation, form: OpenForm | None, decision: Decision, said: str, danger: bool
    ) -> Step:
        """What the handover says to this message, after it was understood."""
        if form is None:
            about_people = any(answer.startswith("talk-to-a-person") for answer in decision.answers)
            waits = about_people and conversation.state == "waiting"
            return Step((self.status(conversation),)) if waits else Step()
        if form.step in (after.HELPED, after.SENTENCE):
            return self._afterwards(form, said, danger)
        if decision.say == "form" and decision.form is not None and not danger:
            return self._answered(form, decision.form, said)
        if form.step == STARTS:
            return self._answered(form, self.open_step(form) or OpenStep(None), said)
        told = Told.read(form.told)
        lost = decision.say in ("lost", "away", "danger")
        question = self._form.ask(form.step, told, again=lost and not danger)
        choose = self._words.say("choose", kind="form") if lost and not danger and form.step != "contact" else None
        return Step(tuple(filter(None, (choose, question))), alone=lost)

    def beside(self, conversation: Conversation, step: Step, danger: str | None) -> Also | None:
        """What belongs to the message beside its replies, in the same transaction; None where there is nothing."""
        if conversation.state == "bot" and step.save is None:
            return None

        def also(session: Session) -> Conversation:
            locked = states.lock(session, conversation.id)
            self.cases.wrote(session, locked, danger)
            if step.save is not None:
                step.save(session)
            return locked

        return also

    def status(self, conversation: Conversation) -> Reply:
        """Where their question is."""
        case = self.cases.open_case(conversation.id)
        if case is None:
            return self._words.say("no_case", buttons=[self.ask_button])
        back = [self._button("take_back")]
        if case.adviser:
            return self._words.say("with_person", buttons=back, name=case.adviser)
        late = "waiting_late" if case.promised_by and case.promised_by <= self._clock() else "waiting"
        words = {"sent": spoken_day(case.opened_at), **self._form.promised(case.promised_by)}
        return self._words.say(late, "handover", back, **words)

    @property
    def standing_buttons(self) -> tuple[Button, ...]:
        return self._button("where"), self._button("take_back")

    def ask_now(self, conversation_id: str, told: Told) -> None:
        """Make the case outside the chat's questions. Raises `CannotMove` or `NoConversation`."""
        with self.cases.transaction() as session:
            self.send(session, conversation_id, told)
            post(session, conversation_id, self.sent())
        self._events.publish(conversation_id)

    def take_back_now(self, conversation_id: str) -> None:
        with self.cases.transaction() as session:
            states.lock(session, conversation_id)
            if self.cases.take_back(session, conversation_id):
                post(session, conversation_id, self._words.say("taken_back", buttons=[self.ask_button]))
        self._events.publish(conversation_id)

    def send(self, session: Session, conversation_id: str, told: Told) -> Case:
        """Make the case with its promise. Raises `CannotMove` where there is one already."""
        return self.cases.open(session, conversation_id, told, self._form.promise()[0])

    def sent(self) -> Reply:
        return self._words.say("sent", "handover", list(self.standing_buttons), **self._form.promise()[1])

    def _answered(self, form: OpenForm, now_open: OpenStep, said: str) -> Step:
        told = Told.read(form.told).with_codes(now_open.told, said)
        conversation_id = form.conversation_id
        if told.codes.get(CHECK) == STOP:
            stopped = self._words.say("stopped", buttons=[self.ask_button])
            return Step((stopped,), True, lambda session: self.cases.forget_form(session, conversation_id))
        if now_open.step is None and told.codes.get(CHECK):
            return Step((self.sent(),), True, lambda session: self.send(session, conversation_id, told))
        told = told if told.codes else told.fresh()
        step = self._form.steps.next(told.codes) or CHECK
        question = self._form.ask(step, told)
        return Step((question,), True, lambda session: self.cases.ask(session, conversation_id, step, told))

    def _take_back(self, conversation: Conversation) -> Step:
        if conversation.state not in states.STAFF_SEE:
            return Step((self.status(conversation),), alone=True)
        told = self._words.say("taken_back", buttons=[self.ask_button])
        return Step((told,), True, lambda session: self.cases.take_back(session, conversation.id))

    def _face(self, form: OpenForm, face: int) -> Step:
        def save(session: Session) -> None:
            self.cases.helped(session, form.case_id, face=face)
            session.merge(
                OpenForm(
                    conversation_id=form.conversation_id, step=after.SENTENCE, told=Told().keep(), case_id=form.case_id
                )
            )

        return Step((self._words.say("why", kind="form", buttons=[self._button("skip")]),), True, save)

    def _afterwards(self, form: OpenForm, said: str, danger: bool) -> Step:
        """The sentence about the adviser, or a new question: then nothing is asked any more."""

        def forget(session: Session) -> None:
            self.cases.forget_form(session, form.conversation_id)

        def save(session: Session) -> None:
            if not self._is(said, "skip"):
                self.cases.helped(session, form.case_id, words=said)
            forget(session)

        if form.step == after.HELPED or danger or self._form.steps.asks(said):
            return Step(save=forget)
        return Step((self._words.say("thanks"),), True, save)

    def _button(self, name: str) -> Button:
        return Button(**self._words.all[name], topic=TOPIC)

    def _is(self, said: str, name: str) -> bool:
        return said.strip().casefold() == str(self._words.all[name]["send"]).casefold()
