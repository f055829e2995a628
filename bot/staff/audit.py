"""The record of who saw or did what. It is added to, never changed: the database refuses that, and a gap shows.

Each entry is signed together with the signature of the one before it, so that one that was changed, left out or slipped
in by hand breaks the chain at that place. Names and case numbers only; never words of a message.
"""

from __future__ import annotations

import csv
import hmac
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from bot.models import now
from bot.staff.models import AuditEntry

FIRST = "0" * 64
TRIES = 50
PAGE = 100
COLUMNS = ("number", "at", "staff_id", "staff_name", "did", "about", "digest")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class AuditUnwritten(RuntimeError):
    """An entry could not be added; what was to be recorded must not go on."""


@dataclass(frozen=True)
class Broken:
    """The first entry at which the chain does not hold."""

    number: int
    why: str


class Audit:
    def __init__(self, sessions: sessionmaker[Session], secrets: tuple[str, ...]) -> None:
        """`secrets`: the service's secret first, then those it had before."""
        self._sessions = sessions
        self._secrets = secrets

    def note(self, staff_id: str, staff_name: str, did: str, about: str = "") -> None:
        """Add an entry. Two at once take turns: `previous` is unique, and the later one tries again."""
        for _ in range(TRIES):
            with self._sessions() as session:
                last = select(AuditEntry.digest).order_by(AuditEntry.number.desc()).limit(1)
                previous = session.scalar(last) or FIRST
            entry = AuditEntry(
                at=now(), staff_id=staff_id, staff_name=staff_name, did=did, about=about[:100], previous=previous
            )
            entry.digest = _sign(self._secrets[0], entry)
            try:
                with self._sessions.begin() as session:
                    session.add(entry)
                return
            except (IntegrityError, OperationalError):
                continue
        raise AuditUnwritten("The audit could not be written. Try again in a minute.")

    def page(self, before: int | None = None, staff_id: str = "", did: str = "", about: str = "") -> list[AuditEntry]:
        """The newest entries first, a page of them, that fit the filters."""
        wanted = _filtered(staff_id, did, about).order_by(AuditEntry.number.desc()).limit(PAGE)
        if before:
            wanted = wanted.where(AuditEntry.number < before)
        with self._sessions() as session:
            return list(session.scalars(wanted))

    def kinds(self) -> list[str]:
        with self._sessions() as session:
            return sorted(session.scalars(select(AuditEntry.did).distinct()))

    def check(self) -> Broken | None:
        """Walks the whole chain. None when it holds."""
        previous = FIRST
        for entry in self._all():
            if entry.previous != previous:
                return Broken(entry.number, "an entry before it is missing")
            if not any(hmac.compare_digest(entry.digest, _sign(secret, entry)) for secret in self._secrets):
                return Broken(entry.number, "it was changed, or signed with a secret that is not set any more")
            previous = entry.digest
        return None

    def as_csv(self) -> Iterator[str]:
        """The whole record, oldest first. A cell never starts as a formula does (OWASP: CSV injection)."""
        yield _line(COLUMNS)
        for entry in self._all():
            yield _line([_cell(getattr(entry, column)) for column in COLUMNS])

    def _all(self) -> Iterator[AuditEntry]:
        """Oldest first, a thousand at a time."""
        after = 0
        while True:
            with self._sessions() as session:
                wanted = select(AuditEntry).where(AuditEntry.number > after).order_by(AuditEntry.number).limit(1000)
                entries = list(session.scalars(wanted))
            yield from entries
            if len(entries) < 1000:
                return
            after = entries[-1].number


def _filtered(staff_id: str, did: str, about: str) -> Select[AuditEntry]:
    wanted = select(AuditEntry)
    if staff_id:
        wanted = wanted.where(AuditEntry.staff_id == staff_id)
    if did:
        wanted = wanted.where(AuditEntry.did == did)
    if about:
        wanted = wanted.where(AuditEntry.about == about)
    return wanted


def _sign(secret: str, entry: AuditEntry) -> str:
    told = "\0".join((entry.previous, entry.at.isoformat(), entry.staff_id, entry.staff_name, entry.did, entry.about))
    return hmac.new(f"audit\0{secret}".encode(), told.encode(), "sha256").hexdigest()


def _cell(value: object) -> str:
    text = value.isoformat() if isinstance(value, datetime) else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _line(cells: tuple[str, ...] | list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()
