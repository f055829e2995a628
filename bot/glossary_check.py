"""What `bot content check` asks of the glossary: plain, easy, pictured, resting on facts, each spelling used once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from statistics import mean

from bot import readability
from bot.content import Content, ContentError
from bot.glossary import Entry, Glossary


def check_glossary(content: Content) -> list[str]:
    """Every problem as one line `glossary, word: what is wrong`."""
    try:
        entries = Glossary.load().entries
    except ContentError as error:
        return [str(error)]
    problems = [f"glossary, {entry.word}: {problem}" for entry in entries for problem in _problems(entry, content)]
    spelled = Counter(spelling.lower() for entry in entries for spelling in entry.spellings)
    problems += [f"glossary: “{spelling}” stands for two words" for spelling, times in spelled.items() if times > 1]
    readings = [readability.measure(entry.plain) for entry in entries]
    for name, grade in (
        ("Flesch-Kincaid", mean(reading.flesch_kincaid for reading in readings)),
        ("the Automated Readability Index", mean(reading.ari for reading in readings)),
    ):
        if grade > readability.MOST_GRADE:
            problems.append(f"glossary: reads at grade {grade:.1f} by {name}, {readability.MOST_GRADE:.0f} at most")
    return problems


def _problems(entry: Entry, content: Content) -> Iterator[str]:
    longest = readability.measure(entry.plain)
    if longest.words > readability.LONGEST_SENTENCE:
        yield f"a sentence of {longest.words} words: {longest.longest}"
    easy = len(readability.words(entry.easy_read.text))
    if easy > readability.LONGEST_EASY_SENTENCE:
        yield f"easy-read sentence of {easy} words"
    if entry.easy_read.picture not in content.pictures:
        yield f"no picture named {entry.easy_read.picture!r} in pictures.yml"
    if entry.topic not in content.topics:
        yield f"topic {entry.topic} is not in topics.yml"
    if entry.answer and entry.answer not in content.answers:
        yield f"leads to {entry.answer}, which is no answer"
    for fact in entry.facts:
        if fact not in content.facts and fact not in content.services:
            yield f"fact {fact} is not in content/facts or content/services"
