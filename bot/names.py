"""Names of people in what a family writes.

A word is taken for a name when the list of first names has it; when a cue stands before it ("my son …", "Mrs …",
"thanks, …", "called …"); or when it has a capital inside a sentence and is neither English nor known as a place,
school, organisation or condition. What was a name once in a message is one everywhere in it.

Decided, and tested in tests/test_names.py:
- months and seasons ("in May", "this Summer") stay; "May is my daughter" does not;
- words that are names too ("Will", "Grace", "Hope") go only with a capital and where a person can stand;
- professionals are people: "SENCO Smith" loses Smith and keeps SENCO;
- a school keeps its name, unless a child is named in the same message: then both would lead to the child;
- people of stories and makes ("Harry Potter", "Alexa") stay: they name nobody here.
A rare name in small letters without any cue stays; so does a name that is an ordinary word in small letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.first_names import FIELD, NAMES_AND_WORDS, ORDINARY_WORDS, PROPER
from bot.name_tokens import Message, Token, abbreviation, strange
from bot.name_words import (
    ACTS,
    AFTER_WORD_NAME,
    BEFORE_MONTH,
    CUE_PAIRS,
    GREETS,
    IS,
    KIN,
    KIN_PAIRS,
    MET,
    MONTHS,
    PARTICLES,
    PERSON_AFTER_MONTH,
    PLACE_AFTER,
    PLACE_BEFORE,
    PLACE_KINDS,
    SEASONS,
    SMALL,
    SURNAMES,
    is_first_name,
    is_misspelt,
    is_ordinary,
    is_plain,
)

Span = tuple[int, int]
_SURE = re.compile(
    r"\b(?:(?:first|sur|nick|full|last|real|childs?|child['’]s|pupils?|middle|birth)\s?)?names?"
    r"(?:['’]?s|\s(?:is|was|are|of\s(?:my\s|the\s)?(?:child|pupil|son|daughter)(?:\sis)?)|\s?[:=]|\s[-–])\s{0,2}"
    r"|(?<!hool\s)(?<!club\s)(?<!roup\s)(?<!lace\s)(?<!tion\s)(?<!test\s)(?<!unit\s)(?<!also\s)\b(?:called|named)\s"
    r"(?:(?:him|her|them)\s)?"
    r"|\b(?:call|calls|calling|name|named)\s(?:him|her|them)\s|\binitials\s(?:are|is)\s|\bgoes\sby\s"
    r"|\b(?:pupil|student|patient|parent|signed|re)\s?:\s?|(?:^|\n)\s?re:?\s",
    re.IGNORECASE,
)
"""What stands before a name and hardly before anything else: small letters are believed too."""
_INITIAL = re.compile(r"(?<![\w.])[A-Z]\.\s?(?=[A-Z])")
_SURE_NEEDS = re.compile(r"nam|call|initials|goes\sby|:|\bre\b", re.IGNORECASE)
_ABROAD = re.compile(
    r"\b(?:mi\s(?:hijo|hija)|madre\sde|padre\sde|fiul\smeu|fiica\smea|mein\ssohn|meine\stochter|m[oó]j\ssyn|moja\sc[oó]rka"
    r"|syn|c[oó]rka|mon\sfils|ma\sfille|o[gğ]lum|k[ıi]z[ıi]m|meu\sfilho|minha\sfilha|mano\ss[uū]nus|m[uů]j\ssyn"
    r"|мой\sсын|моя\sдочь|мій\sсин|моя\sдочка|mera\sbeta|meri\sbeti|ich\shei(?:ß|ss)e|je\sm['’]appelle|me\sllamo"
    r"|mi\schiamo|nazywam\ssię|mam\sna\simi[eę]|m[aă]\snumesc|mano\svardas|jmenuji\sse|volám\ssa|adım|казвам\sсе"
    r"|меня\sзовут|мене\sзвати)\s(?=[A-ZÀ-ÞĀ-ŽА-Я])(?:jest\s|es\s|ist\s|to\s)?",
    re.IGNORECASE,
)
"""The same in the languages of Kent homes; there only a capital is believed."""
_TITLE = re.compile(
    r"\b(?:mr|mrs|ms|mx|dr|prof|professor|rev|revd)(?:\b\.?)\s?(?:(?:and|&)\s(?:mrs?|ms|dr)\.?\s)?"
    r"|\b(?:miss|sir|master|auntie|aunty|aunt|uncle|nanna?|nanny|granny|gran|grandma|grandad|grandpa)\s",
    re.IGNORECASE,
)
_FIRM_TITLE = re.compile(r"\b(?:mr|mrs|ms|mx)\b", re.IGNORECASE)
_SIGNED = re.compile(
    r"(?:\b(?:thanks|thank\syou|thankyou|thx|ta|regards|wishes|sincerely|faithfully|cheers|love|from|advance|truly|hope)\b"
    r"|(?<=[\s.])[-–—]|\n)[,.!]*\s{0,2}"
    r"((?:[^\W\d_][\w'’.-]{0,19})(?:\s[^\W\d_][\w'’.-]{0,19}){0,3})(?:\s?\((?:mum|dad|nan|carer|parent|his\smum|her\smum)\))?"
    r"[\s.!,x😊❤️🙏]{0,6}$",
    re.IGNORECASE,
)
_OWN_OF = re.compile(
    r"['’]s\s(?:mum|mam|dad|nan|gran|grandma|grandad|carer|mother|father|sister|brother|teacher|ta|senco)\b"
)


def find(text: str) -> Iterator[Span]:
    """Where the names stand, first and last names together, without their 's."""
    message = Message(text)
    for index, token in enumerate(message.tokens):
        if _stands_alone(message, index) and not message.in_story(token):
            message.names.add(index)
    _after_cues(message)
    _signature(message)
    _other_children(message)
    _again(message)
    yield from _whole_names(message)


