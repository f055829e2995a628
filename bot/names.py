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
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.first_names import ENGLISH, FAMOUS, FIELD, FIRST_NAMES, NAMES_AND_WORDS, ORDINARY_WORDS, PROPER, SCHOOLS

Span = tuple[int, int]
_WORD = re.compile(r"[^\W\d_]+(?:['’‘`-][^\W\d_]+)*")
_APOSTROPHE = re.compile(r"['’‘`]")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_KIN = _words(
    """
    son sons daughter daughters boy boys girl girls child childs kid kids lad lads grandson granddaughter grandchild stepson
    stepdaughter nephew niece brother brothers sister sisters twin twins triplets baby toddler eldest oldest youngest teen
    teenager cousin godson goddaughter husband wife partner fiance fiancee boyfriend girlfriend mum mam dad father mother nan
    friend mate teacher tutor ta lsa senco sendco inco caseworker worker keyworker officer headteacher head ex carer psych
    psychologist therapist paediatrician consultant solicitor childminder escort driver neighbour manager
    """
)
"""A name may follow at once: "my son Jake", "our social worker, Keeley"."""
_GREETS = _words("hi hello hey hiya dear re")
_IS = _words("im its hes shes whos")
_CUE_PAIRS = frozenset(
    {
        ("i", "am"), ("this", "is"), ("it", "is"), ("he", "is"), ("she", "is"), ("who", "is"), ("spoke", "to"), ("spoke", "with"),
        ("speaking", "to"), ("talked", "to"), ("talking", "to"), ("written", "to"), ("wrote", "to"), ("told", "by"),
        ("little", "one"), ("middle", "one"), ("old", "one"),
    }
)  # fmt: skip
_GENTLE = frozenset(pair for pair in _CUE_PAIRS if pair[1] != "one")
_MET = _words("met rang emailed")
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
_OWN_OF = re.compile(r"['’]s\s(?:mum|mam|dad|nan|gran|grandma|grandad|carer|mother|father|sister|brother|teacher|ta|senco)\b")

_ACTS = _words(
    """
    is was has had can cant can't cannot will wont won't needs need needed does doesn't doesnt didn't didnt did goes go hates hate
    loves love likes like gets get got isn't isnt wasnt wasn't hasn't hasnt keeps keep refuses refused struggles struggled started
    starts turned turns turn who also just said says wants want wanted have be been being join use start stay come came move see
    and or hit hits told tell came cries cried sits left lives lived attends attended uses takes took may might should shouldn't
    would wouldn't could couldn't must aged age on in at with to too from please now again because but when if his her he she they
    their about for feel feels finds found still always never only really not as so
    """
)
"""What stands after a person: with it a capital at the start of a sentence is believed."""
_AFTER_WORD_NAME = _words(
    """
    therapy class club clubs term holiday holidays scheme camp time uniform fair play school schools service services group
    groups team fund centre test exam lesson lessons road street lane house hub half bank fete party nursery trust bus
    project day days days' week sunday monday break clinic hospital college academy award ward unit hall court park
    """
)
_MONTHS = _words("april august may june july jan january march october september november december february")
_SEASONS = _words("summer autumn winter spring easter happy christian star sky king prince duke earl bill art faith grant mark hope will may")
_BEFORE_MONTH = _words(
    """
    in by since until till from of before after last next this early late mid end every during around through to over and or
    for the on between st nd rd th each
    """
)
_PERSON_AFTER_MONTH = _words(
    """
    my our excluded suspended autistic deaf being been diagnosed refused refusing struggling told nonverbal non only very so
    disabled blind her his she he eight nine ten
    """
)
_PLACE_BEFORE = _words("in at near to from around outside across via within visit visited visiting st saint sir the lady into towards")
_PLACE_AFTER = _words(
    """
    school schools academy college primary secondary grammar infant infants junior juniors nursery preschool boys girls centre
    gardens hospital clinic surgery road street lane avenue house hall park hub library church trust team unit group club
    syndrome test disease scale society foundation beach station way close place site area village town high act test
    """
)
_PARTICLES = _words("van der de da dos la le al el bin ibn bint ul ud von den del di o mc mac st")
_SURNAMES = _words(
    """
    smith jones brown green white black hill wood woods hall king clarke cook baker cooper ward turner parker bell price
    long field fields carter fox gray grey hart day west north lane marsh mills walker hunt hunter potter fisher butler
    shepherd taylor young wright rose stone waters banks brook brooks bishop knight pope lamb fry rice page webb lees
    """
)
_SMALL = frozenset({"x", "xx", "xxx"})
_TRAILING = re.compile(r"[.'’-]+$")


