"""How people misspell: by ear, by slip of a thumb, in a hurry. Tuning sees phrases in such a hand.

Families with dyslexia write to us, and few of our phrases are by them. The changes by ear follow the commonest sound
spellings of English (British Dyslexia Association, "spelling by sound"); the others are what phones do.
"""

from __future__ import annotations

import random
import re

_BY_EAR = [
    (re.compile(pattern), better)
    for pattern, better in (
        (r"tion\b", "shun"), (r"tion\b", "shon"), (r"ssion\b", "shun"), (r"cian\b", "shun"), (r"cial\b", "shul"),
        (r"ph", "f"), (r"\bkn", "n"), (r"\bwr", "r"), (r"\bwh", "w"), (r"igh", "i"), (r"ight\b", "ite"),
        (r"ough\b", "uff"), (r"ought\b", "ort"), (r"augh", "arf"), (r"\bthr", "fr"), (r"th\b", "f"), (r"\bth", "f"),
        (r"ck", "k"), (r"qu", "kw"), (r"x", "ks"), (r"c(?=[eiy])", "s"), (r"c(?=[aou])", "k"), (r"sch", "sk"),
        (r"ee", "ea"), (r"ea", "ee"), (r"ai", "ay"), (r"ei", "ie"), (r"ie", "ei"), (r"ou", "ow"), (r"oo", "u"),
        (r"er\b", "a"), (r"or\b", "er"), (r"ar\b", "er"), (r"ture\b", "cher"), (r"sure\b", "sher"), (r"ed\b", "d"),
        (r"ing\b", "in"), (r"le\b", "el"), (r"el\b", "le"), (r"al\b", "ul"), (r"ce\b", "s"), (r"se\b", "s"),
        (r"e\b", ""), (r"y\b", "ie"), (r"ll", "l"), (r"ss", "s"), (r"tt", "t"), (r"mm", "m"), (r"pp", "p"),
        (r"nn", "n"), (r"ff", "f"), (r"cc", "c"), (r"rr", "r"), (r"dge", "j"), (r"ge\b", "j"), (r"au", "or"),
        (r"aw", "or"), (r"are\b", "air"), (r"ere\b", "air"), (r"ui", "i"), (r"mb\b", "m"), (r"lk\b", "k"),
        (r"ue\b", "u"),        (r"s(?=\b)", "z"), (r"(?<=[aeiou])l(?=\b)", "ll"), (r"h(?=o)", ""), (r"v", "f"),
        (r"\bex", "eggs"), (r"u", "oo"),
    )
]  # fmt: skip
_TEXTED = {
    "you": "u", "your": "ur", "are": "r", "for": "4", "to": "2", "because": "cuz", "with": "wiv", "what": "wot",
    "please": "pls", "when": "wen", "know": "no", "have": "av", "people": "ppl", "the": "da", "that": "dat",
    "school": "skool", "does": "dus", "was": "woz", "they": "dey", "my": "mi", "about": "abt", "would": "wud",
    "could": "cud", "should": "shud", "can": "cn", "why": "y", "and": "n", "doctor": "docta", "daughter": "dorter",
    "their": "there", "there": "their", "of": "off", "too": "to", "our": "are", "where": "were", "said": "sed",
    "says": "sez", "plan": "plann", "help": "halp", "appeal": "apeal", "assessment": "assesment", "son": "sun",
    "support": "suport", "special": "speshul", "needs": "needz", "teacher": "teecha", "council": "counsel",
}  # fmt: skip
_WORD = re.compile(r"[a-z']+|[^a-z']+")


def misspelt(text: str, rng: random.Random) -> str:
    """The text in another hand, lower case. Always the same for the same state of `rng`."""
    by_ear, thumbs, texted = rng.choice(((0.45, 0.03, 0.3), (0.08, 0.25, 0.1), (0.1, 0.05, 0.7), (0.25, 0.1, 0.3)))
    told = []
    for word in _WORD.findall(text.lower()):
        if not word[0].isalpha():
            told.append(word)
        elif word in _TEXTED and rng.random() < texted:
            told.append(_TEXTED[word])
        else:
            word = _heard(word, by_ear, rng) if len(word) > 3 else word
            told.append(_slipped(word, rng) if len(word) > 3 and rng.random() < thumbs else word)
    return "".join(told)


def _heard(word: str, share: float, rng: random.Random) -> str:
    if rng.random() > share:
        return word
    fitting = [(pattern, better) for pattern, better in _BY_EAR if pattern.search(word)]
    for pattern, better in rng.sample(fitting, min(len(fitting), rng.choice((1, 1, 2)))):
        word = pattern.sub(better, word, count=1)
    return word


def _slipped(word: str, rng: random.Random) -> str:
    at = rng.randrange(1, len(word) - 1)
    match rng.randrange(3):
        case 0:
            return word[:at] + word[at + 1 :]
        case 1:
            return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        case _:
            return word[:at] + word[at] + word[at:]
