"""“Tell us how it is going” in the way of a message: one question at a time, in every channel.

Nothing is sent before the last question. What was told until then stands, redacted, in the open form of the
conversation, and goes with it. Whoever asks something in the middle is answered, and then asked again; in danger the
safety words come first, and they go on when they want to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from sqlalchemy import Engine, delete
from sqlalchemy.orm import Session

from bot.compose import Composer
from bot.conversations import Before
from bot.database import sessions
from bot.handover.family import Step
from bot.handover.states import STAFF_SEE
from bot.insight.chat_form import TOPIC, ChatForm, Codes
from bot.insight.experiences import CODE, WORDS, Experiences, new_code, tidy
from bot.insight.models import TellUsForm
from bot.models import Conversation
from bot.reply import Reply

_TAKE_BACK = re.compile(rf"\s*(?P<what>take back|delete)[\s:]+(?P<code>{CODE})[\s.]*", re.IGNORECASE)
OFFERED = (TOPIC, "feedback_complaint_about_bot", "youth_voice")
"""Topics whose answers have the button that begins the form."""
_ASKS = re.compile(r"\?\s*$")


@dataclass(frozen=True)
class Telling:
    """What the form says to a message. `words`: they are a family's own, so Rasa is asked too, for danger alone.
    `in_danger`: what is said beside the safety words instead."""

    step: Step
    words: bool = False
    in_danger: Step | None = None


class TellUs:
    def __init__(self, engine: Engine, composer: Composer, public: frozenset[str], person: frozenset[str]) -> None:
        """`person`: the words of the buttons that ask for a person. They are never an answer to a question of ours."""
        self._person = person
        self._sessions = sessions(engine)
        self._experiences = Experiences(engine, public)
        self._form = ChatForm(composer.pictured)

    def read(self, before: Before, said: str, redacted: str) -> Telling | None:
        """None where the message is not for this form."""
        conversation = before.conversation
        latest = before.replies[0] if before.replies else {}
        asked = latest.get("kind") == "form" and latest.get("topic") == TOPIC
        starts, goes_on = self._is(said, "start"), self._is(said, "go_on")
        if conversation.state in STAFF_SEE:
            return Telling(Step((self._form.say("with_advisers"),), alone=True)) if starts or goes_on else None
        if said.strip() in self._person:
            return None
        if starts:
            return Telling(self._ask(conversation, {}, "intro"))
        if self._is(said, "keep"):
            return Telling(Step((self._form.say("kept"),), alone=True))
        if goes_on or asked:
            return self._go_on(before, said, redacted, goes_on)
        return self._about_code(said)

    def offered(self, replies: list[Reply]) -> list[Reply]:
        """The replies, with the button that begins the form where they are about having a say: first where nobody
        offers a person."""
        if not replies or replies[-1].topic not in OFFERED or replies[-1].kind not in ("answer", "small_talk"):
            return replies
        last = replies[-1]
        person = [button for button in last.buttons if button.send in self._person]
        others = [button for button in last.buttons if button.send not in self._person]
        return [*replies[:-1], last.model_copy(update={"buttons": [*person, self._form.button("start"), *others]})]

    def _go_on(self, before: Before, said: str, redacted: str, goes_on: bool) -> Telling | None:
        conversation = before.conversation
        told = self._open(conversation.id)
        if told is None:
            nothing = Telling(Step((self._form.say("nothing_open", "start"),), alone=True))
            return nothing if goes_on else self._about_code(said)
        step = self._form.next(told)
        assert step is not None, "a form without an open question is forgotten"
        if goes_on:
            return Telling(Step((self._form.question(step),), alone=True))
        if self._form.ends(said):
            return Telling(self._stop(conversation))
        return self._answered(before, told, step, said, redacted)

    def _answered(self, before: Before, told: Codes, step: str, said: str, redacted: str) -> Telling:
        conversation = before.conversation
        if asks := _pressed(before, said) or (not self._form.takes_words(step) and bool(_ASKS.search(said))):
            return Telling(Step((self._form.question(step),)), words=asks)
        code = self._form.read(step, said)
        if code is not None:
            return Telling(self._next(conversation, {**told, step: code}))
        paused = Step((self._form.say("paused", "go_on"),), alone=True)
        if self._form.takes_words(step):
            told = {**told, step: redacted}
            kept = replace(paused, save=lambda session: _keep(session, conversation.id, told))
            return Telling(self._next(conversation, told), words=True, in_danger=kept)
        return Telling(Step((self._form.question(step, "choose"),), alone=True), words=True, in_danger=paused)

    def _next(self, conversation: Conversation, told: Codes) -> Step:
        step = self._form.next(told)
        if step == "outcome" and not any(told[name] for name in WORDS):
            return self._ask(conversation, {}, "empty")
        return self._ask(conversation, told) if step else self._send(conversation, told)

    def _ask(self, conversation: Conversation, told: Codes, above: str = "") -> Step:
        step = self._form.next(told)
        assert step is not None
        question = self._form.question(step, above)
        return Step((question,), alone=True, save=lambda session: _keep(session, conversation.id, told))

    def _send(self, conversation: Conversation, told: Codes) -> Step:
        code = new_code()
        whole = self._form.experience(told, conversation.easy_read, conversation.channel)

        def save(session: Session) -> None:
            self._experiences.add(session, whole, code, conversation.id)
            _forget(session, conversation.id)

        return Step((self._form.say("sent", "take_back", kind="form", code=code),), alone=True, save=save)

    def _stop(self, conversation: Conversation) -> Step:
        stopped = self._form.say("stopped", "start")
        return Step((stopped,), alone=True, save=lambda session: _forget(session, conversation.id))

    def _about_code(self, said: str) -> Telling | None:
        """ "Take back" and a code asks whether they are sure; "delete" and the code does it."""
        found = _TAKE_BACK.fullmatch(said)
        if found is None:
            return None
        code = tidy(found["code"])
        if not self._experiences.known(code):
            reply = self._form.say("unknown")
        elif found["what"].casefold() == "delete" and self._experiences.take_back(code):
            reply = self._form.say("deleted", "start")
        else:
            reply = self._form.say("sure", "delete", "keep", kind="form", code=code)
        return Telling(Step((reply,), alone=True))

    def _open(self, conversation_id: str) -> Codes | None:
        with self._sessions() as session:
            found = session.get(TellUsForm, conversation_id)
            return dict(found.told) if found else None

    def _is(self, said: str, name: str) -> bool:
        return said.strip().casefold() == self._form.button(name).send.casefold()


def _pressed(before: Before, said: str) -> bool:
    """Whether it is a button of an earlier reply that leads elsewhere."""
    buttons = (button for reply in before.replies for button in reply["buttons"])
    return any(button["send"] == said.strip() and button["topic"] != TOPIC for button in buttons)


def _keep(session: Session, conversation_id: str, told: Codes) -> None:
    session.merge(TellUsForm(conversation_id=conversation_id, told=told))


def _forget(session: Session, conversation_id: str) -> None:
    session.execute(delete(TellUsForm).where(TellUsForm.conversation_id == conversation_id))
