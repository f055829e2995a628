"""The way of a message, from a family to its reply. Read this file first.

receive → safety net → redact → language → is a person holding it? → understand → compose → record → send

Each step is a module of its own, given to `MessagePath` when the service starts. A channel calls `walk` and shows
what comes back; it knows of none of the steps.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import OperationalError

from bot.compose import PERSON, Before, Composer
from bot.conversations import Conversations, Recorded, Turn
from bot.handover.family import Step
from bot.handover.handover import Handover
from bot.handover.models import OpenForm
from bot.handover.states import CannotMove
from bot.insight.telling import Telling, TellUs
from bot.insight.told import kept_of
from bot.language import Languages
from bot.metrics import REPLIES, SECONDS
from bot.models import Conversation, new_id
from bot.redaction import redact
from bot.reply import Reply
from bot.safety import KINDS, Danger, SafetyNet
from bot.seal import CannotOpen
from bot.understanding import Decision, NotUnderstanding, Understand

log = logging.getLogger(__name__)
LONGEST = 4000
TWIN_WAIT = 8.0
SETTLED = Decision(say="settled")
"""A button of the handover or of a form: nothing to understand."""


class TooLong(ValueError):
    """More than 4,000 characters."""


class Empty(ValueError):
    """Nothing was written."""


@dataclass(frozen=True)
class Incoming:
    """What a channel hands over. `client_id` is the sender's own name for it, so that a retry is not a second one."""

    text: str
    client_id: str | None = None
    spoken: bool = False


@dataclass(frozen=True)
class Outgoing:
    message_id: str
    conversation: Conversation
    language: str
    replies: list[Reply]


