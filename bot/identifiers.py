"""Numbers, addresses and dates that lead to a person: one finder a kind.

Each finder is one pass with a pattern that cannot backtrack far. They read `plain_figures(text)`: the same text, letter
for letter, with the letters o, i and l inside numbers as figures ("O7700 9OO 321"), and figures and spaces of other
scripts as ours, so that a span found there is a span of the text.

Formats: NHS number, NHS Data Dictionary (ten digits, modulus 11); National Insurance number, HMRC manual NIM39110;
UPN, Department for Education's guide to unique pupil numbers; Tribunal numbers as in its published decisions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

import phonenumbers

Span = tuple[int, int]
Finder = Callable[[str], Iterator[Span]]

_FIGURES = str.maketrans(
    {
        **{chr(zero + n): str(n) for zero in (0xFF10, 0x0660, 0x06F0, 0x0966) for n in range(10)},
        **dict.fromkeys("\u00a0\u2007\u2009\u202f\u3000", " "),
        **dict.fromkeys("‐‑‒–—−", "-"),
        "＠": "@",
    }
)
_LETTER_IN_NUMBER = re.compile(
    r"(?<=\d)[oO](?=[oO ]{0,3}[\d])|(?<![\w])[oO](?=\d{3})|(?<=\d[oO])[oO](?=[oO]?\s?\d)|(?<=\d)[lI](?=\d)"
)
_INVISIBLE = re.compile(r"(?<=[\w@.+-])[\u00ad\u200b-\u200d\u2060\ufeff]+(?=[\w@.+-])")


def without_invisible(text: str) -> str:
    """Zero-width characters in a Latin word or number hide it from every finder: they go. Other scripts need them."""
    if text.isascii():
        return text
    return _INVISIBLE.sub(lambda found: "" if _latin(text[found.start() - 1] + text[found.end()]) else found[0], text)


def _latin(pair: str) -> bool:
    return all(c.isascii() for c in pair)


def plain_figures(text: str) -> str:
    """The same length, with every figure a figure of ours."""
    plain = text if text.isascii() else text.translate(_FIGURES)
    return _LETTER_IN_NUMBER.sub("0", plain) if "o" in plain or "O" in plain else plain


def _finder(pattern: str, group: int = -1, only_with: str | tuple[str, ...] = r"\d") -> Finder:
    """A finder from a pattern: its last group that matched, or the whole (`group` chooses another).

    Most texts lack what `only_with` asks for (a pattern, or any of these words in small letters) and are not searched.
    """
    compiled, cheap = re.compile(pattern, re.IGNORECASE), re.compile(only_with) if isinstance(only_with, str) else None

    def may(text: str) -> bool:
        return bool(cheap.search(text)) if cheap else any(word in _low(text) for word in only_with)

    def find(text: str) -> Iterator[Span]:
        if may(text):
            yield from (found.span((found.lastindex or 0) if group < 0 else group) for found in compiled.finditer(text))

    return find


@lru_cache(maxsize=8)
def _low(text: str) -> str:
    return text.casefold()


# --- email and accounts --------------------------------------------------------------------------------------------
_PROVIDER = (
    r"(?:gmail|googlemail|hotmail|outlook|live|yahoo|ymail|icloud|me|mac|msn|aol|sky|btinternet|talktalk|virginmedia"
    r"|protonmail|proton|mail|o2|tiscali|ntlworld|blueyonder|wp|onet|interia|seznam|abv|mail\.ru|yandex)"
)
_AT = r"\s?(?:\bat\b|\(\s?at\s?\)|\[\s?at\s?\]|@)\s?"
_DOT = r"\s?(?:\.|\bdot\b|\(\s?dot\s?\)|\[\s?dot\s?\])\s?"
_ENDING = r"(?:com|co|uk|net|org|info|sch|gov|nhs|ac|eu|pl|ro|sk|cz|bg|lt|lv|tr|ua|ru|me|io|de|fr|es|pt|it|in|ng)\b"
email = _finder(
    r"(?<![\w.+-])[\w.+-]{1,64}\s?@\s?[\w-]{1,63}(?:\s?\.\s?[a-z][\w-]{1,23}){1,3}\b"
    r"|(?<![\w.])(?!(?:an|the|is|are|me|us|look|be|it|him|her|or|and|see|one)\b)[\w.+-]{1,40}(?:\s(?:dot|underscore|dash|hyphen)\s[\w.+-]{1,40}){0,3}"
    + _AT
    + r"(?:"
    + _PROVIDER
    + r"|[\w-]{2,30}(?="
    + r"\s?(?:\bdot\b|\(\s?dot|\[\s?dot|\.)\s?(?:co|org|sch|gov|com|net|ac)\b))(?:"
    + _DOT
    + r"(?:[a-z][\w-]{1,20}"
    + _DOT
    + r")?"
    + _ENDING
    + r"){1,3}",
    only_with=("@", " at ", "(at", "[at", "( at", "[ at"),
)
account = _finder(
    r"(?<![\w@.])(@[\w.]{3,40})"
    r"|\b(?:facebook|fb|instagram|tiktok|twitter|x|linkedin|snapchat)\.com/(?!kent|groups\b)[\w./?=-]{2,60}",
    only_with=("@", ".com/"),
)
account_named = _finder(
    r"\b(?:(?:my|his|her)\s)?(?:insta(?:gram)?|snap(?:chat)?|tiktok|twitter|discord|gamertag|username|roblox|psn|skype)"
    r"(?:\s(?:name|handle|id|user))?(?:\s?[:=]|\sis)\s?((?=[a-z.-]*[\d_@])[\w.@-]{3,40})",
    1,
    only_with=("insta", "snap", "tiktok", "twitter", "discord", "gamertag", "username", "roblox", "psn", "skype"),
)

# --- numbers -------------------------------------------------------------------------------------------------------
_GAPS = r"[\s./-]{0,2}"
national_insurance = _finder(
    rf"\b[a-z]{{2}}{_GAPS}\d{{2}}{_GAPS}\d{{2}}{_GAPS}\d{{2}}{_GAPS}[a-d]\b"
    r"|\b(?-i:[A-CEGHJ-PR-TW-Z]{2})\s?\d{2}\s?\d{2}\s?\d{2}\b(?![\s-]?\d)"
    r"|(?<=\bni )[a-z]{2}[\s\d]{6,12}[a-d]?\b|(?<=\bnino )[a-z]{2}[\s\d]{6,12}[a-d]?\b",
    only_with=r"\d[\s./-]?\d",
)
upn = _finder(
    r"\b[a-z]\s?(?:\d[\s-]?){11}[a-z\d]\b"
    r"|\b(?:upn|u\.p\.n\.?|pupil\snumber)(?:\s(?:number|no|is|was)\b\.?|\s?[:#=-]){0,2}\s?([a-z]?\s?(?:\d[\s-]?){8,12}[a-z]?)\b",
    only_with=r"\d[\s-]?\d[\s-]?\d",
)
_NUMBER_OF = (
    r"(?:(?:case|ref(?:erence)?|file|claim|caf|mosaic|liquidlogic|synergy|ehcp?|ehm|lgo|lgsco|ombudsman|crime|incident)\b"
    r"|(?:appeal|tribunal|complaint|pupil|student|patient|hospital|nhs\strust|application|client|passport|licence|account"
    r"|policy|order|badge|permit|member(?:ship)?|claim|dla|pip|carers?|learner|candidate|roll|admission|customer)"
    r"(?=\s(?:number|num|no|nr|ref|reference|id|code|claim)\b|\s?[:#]))"
)
case_number = _finder(
    rf"\b{_NUMBER_OF}"
    r"\.?\s?(?:number|num|no|nr|id|ref|reference|code|claim)?\b\.?\s?(?:ref\b\s?|no\b\.?\s?)?(?:is|was|[:#=-])?\s?"
    r"((?:(?-i:[A-Z]{1,6})\s)?(?:[a-z]{1,6}[-/]?){0,3}(?!(?:19|20)\d\d\b(?!/\d))"
    r"(?:\d[-/ ]?){3}[\w/-]{0,12}\d[\w/-]{0,12}(?:\s\d{3,4}\b){0,2})"
    r"|\b([a-z]{2}\s?\d{3}\s?/\s?\d{2}\s?/\s?\d{4,5})\b"
    r"|\b((?-i:[A-Z]{2,5})[-/](?:(?-i:[A-Z]{2,5})[-/])?\d{3,10}(?:[-/]\d{2,8})?)\b"
    r"|\bblue\sbadge\s(?:no\.?|number|num)\s?(?:is\s|:\s?)?((?=[a-z]*\d)[a-z\d]{4,10})\b",
    only_with=r"\d[\s/-]?[\da-zA-Z][\s/-]?\d",
)
number_plate = _finder(
    r"\b((?-i:[A-Z]{2})\d{2}\s?(?-i:[A-Z]{3}))\b|\breg(?:istration)?\s(?:is\s|number\s(?:is\s)?)?([a-z]{2}\d{2}\s?[a-z]{3})\b"
)
_ten_digits = re.compile(r"(?<![\d+])\d{3}[ .-]{0,2}\d{3}[ .-]{0,2}\d{4}(?![\d])")
_nhs_cued = re.compile(
    r"\bn\.?h\.?s\.?\s?(?:number|num|no|nr|id)?\b\.?\s?(?:is|was|[:#=-])?\s?(\d(?:[\s.-]{0,2}\d){7,10})\b",
    re.IGNORECASE,
)
long_number = _finder(
    r"(?<![\w£$€.])(?!(?:19|20)\d\d\s?-\s?(?:19|20)\d\d\b)\d(?:[ -]{0,2}\d){7,29}(?![\w])"
    r"|\bsort\scode\s(?:is\s)?(\d\d[\s-]\d\d[\s-]\d\d)\b"
)


def nhs_number(text: str) -> Iterator[Span]:
    """Ten digits that pass the modulus 11 check, or that "NHS" introduces, whatever they are."""
    for found in _ten_digits.finditer(text):
        digits = [int(c) for c in found[0] if c.isdigit()]
        check = 11 - sum(d * w for d, w in zip(digits, range(10, 1, -1), strict=False)) % 11
        cued = "nhs" in text[max(0, found.start() - 30) : found.start()].casefold()
        if cued or (digits[0] not in (0, 7) and check % 11 == digits[9]):
            yield found.span()
    for found in _nhs_cued.finditer(text):
        yield found.span(1)


# --- telephones ----------------------------------------------------------------------------------------------------
_GAP = r"[\s().\-/]{0,3}"
_telephone = re.compile(
    rf"(?<![\w/.])(?:(?:\+|00)\s?44{_GAP}(?:\(?0\)?)?|\(?0|44{_GAP}(?=7))(?:{_GAP}\d){{9,11}}(?!\d)"
    rf"|(?<=\d/)0(?:[\s-]?\d){{9,10}}(?!\d)"
    rf"|(?<![\w/.])7\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}}(?!\d)"
    rf"|(?<![\w/.])\+\d(?:{_GAP}\d){{7,14}}(?!\d)"
)
_after_cue = _finder(
    r"\b(?:call|ring|text|txt|phone|tel|telephone|mobile|mob|moby|cell|whatsapp|number|num|landline|contact|fax)\b"
    r"[^\d\n.]{0,20}(\d(?:[ -]?\d){5,12})\b",
    1,
)
_DIGIT_WORD = (
    r"(?:zero|oh|nought|naught|one|two|three|four|five|six|seven|eight|nine|hundred|thousand"
    r"|double|triple|treble|o|\d{1,4})"
)
_said_number = re.compile(rf"(?<!\w)(?:{_DIGIT_WORD}[\s,./-]{{1,3}}){{6,}}{_DIGIT_WORD}(?!\w)", re.IGNORECASE)
_SAID = frozenset("zero oh one two three four five six seven eight nine hundred double triple".split())


def phone_number(text: str) -> Iterator[Span]:
    """Telephones in figures, in words, or any six figures that follow "ring me on"."""
    for found in _telephone.finditer(text):
        if not found[0].startswith("+") or _possible(found[0]):
            yield found.span()
    yield from _after_cue(text)
    if sum(word in _SAID for word in re.split(r"[\s,./-]+", text.casefold())) > 2:
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
_ORDINAL = (
    r"(?:(?:twenty|thirty)[\s-])?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth"
    r"|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
)
_UNIT = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen"
    r"|nineteen)"
)
_YEAR = (
    rf"(?:\d{{2,4}}|two\sthousand(?:\sand)?(?:\s(?:twenty[\s-]?)?{_UNIT}|\stwenty)?"
    rf"|(?:twenty|nineteen)\s(?:(?:oh|twenty|eighty|ninety|seventy)[\s-]?)?{_UNIT})"
)
_DAY = rf"(?:\d{{1,2}}(?:\s?(?:st|nd|rd|th))?|{_ORDINAL})"
_DATE = (
    rf"(?:\d{{1,2}}\s?[/.\-\\ ]\s?\d{{1,2}}\s?[/.\-\\ ]\s?\d{{2,4}}|\d{{4}}[-/.]\d{{2}}[-/.]\d{{2}}|\d{{6}}|\d{{8}}"
    rf"|(?:the\s)?{_DAY}[\s./-]{{0,2}}(?:of\s)?{_MONTH}\b[,./-]?\s?{_YEAR}?|{_MONTH}\s(?:the\s)?{_DAY}\b,?\s?{_YEAR}?|{_MONTH}\s\d{{4}}"
    rf"|(?:christmas|boxing|new\syear['’]?s)\s(?:day|eve)(?:\s\d{{4}})?|{_YEAR}\son\sthe\s{_DAY}\s(?:of\s)?{_MONTH}\b)"
)
_BORN = (
    r"(?:d\.?\s?o\.?\s?b\.?|date\sof\sb(?:irth|rith|ith)|birth\s?date|birthday|b-?day|born"
    r"|geboren|urodzon[ya]|n[ăa]scut[ăa]?|dob\b\.?)"
)
_CUE_OF_BIRTH = (
    "dob",
    "d.o",
    "d o",
    "d/o",
    "birth",
    "brith",
    "bith",
    "born",
    "bday",
    "b-day",
    "geboren",
    "urodz",
    "scut",
)
date_of_birth = _finder(
    rf"\b{_BORN}(?:'s)?[\s:=(.-]{{0,3}}(?:(?:is|was|on|in|it's|he's|she's|am)\s){{0,3}}({_DATE})\b", 1, _CUE_OF_BIRTH
)
birth_after = _finder(
    rf"\b({_DATE})(?:,?\s(?:is|was|[-=]))?\s(?:(?:his|her|my|their|our|the)\s)?{_BORN}\b", 1, _CUE_OF_BIRTH
)
birthday_to_come = _finder(
    rf"\b(?:turns?|turned|turning|will\sbe|be|is|was)\s(?:\d{{1,2}}|{_UNIT})(?:\syears?(?:\sold)?)?\s(?:on|in|this)\s(?:the\s)?({_DAY}\s(?:of\s)?{_MONTH}\b(?:\s\d{{4}})?|{_MONTH}\s{_DAY})\b",
    1,
    only_with=("turn", "be ", "is ", "was "),
)
birth_of_name = _finder(rf"\[name\][\s,:;(-]{{1,3}}(?:b\.?\s)?({_DATE})\b", 1, ("[name]",))
birth_of_child = _finder(
    r"\b(?:son|daughter|boy|girl|child|twins?|b\.|aged?)\s?[(,:]?\s?(\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{2,4})\b",
    1,
)
long_ago = _finder(
    rf"(?<![\d/.-])\d{{1,2}}\s?([/.-])\s?\d{{1,2}}\s?\1\s?(?:19[3-9]\d|20[01]\d|202[01])(?![\d/-])"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?[\s-](?:of\s)?{_MONTH}[\s-](?:19[3-9]\d|20[01]\d|202[01])\b",
    0,
)
"""A whole date of five and more years ago: papers of a case are younger, children are not."""

# --- places --------------------------------------------------------------------------------------------------------
_AREA = (
    r"(?:a[bl]|b[abdhlnrst]?|c[abfhmortvw]|d[adeghlnty]|e[chnx]?|f[ky]|g[luy]?|h[adgprsux]|i[gmpv]|je|k[atwy]"
    r"|l[adelnsu]?|m[ekl]?|n[egnprw]?|o[lx]|p[aehlor]|r[ghm]|s[aegklmnoprstwy]?|t[adfnqrsw]|ub|w[acdfnrsv]?|yo|ze)"
)
_KENT = r"(?:me|ct|tn|da|br)"
_postcode_pattern = re.compile(
    rf"\b{_AREA}\s?\d[a-z\d]?[\s.-]{{0,2}}\d\s?[abd-hjlnp-uw-z]{{2}}\b"
    rf"|\b{_KENT}\s?\d[\do]?[\s.-]{{0,2}}[\di]\s?[a-z]{{2}}\b"
    r"|\b(?:m\se|c\st|t\sn|d\sa|b\sr)(?:\s\d){2,3}\s[a-z]\s[a-z]\b",
    re.IGNORECASE,
)
_SHORT_WORDS = frozenset(
    (
        "he we be us up so do go hi no an as at by if in is it me my of on or to ye ah eh ha la pa ta "
        "ma am pm st nd rd th hr hrs ok im id ur bf gf"
    ).split()
)
_AREA_WORDS = frozenset(
    (
        "so",
        "me",
        "im",
        "no",
        "we",
        "b",
        "e",
        "g",
        "l",
        "m",
        "n",
        "s",
        "w",
        "to",
        "ha",
        "ta",
        "pe",
        "hr",
        "pa",
        "la",
        "or",
        "do",
    )
)


def postcode(text: str) -> Iterator[Span]:
    """Postcodes in any spelling; "im 13 he says" and "me 14 he 17" are none."""
    if not any(c.isdigit() for c in text):
        return
    for found in _postcode_pattern.finditer(text):
        letters = re.findall(r"[a-z]+", found[0], re.IGNORECASE)
        words = re.findall(r"[a-zA-Z]+|\d+", found[0])
        loose = len(found[0].split()) > 2 or (found[0][-3:-2] == " ")
        if (
            loose
            and not found[0].isupper()
            and words[-1].lower() in _SHORT_WORDS
            and letters[0].lower() in _AREA_WORDS | {"me"}
        ):
            continue
        if words[-1].lower() in ("am", "pm") and not found[0].isupper():
            continue
        yield found.span()


_NOT_IN_ADDRESS = (
    r"(?!(?:the|an?|to|of|in|on|at|for|from|and|or|is|are|was|my|his|her|our|days?|weeks?|months?|years?|hours?|minutes?"
    r"|mins|miles?|times?|pm|am|more|long|other|special|school|nursery|college|support|respite|short|bus|car)\b)"
)
_NAME_OF_ROAD = rf"(?:{_NOT_IN_ADDRESS}[a-z'’]{{2,20}}\s){{1,3}}"
_ROAD = (
    r"(?:street|road|rd|avenue|ave|close|cl|lane|ln|drive|dr|crescent|cres|gardens|gdns|grove|terrace|terr|mews|cottages|parade"
    r"|(?-i:St|Way|Court|Ct|Place|Pl|Row|Hill|Park|Walk|Square|Sq|Rise|View|Green|Mount|End|Field|Fields|Gate|Quays?|Wharf|Heights|House|Maltings)"
    r")\b"
)
_FLAT = r"(?:flat|apartment|apt|unit|room|studio|maisonette)\s?\d{1,4}[a-z]?"
address = _finder(
    rf"(?:\b{_FLAT},?\s)?\b\d{{1,4}}[a-z]?,?\s{_NAME_OF_ROAD}{_ROAD}"
    rf"|\b\d{{1,4}}[a-z]?\s(?:The\s)(?-i:[A-Z])[a-z]+(?:\s(?-i:[A-Z])[a-z]+)?\b"
    rf"|\b{_FLAT}(?:,\s?|\s)(?-i:[A-Z][\w'’]+)(?:\s(?-i:[A-Z][\w'’]+)){{0,2}}(?:\s(?:house|court|lodge|mansions|quays?|hostel|hotel|flats|towers?))?\b"
)
house = _finder(
    r"\b(?-i:(?:The\s)?(?:[A-Z][\w'’]+\s){1,2}(?:Cottage|Farm|Farmhouse|House|Barn|Bakery|Oast|Lodge|Rectory|Vicarage|Mill|Bungalow|Villa|Manor|Forge|Stables))"
    r",\s(?-i:(?:[A-Z][\w'’]+\s){1,2}(?:Lane|Road|Street|Hill|Green|Close|Avenue|Drive|Way|Row))\b",
    only_with=("lane", "road", "street", "hill", "green", "close", "avenue", "drive", "way", "row"),
)
home = _finder(
    r"\b(?:address\sis|address:|live\sat|lives\sat|living\sat|stay\sat|staying\sat|sleeps\sat|home\sis|house\sis|we\sare\sat|based\sat)"
    rf"\s((?:(?:number|no)\.?\s)?\d{{1,4}}[a-z]?,?\s{_NOT_IN_ADDRESS}[a-z'’]{{2,20}}(?:\s(?:road|street|lane|close|way|hill|court|place|row|view|park|gardens|drive|avenue|[A-Z][a-z'’]{{2,20}})){{0,2}})\b",
    1,
)
street_lived_in = _finder(
    r"\b(?:i|we|he|she|they)\s(?:live|lives|stay|moved)\s(?:on|in|to|at|off)\s((?:the\s)?(?:[a-z'’]{2,20}\s){1,2}(?:road|street|rd|lane|close|avenue|drive|crescent|terrace))\b",
    1,
    only_with=("road", "street", " rd", "lane", "close", "avenue", "drive", "crescent", "terrace"),
)
