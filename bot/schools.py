"""The school in one sentence with a child's name: together they lead to the child. Alone it stays, to ask about it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.first_names import SCHOOLS

Span = tuple[int, int]
_ANY_SCHOOL = re.compile(
    r"[A-Z][\w'’]+\s(?:\w+\s){0,3}(?:[Ss]chool|[Aa]cademy|[Cc]ollege|[Pp]rim|[Ii]nf|[Jj]un|Gram|[Nn]urs)"
)
_SENTENCE_END = re.compile(r"[.!?]\s|\n")
_SCHOOL = re.compile(
    r"\b(?:[Tt]he\s)?(?:(?:St|Saint|Our|Sir|King|Queen)\.?\s)?(?:(?!(?:Primary|Secondary|Special|Infant|Junior|High|Grammar|The|My|His|Her|Our|Year|In|At)\b)"
    r"[A-Z][\w'’]+\s){1,4}(?:(?:C\s?of\s?E|CE|Church of England|Catholic|Community|Free|Village)\s)?"
    r"(?:(?:Primary|Secondary|Special|Infants?|Juniors?|High|Grammar|Nursery|Pre-?[Ss]chool|primary|secondary|infants?|juniors?|nursery|grammar)\s?)?"
    r"(?:[Ss]chool|[Aa]cademy|[Cc]ollege|Primary|Infants?|Juniors?|Grammar|Nursery|primary|infants|juniors|nursery)\b"
)
_SCHOOL_BY_NAME = re.compile(
    r"\b(?:the\s)?(?:"
    + "|".join(re.escape(name) for name in SCHOOLS)
    + r")\b(?:\s(?:primary\s|special\s)?(?:school|academy))?",
    re.IGNORECASE,
)


def find(text: str) -> Iterator[Span]:
    """Where schools stand beside "[name]": after the names were taken out."""
    if "[name]" not in text:
        return
    patterns = (_SCHOOL, _SCHOOL_BY_NAME) if _ANY_SCHOOL.search(text) else (_SCHOOL_BY_NAME,)
    for start, end in sorted({match.span() for pattern in patterns for match in pattern.finditer(text)}):
        before, after = text[max(0, start - 80) : start], text[end : end + 80]
        if "[name]" in _SENTENCE_END.split(before)[-1] or "[name]" in _SENTENCE_END.split(after)[0]:
            yield start, end
