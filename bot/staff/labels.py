"""What codes are called on the desk, and when things are due. The words are content/desk.yml's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from bot.content import CONTENT, Content
from bot.handover.models import SAFETY, Case
from bot.handover.promise import KENT
from bot.models import now

ABOUT_SHOWN = 90


@dataclass(frozen=True)
class Due:
    """`tone`: safety, late, soon, calm or done; it is told in `words` too, never by colour alone."""

    tone: str
    words: str


class Labels:
    def __init__(self, content: Content, file: Path = CONTENT / "desk.yml") -> None:
        self.words: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
        spoken = yaml.safe_load((file.parent / "languages.yml").read_text("utf-8"))
        self.words["languages"] = {"en": "English", **{row["code"]: row["english"] for row in spoken}}
        self._topics = {topic.id: _first_clause(str(topic.what)) for topic in content.topics.values()}

        self._small_talk = {answer.topic for answer in content.answers.values() if answer.kind == "small_talk"}

    def of(self, group: str, code: str | None) -> str:
        """The word for a code of this group; the code itself, spelled out, where nobody has named it."""
        named = self.words[group].get(code or "")
        return str(named) if named else (code or "").replace("_", " ")

    def topic(self, topic: str | None) -> str:
        return self._topics.get(topic or "", (topic or "").replace("_", " "))

    def topics(self) -> dict[str, str]:
        """Those that a case may be about, in the order of their words."""
        pairs = ((topic, words) for topic, words in self._topics.items() if topic not in self._small_talk)
        return dict(sorted(pairs, key=lambda pair: pair[1].lower()))

    def title(self, case: Case) -> str:
        """What a case is called: what it is about in the family's words, else its topic."""
        about = " ".join((case.about or "").split())
        if len(about) > ABOUT_SHOWN:
            about = about[:ABOUT_SHOWN].rsplit(" ", 1)[0] + "…"
        return about or self.topic(case.topic) or "Wants to talk to a person"

    def why(self, case: Case, danger: str | None) -> str:
        """Why a case stands first, in words: what the safety net heard and by what, or that it is late."""
        mark = case.why or danger or ""
        kind, _, heard = mark.partition(": ")
        named, says = self.words["dangers"].get(kind), self.words["heard"]
        if not named:
            return f"{mark[:1].upper()}{mark[1:]}".replace("_", " ")
        by, _, told = heard.partition(": ")
        if heard == "classifier":
            return f"{named}. {says['classifier']}"
        if by == "model":
            words = dict.fromkeys(" ".join(word.replace(".", " ").split()) for word in told.split(", "))
            quoted = ", ".join(f"“{word}”" for word in words if word)
            return f"{named}. {says['model'].format(words=quoted) if quoted else says['model_alone']}"
        return (
            f"{named}. {says['rule'].format(words=heard.replace('-', ' ').replace('_', ' '))}" if heard else f"{named}."
        )

    def interpreter(self, case: Case) -> str:
        """The language, from its code or as the family wrote it."""
        code = case.interpreter or ""
        return str(self.words["interpreters"].get(code) or self.of("languages", code))

    def needs(self, case: Case) -> list[str]:
        """How to talk to this family, each need as a word; what they wrote under "other" as they wrote it."""
        named = [self.of("needs", code) for code in case.needs if code != "other"]
        if case.interpreter:
            named.append(f"interpreter: {self.interpreter(case)}")
        return named + ([case.needs_other] if case.needs_other else [])


def due(case: Case, at: datetime | None = None) -> Due:
    at = at or now()
    if case.closed_at:
        return Due("done", f"Closed {day(case.closed_at)}")
    answered = case.staff_wrote_at and (not case.family_wrote_at or case.staff_wrote_at >= case.family_wrote_at)
    if case.priority >= SAFETY:
        return Due("safety", "Safety: answered, look again" if answered else "Safety: answer now")
    if answered:
        return Due("done", "Answered, the family's turn")
    if case.promised_by is None:
        return Due("calm", "No promise made")
    if case.promised_by < at:
        return Due("late", f"Late since {day(case.promised_by)}")
    local = case.promised_by.astimezone(KENT)
    if local.date() == at.astimezone(KENT).date():
        return Due("soon", f"Due today {local:%-H:%M}")
    return Due("calm", f"Due {day(case.promised_by)}")


def day(moment: datetime) -> str:
    """Thu 26 Nov."""
    return f"{moment.astimezone(KENT):%a %-d %b}"


def clock(moment: datetime) -> str:
    """9:08 today, else Thu 26 Nov, 9:08. Kent's time."""
    local = moment.astimezone(KENT)
    return f"{local:%-H:%M}" if local.date() == now().astimezone(KENT).date() else f"{day(moment)}, {local:%-H:%M}"


def _first_clause(what: str) -> str:
    clause = what.replace(";", ",").replace(":", ",").split(",")[0].strip()
    return clause[:1].upper() + clause[1:]