@dataclass(frozen=True)
class Token:
    """A word: where it stands, how it is written, in small letters without apostrophes, and without its 's."""

    start: int
    end: int
    text: str
    flat: str
    bare: str

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()


def _token(found: re.Match[str]) -> Token:
    text = found[0]
    flat = _APOSTROPHE.sub("'", text.casefold())
    bare = flat[:-2] if flat.endswith("'s") else flat
    return Token(found.start(), found.end(), text, flat.replace("'", ""), bare)


# --- what a word is ------------------------------------------------------------------------------------------------
@lru_cache(maxsize=4096)
def is_first_name(bare: str) -> bool:
    """Any of the first names, or a double one ("kaycee-mae") of which one half is."""
    if bare in FIRST_NAMES:
        return True
    parts = bare.split("-")
    if len(parts) == 1 or all(part in PROPER for part in parts):
        return False
    known = [part in FIRST_NAMES or part in NAMES_AND_WORDS or part in ("mae", "rae", "lee", "jo", "lou") for part in parts]
    return any(known) and all(k or part not in ENGLISH for k, part in zip(known, parts, strict=True))


@lru_cache(maxsize=8192)
def is_ordinary(flat: str) -> bool:
    """An English word, a word of our field, or one that is not to be taken for a name after a cue."""
    if flat in ENGLISH or flat in ORDINARY_WORDS or flat in PROPER:
        return True
    if len(flat) > 3 and flat.endswith("s") and (flat[:-1] in ENGLISH or flat[:-1] in PROPER):
        return True
    return "-" in flat and all(len(part) == 1 or part in ENGLISH or part in PROPER for part in flat.split("-"))


@lru_cache(maxsize=8192)
def is_misspelt(flat: str) -> bool:
    """Near a word of our field: more likely a slip than a name. The first letter is taken to be right."""
    if len(flat) < 4:
        return False
    most = 1 if len(flat) < 7 else 2
    near = _BY_LETTER.get(flat[0], ())
    return any(abs(len(word) - len(flat)) <= most and OSA.distance(word, flat, score_cutoff=most) <= most for word in near)


def _by_letter() -> dict[str, tuple[str, ...]]:
    index: dict[str, list[str]] = {}
    for word in FIELD | ORDINARY_WORDS:
        if len(word) > 3:
            index.setdefault(word[0], []).append(word)
    return {letter: tuple(words) for letter, words in index.items()}


_BY_LETTER = _by_letter()


def _strange(token: Token) -> bool:
    """Neither English nor known: with a capital very likely a name."""
    return len(token.bare) > 1 and not is_ordinary(token.flat) and not is_ordinary(token.bare.replace("'", ""))


def _abbreviation(token: Token) -> bool:
    return token.text.isupper() and 1 < len(token.text) < 6


