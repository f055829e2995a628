"""What `bot content check` asks of services: complete, plain, found by something, and shown with no doubtful number."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import mean

from bot import readability
from bot.content import Content, ContentError
from bot.directory.directory import Directory
from bot.directory.reply import short_name
from bot.directory.services import IMPORTED, Service


def check_services(content: Content) -> list[str]:
    """Every problem as one line `service id: what is wrong`."""
    try:
        directory = Directory.load(content)
    except ContentError as error:
        return [str(error)]
    problems = [f"service {s.id}: {p}" for s in directory.services.values() for p in _problems(s, content)]
    lines = [s.line for s in directory.services.values() if s.line]
    grade = mean(readability.measure(line).flesch_kincaid for line in lines)
    if grade > readability.MOST_GRADE:
        problems.append(
            f"services: their lines read at grade {grade:.1f} on average, {readability.MOST_GRADE:.0f} at most"
        )
    return problems


def _problems(service: Service, content: Content) -> Iterator[str]:
    if service.category == IMPORTED:
        return
    if not service.kinds:
        yield "no kinds: nobody finds it"
    if service.checked is None:
        yield "no date on which it was checked"
    if service.url and not service.url.startswith("https://"):
        yield f"the address {service.url} does not start with https://"
    if not service.line or not service.easy_text:
        yield "no line or easy_read: they are what families see"
    if readability.measure(service.line).words > readability.LONGEST_SENTENCE:
        yield f"line has a sentence of more than {readability.LONGEST_SENTENCE} words"
    for sentence in (service.easy_text, short_name(service.name)):
        if len(readability.words(sentence)) > readability.LONGEST_EASY_SENTENCE:
            yield f"in easy read this is longer than {readability.LONGEST_EASY_SENTENCE} words: {sentence}"
    if service.easy_picture not in content.pictures:
        yield f"no picture named {service.easy_picture!r} in pictures.yml"
