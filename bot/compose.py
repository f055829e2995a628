"""Turn what Rasa decided into what the family reads: every sentence comes from `content/`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from bot.content import CONTENT, Answer, Content, Sentence
from bot.directory.directory import Directory
from bot.directory.places import Place
from bot.directory.reply import services_reply
from bot.directory.wishes import Wish
from bot.glossary import Glossary
from bot.language import Languages
from bot.phones import Links
from bot.reply import Button, EasySentence, Kind, Reply, ReplySource
from bot.safety import SafetyWords
from bot.understanding import Decision

PERSON = Button(title="Talk to a person", send="Talk to a person", topic="talk_to_human", answer="talk-to-a-person")
STARTERS = ("ehc-ask-yourself", "sen-support-what", "school-not-helping-steps", "autism-assessment-how")
MOST_BUTTONS = 3


@dataclass(frozen=True)
class Before:
    """What the conversation's last turn was: the answer given, and the kind of the last reply."""

    answer: str | None = None
    kind: str | None = None


class Composer:
    def __init__(self, content: Content, languages: Languages, notices: Path = CONTENT / "notices.yml") -> None:
        self._content = content
        self._languages = languages
        self._notices: dict[str, Any] = yaml.safe_load(notices.read_text("utf-8"))
        self.directory = Directory.load(content)
        self.glossary = Glossary.load()
        links = Links(content)
        self._texts = {answer.id: links.add(answer.text.strip()) for answer in content.answers.values()}
        self._words = {key: self.glossary.words_in(text, key) for key, text in self._texts.items()}

    def greeting(self) -> Reply:
        reply = self.answer("greeting", kind="greeting")
        return reply.model_copy(update={"buttons": self._buttons(STARTERS)})

    def near(self, said: str) -> Place | None:
        """The districts of a postcode in the message as it was written; nothing else of it goes further."""
        return self.directory.places.near(said)

    def heard(self, decision: Decision, text: str, near: Place | None) -> Decision:
        """With what the redacted text asks besides: the meaning of a word, or services near a place."""
        if decision.say not in ("answer", "lost", "unsure", "of_what"):
            return decision
        if entry := self.glossary.asked(text):
            if entry.answer:
                return replace(decision, say="answer", answers=(entry.answer,))
            return replace(decision, say="answer", word=entry.word)
        wish = self.directory.wish(text, near, decision.answers if decision.say == "answer" else ())
        if wish and not self._may_show(decision, wish):
            return decision
        return replace(decision, wish=wish)

    def _may_show(self, decision: Decision, wish: Wish) -> bool:
        """Beside an answer; instead of "I do not know" only where a short message asks plainly."""
        if decision.say != "answer":
            return wish.plainly
        outside = self._content.answers[decision.answers[-1]].kind == "fallback"
        return not outside or bool(wish.place and wish.place.elsewhere)

    def decided(self, decision: Decision, before: Before) -> list[Reply]:
        """One reply, or two where the message held two questions; services after them, or instead of not knowing."""
        if decision.word:
            return [self.meaning(decision.word)]
        replies = self._decided(decision, before)
        if decision.wish is None:
            return replies
        beside = replies[-1] if decision.say == "answer" else None
        buttons = [] if beside else replies[0].buttons
        services = services_reply(self.directory, decision.wish, self.pictured, beside, buttons)
        return [*replies, services] if beside else [services]

    def meaning(self, word: str) -> Reply:
        """What a word of the glossary means, for a word that no answer explains."""
        entry = next(entry for entry in self.glossary.entries if entry.word == word)
        known = {**self._content.facts, **self._content.services}
        sources = [known[fact]["source"] for fact in entry.facts if known[fact]["source"].get("url")]
        return Reply(
            kind="answer",
            topic=entry.topic,
            title=entry.word[0].upper() + entry.word[1:],
            text=entry.plain,
            easy_read=self.pictured((entry.easy_read,)),
            sources=[ReplySource(title=s["title"], url=s["url"], section=s.get("section", "")) for s in sources],
            buttons=self._buttons(tuple(answer.id for answer in self._content.of_topic(entry.topic))),
        )

    def _decided(self, decision: Decision, before: Before) -> list[Reply]:
        match decision.say:
            case "danger" if not decision.answers:
                return [self._lost(decision)]
            case "answer" | "danger":
                return [self.answer(answer) for answer in decision.answers]
            case "lost":
                return [self._lost(decision)]
            case "unsure" if not decision.guesses:
                return [self._lost(decision)]
            case "of_what" if before.kind == "clarify":
                return [self._lost(decision)]
            case "unsure":
                return [self._unsure(decision)]
            case "simpler" | "repeat" if before.answer in self._content.answers:
                return [self._again(before.answer, easy=decision.say == "simpler")]
            case "simpler" | "repeat":
                return [self.notice("nothing_before", "easy_read_help", buttons=self._buttons(STARTERS))]
            case "start_over":
                return [self.notice("start_over", "greet", buttons=self._buttons(STARTERS))]
            case _:
                return [self._of_what(before)]

    def answer(self, answer_id: str, kind: Kind | None = None) -> Reply:
        answer = self._content.answers[answer_id]
        return Reply(
            kind=kind or answer.kind,  # type: ignore[arg-type]
            topic=answer.topic,
            answer=answer.id,
            title="" if answer.kind == "small_talk" else answer.title,
            text=self._texts[answer.id],
            easy_read=self.pictured(answer.easy_read),
            sources=[ReplySource(title=s.title, url=s.url, section=s.section) for s in answer.sources],
            checked=answer.checked if answer.sources else None,
            buttons=self._buttons(answer.next) + ([PERSON] if answer.kind == "fallback" else []),
            words=self._words[answer.id],
        )

    def safety(self, words: SafetyWords) -> Reply:
        """The safety net's fixed words for this danger, with a person one press away."""
        return Reply(
            kind="safety",
            topic="safeguarding_crisis",
            text=words.text.strip(),
            easy_read=self.pictured(tuple(Sentence(**sentence) for sentence in words.easy_read)),
            sources=[ReplySource(**source) for source in words.sources],
            buttons=[PERSON],
        )

    def other_language(self, code: str) -> Reply:
        """In their own language: what we can do, and how to reach a person with an interpreter."""
        language = self._languages.rows.get(code)
        if language is None:
            return self.notice("other_language", "language_help", buttons=[PERSON])
        return Reply(
            kind="notice",
            topic="language_help",
            text=language["reply"].strip(),
            easy_read=self.pictured(tuple(Sentence(**sentence) for sentence in language["easy_read"])),
            language=code,
            buttons=[PERSON],
        )

    def notice(self, name: str, topic: str, kind: Kind = "notice", buttons: list[Button] | None = None) -> Reply:
        words = self._notices[name]
        easy = tuple(Sentence(**sentence) for sentence in words["easy_read"])
        return Reply(
            kind=kind,
            topic=topic,
            text=words["text"].strip(),
            easy_read=self.pictured(easy),
            buttons=buttons or [],
        )

    def pictured(self, sentences: tuple[Sentence, ...]) -> list[EasySentence]:
        pictures = self._content.pictures
        return [
            EasySentence(text=s.text, picture=pictures[s.picture].url, alt=pictures[s.picture].alt) for s in sentences
        ]

    def _unsure(self, decision: Decision) -> Reply:
        buttons = self._buttons(tuple(guess.answer for guess in decision.guesses))
        return self.notice("unsure", decision.guesses[0].topic, kind="clarify", buttons=[*buttons, PERSON])

    def _lost(self, decision: Decision) -> Reply:
        guesses = tuple(guess.answer for guess in decision.guesses) or STARTERS
        return self.notice("lost", "out_of_scope", kind="fallback", buttons=[*self._buttons(guesses), PERSON])

    def _of_what(self, before: Before) -> Reply:
        last = self._content.answers.get(before.answer or "")
        buttons = self._buttons(last.next if last and last.next else STARTERS)
        topic = last.topic if last else "greet"
        return self.notice("of_what", topic, kind="clarify", buttons=[*buttons, PERSON])

    def _again(self, answer_id: str, easy: bool) -> Reply:
        reply = self.answer(answer_id)
        if not easy:
            return reply
        simple = "\n\n".join(sentence.text for sentence in reply.easy_read)
        return reply.model_copy(update={"text": simple, "topic": "easy_read_help", "words": []})

    def _buttons(self, answers: tuple[str, ...]) -> list[Button]:
        """Up to three buttons that lead to these answers; small talk is not offered."""
        known = [self._content.answers[a] for a in dict.fromkeys(answers) if a in self._content.answers]
        return [_button(a) for a in known if a.kind == "answer" and a.asks][:MOST_BUTTONS]


def _button(answer: Answer) -> Button:
    return Button(title=answer.asks, send=answer.asks, topic=answer.topic, answer=answer.id)