# --- the message ---------------------------------------------------------------------------------------------------
class _Message:
    """One message and the names found in it so far, as indices of its words."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [_token(found) for found in _WORD.finditer(text)]
        self.at = {token.start: index for index, token in enumerate(self.tokens)}
        self.names: set[int] = set()
        letters = [c for c in text if c.isalpha()]
        long = [token for token in self.tokens if len(token.text) > 3]
        self.shouts = sum(map(str.isupper, letters)) > 0.6 * len(letters) and len(letters) > 8
        self.titled = len(long) > 3 and sum(token.capital for token in long) > 0.7 * len(long)
        self.capitals_tell = not (self.shouts or self.titled)
        known = sum(is_ordinary(token.flat) or is_first_name(token.bare) for token in self.tokens)
        self.english = known * 5 >= len(self.tokens) * 3
        self.famous = list(_stories(text)) + [found.span() for found in _PLACEHOLDER.finditer(text)]

    def before(self, index: int) -> str:
        """The word before, in small letters; "" at the start of a sentence."""
        if index == 0:
            return ""
        between = self.text[self.tokens[index - 1].end : self.tokens[index].start]
        return "" if any(mark in between for mark in ".!?\n:") else self.tokens[index - 1].flat

    def after(self, index: int) -> str:
        """What follows: the next word in small letters, a figure, or the mark that ends the sentence."""
        rest = self.text[self.tokens[index].end : self.tokens[index].end + 24].lstrip(" ,(")
        if not rest or rest[0] in ".!?\n":
            return "."
        if rest[0].isdigit():
            return "0"
        found = _WORD.match(rest)
        return _token(found).flat if found else rest[0]

    def in_story(self, token: Token) -> bool:
        return any(start <= token.start < end for start, end in self.famous)


_PLACEHOLDER = re.compile(r"\[[A-Za-z ]{3,25}\]")


def _stories(text: str) -> Iterator[Span]:
    low = text.casefold()
    if len(low) != len(text):
        return
    for name in FAMOUS:
        at = low.find(name)
        while at >= 0:
            yield at, at + len(name)
            at = low.find(name, at + 1)


def find(text: str) -> Iterator[Span]:
    """Where the names stand, first and last names together, without their 's."""
    message = _Message(text)
    for index, token in enumerate(message.tokens):
        if _stands_alone(message, index) and not message.in_story(token):
            message.names.add(index)
    _after_cues(message)
    _signature(message)
    _other_children(message)
    _again(message)
    yield from _whole_names(message)


def _stands_alone(message: _Message, index: int) -> bool:
    token = message.tokens[index]
    if is_first_name(token.bare) and not (_abbreviation(token) and token.flat in PROPER):
        return not _is_place(message, index) and (token.capital or message.english)
    if not token.capital or not message.capitals_tell or _abbreviation(token):
        return False
    if _OWN_OF.match(message.text, token.start + len(token.bare)) and (_strange(token) or token.bare in NAMES_AND_WORDS):
        return True
    if token.bare in NAMES_AND_WORDS:
        return message.english and _word_is_person(message, index)
    return message.english and _strange(token) and _stranger_is_person(message, index)


def _word_is_person(message: _Message, index: int) -> bool:
    """ "Grace has", "when will Mason start"; not "in May", "Will they", "the Star", "Hope House"."""
    token, before, after = message.tokens[index], message.before(index), message.after(index)
    owns = token.text.endswith(("'s", "’s"))
    if after in _AFTER_WORD_NAME or _is_place(message, index):
        return False
    if token.bare in _MONTHS or (token.bare in _SEASONS and not before):
        return _month_is_person(message, index, owns)
    if before in _PLACE_BEFORE and before not in ("to", "from") and after not in _ACTS - {"in", "at", "and", "or", "for", "on"}:
        return False
    if token.bare in _SEASONS and before in _BEFORE_MONTH:
        return False
    return bool(before) or owns or (after in _ACTS and after not in ("in", "at", "on", "to", "for", "please", "as", "so"))


def _month_is_person(message: _Message, index: int, owns: bool) -> bool:
    if message.before(index) in _BEFORE_MONTH - {""} or index + 2 >= len(message.tokens):
        return False
    first, second = message.tokens[index + 1].flat, message.tokens[index + 2].flat
    verbs = {"is", "was", "has", "and"} if not message.before(index) else {"is", "was", "has"}
    if owns:
        return first not in ("budget", "half", "deadline", "holidays")
    if message.tokens[index].bare in ("will", "mark", "grant", "hope") and first in ("is", "was", "has", "hates", "needs", "cant"):
        return True
    return first in verbs and (second in _PERSON_AFTER_MONTH or "0" == message.after(index + 1))


