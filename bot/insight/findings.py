"""Key findings in plain words, made from the figures by rules. The words stand in `content/insight/words.yml`.

Each rule is a function from a report to findings. A change is told only when it is larger than rounding can make it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.insight import words
from bot.insight.report import Report, Row

MOST = 10
ENOUGH = 20
"""A topic is told of from so many enquiries on."""
RISE, FALL, DOUBLE = 1.3, 0.7, 1.9
UNCERTAIN = 10
"""Two figures may each be five away from their counts."""
ENOUGH_FACES = 30
HELPS = 60
"""Percent of faces from which answers are said to help."""


@dataclass(frozen=True)
class Finding:
    """`text` is Markdown. `easy` and `picture` are its easy-read twin. `leads`: the table or topic it is about."""

    text: str
    easy: str
    picture: str
    leads: str = ""


Rule = Callable[[Report], Iterator[Finding]]


def findings(report: Report) -> list[Finding]:
    found = [finding for rule in RULES for finding in rule(report)] if report.enquiries else []
    return found[:MOST] or [_finding("nothing")]


def _most_asked(report: Report) -> Iterator[Finding]:
    for row in _topics(report)[:1]:
        if row.now >= ENOUGH:
            yield _finding("most", row, leads=f"topic={row.key}")


def _risen(report: Report) -> Iterator[Finding]:
    risen = [row for row in _topics(report) if row.before is not None and row.now >= ENOUGH]
    risen = [row for row in risen if row.now - _before(row) > UNCERTAIN and row.now >= RISE * _before(row)]
    for row in sorted(risen, key=lambda row: _before(row) - row.now)[:2]:
        kind = "new" if not row.before else "doubled" if row.now >= DOUBLE * row.before else "up"
        yield _finding(kind, row, leads=f"topic={row.key}")


def _fallen(report: Report) -> Iterator[Finding]:
    fallen = [row for row in _topics(report) if _before(row) >= ENOUGH and _before(row) - row.now > UNCERTAIN]
    fallen = [row for row in fallen if row.now <= FALL * _before(row)]
    for row in sorted(fallen, key=lambda row: row.now - _before(row))[:1]:
        yield _finding("down", row, leads=f"topic={row.key}")


def _lived(report: Report) -> Iterator[Finding]:
    """Late, waiting, unheard: how many told of it, and about what most often."""
    told = {row.key: row for row in _rows(report, "told")}
    for value in ("late", "waiting", "unheard"):
        row = told.get(value)
        where = [each for each in _rows(report, "told_topics") if each.more == words.value("told", value)]
        if row and row.now >= ENOUGH and where:
            yield _finding(value, Row(where[0].name, value, row.now, row.before), leads="told")


def _not_known(report: Report) -> Iterator[Finding]:
    outcome = {row.key: row.now for row in _rows(report, "outcome")}
    if outcome.get("not_known", 0) >= ENOUGH:
        yield _finding("not_known", now=outcome["not_known"], all=sum(outcome.values()), leads="outcome")
    for row in _rows(report, "unmet")[:1]:
        if row.now >= ENOUGH:
            yield _finding("unmet", row, leads="unmet")


def _helped(report: Report) -> Iterator[Finding]:
    faces = {row.key: row.now for row in _rows(report, "helped") if row.key}
    pressed = sum(faces.values())
    if pressed >= ENOUGH_FACES:
        percent = round(100 * faces.get("3", 0) / pressed)
        kind = "helped" if percent >= HELPS else "not_helped"
        yield _finding(kind, all=pressed, percent=percent, leads="helped")


def _safety(report: Report) -> Iterator[Finding]:
    outcome = {row.key: row.now for row in _rows(report, "outcome")}
    if outcome.get("safety"):
        yield _finding("safety", now=outcome["safety"], leads="safety")


RULES: tuple[Rule, ...] = (_most_asked, _risen, _not_known, _lived, _helped, _safety, _fallen)
NO_SUBJECT = (
    "out_of_scope", "talk_to_human", "safeguarding_crisis", "about_bot", "data_privacy", "easy_read_help",
    "language_help", "feedback_complaint_about_bot",
)  # fmt: skip
"""Topics that have rules of their own, or say nothing of services."""


def _topics(report: Report) -> list[Row]:
    return [row for row in _rows(report, "topics") if row.key not in NO_SUBJECT]


def _rows(report: Report, table: str) -> tuple[Row, ...]:
    return report.tables[table].rows if table in report.tables else ()


def _before(row: Row) -> int:
    return row.before or 0


def _finding(name: str, row: Row | None = None, leads: str = "", **figures: int) -> Finding:
    said = words.finding(name)
    values = {key: f"{value:,}" for key, value in figures.items()}
    if row:
        easy = (
            row.name
            if row.name.split()[0].isupper() or row.name.split()[0] in _PROPER
            else row.name[0].lower() + row.name[1:]
        )
        values |= {"topic": row.name, "easy_topic": easy, "now": f"{row.now:,}", "before": f"{_before(row):,}"}
    return Finding(said["text"].format(**values), said["easy"].format(**values), said["picture"], leads)


_PROPER = ("Kent", "Kent's", "SENCO", "SEN", "ADHD", "Family", "Ombudsman")
