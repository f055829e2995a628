"""One process polls and sends, however many replicas there are: a row in the database that runs out unless renewed.

Telegram refuses two pollers of one token (409), and two senders would send a reply twice.
"""

from __future__ import annotations

import os
import secrets
import socket
import time
from datetime import timedelta

from sqlalchemy import insert, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from bot.models import now
from bot.telegram.models import TelegramLease

NAME = "telegram"
LASTS = 15.0
RENEW_EVERY = 4.0
MARGIN = 3.0


class Lease:
    """`held` is judged by this process' own clock and ends a little early, so that two never hold it at once."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions
        self._holder = f"{socket.gethostname()} {os.getpid()} {secrets.token_hex(8)}"
        self._until = 0.0

    @property
    def held(self) -> bool:
        return time.monotonic() < self._until - MARGIN

    def take(self) -> bool:
        """Take it if it is free, or renew it. Call it every few seconds."""
        began = time.monotonic()
        until = now() + timedelta(seconds=LASTS)
        with self._sessions.begin() as session:
            holder = session.scalar(select(TelegramLease.holder).where(TelegramLease.name == NAME))
            if holder is None:
                taken = self._first(session, until=until)
            else:
                free = [TelegramLease.holder == self._holder, TelegramLease.until < now()]
                if self._is_dead(holder):
                    free.append(TelegramLease.holder == holder)
                wanted = update(TelegramLease).where(TelegramLease.name == NAME, or_(*free))
                done = session.execute(wanted.values(holder=self._holder, until=until))
                taken = bool(done.rowcount)  # type: ignore[attr-defined]
        self._until = began + LASTS if taken else 0.0
        return taken

    def release(self) -> None:
        """Let the next one begin at once."""
        self._until = 0.0
        with self._sessions.begin() as session:
            mine = update(TelegramLease).where(TelegramLease.holder == self._holder)
            session.execute(mine.values(until=now() - timedelta(seconds=1)))

    def _first(self, session: Session, **values: object) -> bool:
        try:
            with session.begin_nested():
                session.execute(insert(TelegramLease).values(name=NAME, holder=self._holder, **values))
        except IntegrityError:
            return False
        return True

    def _is_dead(self, holder: str) -> bool:
        """A process of this very machine that is gone need not be waited for: `make run` starts us again at once."""
        host, pid, _ = holder.rsplit(" ", 2)
        if host != socket.gethostname() or holder == self._holder:
            return False
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return False
