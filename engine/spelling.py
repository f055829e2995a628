"""Bring hurried and phonetic spelling nearer to the words that the classifier learnt from.

Only what is sure: text-speak, common slips and the field's own abbreviations. Everything else is left to the
character n-grams. Applied alike in training and in use.
"""

from __future__ import annotations

import re

_WORDS = {
    "u": "you", "ur": "your", "r": "are", "y": "why", "wat": "what", "wats": "what is", "whats": "what is",
    "wot": "what", "wots": "what is", "wen": "when", "wont": "will not", "wnt": "want", "cant": "can not",
    "dont": "do not", "dnt": "do not", "doesnt": "does not", "didnt": "did not", "isnt": "is not",
    "hasnt": "has not", "havent": "have not", "couldnt": "could not", "shouldnt": "should not", "arent": "are not",
    "pls": "please", "plz": "please", "plse": "please", "thx": "thanks", "ty": "thank you", "cos": "because",
    "coz": "because", "bcos": "because", "bc": "because", "abt": "about", "appt": "appointment", "asap": "soon",
    "b4": "before", "2day": "today", "2moro": "tomorrow", "tmrw": "tomorrow", "gr8": "great", "l8": "late",
    "skool": "school", "scool": "school", "shool": "school", "sch": "school", "hw": "how", "hv": "have",
    "im": "i am", "ive": "i have", "hes": "he is", "shes": "she is", "theyve": "they have", "theyre": "they are",
    "ppl": "people", "sum1": "someone", "some1": "someone", "any1": "anyone", "ne1": "anyone", "msg": "message",
    "tho": "though", "thru": "through", "wiv": "with", "wif": "with", "dis": "this", "dat": "that", "da": "the",
    "kcc": "kent council", "echp": "ehcp", "ecph": "ehcp", "ehpc": "ehcp", "echcp": "ehcp", "ehc": "ehcp",
    "ehcps": "ehcp", "ehcna": "ehcp assessment", "ehcpa": "ehcp assessment", "hcp": "ehcp",
    "senko": "senco", "sendco": "senco", "senca": "senco", "cencow": "senco", "senco's": "senco",
    "yr": "year", "yrs": "years", "wk": "week", "wks": "weeks", "mth": "month", "mths": "months", "hrs": "hours",
    "info": "information", "ed": "educational", "psych": "psychologist", "ep": "educational psychologist",
    "salt": "speech and language therapy", "slt": "speech and language therapy", "ot": "occupational therapy",
    "la": "local authority", "lea": "local authority", "diagnoses": "diagnosis", "diagnosed": "diagnosis",
}  # fmt: skip
_PHRASES = (
    (re.compile(r"\behc plans?\b|\beducation,? health (?:and|&) care plans?\b|\be\.?h\.?c\.?p\b"), "ehcp"),
    (re.compile(r"\bedu?cation(?:al)? health (?:and|&|n) ?care\b"), "ehcp"),
    (re.compile(r"\bkent county council\b|\bkent cc\b"), "kent council"),
    (re.compile(r"n['’]t\b"), " not"),
    (re.compile(r"['’]s\b"), " is"),
    (re.compile(r"['’]"), ""),
    (re.compile(r"(.)\1{3,}"), r"\1\1"),
    (re.compile(r"([?!.,])\1+"), r"\1"),
)
_WORD = re.compile(r"[\w’']+")


def normalise(text: str) -> str:
    """Lower case, one spacing, text-speak written out. Never longer than about twice the text."""
    plain = " ".join(text.lower().split())
    for pattern, better in _PHRASES:
        plain = pattern.sub(better, plain)
    return _WORD.sub(lambda match: _WORDS.get(match[0], match[0]), plain)
