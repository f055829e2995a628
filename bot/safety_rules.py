"""What the net's rules are made of: the words of a message, phrases in a small language, and rules of them.

How a phrase is written is told at the head of `content/safety/groups.yml`. Nothing here knows what is said to a person.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, get_args

Span = tuple[int, int]
Severity = Literal["emergency", "urgent"]
KINDS = (
    "suicide",
    "harm_to_others",
    "exploitation",
    "domestic_abuse",
    "adult_harm",
    "child_harm",
    "missing_child",
    "self_harm",
    "medical_emergency",
    "immediate_danger",
)
"""Of two dangers that are equally severe, the one named first here is answered: the specific before the general."""

STOP = "."  # ends a sentence: no phrase reaches across it
MASK = "\N{CURRENCY SIGN}"  # stands for a character of an idiom: no phrase reaches across it either
NUMBER = "0"  # in a phrase: any number
NEAR = 90  # letters: about one long sentence
MOST_PAIRS = 400  # a message that repeats itself is not searched for ever
GAP = rf"(?:[^ {re.escape(STOP)}{MASK}]+ )"
GAP_OF_A_CRY, GAP_OF_AN_IDIOM = GAP + "{0,4}", GAP + "{0,2}"  # what takes words out has to be narrower

TOKEN = re.compile(
    r"[\u3400-\u9fff]"  # Chinese has no spaces: each character is a word
    r"|(?:[^\W_\u3400-\u9fff]|[\u0900-\u0963\u0966-\u0dff@$])+"  # \w does not hold the vowel signs of Indian scripts
    r"|[.!?;\n\u2026\u0964\u06d4\u061f\u3002]+"
)
_HAN = re.compile(r"([\u3400-\u9fff])")
_APOSTROPHES = re.compile("['\u2018\u2019\u02bc\u2032`\u00b4]")
_MARKS = re.compile("[\u0300-\u036f\u064b-\u0652\u0670\u0640]")
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})
_LEET = str.maketrans("013457@$", "oieastas")


def plain(text: str) -> str:
    """Lower case without accents, apostrophes and invisible characters, so that one spelling stands for many."""
    shown = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    bare = _MARKS.sub("", unicodedata.normalize("NFD", _APOSTROPHES.sub("", shown.casefold())))
    return unicodedata.normalize("NFC", bare).translate(_LETTERS)


class Spelling:
    """Brings what people type (kms, k1ll, dieeee, suicdal) to the words that the rules know.

    A word is changed only into a word that some rule listens for, so ordinary words are left alone. Typing slips are
    a letter too many, too few or two swapped; another letter is not a slip ("hitting" is not "sitting").
    """

    def __init__(self, known: Iterable[str], mended: Mapping[str, str]) -> None:
        self._mended = dict(mended)
        self._known = {*known, *(word for value in mended.values() for word in value.split())}
        self._without_one = {
            shorter: word for word in sorted(self._known) if len(word) > 5 for shorter in _one_less(word)
        }

    def tokens(self, text: str) -> list[str]:
        """The words of a message, mended, with `STOP` between its sentences."""
        found = TOKEN.findall(plain(text))
        return [word for token in found for word in self._mend(token).split()]

    def _mend(self, token: str) -> str:
        if not (token[0].isalnum() or token[0] in "@$"):
            return STOP
        if token in self._known and token not in self._mended:
            return token
        return next(filter(None, map(self._lookup, self._guesses(token))), token)

    def _lookup(self, guess: str) -> str | None:
        return self._mended.get(guess) or (guess if guess in self._known else None)

    def _guesses(self, token: str) -> Iterator[str]:
        yield token
        letters = token.translate(_LEET) if not token.isdigit() else token
        yield letters
        if len(letters) > 3:  # "odd" is not "od"
            yield re.sub(r"(.)\1{2,}", r"\1\1", letters)
            yield re.sub(r"(.)\1{2,}", r"\1", letters)
            yield re.sub(r"(.)\1+$", r"\1", letters)
        if len(letters) > 5:
            yield self._without_one.get(letters, "")
            yield from (word for word in _swapped(letters) if word in self._known)
            yield from (word for word in _one_less(letters) if word in self._known and len(word) > 5)


@lru_cache(maxsize=64)
def _words_of(line: str) -> frozenset[str]:
    return frozenset(line.split(" "))


def _one_less(word: str) -> Iterator[str]:
    """The word without one of its letters, never the first: people rarely miss that one."""
    return (word[:i] + word[i + 1 :] for i in range(1, len(word)))


def _swapped(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(1, len(word) - 1))


class Phrases:
    """Phrases of the small language that `content/safety/groups.yml` explains, as one regular expression."""

    def __init__(self, phrases: Sequence[str], groups: Mapping[str, Sequence[str]], gap: str = GAP_OF_A_CRY) -> None:
        self._groups, self._gap = groups, gap
        self.words: set[str] = set()
        branches = [self._phrase(phrase) for phrase in phrases]
        self._pattern = re.compile(f"(?<= )(?:{'|'.join(branches)})" if branches else r"(?!)")
        openings = {opening for phrase in phrases for opening in self._openings(phrase)}
        self._first_words = {opening for opening in openings if not opening.endswith("*")}
        self._first_letters = tuple(opening[:-1] for opening in openings if opening.endswith("*"))

    def find(self, line: str) -> Iterator[re.Match[str]]:
        return self._pattern.finditer(line) if self._may_stand_in(line) else iter(())

    def mask(self, line: str) -> str:
        """The line with what these phrases say taken out, letter for letter, so that places stay the same."""
        if not self._may_stand_in(line):
            return line
        return self._pattern.sub(lambda found: re.sub(r"[^ ]", MASK, found[0]), line)

    def _may_stand_in(self, line: str) -> bool:
        """Whether a first word of any phrase is there: most phrases, most messages, are ruled out by that alone."""
        words = _words_of(line)
        if not self._first_words.isdisjoint(words):
            return True
        return bool(self._first_letters) and any(word.startswith(self._first_letters) for word in words)

    def _openings(self, phrase: str) -> Iterator[str]:
        """The words that the phrase can begin with; one that ends with * is the letters that the word begins with."""
        for part in _HAN.sub(r" \1 ", plain(phrase).replace("-", " ")).split():
            if part == "...":
                yield "*"
            for choice in part.strip("[]").split("|"):
                if choice.startswith("{"):
                    yield from (word for inner in self._groups[choice[1:-1]] for word in self._openings(inner))
                elif choice == NUMBER:
                    yield from (f"{digit}*" for digit in "0123456789")
                else:
                    yield choice.partition("_")[0]
            if not part.startswith("["):
                return

    def _phrase(self, phrase: str) -> str:
        spaced = _HAN.sub(r" \1 ", plain(phrase).replace("-", " "))
        return "".join(map(self._part, spaced.split()))

    def _part(self, part: str) -> str:
        if part == "...":
            return self._gap
        if part.count("[") != part.count("]") or part.count("{") != part.count("}"):
            raise ValueError(f"safety phrase: brackets do not match in {part!r} (no spaces between brackets)")
        if part.startswith("["):
            return f"(?:{self._part(part[1:-1])})?"
        return f"(?:{'|'.join(map(self._choice, part.split('|')))})"

    def _choice(self, word: str) -> str:
        if word.startswith("{"):
            return f"(?:{'|'.join(map(self._phrase, self._groups[word[1:-1]]))})"
        if word == NUMBER:
            return r"\d[^ ]* "
        self.words.update(word.rstrip("*").split("_"))
        if word.endswith("*"):
            return re.escape(word[:-1]) + "[^ ]* "
        return re.escape(word.replace("_", " ")) + " "


@dataclass(frozen=True)
class Rule:
    """One thing to listen for: a phrase to `say`, or ideas that stand `together` within `NEAR` letters, in any order.

    Phrases hear what is said as expected; ideas hear what nobody thought of ("the knives" and "on herself").
    `after`: only once the message before has told of danger.
    """

    id: str
    kind: str
    severity: Severity
    about: Literal["self", "other", ""]
    say: Phrases
    together: tuple[tuple[Phrases, ...], ...]
    unless: Phrases
    after: bool

    @classmethod
    def read(cls, row: Mapping[str, Any], groups: Mapping[str, Sequence[str]]) -> Rule:
        if row["kind"] not in KINDS or row["severity"] not in get_args(Severity):
            raise ValueError(f"safety rule {row['id']}: unknown kind or severity")
        say = Phrases(row.get("say", []), groups)
        unless = Phrases(row.get("unless", []), groups, GAP_OF_AN_IDIOM)
        together = tuple(
            tuple(Phrases([idea], groups) for idea in ideas.split(" + ")) for ideas in row.get("together", [])
        )
        about, after = row.get("about", ""), row.get("after", False)
        return cls(row["id"], row["kind"], row["severity"], about, say, together, unless, after)

    def phrases(self) -> Iterator[Phrases]:
        return itertools.chain([self.say, self.unless], *self.together)

    def find(self, line: str, start: int) -> Span | None:
        """The first place where the rule speaks and that ends after `start`, if any."""
        if self._speaks(line, start) is None:  # most rules, most messages: nothing was said that could be taken out
            return None
        return self._speaks(self.unless.mask(line), start)

    def _speaks(self, line: str, start: int) -> Span | None:
        said = (found.span() for found in self.say.find(line))
        near = (span for ideas in self.together for span in _near(ideas, line))
        return next((span for span in itertools.chain(said, near) if span[1] > start), None)


def _near(ideas: Sequence[Phrases], line: str) -> Iterator[Span]:
    """Where all the ideas are found in one sentence, close together, none of them in the words of another."""
    places = []
    for idea in ideas:
        places.append([found.span() for found in idea.find(line)])
        if not places[-1]:
            return
    for spans in itertools.islice(itertools.product(*places), MOST_PAIRS):
        ordered = sorted(spans)
        first, last = ordered[0][0], max(end for _, end in ordered)
        apart = all(one[1] <= other[0] for one, other in itertools.pairwise(ordered))
        if apart and last - first <= NEAR and f" {STOP} " not in line[first:last]:
            yield first, last
