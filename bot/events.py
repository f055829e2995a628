"""Who is waiting for news is woken: within one process at once, between replicas through Redis.

A signal says only that something happened in a conversation (and who is writing just now); the database is always
the truth, and whoever is woken reads there. So a lost signal delays, and never loses or doubles anything.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import threading
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.replicas import Replicas

log = logging.getLogger(__name__)
DESK = "desk"
"""The subject that every open inbox listens to."""
MOST_WAITING = 100
AGAIN_AFTER = 2.0


@dataclass(frozen=True)
class Signal:
    """`kind`: changed, or typing with who (`staff` or `family`) and a staff's first `name`. `subject`: which
    conversation, as `subject_of` names it."""

    kind: str = "changed"
    who: str = ""
    name: str = ""
    subject: str = field(default="", compare=False)


class Events:
    """One for each process. `publish` may be called from any thread; `listen` in the event loop."""

    def __init__(self, redis_url: str = "") -> None:
        self._listeners: dict[str, set[_Listener]] = {}
        self._guard = threading.Lock()
        self._replicas = _replicas(redis_url) if redis_url else None

    def publish(self, conversation_id: str, signal: Signal = Signal()) -> None:
        """Wake who listens to this conversation, and every inbox. Never fails: the database is the truth."""
        signal = replace(signal, subject=subject_of(conversation_id))
        for subject in (signal.subject, DESK):
            self._wake(subject, signal)
        if self._replicas is not None:
            self._replicas.tell(asdict(signal))

    @contextlib.contextmanager
    def listen(self, conversation_id: str | None, kind: str = "") -> Iterator[_Listener]:
        """News of one conversation, or with None of all of them, for as long as the block runs. `kind`: of this alone;
        what is not wanted costs nothing."""
        subject = DESK if conversation_id is None else subject_of(conversation_id)
        listener = _Listener(asyncio.get_running_loop(), kind)
        with self._guard:
            self._listeners.setdefault(subject, set()).add(listener)
        try:
            yield listener
        finally:
            with self._guard:
                self._listeners[subject].discard(listener)
                if not self._listeners[subject]:
                    del self._listeners[subject]

    async def relay(self) -> None:
        """Pass on what other replicas say; runs as long as the service. Returns at once where there is no Redis."""
        while self._replicas is not None:
            try:
                async for told in self._replicas.told():
                    signal = Signal(**told)
                    for subject in (signal.subject, DESK):
                        self._wake(subject, signal)
            except ConnectionError as error:
                log.warning("Redis does not answer: %s; trying again", error)
                await asyncio.sleep(AGAIN_AFTER)

    def _wake(self, subject: str, signal: Signal) -> None:
        with self._guard:
            for listener in self._listeners.get(subject, ()):
                listener.put(signal)


class _Listener:
    """A short queue that any thread may fill; when it is full the oldest signal is dropped, the database knows."""

    def __init__(self, loop: asyncio.AbstractEventLoop, kind: str) -> None:
        self._loop = loop
        self._kind = kind
        self._queue: asyncio.Queue[Signal] = asyncio.Queue(MOST_WAITING)

    def put(self, signal: Signal) -> None:
        if self._kind not in ("", signal.kind):
            return
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens any more
            self._loop.call_soon_threadsafe(self._put, signal)

    def _put(self, signal: Signal) -> None:
        if self._queue.full():
            self._queue.get_nowait()
        self._queue.put_nowait(signal)

    async def next(self, patience: float) -> Signal | None:
        """The next signal, or None after so many seconds."""
        try:
            return await asyncio.wait_for(self._queue.get(), patience)
        except TimeoutError:
            return None


def subject_of(conversation_id: str) -> str:
    """A conversation's id is a secret: what goes through Redis is its hash."""
    return hashlib.sha256(conversation_id.encode()).hexdigest()[:32]


def _replicas(url: str) -> Replicas:
    from bot.replicas import Replicas

    return Replicas(url)