def _stands_alone(message: Message, index: int) -> bool:
    token = message.tokens[index]
    if is_first_name(token.bare) and not (abbreviation(token) and token.flat in PROPER):
        return not _is_place(message, index) and (token.capital or message.english)
    if not token.capital or not message.capitals_tell or abbreviation(token):
        return False
    if _OWN_OF.match(message.text, token.start + len(token.bare)) and (strange(token) or token.bare in NAMES_AND_WORDS):
        return True
    if token.bare in NAMES_AND_WORDS:
        return message.english and _word_is_person(message, index)
    return message.english and strange(token) and _stranger_is_person(message, index)


def _word_is_person(message: Message, index: int) -> bool:
    """ "Grace has", "when will Mason start"; not "in May", "Will they", "the Star", "Hope House"."""
    token, before, after = message.tokens[index], message.before(index), message.after(index)
    owns = token.text.endswith(("'s", "’s"))
    if after in AFTER_WORD_NAME or _is_place(message, index):
        return False
    if token.bare in MONTHS or (token.bare in SEASONS and not before):
        return _month_is_person(message, index, owns)
    if (
        before in PLACE_BEFORE
        and before not in ("to", "from")
        and after not in ACTS - {"in", "at", "and", "or", "for", "on"}
    ):
        return False
    if token.bare in SEASONS and before in BEFORE_MONTH:
        return False
    return (
        bool(before) or owns or (after in ACTS and after not in ("in", "at", "on", "to", "for", "please", "as", "so"))
    )


def _month_is_person(message: Message, index: int, owns: bool) -> bool:
    if message.before(index) in BEFORE_MONTH or index + 2 >= len(message.tokens):
        return False
    first, second = message.tokens[index + 1].flat, message.tokens[index + 2].flat
    verbs = {"is", "was", "has", "and"} if not message.before(index) else {"is", "was", "has"}
    if owns:
        return first not in ("budget", "half", "deadline", "holidays")
    if message.tokens[index].bare in ("will", "mark", "grant", "hope") and first in (
        "is",
        "was",
        "has",
        "hates",
        "needs",
        "cant",
    ):
        return True
    return first in verbs and (second in PERSON_AFTER_MONTH or message.after(index + 1) == "0")


