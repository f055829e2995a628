"""The safety net: hears a cry for help, at once, by rules that a person can read and a model that learnt from text.

It stands before everything else and needs neither Rasa nor the network, so that it answers when the rest is down.
Rules hear what somebody thought of; the model (`bot/safety_model.py`) hears the rest, and tells an idiom or a settled
past from a cry where a rule cannot. A missed cry costs most, therefore recall comes first. All that it listens for,
lets pass and says is text in `content/safety/`. Why: `docs/decisions/0004-safety-words.md` and
`docs/decisions/0080-safety-two-ears.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from bot.safety_model import SafetyModel
from bot.safety_rules import GAP_OF_AN_IDIOM, KINDS, NEAR, STOP, TOKEN, Phrases, Rule, Severity, Span, Spelling, plain

__all__ = ["KINDS", "Danger", "SafetyNet", "SafetyWords", "Who"]

Who = Literal["self", "child_writing", "other"]
"""`self`: about the writer. `child_writing`: the same, and the writer is a child. `other`: about somebody else."""

HEARD = -1.25
"""From this log odds on the model raises the alarm by itself."""
DOUBTED = -2.0
"""Below it a rule is not believed, unless it is `certain` or hears another language."""
UNLIKELY = -2.0
"""Below it what Rasa's classifier takes for danger is none."""
ADDED = 1.0
"""How much more a message and the one before must sound like a cry than the one before did."""
MOST_OF_A_NAME = 80
AT_ONCE = frozenset({"medical_emergency", "missing_child", "immediate_danger"})


@dataclass(frozen=True)
class Danger:
    """What was heard, how soon it needs help, about whom, and the id of the rule that said so."""

    kind: str
    severity: Severity
    who: Who
    rule: str


@dataclass(frozen=True)
class SafetyWords:
    """What the person is told: Markdown, the same in easy read (`text`, `picture`), and where it comes from."""

    text: str
    easy_read: list[dict[str, str]]
    sources: list[dict[str, str]]


