"""What the words of a message are: a first name, an ordinary word, a slip of the pen; and what stands around names."""

from __future__ import annotations

from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.first_names import ENGLISH, FIELD, FIRST_NAMES, NAMES_AND_WORDS, ORDINARY_WORDS, PROPER


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


KIN = _words(
    """
    son sons daughter daughters boy boys girl girls child childs kid kids lad lads grandson granddaughter
    grandchild stepson stepdaughter nephew niece brother brothers sister sisters twin twins triplets baby
    toddler eldest oldest youngest teen teenager cousin godson goddaughter husband wife partner fiance fiancee
    boyfriend girlfriend mum mam dad father mother nan friend mate teacher tutor ta lsa senco sendco inco
    caseworker worker keyworker officer headteacher head ex carer psych psychologist therapist paediatrician
    consultant solicitor childminder escort driver neighbour manager
    """
)
"""A name may follow at once: "my son Jake", "our social worker, Keeley"."""
GREETS = _words("hi hello hey hiya dear re")
IS = _words("im its hes shes whos")
CUE_PAIRS = frozenset(
    tuple(pair.split())
    for pair in (
        "i am", "this is", "it is", "he is", "she is", "who is", "spoke to", "spoke with", "speaking to", "talked to",
        "talking to", "written to", "wrote to", "told by", "little one", "middle one", "old one",
    )
)  # fmt: skip
KIN_PAIRS = frozenset(pair for pair in CUE_PAIRS if pair[1] == "one")
MET = _words("met rang emailed")
ACTS = _words(
    """
    is was has had can cant can't cannot will wont won't needs need needed does doesn't doesnt didn't didnt did
    goes go hates hate loves love likes like gets get got isn't isnt wasnt wasn't hasn't hasnt keeps keep
    refuses refused struggles struggled started starts turned turns turn who also just said says wants want
    wanted have be been being join use start stay come came move see and or hit hits told tell came cries cried
    sits left lives lived attends attended uses takes took may might should shouldn't would wouldn't could
    couldn't must aged age on in at with to too from please now again because but when if his her he she they
    their about for feel feels finds found still always never only really not as so
    """
)
"""What stands after a person: with it a capital at the start of a sentence is believed."""
AFTER_WORD_NAME = _words(
    """
    therapy class club clubs term holiday holidays scheme camp time uniform fair play school schools service
    services group groups team fund centre test exam lesson lessons road street lane house hub half bank fete
    party nursery trust bus project day days days' week sunday monday break clinic hospital college academy
    award ward unit hall court park
    """
)
MONTHS = _words("april august may june july jan january march october september november december february")
SEASONS = _words(
    """
    summer autumn winter spring easter happy christian star sky king prince duke earl bill art faith grant mark hope
    will may
    """
)
BEFORE_MONTH = _words(
    """
    in by since until till from of before after last next this early late mid end every during around through to
    over and or for the on between st nd rd th each
    """
)
PERSON_AFTER_MONTH = _words(
    """
    my our excluded suspended autistic deaf being been diagnosed refused refusing struggling told nonverbal non
    only very so disabled blind her his she he eight nine ten
    """
)
PLACE_BEFORE = _words(
    "in at near to from around outside across via within visit visited visiting st saint sir the lady into towards"
)
PLACE_AFTER = _words(
    """
    school schools academy college primary secondary grammar infant infants junior juniors nursery preschool
    boys girls centre gardens hospital clinic surgery road street lane avenue house hall park hub library church
    trust team unit group club syndrome test disease scale society foundation beach station way close place site
    area village town high act test
    """
)
PLACE_KINDS = PLACE_AFTER - _words("test act team group unit girls boys high way close place site area")
"""What makes a place or organisation of the capitalised words before it, surely."""
PARTICLES = _words("van der de da dos la le al el bin ibn bint ul ud von den del di o mc mac st")
SURNAMES = _words(
    """
    smith jones brown green white black hill wood woods hall king clarke cook baker cooper ward turner parker
    bell price long field fields carter fox gray grey hart day west north lane marsh mills walker hunt hunter
    potter fisher butler shepherd taylor young wright rose stone waters banks brook brooks bishop knight pope
    lamb fry rice page webb lees
    """
)
SMALL = frozenset({"x", "xx", "xxx"})


# --- what a word is ------------------------------------------------------------------------------------------------
@lru_cache(maxsize=4096)
def is_first_name(bare: str) -> bool:
    """Any of the first names, or a double one ("kaycee-mae") of which one half is."""
    if bare in FIRST_NAMES:
        return True
    parts = bare.split("-")
    if len(parts) == 1 or all(part in PROPER for part in parts):
        return False
    known = [
        part in FIRST_NAMES or part in NAMES_AND_WORDS or part in ("mae", "rae", "lee", "jo", "lou") for part in parts
    ]
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
    return any(
        abs(len(word) - len(flat)) <= most and OSA.distance(word, flat, score_cutoff=most) <= most for word in near
    )


def _by_letter() -> dict[str, tuple[str, ...]]:
    index: dict[str, list[str]] = {}
    for word in FIELD | ORDINARY_WORDS:
        if len(word) > 3:
            index.setdefault(word[0], []).append(word)
    return {letter: tuple(words) for letter, words in index.items()}


_BY_LETTER = _by_letter()


def is_plain(flat: str) -> bool:
    """One of the words that are never a name after a cue."""
    return flat in PROPER or flat in ORDINARY_WORDS