def _stranger_is_person(message: Message, index: int) -> bool:
    """A word that nobody knows, with a capital: a person, unless it stands where places and organisations stand."""
    token, before, after = message.tokens[index], message.before(index), message.after(index)
    if _is_place(message, index) or after in PLACE_AFTER or before in PLACE_BEFORE:
        return False
    neighbours = [message.tokens[at] for at in (index - 1, index + 1) if 0 <= at < len(message.tokens)]
    if any(
        one.capital and one.text != "I" and is_ordinary(one.flat) and _joined(message.text, one, token)
        for one in neighbours
    ):
        return bool(before and message.tokens[index - 1].flat in ("and", "or"))
    if len(token.bare) > 6 and is_misspelt(token.flat):
        return False
    if before:
        return True
    owns = token.text.endswith(("'s", "’s"))
    follows = message.text[token.end : token.end + 2].strip()
    return owns or after == "0" or follows in ("(", ",") or (after in ACTS and not is_misspelt(token.flat))


def _joined(text: str, one: Token, other: Token) -> bool:
    first, second = sorted((one, other), key=lambda token: token.start)
    between = text[first.end : second.start]
    return between == " " and (first.start == 0 or first is other or _mid_sentence(text, first))


def _mid_sentence(text: str, token: Token) -> bool:
    return text[max(0, token.start - 2) : token.start].strip() not in ("", ".", "!", "?")


def _is_place(message: Message, index: int) -> bool:
    """Schools are named after people ("St Nicholas", "Simon Langton Grammar"): families need those names to stay."""
    if message.before(index) in ("st", "saint", "lady"):
        return True
    for ahead in range(index + 1, min(index + 4, len(message.tokens))):
        between = message.text[message.tokens[ahead - 1].end : message.tokens[ahead].start]
        if between not in (" ", "-"):
            return False
        if (kind := message.tokens[ahead].flat) in PLACE_KINDS:
            return message.tokens[index].capital or kind not in ("school", "nursery", "college", "hospital")
        if not message.tokens[ahead].capital:
            return False
    return False


# --- cues ----------------------------------------------------------------------------------------------------------
def _after_cues(message: Message) -> None:
    for cue in _INITIAL.finditer(message.text):
        index = message.at.get(cue.end())
        if index is not None and (strange(message.tokens[index]) or message.tokens[index].bare in SURNAMES):
            message.names.add(index - 1)
    if _SURE_NEEDS.search(message.text):
        for cue in _SURE.finditer(message.text):
            index = message.at.get(cue.end())
            if index is not None and (_named(message, index, sure=True) or _initials(message, index)):
                message.names.add(index)
    for cue in _TITLE.finditer(message.text):
        index = message.at.get(cue.end())
        if index is not None and _titled(message, index, firm=bool(_FIRM_TITLE.match(cue[0]))):
            message.names.add(index)
    for index, token in enumerate(message.tokens):
        if index and index not in message.names and not is_ordinary_small(token):
            cue_before = _cue_before(message, index)
            if cue_before and _named(message, index, sure=cue_before == "kin"):
                message.names.add(index)
    if not message.english:
        for cue in _ABROAD.finditer(message.text):
            index = message.at.get(cue.end())
            if index is not None and message.tokens[index].capital:
                message.names.add(index)


