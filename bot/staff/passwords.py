"""Passwords as NCSC and NIST SP 800-63B ask: long, no forced symbols, argon2id at rest."""

from __future__ import annotations

import re

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 128
_HASHER = PasswordHasher()
_NOBODY = _HASHER.hash("nobody has this password")


class WeakPassword(ValueError):
    """The message says what to do instead."""


def check(password: str, email: str, name: str) -> None:
    if len(password) < SHORTEST:
        raise WeakPassword(f"Use at least {SHORTEST} characters. Three words that do not belong together are good.")
    if len(password) > LONGEST:
        raise WeakPassword(f"Use at most {LONGEST} characters.")
    if len(set(password.lower())) < 6:
        raise WeakPassword("Use more different characters. Three words that do not belong together are good.")
    known = [part for part in re.split(r"\W+", f"{email} {name}".lower()) if len(part) > 3]
    rest = password.lower()
    for part in [*known, "password", "asksend", "12345678", "qwerty"]:
        rest = rest.replace(part, "")
    if len(rest) < SHORTEST // 2:
        raise WeakPassword("That is easy to guess from your name or address. Choose other words.")


def hashed(password: str) -> str:
    return _HASHER.hash(password)


def fits(stored: str | None, given: str) -> bool:
    """Takes as long for somebody who does not exist as for somebody who does."""
    try:
        return _HASHER.verify(stored or _NOBODY, given[: LONGEST + 1]) and stored is not None
    except (VerificationError, InvalidHashError):
        return False


def is_old(stored: str) -> bool:
    """True when argon2's settings have become stronger since."""
    return _HASHER.check_needs_rehash(stored)