class SafetyNet:
    """Reads each message before anything else does. Build it once with `load` and share it: it keeps no state."""

    def __init__(self, content: Mapping[str, Any], model: SafetyModel | None = None) -> None:
        """Without a `model` the rules listen alone: far fewer cries are heard, so that is for its training only."""
        groups = content["groups"]
        self._model = model
        self._certain = {row["id"] for row in content["rules"] if row.get("certain")}
        self._rules = [Rule.read(row, groups) for row in content["rules"]]
        self._calm = Phrases(content["not"], groups, GAP_OF_AN_IDIOM)
        self._soon = Phrases(content["soon"], groups)
        self._child = Phrases(content["child_writing"], groups)
        self._adult = Phrases(content["adult_writing"], groups)
        self._me = Phrases(content["about_me"], groups)
        self._them = Phrases(content["about_another"], groups)
        heard = [self._calm, self._soon, self._child, self._adult, self._me, self._them]
        heard += [phrases for rule in self._rules for phrases in rule.phrases()]
        mended = {plain(wrong): right for right, wrongs in content["spelling"].items() for wrong in wrongs}
        self._spelling = Spelling((word for phrases in heard for word in phrases.words), mended)
        self._lines = content["lines"]
        self._words = {(row["kind"], who): row for row in content["words"] for who in row["who"]}
        self._languages = content["languages"]

    @classmethod
    def load(cls, folder: Path, model: SafetyModel | None = None) -> SafetyNet:
        """Every `*.yml` of the folder; one key of several files is put together."""
        content: dict[str, Any] = {}
        for path in sorted(folder.glob("*.yml")):
            for key, value in yaml.safe_load(path.read_text("utf-8")).items():
                if isinstance(value, dict):
                    content.setdefault(key, {}).update(value)
                else:
                    content.setdefault(key, []).extend(value)
        return cls(content, model)

    def read(self, text: str, before: str = "") -> Danger | None:
        """The gravest danger in this message, or in it and the person's message `before` read as one.

        What `before` said by itself was answered then: only a danger that this message completes or adds is told.
        """
        line = self._line(text)
        if danger := self._believed(self._gravest(line, 0, line), text) or self._by_model(text, line):
            return danger
        return self._with_before(text, line, before) if before.strip() else None

    def understood(self, kind: str, text: str) -> Danger | None:
        """The danger that Rasa's classifier heard where the net did not, if the model does not find it unlikely."""
        if self._model and self._model.read(text, *self.tokens(text)).score < UNLIKELY:
            return None
        told = self._line(text)
        return Danger(kind, "urgent", self._writer(self._about(told) or "self", told), "classifier")

    def _believed(self, danger: Danger | None, text: str) -> Danger | None:
        """What a rule says, unless the model is sure that this is an idiom, policy, the past or everyday life."""
        if danger is None or self._model is None or danger.rule in self._certain:
            return danger
        return danger if self._model.read(text, *self.tokens(text)).score >= DOUBTED else None

    def _by_model(self, text: str, line: str) -> Danger | None:
        """What the model hears by itself. The words that made it speak are recorded as the rule."""
        if self._model is None:
            return None
        opinion = self._model.read(text, *self.tokens(text))
        if opinion.score < HEARD:
            return None
        kind = self._model.kind(text)
        soon = kind in AT_ONCE or any(self._soon.find(line))
        name = f"model: {', '.join(opinion.because)}"[:MOST_OF_A_NAME]
        writer = self._writer(self._about(line) or "self", line)
        return Danger(kind, "emergency" if soon else "urgent", writer, name)

    def _with_before(self, text: str, line: str, before: str) -> Danger | None:
        """A danger in two messages: rules look where one meets the other, the model at both."""
        earlier = self._line(before).removesuffix(f"{STOP} ")
        end = earlier[-NEAR:].partition(" ")[2] if len(earlier) > NEAR else earlier
        seam = f" {end.lstrip()}{line.removeprefix(f' {STOP} ')[:NEAR]}"
        start = len(seam) - len(line.removeprefix(f" {STOP} ")[:NEAR])

        def known() -> bool:
            return self._gravest(earlier, 0, earlier) is not None

        if danger := self._gravest(seam, start, earlier + line, known):
            return self._believed(danger, f"{before} {text}")
        if self._model is None:
            return None
        alone, both = (self._model.read(said, *self.tokens(said)).score for said in (before, f"{before}\n{text}"))
        adds = alone < HEARD <= both and both - alone >= ADDED
        return self._by_model(f"{before}\n{text}", earlier + line) if adds and not known() else None

    def words(self, danger: Danger, language: str = "en") -> SafetyWords:
        """What is said to this danger: one warm sentence, then at most three ways to help, then what this service is.

        In another language the sentence that matters most comes first in it; the rest stays in checked English.
        """
        row = self._words[danger.kind, danger.who]
        urgent_first = danger.severity == "emergency"
        names = sorted(row["lines"], key=lambda name: urgent_first and "999" not in name)
        lines = [self._lines[name] for name in names]
        own = self._languages.get(language) or self._languages.get(language.split("-")[0], {})
        first = [own[key] for key in ("danger", "talk") if key in own and (key == "danger" or row.get("talk"))]
        text = "\n\n".join(
            [
                *first,
                row["warm"],
                "\n".join(f"- {line['text']}" for line in lines),
                self._lines["close"]["text"],
            ]
        )
        told = [row["easy_warm"], *(step for line in lines for step in line["easy_read"])]
        sources = [source for line in lines for source in line["sources"]]
        return SafetyWords(
            text,
            [dict(step) for step in (*told, *self._lines["close"]["easy_read"])],
            [dict(source) for i, source in enumerate(sources) if source not in sources[:i]],
        )

    def tokens(self, text: str) -> tuple[list[str], list[str]]:
        """The words of a message, mended, and as they were typed. What the model learns from and reads."""
        return self._spelling.tokens(text), [word for word in TOKEN.findall(plain(text)) if word[0].isalnum()]

    def _line(self, text: str) -> str:
        """The message as the phrases see it: mended words between spaces, and a `STOP` at either end."""
        return f" {STOP} {' '.join(self._spelling.tokens(text))} {STOP} ".replace("  ", " ")

    def _gravest(self, line: str, start: int, told: str, known: Callable[[], bool] | None = None) -> Danger | None:
        heard = self._calm.mask(line)
        soon = any(self._soon.find(heard))
        dangers = [
            Danger(rule.kind, "emergency" if soon else rule.severity, self._who(rule, found, told), rule.id)
            for rule in self._rules
            if (known or not rule.after)
            and (found := rule.find(heard, start))
            and (not rule.after or (known and known()))
        ]
        return min(dangers, key=lambda d: (d.severity != "emergency", KINDS.index(d.kind)), default=None)

    def _who(self, rule: Rule, found: Span, told: str) -> Who:
        """About whom: what the rule knows, else the words themselves, else the nearest before them, else any."""
        before, said = told[: found[0] + 1], told[found[0] : found[1]]
        return self._writer(rule.about or self._about(said) or self._about(before) or self._about(told) or "self", told)

    def _writer(self, about: str, told: str) -> Who:
        if about == "other":
            return "other"
        child = any(self._child.find(told)) and not any(self._adult.find(told))
        return "child_writing" if child else "self"

    def _about(self, said: str) -> Literal["self", "other", ""]:
        """Whether the last person whom these words name is the writer. A parent's child is named, not "my"."""
        line = f" {said.strip()} "
        me = max((found.end() for found in self._me.find(line)), default=0)
        another = max((found.end() for found in self._them.find(line)), default=0)
        return "" if me == another else "self" if me > another else "other"