def _cue_before(message: Message, index: int) -> str:
    """ "kin" after "my son", "hello" after "hi" or "this is", else ""."""
    token, last = message.tokens[index], message.tokens[index - 1]
    if message.text[last.end : token.start].strip() not in ("", ",", ":", "(", "-", "–", ", -"):
        return ""
    first = message.tokens[index - 2].flat if index > 1 else ""
    if last.flat in KIN or (last.flat in ("is", "was", "named") and first in KIN) or (first, last.flat) in KIN_PAIRS:
        return "kin"
    greets = last.flat in GREETS and not message.before(index - 1)
    if greets or last.flat in IS or last.flat in MET or (first, last.flat) in CUE_PAIRS:
        return "hello"
    return ""


def is_ordinary_small(token: Token) -> bool:
    """An ordinary word in small letters: never a name, so no cue need be looked for."""
    return not token.capital and is_ordinary(token.flat)


def _named(message: Message, index: int, sure: bool) -> bool:
    """Whether the word after a cue is a name. `sure`: the cue hardly stands before anything else."""
    token = message.tokens[index]
    if message.in_story(token) or _is_place(message, index):
        return False
    if is_first_name(token.bare):
        return True
    if len(token.bare) == 1:
        return sure and token.capital and token.text not in ("I", "A")
    if abbreviation(token) and not message.shouts:
        return False
    if strange(token):
        if token.capital and message.capitals_tell:
            return True
        return not is_misspelt(token.flat) and not _looks_inflected(token.flat) and (message.english or sure)
    if not token.capital or not message.capitals_tell or abbreviation(token):
        return token.bare in NAMES_AND_WORDS and message.shouts and sure and token.flat not in ORDINARY_WORDS
    if token.bare in NAMES_AND_WORDS:
        return token.bare not in MONTHS or message.after(index) != "0"
    if token.flat in ORDINARY_WORDS or token.flat in PROPER or "'" in token.bare:
        return False
    return sure and token.text[1:].islower() and bool(message.before(index) or index == 0)


def _looks_inflected(flat: str) -> bool:
    return len(flat) > 5 and flat.endswith(("ing", "ed", "ly", "tion", "ness", "nt"))


def _initials(message: Message, index: int) -> bool:
    """ "initials are T.B." """
    token = message.tokens[index]
    return token.text != "I" and bool(
        re.match(r"(?:[A-Z]\.?\s?){1,3}(?!\w)", message.text[token.start : token.start + 8])
    )


def _titled(message: Message, index: int, firm: bool) -> bool:
    token = message.tokens[index]
    if message.in_story(token) or (abbreviation(token) and not message.shouts and len(token.text) > 2):
        return False
    if token.flat in ORDINARY_WORDS and not (token.capital and token.bare in NAMES_AND_WORDS):
        return False
    if firm or strange(token) or is_first_name(token.bare) or token.bare in SURNAMES:
        return not (token.flat in PROPER and token.flat in ("or", "madam", "sir"))
    return (token.capital and message.capitals_tell and token.flat not in PROPER) or token.bare in NAMES_AND_WORDS


def _signature(message: Message) -> None:
    """The last words, after "thanks" or on a line of their own, when no ordinary word is among them."""
    found = _SIGNED.search(message.text, max(0, len(message.text) - 80))
    if not found:
        return
    inside = [i for i, token in enumerate(message.tokens) if found.start(1) <= token.start < found.end(1)]
    inside = [i for i in inside if message.tokens[i].flat not in SMALL]
    own_line = found[0].startswith("\n")
    if inside and all(_signs(message, i, own_line) for i in inside):
        message.names.update(inside)


def _signs(message: Message, index: int, own_line: bool) -> bool:
    token = message.tokens[index]
    if is_first_name(token.bare) or (token.capital and len(token.text) == 1):
        return True
    if message.in_story(token) or (is_plain(token.flat) and token.bare not in NAMES_AND_WORDS):
        return token.flat in ("mr", "mrs", "ms", "miss", "dr", "nanna", "nan")
    if strange(token):
        return not is_misspelt(token.flat) or token.capital
    if token.bare in NAMES_AND_WORDS:
        return (
            token.capital or index - 1 in message.names or message.before(index) in ("nanna", "nan", "nana", "granny")
        )
    return token.capital and not own_line and message.capitals_tell and token.flat not in FIELD