@dataclass(frozen=True)
class MessagePath:
    safety_net: SafetyNet
    languages: Languages
    understand: Understand
    composer: Composer
    conversations: Conversations
    public_numbers: frozenset[str]
    handover: Handover
    tell_us: TellUs

    def walk(self, conversation_id: str, incoming: Incoming) -> Outgoing:
        """Answer one message. Raises `TooLong`, `Empty` or `NoConversation`; never fails because Rasa is away."""
        said = _receive(incoming)
        began = time.perf_counter()
        try:
            return self._answer(conversation_id, said, incoming)
        except OperationalError as error:
            log.error("the database does not answer: %s", type(error.orig).__name__)
            return self._unsaved(said)
        except CannotOpen as error:
            log.error("%s", error)
            return self._unsaved(said)
        finally:
            SECONDS.observe(time.perf_counter() - began)

    def _answer(self, conversation_id: str, said: str, incoming: Incoming) -> Outgoing:
        before = self.conversations.before(conversation_id)
        danger = self.safety_net.read(said, before=before.said)
        near = self.composer.near(said)
        text = redact(said, public=self.public_numbers).text
        language = self.languages.detect(text, current=before.conversation.language)
        telling = self.tell_us.read(before, said, text)
        form = None if telling else self.handover.family.form(before, said)
        kept = self.handover.family.kept(before.conversation, form, said, text)
        turn = self.conversations.receive(before, kept, language, incoming.client_id)
        if turn.again and (earlier := self._await_twin(turn)):
            return Outgoing(turn.message_id, turn.conversation, language, list(earlier))

        if turn.conversation.state != "bot":
            self.handover.events.publish(turn.conversation.id)
        control = None if telling else self.handover.family.control(turn.conversation, form, said)
        settled = control or (telling and not telling.words)
        understood = SETTLED if settled else self._understand(turn, text, language, before.said, form)
        decision = self.composer.heard(understood, text, near)
        if danger is None and (decision.say == "danger" or decision.about in KINDS):
            danger = self.safety_net.understood(decision.about, text)
        step = control or self._step(turn, telling, form, decision, said, danger is not None)
        replies = self._compose(turn, decision, danger, language, step)
        told = kept_of("" if form else text, incoming.spoken, turn.conversation.state)
        recorded = self._record(turn, replies, decision, danger, language, step, told)
        turn.conversation.state = recorded.state
        self.handover.events.publish(turn.conversation.id)
        for reply in recorded.replies:
            REPLIES.labels(reply.kind, turn.conversation.channel).inc()
        return Outgoing(turn.message_id, turn.conversation, language, recorded.replies)

    def _step(
        self, turn: Turn, telling: Telling | None, form: OpenForm | None, decision: Decision, said: str, danger: bool
    ) -> Step:
        """What an open form says to the message: that of “Tell us how it is going”, or the handover's."""
        if telling:
            return (danger and telling.in_danger) or telling.step
        return self.handover.family.step(turn.conversation, form, decision, said, danger)

    def _unsaved(self, said: str) -> Outgoing:
        """Nothing can be kept: say so. A cry for help is answered all the same."""
        danger = self.safety_net.read(said)
        replies = [self.composer.safety(self.safety_net.words(danger))] if danger else []
        replies.append(self.composer.notice("not_saved", "about_bot", buttons=[PERSON]))
        return Outgoing(new_id(), Conversation(state="bot"), "en", replies)

    def _understand(self, turn: Turn, text: str, language: str, before: str, form: OpenForm | None) -> Decision:
        """What to say. A pressed button needs no understanding: it always does what it says."""
        pressed = turn.pressed or (PERSON if text.strip() == PERSON.send else None)
        if pressed and pressed.answer:
            return Decision(say="answer", answers=(pressed.answer,), confidence=1.0)
        open_step = self.handover.family.open_step(form)
        if language != "en" and open_step is None:
            return Decision(say="language")
        try:
            return self.understand(turn.conversation.id, text, turn.conversation.last_answer, before, open_step)
        except NotUnderstanding as away:
            log.warning("no answer from Rasa: %s", away)
            return self.handover.family.understand(form, text) if form and open_step else Decision(say="away")

    def _compose(self, turn: Turn, decision: Decision, danger: Danger | None, language: str, step: Step) -> list[Reply]:
        """The safety words first; beside them only true answers, and what the handover says. While a person holds
        the conversation the assistant is silent: only the safety words and the handover's own are said."""
        safety = [self.composer.safety(self.safety_net.words(danger, language))] if danger else []
        if turn.conversation.state == "person" or step.alone:
            return [*safety, *step.replies]
        match decision.say:
            case "language":
                replies = [self.composer.other_language(language)]
            case "away":
                replies = [self.composer.notice("away", "about_bot", buttons=[PERSON])]
            case _:
                before = Before(turn.conversation.last_answer, turn.before["kind"] if turn.before else None)
                replies = self.composer.decided(decision, before)
        said = safety + ([reply for reply in replies if reply.kind == "answer"] if danger else replies)
        if step.replies or turn.conversation.state == "waiting":
            return [*said, *step.replies]
        return self.tell_us.offered(self.handover.offers.beside(said, turn.before))

    def _record(
        self,
        turn: Turn,
        replies: list[Reply],
        decision: Decision,
        danger: Danger | None,
        language: str,
        step: Step,
        told: dict[str, Any],
    ) -> Recorded:
        last = next((reply for reply in reversed(replies) if reply.answer and reply.kind == "answer"), None)
        about = next((reply for reply in reversed(replies) if reply.kind != "form"), None)
        enquiry = {
            "conversation_id": turn.conversation.id,
            "message_id": turn.message_id,
            "channel": turn.conversation.channel,
            "topic": about.topic if about else "safeguarding_crisis",
            "answer": about.answer if about else None,
            "confidence": decision.confidence,
            "outcome": replies[0].kind if replies else "notice",
            "language": language,
            "easy_read": turn.conversation.easy_read,
            **told,
        }
        changes: dict[str, Any] = {"last_answer": last.answer} if last and last.answer else {}
        if danger:
            changes["danger"] = f"{danger.kind}: {danger.rule}"
        asked = None if step.alone or not replies else enquiry
        also = self.handover.family.beside(turn.conversation, step, changes.get("danger"))
        try:
            return self.conversations.record(turn, replies, asked, also, **changes)
        except CannotMove:
            status = self.handover.family.status(turn.conversation)
            return self.conversations.record(turn, [status], None, **changes)

    def _await_twin(self, turn: Turn) -> tuple[Reply, ...]:
        """The same message came twice at once: wait for the first one's replies, so that both give the same."""
        end = time.monotonic() + TWIN_WAIT
        replies = turn.answered
        while not replies and time.monotonic() < end:
            time.sleep(0.05)
            replies = self.conversations.replies_to(turn.message_id)
        return replies


def _receive(incoming: Incoming) -> str:
    if len(incoming.text) > LONGEST:
        raise TooLong
    text = incoming.text.replace("\x00", "").strip()
    if not text:
        raise Empty
    return text
