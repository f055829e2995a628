"""You said, we did: what changed because of what families said, in plain words and easy read, told to who asked."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, insert, select

from bot import readability
from bot.content import Content, Sentence
from bot.database import sessions
from bot.insight import words
from bot.insight.experiences import form
from bot.insight.models import ChangeMade, HearBack
from bot.insight.report import strategy
from bot.models import Message, now
from bot.reply import EasySentence, Reply


class NotReady(ValueError):
    """The words are not fit to be published; the message says what to mend."""


@dataclass(frozen=True)
class Draft:
    """What staff write. The easy-read texts hold a sentence a line, each after the name of its picture: `taxi | …`."""

    theme: str
    said: str
    did: str
    easy_said: str
    easy_did: str


class Changes:
    def __init__(self, engine: Engine, content: Content) -> None:
        self._sessions = sessions(engine)
        self._content = content
        self._strategy = strategy(content)

    def write(self, draft: Draft, by: str) -> int:
        """Keep it, unpublished. Raises `NotReady`."""
        if problems := self.problems(draft):
            raise NotReady(" ".join(problems))
        with self._sessions.begin() as session:
            change = ChangeMade(**draft.__dict__, by=by)
            session.add(change)
            session.flush()
            return change.id

    def publish(self, number: int) -> int:
        """Show it to everyone, and tell those who asked to hear, in their chats; how many were told. Once only."""
        with self._sessions.begin() as session:
            change = session.get(ChangeMade, number, with_for_update=True)
            if change is None or change.published_at is not None:
                return 0
            change.published_at = now()
            outcome = self._outcome(change.theme)
            asked = select(HearBack.conversation_id).where(HearBack.outcome.in_({0, outcome})).distinct()
            told = [self._message(conversation, change) for conversation in session.scalars(asked)]
            if told:
                session.execute(insert(Message), told)
            return len(told)

    def all(self, published: bool | None = None) -> list[ChangeMade]:
        """Newest first."""
        wanted = select(ChangeMade).order_by(ChangeMade.published_at.desc(), ChangeMade.id.desc())
        if published:
            wanted = wanted.where(ChangeMade.published_at.is_not(None))
        with self._sessions() as session:
            return list(session.scalars(wanted))

    def problems(self, draft: Draft) -> list[str]:
        """What to mend before families can read it; empty when all is well."""
        found = []
        if draft.theme not in self.themes():
            found.append("Choose a theme.")
        for name, text in (("What families said", draft.said), ("What was done", draft.did)):
            found += _plain(name, text)
        for name, text in (
            ("What families said, easy read", draft.easy_said),
            ("What was done, easy read", draft.easy_did),
        ):
            found += self._easy(name, text)
        return found

    def _easy(self, name: str, text: str) -> list[str]:
        found = [] if text.strip() else [f"{name}: write at least one sentence."]
        for line in filter(str.strip, text.splitlines()):
            picture, bar, sentence = (part.strip() for part in line.partition("|"))
            if not bar or picture not in self._content.pictures:
                found.append(f"{name}: start “{line[:30]}” with the name of a picture and a bar, like “talk | …”.")
            elif len(readability.words(sentence)) > readability.LONGEST_EASY_SENTENCE:
                found.append(f"{name}: “{sentence[:40]}…” has more than {readability.LONGEST_EASY_SENTENCE} words.")
        return found

    def easy(self, text: str) -> list[EasySentence]:
        """Stored easy read as sentences with their pictures."""
        lines = [line.partition("|") for line in text.splitlines() if "|" in line]
        return self._pictured(tuple(Sentence(sentence.strip(), picture.strip()) for picture, _, sentence in lines))

    def themes(self) -> dict[str, str]:
        outcomes = {f"outcome-{n}": f"Outcome {n}: {outcome['name']}" for n, outcome in words.outcomes().items()}
        return outcomes | {topic: words.topic(topic) for topic, (of, _) in self._strategy.items() if of}

    def _outcome(self, theme: str) -> int:
        number = theme.removeprefix("outcome-")
        return int(number) if number.isdigit() else self._strategy.get(theme, (None, None))[1] or 0

    def _message(self, conversation: str, change: ChangeMade) -> dict[str, object]:
        heard = tuple(Sentence(**sentence) for sentence in form()["easy_heard"])
        reply = Reply(
            kind="notice", topic="have_your_say",
            text=form()["heard"].format(said=change.said, did=change.did).strip(),
            easy_read=self._pictured(heard) + self.easy(change.easy_said) + self.easy(change.easy_did),
        )  # fmt: skip
        rest = reply.model_dump(mode="json", exclude={"id", "text", "sender"})
        return {
            "id": reply.id, "conversation_id": conversation, "sender": "system", "at": now(), "text": reply.text,
            "language": "en", "reply": rest,
        }  # fmt: skip

    def _pictured(self, sentences: tuple[Sentence, ...]) -> list[EasySentence]:
        pictures = self._content.pictures
        known = [s for s in sentences if s.picture in pictures]
        return [EasySentence(text=s.text, picture=pictures[s.picture].url, alt=pictures[s.picture].alt) for s in known]


def _plain(name: str, text: str) -> list[str]:
    if not text.strip():
        return [f"{name}: write something."]
    reading = readability.measure(text)
    if reading.words > readability.LONGEST_SENTENCE:
        return [f"{name}: a sentence has {reading.words} words, {readability.LONGEST_SENTENCE} at most."]
    return []
