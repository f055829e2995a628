"""The form's questions as families see them: words from content/, what was told, and buttons."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.handover.promise import Hours, spoken_day, spoken_moment, spoken_week
from bot.handover.steps import CHECK, SKIPPED, WORDS, Steps
from bot.handover.words import TOPIC, Words
from bot.reply import Button, Reply
from bot.seal import SealedDict

_MARKUP = re.compile(r"[*_`\[\]<>#\\]")
LONGEST_SHOWN = 300


@dataclass(frozen=True)
class Told:
    """What a family told the form: codes for each step, their own words where a code is `words`, and what the
    conversation was about before (`known`, `topic`)."""

    codes: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    known: str = ""
    topic: str | None = None

    @classmethod
    def read(cls, kept: dict[str, Any]) -> Told:
        return cls(**kept) if kept else cls()

    def keep(self) -> SealedDict:
        return SealedDict(codes=self.codes, words=self.words, known=self.known, topic=self.topic)

    def with_codes(self, codes: dict[str, str], said: str) -> Told:
        """After an answer: a step that is `words` now and was not before was told by `said`."""
        new = {step: said for step, code in codes.items() if code == WORDS and self.codes.get(step) != WORDS}
        return Told(dict(codes), {**self.words, **new}, self.known, self.topic)

    def fresh(self) -> Told:
        """From the beginning; where nothing is known, the first question is open words."""
        return Told({} if self.known else {"about": "change"}, {}, self.known, self.topic)

    @property
    def about(self) -> str:
        own = self.words.get("about_words") or self.words.get("about", "")
        return own or (self.known if self.codes.get("about") in ("use", SKIPPED) else "")


class Form:
    def __init__(self, steps: Steps, words: Words, hours: Callable[[], Hours], clock: Callable[[], datetime]) -> None:
        self.steps = steps
        self._words = words
        self._hours = hours
        self._clock = clock

    def ask(self, step: str, told: Told, again: bool = False) -> Reply:
        """The question of this step. `again`: what was written was no answer to it."""
        row = self.steps.rows[step]
        first = step == "about_words" and not told.known and not told.words and "first" in row
        words = dict(row["first"] if first else row)
        other = "again" if again else "chosen" if step in told.codes else ""
        if other in row:
            words |= {"text": row[other], "easy_read": row[f"{other}_easy_read"]}
        values = self.summary(told) if step == CHECK else self._values(step, told)
        return self._words.reply(words, "form", self._buttons(step, told), **values)

    def promise(self) -> tuple[datetime | None, dict[str, str]]:
        """By when an adviser will answer, and the words for it."""
        at, hours = self._clock(), self._hours()
        by = hours.promise(at)
        return by, self.promised(by)

    def promised(self, by: datetime | None) -> dict[str, str]:
        at, hours, words = self._clock(), self._hours(), self._words.all
        back = None if hours.staffed(at) else hours.back(at)
        day = spoken_day(by) if by else ""
        return {
            "day": day,
            "promise": words["promises"]["by"].format(day=day) if by else words["promises"]["none"],
            "nobody": words["nobody"].format(back=spoken_moment(back)) if back else "",
            "back": spoken_moment(back) if back else "",
            "out_of_office": hours.out_of_office,
        }

    def summary(self, told: Told) -> dict[str, str]:
        values = {
            "about": _shown(told.about),
            "reach": self._reach(told),
            "when": self._said("when", told),
            "interpreter": self._said("interpreter", told),
            "needs": self._needs(told),
        }
        lines = [f"- {label}: **{values[name]}**" for name, label in self._words.all["labels"].items() if values[name]]
        return {**values, **self.promise()[1], "lines": "\n".join(lines)}

    def _values(self, step: str, told: Told) -> dict[str, str]:
        match step:
            case "about":
                return {"about": f"> {_shown(told.known)}"}
            case "when":
                return {"open": spoken_week(self._hours(), self._words.all["hours"])}
            case "needs":
                return {"needs": self._needs(told)}
            case _:
                return {}

    def _said(self, step: str, told: Told) -> str:
        return _shown(told.words.get(step, "")) or self.steps.titles(step, told.codes)

    def _needs(self, told: Told) -> str:
        """Their own words stand in the place of "something else"."""
        own = told.words.get("needs_words", "")
        codes = told.codes.get("needs", "").replace("other", "") if own else told.codes.get("needs", "")
        return _shown(", ".join(filter(None, [self.steps.titles("needs", {"needs": codes}), own])))

    def _reach(self, told: Told) -> str:
        contact = told.words.get("contact", "").strip()
        title = self.steps.titles("reach", told.codes)
        return f"{title}, ending {_shown(contact[-3:])}" if contact else title

    def _buttons(self, step: str, told: Told) -> list[Button]:
        words, several = self._words.all, self.steps.rows[step].get("several")
        rows = self.steps.choices(step, told.codes)
        chosen = several and told.codes.get(step)
        last = [] if step == CHECK else [words["done"] if chosen else words["skip"]]
        return [Button(title=row["title"], send=row["send"], topic=TOPIC) for row in [*rows, *last]]


def _shown(words: str) -> str:
    """A family's own words inside a reply: on one line, without marks, and not endless."""
    line = " ".join(_MARKUP.sub(" ", words).split())
    return line if len(line) <= LONGEST_SHOWN else line[:LONGEST_SHOWN].rsplit(" ", 1)[0] + " …"