def _stranger_is_person(message: _Message, index: int) -> bool:
    """A word that nobody knows, with a capital: a person, unless it stands where places and organisations stand."""
    token, before, after = message.tokens[index], message.before(index), message.after(index)
    if _is_place(message, index) or after in _PLACE_AFTER or before in _PLACE_BEFORE:
        return False
    neighbours = [message.tokens[at] for at in (index - 1, index + 1) if 0 <= at < len(message.tokens)]
    if any(one.capital and one.text != "I" and is_ordinary(one.flat) and _joined(message.text, one, token) for one in neighbours):
        return bool(before and message.tokens[index - 1].flat in ("and", "or"))
    if len(token.bare) > 6 and is_misspelt(token.flat):
        return False
    if before:
        return True
    owns = token.text.endswith(("'s", "’s"))
    return owns or after == "0" or (after in _ACTS and not is_misspelt(token.flat))


def _joined(text: str, one: Token, other: Token) -> bool:
    first, second = sorted((one, other), key=lambda token: token.start)
    between = text[first.end : second.start]
    return between == " " and (first.start == 0 or first is other or _mid_sentence(text, first))


def _mid_sentence(text: str, token: Token) -> bool:
    return text[max(0, token.start - 2) : token.start].strip() not in ("", ".", "!", "?")


def _is_place(message: _Message, index: int) -> bool:
    """Schools are named after people ("St Nicholas", "Simon Langton Grammar"): families need those names to stay."""
    if message.before(index) in ("st", "saint", "lady"):
        return True
    for ahead in range(index + 1, min(index + 4, len(message.tokens))):
        between = message.text[message.tokens[ahead - 1].end : message.tokens[ahead].start]
        if between not in (" ", "-"):
            return False
        if message.tokens[ahead].flat in _PLACE_AFTER - {"test", "act", "team", "group", "unit", "girls", "boys", "high", "way", "close", "place", "site", "area"}:
            return message.tokens[ahead].flat not in ("school", "nursery", "college", "hospital") or message.tokens[index].capital
        if not message.tokens[ahead].capital:
            return False
    return False


# --- cues ----------------------------------------------------------------------------------------------------------
def _after_cues(message: _Message) -> None:
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


def _cue_before(message: _Message, index: int) -> str:
    """ "kin" after "my son", "hello" after "hi" or "this is", else ""."""
    token, last = message.tokens[index], message.tokens[index - 1]
    if message.text[last.end : token.start].strip() not in ("", ",", ":", "(", "-", "–", ", -"):
        return ""
    first = message.tokens[index - 2].flat if index > 1 else ""
    if last.flat in _KIN or (last.flat in ("is", "was", "named") and first in _KIN) or (first, last.flat) in _CUE_PAIRS - _GENTLE:
        return "kin"
    greets = last.flat in _GREETS and not message.before(index - 1)
    if greets or last.flat in _IS or last.flat in _MET or (first, last.flat) in _CUE_PAIRS:
        return "hello"
    return ""


def is_ordinary_small(token: Token) -> bool:
    """An ordinary word in small letters: never a name, so no cue need be looked for."""
    return not token.capital and is_ordinary(token.flat)


def _named(message: _Message, index: int, sure: bool) -> bool:
    """Whether the word after a cue is a name. `sure`: the cue hardly stands before anything else."""
    token = message.tokens[index]
    if message.in_story(token) or _is_place(message, index):
        return False
    if is_first_name(token.bare):
        return True
    if len(token.bare) == 1:
        return sure and token.capital and token.text not in ("I", "A")
    if _abbreviation(token) and not message.shouts:
        return False
    if _strange(token):
        if token.capital and message.capitals_tell:
            return True
        return not is_misspelt(token.flat) and not _looks_inflected(token.flat) and (message.english or sure)
    if not token.capital or not message.capitals_tell or _abbreviation(token):
        return token.bare in NAMES_AND_WORDS and message.shouts and sure and token.flat not in ORDINARY_WORDS
    if token.bare in NAMES_AND_WORDS:
        return token.bare not in _MONTHS or message.after(index) != "0"
    if token.flat in ORDINARY_WORDS or token.flat in PROPER or "'" in token.bare:
        return False
    return sure and token.text[1:].islower() and bool(message.before(index) or index == 0)


