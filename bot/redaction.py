"""Takes out what says who a person is, before a message is stored or handed on.

A family should be able to write as they speak; what we keep must not name them. Each kind has one finder, and each
finder is one pass over the text with a pattern that cannot backtrack far, so the time grows with the length only.
Finders err towards taking out. What our own content shows to everyone (crisis lines, council addresses) stays: the
caller passes it as `public`, made by `public_values`. Names are an honest first version: common first names, words
after cues ("my son Jake", "Mrs ...", "thanks, Sarah") and the same word elsewhere in the message. A rare name without
any cue stays, and so does a rare name in small letters.

Number formats: NHS number, NHS Data Dictionary (ten digits, modulus 11); National Insurance number, HMRC manual
NIM39110; UPN, Department for Education's guide to unique pupil numbers; Tribunal numbers as in its published decisions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import phonenumbers

from bot import names

Span = tuple[int, int]
Finder = Callable[[str], Iterator[Span]]


@dataclass(frozen=True)
class Redacted:
    """The text with placeholders, and the kinds that were found, each once, in the order of the finders."""

    text: str
    found: tuple[str, ...]


CRISIS_LINES = frozenset({"999", "111", "101", "116123", "08001111", "85258"})
"""Always public: if one of them were taken out of what a person quotes, the record would hide what was said."""


def redact(text: str, public: frozenset[str] = frozenset()) -> Redacted:
    """`text` with every private detail replaced by its kind in square brackets. `public`: see `public_values`."""
    found: list[str] = []
    public = public | CRISIS_LINES
    for kind, finder in FINDERS:
        kept, pieces = 0, []
        for start, end in finder(text):
            if start < kept or _is_public(text[start:end], public):
                continue
            pieces += [text[kept:start], f"[{kind}]"]
            kept = end
        if pieces:
            text = "".join([*pieces, text[kept:]])
            found.append(kind)
    return Redacted(text, tuple(dict.fromkeys(found)))


def public_values(texts: Iterable[str]) -> frozenset[str]:
    """What these texts (our own content) show to everyone, in the form that `redact` compares: letters and digits."""
    shown = (text[start:end] for text in texts for kind, finder in FINDERS if kind not in ("name", "school") for start, end in finder(text))
    return frozenset(filter(None, map(_key, shown)))


def _key(value: str) -> str:
    return "".join(c for c in value.casefold() if c.isalnum())


def _is_public(value: str, public: frozenset[str]) -> bool:
    """Public itself, or a public number with something after it ("0800 1111 24 hours")."""
    key = _key(value)
    return key in public or any(len(shown) > 7 and key.startswith(shown) for shown in public if shown.isdigit())


def _finder(pattern: str, group: int = 0, only_with: str = r"\d") -> Finder:
    """A finder from a pattern. Most texts lack what `only_with` asks for and are not searched at all."""
    compiled, cheap = re.compile(pattern, re.IGNORECASE), re.compile(only_with, re.IGNORECASE)

    def find(text: str) -> Iterator[Span]:
        if cheap.search(text):
            yield from (found.span(group) for found in compiled.finditer(text))

    return find


# --- email ---------------------------------------------------------------------------------------------------------
_PROVIDER = (
    r"(?:gmail|googlemail|hotmail|outlook|live|yahoo|ymail|icloud|me|mac|msn|aol|sky|btinternet|talktalk|virginmedia"
    r"|protonmail|proton|mail|o2|tiscali|ntlworld|blueyonder|wp|onet|interia|seznam|abv|mail\.ru|yandex)"
)
_email = _finder(
    r"(?<![\w.+-])[\w.+-]{1,64}\s?@\s?[\w-]{1,63}(?:\s?\.\s?[a-z][\w-]{1,23}){1,3}\b"
    r"|(?<![\w.])[\w.+-]{1,40}(?:\s(?:dot|underscore|dash|hyphen)\s[\w.+-]{1,40}){0,3}\s?(?:\bat\b|\(at\)|@)\s?"
    + _PROVIDER
    + r"(?:\s?(?:\.|dot)\s?(?:com|co|uk|net|org|pl|ro|sk|cz|bg|lt|ru|me)\b){1,2}",
    only_with=r"@|\bat\b",
)

# --- numbers -------------------------------------------------------------------------------------------------------
_national_insurance = _finder(r"\b[a-z]{2}\s?\d{2}\s?\d{2}\s?\d{2}\s?[a-d]\b")
_upn = _finder(r"\b[a-z]\d{11}[a-z\d]\b|(?<=\bupn )[a-z]?\s?(?:\d\s?){11,12}[a-z]?\b")
_case_number = _finder(
    r"\b(?:(?:case|ref(?:erence)?|file|claim|caf|mosaic|liquidlogic|ehcp?)\b|(?:appeal|tribunal|complaint|pupil|patient|"
    r"hospital|application|client|passport|licence|account)(?=\s(?:number|num|no|ref|reference|id)\b))"
    r"\.?\s?(?:number|num|no|id|ref|reference|code)?\b\.?\s?(?:is|was|[:#=-])?\s?"
    r"((?:(?-i:[A-Z]{1,6})\s)?[a-z]{0,6}[-/]?(?!(?:19|20)\d\d\b(?!/\d))(?:\d[-/ ]?){3}[\w/-]{1,20})"
    r"|\b([a-z]{2}\d{3}/\d{2}/\d{4,5})\b",
    0,
)
_ten_digits = re.compile(r"(?<![\d+])\d{3}[ -]?\d{3}[ -]?\d{4}(?![\d])")
_long_number = _finder(r"(?<![\w£$€.])(?!(?:19|20)\d\d\s?-\s?(?:19|20)\d\d\b)\d(?:[ -]?\d){7,29}(?![\w])")


def _nhs_number(text: str) -> Iterator[Span]:
    """Ten digits that pass the modulus 11 check, or that "NHS" introduces, whatever they are."""
    for found in _ten_digits.finditer(text):
        digits = [int(c) for c in found[0] if c.isdigit()]
        check = 11 - sum(d * w for d, w in zip(digits, range(10, 1, -1), strict=False)) % 11
        cued = "nhs" in text[max(0, found.start() - 30) : found.start()].casefold()
        if cued or (digits[0] not in (0, 7) and check % 11 == digits[9]):
            yield found.span()


# --- telephones ----------------------------------------------------------------------------------------------------
_GAP = r"[\s().\-]{0,3}"
_telephone = re.compile(
    rf"(?<![\w/.])(?:(?:\+|00)\s?44{_GAP}(?:\(?0\)?)?|\(?0|44{_GAP}(?=7))(?:{_GAP}\d){{9,11}}(?!\d)"
    rf"|(?<![\w/.])7\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}}(?!\d)"
    rf"|(?<![\w/.])\+\d(?:{_GAP}\d){{7,14}}(?!\d)"
)
_after_cue = _finder(
    r"\b(?:call|ring|text|phone|tel|telephone|mobile|mob|whatsapp|number|landline)\b"
    r"[^\d\n.]{0,20}(\d(?:[ -]?\d){5,12})\b",
    1,
)
_NUMBER_WORD = r"(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|hundred|double|triple|treble|o|\d{1,4})"
_said_number = re.compile(rf"(?<!\w)(?:{_NUMBER_WORD}[\s,.-]{{1,3}}){{6,}}{_NUMBER_WORD}(?!\w)", re.IGNORECASE)


def _phone_number(text: str) -> Iterator[Span]:
    """Telephones in figures, in words, or any six figures that follow "ring me on"."""
    for found in _telephone.finditer(text):
        if not found[0].startswith("+") or _possible(found[0]):
            yield found.span()
    yield from _after_cue(text)
    for found in _said_number.finditer(text):
        if len(re.findall(r"[a-z]{2,}", found[0], re.IGNORECASE)) > 2:
            yield found.span()


def _possible(number: str) -> bool:
    """Whether a number with a country code has a length that this country has: numbers from abroad vary widely."""
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(number, "GB"))
    except phonenumbers.NumberParseException:
        return False


# --- dates of birth ------------------------------------------------------------------------------------------------
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]{0,6}"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_DATE = (
    rf"(?:\d{{1,2}}\s?[/.\- ]\s?\d{{1,2}}\s?[/.\- ]\s?\d{{2,4}}|\d{{4}}[-/]\d{{2}}[-/]\d{{2}}|\d{{6}}|\d{{8}}"
    rf"|{_DAY}\s?(?:of\s)?{_MONTH}\b,?\s?(?:\d{{2,4}})?|{_MONTH}\s{_DAY}\b,?\s?(?:\d{{2,4}})?|{_MONTH}\s\d{{4}})"
)
_BORN = r"(?:d\.?\s?o\.?\s?b\.?|date\sof\sbirth|birth\s?date|birthday|b-?day|born)"
_CUE_OF_BIRTH = r"d\W?o\W?b|birth|born|b-?day"
_date_of_birth = _finder(
    rf"\b{_BORN}(?:'s)?[\s:=(-]{{0,3}}(?:(?:is|was|on|the|in|it's)\s){{0,3}}({_DATE})\b", 1, _CUE_OF_BIRTH
)
_birth_after = _finder(
    rf"\b({_DATE})(?:,?\s(?:is|was|[-=]))?\s(?:(?:his|her|my|their|our)\s)?{_BORN}\b", 1, _CUE_OF_BIRTH
)
_birth_of_name = _finder(rf"\[name\][\s,:(-]{{1,3}}({_DATE})\b", 1)

# --- places --------------------------------------------------------------------------------------------------------
_AREA = (
    r"(?:a[bl]|b[abdhlnrst]?|c[abfhmortvw]|d[adeghlnty]|e[chnx]?|f[ky]|g[luy]?|h[adgprsux]|i[gmpv]|je|k[atwy]"
    r"|l[adelnsu]?|m[ekl]?|n[egnprw]?|o[lx]|p[aehlor]|r[ghm]|s[aegklmnoprstwy]?|t[adfnqrsw]|ub|w[acdfnrsv]?|yo|ze)"
)
_postcode = _finder(rf"\b{_AREA}\s?\d[a-z\d]?[\s-]{{0,2}}\d\s?[abd-hjlnp-uw-z]{{2}}\b")
_NOT_IN_ADDRESS = (
    r"(?!(?:the|an?|to|of|in|on|at|for|from|and|or|is|are|was|my|his|her|our|days?|weeks?|months?|years?|hours?|minutes?"
    r"|mins|miles?|times?|pm|am|more|long|other|special|school|nursery|college|support|respite|short|bus|car)\b)"
)
_NAME_OF_ROAD = rf"(?:{_NOT_IN_ADDRESS}[a-z'’]{{2,20}}\s){{1,3}}"
_address = _finder(
    r"(?:\b(?:flat|apartment|unit|apt)\s?\d{1,4}[a-z]?,?\s)?"
    rf"\b\d{{1,4}}[a-z]?,?\s{_NAME_OF_ROAD}"
    r"(?:street|road|rd|avenue|ave|close|lane|drive|crescent|gardens|grove|terrace|mews|cottages|parade"
    r"|(?-i:St|Way|Court|Place|Row|Hill|Park|Walk|Square|Rise|View|Green|Mount|End|Field|Fields))\b"
)
_home = _finder(
    r"\b(?:address\sis|address:|live\sat|lives\sat|living\sat)\s(\d{1,4}[a-z]?,?\s[a-z'’]{2,20}(?:\s[a-z'’]{2,20})?)\b",
    1,
)

FINDERS: tuple[tuple[str, Finder], ...] = (
    ("email", _email),
    ("National Insurance number", _national_insurance),
    ("UPN", _upn),
    ("case number", _case_number),
    ("NHS number", _nhs_number),
    ("date of birth", _date_of_birth),
    ("date of birth", _birth_after),
    ("phone number", _phone_number),
    ("postcode", _postcode),
    ("address", _address),
    ("address", _home),
    ("number", _long_number),
    ("name", names.find),
    ("school", names.schools),
    ("date of birth", _birth_of_name),
)