# --- from one name to the next -------------------------------------------------------------------------------------
def _other_children(message: Message) -> None:
    """ "Olivia and jack", "Tia-Mae, Kobi and Leighton", "Mum of X and Y"."""
    for index, token in enumerate(message.tokens[1:], 1):
        if index in message.names or message.in_story(token):
            continue
        between = message.text[message.tokens[index - 1].end : token.start].strip()
        joined = index - 1 in message.names and between in (",", "&", "/", "+")
        listed = (
            token is not None
            and index > 1
            and message.tokens[index - 1].flat in ("and", "n")
            and index - 2 in message.names
        )
        if (joined or listed) and _may_follow(message, index, listed):
            message.names.add(index)


def _may_follow(message: Message, index: int, listed: bool) -> bool:
    token = message.tokens[index]
    if token.capital and message.capitals_tell and not abbreviation(token):
        return token.bare in NAMES_AND_WORDS or strange(token)
    return listed and (token.bare in NAMES_AND_WORDS or (strange(token) and not is_misspelt(token.flat)))


def _again(message: Message) -> None:
    """A word that was a name once in this message is one again, unless it is also an ordinary word."""
    known = {message.tokens[index].bare for index in message.names}
    for index, token in enumerate(message.tokens):
        if token.bare in known and not message.in_story(token):
            ordinary = is_ordinary(token.flat) or token.bare in NAMES_AND_WORDS
            month = token.bare in MONTHS and message.before(index) in BEFORE_MONTH
            if (
                not _is_place(message, index)
                and not month
                and (not ordinary or (token.capital and bool(message.before(index))))
            ):
                message.names.add(index)


def _whole_names(message: Message) -> Iterator[Span]:
    """First name, particles and surnames as one span."""
    text, done = message.text, 0
    for index in sorted(message.names):
        if message.tokens[index].start < done:
            continue
        last = index
        while last + 1 < len(message.tokens) and _goes_on(message, last, last + 1):
            last += 1
        while last > index and message.tokens[last].flat in PARTICLES and last not in message.names:
            last -= 1
        done = message.tokens[last].end
        end = done - (2 if text[:done].endswith(("'s", "’s")) else 0)
        if re.match(r"\.(?:[A-Z]\b\.?)?", text[end : end + 3]) and len(message.tokens[last].text) == 1:
            end += len(re.match(r"\.(?:[A-Z]\b\.?)?", text[end : end + 3])[0])  # type: ignore[index]
            done = end
        yield message.tokens[index].start, end


def _goes_on(message: Message, last: int, following: int) -> bool:
    one, other = message.tokens[last], message.tokens[following]
    between = message.text[one.end : other.start]
    if between not in (" ", "-", ". ", "  ") or one.text.endswith(("'s", "’s")):
        return False
    if following in message.names:
        return between != ". " or len(one.text) == 1
    if between == ". ":
        return len(one.text) == 1 and other.capital and strange(other)
    if other.flat in PARTICLES and following + 1 < len(message.tokens):
        ahead = message.tokens[following + 1]
        return ahead.capital == one.capital and (strange(ahead) or ahead.flat in PARTICLES)
    if other.capital and len(other.text) == 1:
        return other.text not in ("I", "A") or message.text[other.end : other.end + 1] == "."
    if other.capital and message.capitals_tell:
        return (
            any(c.islower() for c in other.text)
            and other.flat not in ORDINARY_WORDS
            and "'" not in other.flat
            and (strange(other) or other.flat not in PROPER or other.bare in SURNAMES)
        )
    if not message.english:
        return False
    return (
        strange(other) and not is_misspelt(other.flat) and not _looks_inflected(other.flat)
    ) or other.bare in SURNAMES