def _looks_inflected(flat: str) -> bool:
    return len(flat) > 5 and flat.endswith(("ing", "ed", "ly", "tion", "ness", "nt"))


def _initials(message: _Message, index: int) -> bool:
    """ "initials are T.B." """
    token = message.tokens[index]
    return token.text != "I" and bool(re.match(r"(?:[A-Z]\.?\s?){1,3}(?!\w)", message.text[token.start : token.start + 8]))


def _titled(message: _Message, index: int, firm: bool) -> bool:
    token = message.tokens[index]
    if message.in_story(token) or _abbreviation(token) and not message.shouts and len(token.text) > 2:
        return False
    if token.flat in ORDINARY_WORDS and not (token.capital and token.bare in NAMES_AND_WORDS):
        return False
    if firm or _strange(token) or is_first_name(token.bare) or token.bare in _SURNAMES:
        return not (token.flat in PROPER and token.flat in ("or", "madam", "sir"))
    return token.capital and message.capitals_tell and token.flat not in PROPER or token.bare in NAMES_AND_WORDS


def _signature(message: _Message) -> None:
    """The last words, after "thanks" or on a line of their own, when no ordinary word is among them."""
    found = _SIGNED.search(message.text, max(0, len(message.text) - 80))
    if not found:
        return
    inside = [i for i, token in enumerate(message.tokens) if found.start(1) <= token.start < found.end(1)]
    inside = [i for i in inside if message.tokens[i].flat not in _SMALL]
    own_line = found[0].startswith("\n")
    if inside and all(_signs(message, i, own_line) for i in inside):
        message.names.update(inside)


def _signs(message: _Message, index: int, own_line: bool) -> bool:
    token = message.tokens[index]
    if is_first_name(token.bare) or (token.capital and len(token.text) == 1):
        return True
    if message.in_story(token) or token.flat in PROPER | ORDINARY_WORDS and token.bare not in NAMES_AND_WORDS:
        return token.flat in ("mr", "mrs", "ms", "miss", "dr", "nanna", "nan")
    if _strange(token):
        return not is_misspelt(token.flat) or token.capital
    if token.bare in NAMES_AND_WORDS:
        return token.capital or index - 1 in message.names or message.before(index) in ("nanna", "nan", "nana", "granny")
    return token.capital and not own_line and message.capitals_tell and token.flat not in FIELD


# --- from one name to the next -------------------------------------------------------------------------------------
def _other_children(message: _Message) -> None:
    """ "Olivia and jack", "Tia-Mae, Kobi and Leighton", "Mum of X and Y"."""
    for index, token in enumerate(message.tokens[1:], 1):
        if index in message.names or message.in_story(token):
            continue
        between = message.text[message.tokens[index - 1].end : token.start].strip()
        joined = index - 1 in message.names and between in (",", "&", "/", "+")
        listed = token is not None and index > 1 and message.tokens[index - 1].flat in ("and", "n") and index - 2 in message.names
        if (joined or listed) and _may_follow(message, index, listed):
            message.names.add(index)


def _may_follow(message: _Message, index: int, listed: bool) -> bool:
    token = message.tokens[index]
    if token.capital and message.capitals_tell and not _abbreviation(token):
        return token.bare in NAMES_AND_WORDS or _strange(token)
    return listed and (token.bare in NAMES_AND_WORDS or (_strange(token) and not is_misspelt(token.flat)))


def _again(message: _Message) -> None:
    """A word that was a name once in this message is one again, unless it is also an ordinary word."""
    known = {message.tokens[index].bare for index in message.names}
    for index, token in enumerate(message.tokens):
        if token.bare in known and not message.in_story(token):
            ordinary = is_ordinary(token.flat) or token.bare in NAMES_AND_WORDS
            month = token.bare in _MONTHS and message.before(index) in _BEFORE_MONTH
            if not _is_place(message, index) and not month and (not ordinary or (token.capital and bool(message.before(index)))):
                message.names.add(index)


