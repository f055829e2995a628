"""People who may sign in: added by an administrator, welcomed by a link that works once, locked out when guessed at."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from bot.models import now
from bot.staff import codes, passwords
from bot.staff.models import RecoveryCode, Role, SignInAttempts, Staff, StaffSession
from bot.staff.sessions import digest

WELCOME = timedelta(hours=72)
FAILURES = 5
LOCKED = timedelta(minutes=15)


class AlreadyThere(ValueError):
    """Somebody has this email address."""


class NoSuchStaff(LookupError):
    """Nobody has this email address or id."""


class LastAdmin(ValueError):
    """Without this one nobody could add people."""


class LinkOver(LookupError):
    """The welcome link was used, is too old, or never was one."""


class WrongCode(ValueError):
    """The one-time code does not fit."""


class NotSignedIn(ValueError):
    """Email, password and code do not fit together. Which of them is wrong is not told."""


class LockedOut(ValueError):
    """Too many failed tries for this email address."""

    def __init__(self, until: datetime) -> None:
        self.until = until


class Accounts:
    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions

    def add(self, email: str, name: str, role: Role) -> str:
        """A new person; gives the token of their welcome link."""
        token = secrets.token_urlsafe(24)
        staff = Staff(email=tidy(email), name=name.strip(), role=role, **_welcome(token))
        try:
            with self._sessions.begin() as session:
                session.add(staff)
        except IntegrityError as error:
            raise AlreadyThere(email) from error
        return token

    def everyone(self) -> list[Staff]:
        with self._sessions() as session:
            return list(session.scalars(select(Staff).order_by(Staff.active.desc(), Staff.name)))

    def find(self, email: str) -> Staff:
        with self._sessions() as session:
            staff = session.scalar(select(Staff).where(Staff.email == tidy(email)))
        if staff is None:
            raise NoSuchStaff(email)
        return staff

    def get(self, staff_id: str) -> Staff:
        with self._sessions() as session:
            return _get(session, staff_id)

    def change(self, staff_id: str, **values: Any) -> Staff:
        """Name, role, active, shortcuts, notices. Whoever loses a role or is switched off is signed out everywhere."""
        with self._sessions.begin() as session:
            staff = _get(session, staff_id)
            loses = values.get("active", staff.active) is False or values.get("role", staff.role) != staff.role
            if loses and staff.role == "admin" and staff.active and _other_admins(session, staff_id) == 0:
                raise LastAdmin
            for name, value in values.items():
                setattr(staff, name, value)
            if loses:
                session.execute(delete(StaffSession).where(StaffSession.staff_id == staff_id))
            return staff

    def reset(self, staff_id: str) -> str:
        """Password, one-time code and recovery codes are void from now; gives the token of a new welcome link."""
        token = secrets.token_urlsafe(24)
        with self._sessions.begin() as session:
            staff = _get(session, staff_id)
            staff.password = None
            for name, value in _welcome(token).items():
                setattr(staff, name, value)
            session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
            session.execute(delete(StaffSession).where(StaffSession.staff_id == staff_id))
            session.execute(delete(SignInAttempts).where(SignInAttempts.id == digest(staff.email)))
        return token

    def welcomed(self, token: str) -> Staff:
        """Whose welcome link this is."""
        with self._sessions() as session:
            return _welcomed(session, token)

    def begin(self, token: str, password: str, code: str) -> tuple[Staff, list[str]]:
        """The welcome link's one use: password and one-time code are set. Gives the recovery codes, shown this once."""
        with self._sessions.begin() as session:
            staff = _welcomed(session, token)
            passwords.check(password, staff.email, staff.name)
            step = codes.step_of(staff.code_secret, code, staff.code_step)
            if step is None:
                raise WrongCode
            staff.password, staff.code_step = passwords.hashed(password), step
            staff.welcome = staff.welcome_until = None
            return staff, _fresh_recovery_codes(session, staff.id)

    def new_recovery_codes(self, staff_id: str) -> list[str]:
        with self._sessions.begin() as session:
            return _fresh_recovery_codes(session, _get(session, staff_id).id)

    def recovery_codes_left(self, staff_id: str) -> int:
        with self._sessions() as session:
            count = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.staff_id == staff_id)
            return session.scalar(count) or 0

    def sign_in(self, email: str, password: str, code: str) -> Staff:
        """Raises `NotSignedIn`, or `LockedOut` after five failures in a row."""
        key = digest(tidy(email))
        with self._sessions() as session:
            attempts = session.get(SignInAttempts, key)
            if attempts and attempts.locked_until and attempts.locked_until > now():
                raise LockedOut(attempts.locked_until)
            staff = session.scalar(select(Staff).where(Staff.email == tidy(email), Staff.active))
        right = passwords.fits(staff.password if staff else None, password)
        if staff is None or not right or not self._use_code(staff, code):
            self._count_failure(key)
            raise NotSignedIn
        with self._sessions.begin() as session:
            session.execute(delete(SignInAttempts).where(SignInAttempts.id == key))
            if staff.password and passwords.is_old(staff.password):
                values = {"password": passwords.hashed(password)}
                session.execute(update(Staff).where(Staff.id == staff.id).values(values))
        return staff

    def _use_code(self, staff: Staff, code: str) -> bool:
        """One-time or recovery code; either works once, also when two use it at the same time."""
        step = codes.step_of(staff.code_secret, code, staff.code_step)
        with self._sessions.begin() as session:
            if step is not None:
                newer = update(Staff).where(Staff.id == staff.id, Staff.code_step < step).values(code_step=step)
                return bool(session.execute(newer).rowcount)  # type: ignore[attr-defined]
            used = delete(RecoveryCode).where(
                RecoveryCode.staff_id == staff.id, RecoveryCode.id == digest(codes.plain(code))
            )
            return bool(session.execute(used).rowcount)  # type: ignore[attr-defined]

    def _count_failure(self, key: str) -> None:
        added = update(SignInAttempts).where(SignInAttempts.id == key)
        added = added.values(failures=SignInAttempts.failures + 1, last_at=now())
        try:
            with self._sessions.begin() as session:
                if not session.execute(added).rowcount:  # type: ignore[attr-defined]
                    session.add(SignInAttempts(id=key, failures=1))
        except IntegrityError:
            with self._sessions.begin() as session:
                session.execute(added)
        full = update(SignInAttempts).where(SignInAttempts.id == key, SignInAttempts.failures >= FAILURES)
        with self._sessions.begin() as session:
            session.execute(full.values(failures=0, locked_until=now() + LOCKED))
            session.execute(delete(SignInAttempts).where(SignInAttempts.last_at < now() - timedelta(days=1)))


def _welcome(token: str) -> dict[str, Any]:
    """Everything anew: the link, and the one-time code's secret."""
    return {
        "code_secret": codes.new_secret(), "code_step": 0, "welcome": digest(token), "welcome_until": now() + WELCOME,
    }  # fmt: skip


def tidy(email: str) -> str:
    return email.strip().lower()


def _get(session: Session, staff_id: str) -> Staff:
    staff = session.get(Staff, staff_id)
    if staff is None:
        raise NoSuchStaff(staff_id)
    return staff


def _welcomed(session: Session, token: str) -> Staff:
    wanted = select(Staff).where(Staff.welcome == digest(token), Staff.welcome_until > now(), Staff.active)
    staff = session.scalar(wanted)
    if staff is None:
        raise LinkOver
    return staff


def _other_admins(session: Session, staff_id: str) -> int:
    others = select(func.count()).select_from(Staff).where(Staff.role == "admin", Staff.active, Staff.id != staff_id)
    return session.scalar(others) or 0


def _fresh_recovery_codes(session: Session, staff_id: str) -> list[str]:
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
    fresh = codes.new_recovery_codes()
    session.add_all(RecoveryCode(id=digest(codes.plain(code)), staff_id=staff_id) for code in fresh)
    return fresh
