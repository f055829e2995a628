"""Takes out what says who a person is, before a message is stored or handed on.

A family should be able to write as they speak; what we keep must not name them. Each kind has one finder, and each
finder is one pass over the text with a pattern that cannot backtrack far, so the time grows with the length only.
Finders err towards taking out. What our own content shows to everyone (crisis lines, council addresses) stays: the
caller passes it as `public`, made by `public_values`. The finders are in bot/identifiers.py (numbers, addresses, dates)
and bot/names.py (people).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from bot import identifiers, names, schools

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
    text = identifiers.without_invisible(text)
    plain = identifiers.plain_figures(text)
    for kind, finder in FINDERS:
        kept, pieces = 0, []
        for start, end in finder(text if kind in READ_AS_WRITTEN else plain):
            if start < kept or _is_public(text[start:end], public):
                continue
            pieces += [text[kept:start], f"[{kind}]"]
            kept = end
        if pieces:
            text = "".join([*pieces, text[kept:]])
            plain = identifiers.plain_figures(text)
            found.append(kind)
    return Redacted(text, tuple(dict.fromkeys(found)))


def public_values(texts: Iterable[str]) -> frozenset[str]:
    """What these texts (our own content) show to everyone, in the form that `redact` compares: letters and digits."""
    finders = [finder for kind, finder in FINDERS if kind not in READ_AS_WRITTEN]
    shown = (text[start:end] for text in texts for finder in finders for start, end in finder(text))
    return frozenset(filter(None, map(_key, shown)))


def _key(value: str) -> str:
    return "".join(c for c in value.casefold() if c.isalnum())


def _is_public(value: str, public: frozenset[str]) -> bool:
    """Public itself, or a public number with something after it ("0800 1111 24 hours")."""
    key = _key(value)
    return key in public or any(len(shown) > 7 and key.startswith(shown) for shown in public if shown.isdigit())


FINDERS: tuple[tuple[str, Finder], ...] = (
    ("email", identifiers.email),
    ("account", identifiers.account),
    ("account", identifiers.account_named),
    ("UPN", identifiers.upn),
    ("National Insurance number", identifiers.national_insurance),
    ("case number", identifiers.case_number),
    ("NHS number", identifiers.nhs_number),
    ("date of birth", identifiers.date_of_birth),
    ("date of birth", identifiers.birth_after),
    ("date of birth", identifiers.birthday_to_come),
    ("date of birth", identifiers.birth_of_child),
    ("date of birth", identifiers.long_ago),
    ("phone number", identifiers.phone_number),
    ("postcode", identifiers.postcode),
    ("number plate", identifiers.number_plate),
    ("address", identifiers.address),
    ("address", identifiers.house),
    ("address", identifiers.home),
    ("address", identifiers.street_lived_in),
    ("number", identifiers.long_number),
    ("name", names.find),
    ("school", schools.find),
    ("date of birth", identifiers.birth_of_name),
)
READ_AS_WRITTEN = frozenset({"name", "school"})