def _whole_names(message: _Message) -> Iterator[Span]:
    """First name, particles and surnames as one span."""
    text, done = message.text, 0
    for index in sorted(message.names):
        if message.tokens[index].start < done:
            continue
        last = index
        while last + 1 < len(message.tokens) and _goes_on(message, last, last + 1):
            last += 1
        while last > index and message.tokens[last].flat in _PARTICLES and last not in message.names:
            last -= 1
        done = message.tokens[last].end
        end = done - (2 if text[:done].endswith(("'s", "’s")) else 0)
        if re.match(r"\.(?:[A-Z]\b\.?)?", text[end : end + 3]) and len(message.tokens[last].text) == 1:
            end += len(re.match(r"\.(?:[A-Z]\b\.?)?", text[end : end + 3])[0])  # type: ignore[index]
            done = end
        yield message.tokens[index].start, end


def _goes_on(message: _Message, last: int, following: int) -> bool:
    one, other = message.tokens[last], message.tokens[following]
    between = message.text[one.end : other.start]
    if between not in (" ", "-", ". ", "  ") or one.text.endswith(("'s", "’s")):
        return False
    if following in message.names:
        return between != ". " or len(one.text) == 1
    if between == ". ":
        return len(one.text) == 1 and other.capital and _strange(other)
    if other.flat in _PARTICLES and following + 1 < len(message.tokens):
        ahead = message.tokens[following + 1]
        return ahead.capital == one.capital and (_strange(ahead) or ahead.flat in _PARTICLES)
    if other.capital and len(other.text) == 1:
        return other.text not in ("I", "A") or message.text[other.end : other.end + 1] == "."
    if other.capital and message.capitals_tell:
        return any(c.islower() for c in other.text) and other.flat not in ORDINARY_WORDS and "'" not in other.flat and (
            _strange(other) or other.flat not in PROPER or other.bare in _SURNAMES
        )
    if not message.english:
        return False
    return (_strange(other) and not is_misspelt(other.flat) and not _looks_inflected(other.flat)) or other.bare in _SURNAMES


# --- schools -------------------------------------------------------------------------------------------------------
_SENTENCE_END = re.compile(r"[.!?]\s|\n")
_SCHOOL = re.compile(
    r"\b(?:[Tt]he\s)?(?:(?:St|Saint|Our|Sir|King|Queen)\.?\s)?(?:(?!(?:Primary|Secondary|Special|Infant|Junior|High|Grammar|The|My|His|Her|Our|Year|In|At)\b)"
    r"[A-Z][\w'’]+\s){1,4}(?:(?:C\s?of\s?E|CE|Church of England|Catholic|Community|Free|Village)\s)?"
    r"(?:(?:Primary|Secondary|Special|Infants?|Juniors?|High|Grammar|Nursery|Pre-?[Ss]chool|primary|secondary|infants?|juniors?|nursery|grammar)\s?)?"
    r"(?:[Ss]chool|[Aa]cademy|[Cc]ollege|Primary|Infants?|Juniors?|Grammar|Nursery|primary|infants|juniors|nursery)\b"
)
_SCHOOL_BY_NAME = re.compile(r"\b(?:the\s)?(?:" + "|".join(re.escape(name) for name in SCHOOLS) + r")\b(?:\s(?:primary\s|special\s)?(?:school|academy))?", re.IGNORECASE)


def schools(text: str) -> Iterator[Span]:
    """The school in one sentence with a child's name: together they lead to the child. Alone it stays, to ask about it."""
    if "[name]" not in text:
        return
    for start, end in sorted({match.span() for pattern in (_SCHOOL, _SCHOOL_BY_NAME) for match in pattern.finditer(text)}):
        before, after = text[max(0, start - 80) : start], text[end : end + 80]
        if "[name]" in _SENTENCE_END.split(before)[-1] or "[name]" in _SENTENCE_END.split(after)[0]:
            yield start, end
