"""A pool of short-lived processes for work that may hang or die: speaking and listening.

Each does one request at a time and is replaced after a number of them, when it is late, or when it dies; the request is
then given to another. A thread waits for the end of each process, so none is ever left as a zombie.
(`concurrent.futures` gives up the whole pool when one of its processes dies.)
"""

from __future__ import annotations

import json
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from typing import Any

from bot.content import ROOT

log = logging.getLogger(__name__)
TRIES = 3
"""For a request whose processes die of themselves or are late."""


class Unavailable(RuntimeError):
    """No process could do it: each died or was late, or all were busy for too long."""


class Worker:
    """One process and the connection to it."""

    def __init__(self, task: str, name: str) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "bot.voice.process", task, name, str(theirs.fileno())],
                pass_fds=[theirs.fileno()], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            )  # fmt: skip
        self._connection = Connection(ours.detach())
        self.jobs = 0
        self._late = False
        self.pid = self._process.pid
        threading.Thread(target=self._process.wait, daemon=True, name=f"wait for {task} {self.pid}").start()

    @property
    def alive(self) -> bool:
        return self._process.returncode is None

    def ask(self, request: dict[str, Any], sound: bytes, timeout: float) -> dict[str, Any]:
        """Raises `EOFError` or `OSError` when the process died or was killed for being late."""
        self.jobs += 1
        late = threading.Timer(timeout, self._give_up)
        late.daemon = True
        late.start()
        try:
            self._connection.send_bytes(json.dumps({**request, "sound": bool(sound)}).encode())
            if sound:
                self._connection.send_bytes(sound)
            answer: dict[str, Any] = json.loads(self._connection.recv_bytes())
            return answer
        finally:
            late.cancel()

    def was_killed(self) -> bool:
        """By somebody else, which says nothing against the request: it may be tried again."""
        try:
            return self._process.wait(1) == -signal.SIGKILL and not self._late
        except subprocess.TimeoutExpired:
            return False

    def _give_up(self) -> None:
        self._late = True
        self._process.kill()

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._connection.close()


class Workers:
    """`size` processes at most, made when needed. `name` is given to each (the engine's name, for speaking)."""

    def __init__(self, task: str, name: str, size: int, most_jobs: int, timeout: float) -> None:
        self._task, self._name = task, name
        self._most_jobs, self._timeout = most_jobs, timeout
        self._turn = threading.Condition()
        self._free = size
        self._urgent = 0
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
        self._all: set[Worker] = set()
        self._closed = False
        self._size = size

    def ask(
        self, request: dict[str, Any], sound: bytes = b"", urgent: bool = True, patience: float = 30.0
    ) -> dict[str, Any]:
        """The answer of a process. Raises `Unavailable`; an answer `{"problem": …}` is for the caller.

        What somebody waits for is `urgent` and goes before what is made ahead."""
        end, failures = time.monotonic() + patience, 0
        with self._a_turn(urgent, patience):
            while failures < TRIES and time.monotonic() < end:
                with self._one() as worker:
                    try:
                        answer = worker.ask(request, sound, self._timeout)
                        if answer.pop("worn", False):
                            worker.jobs = self._most_jobs
                        return answer
                    except (EOFError, OSError, ValueError):
                        failures += not worker.was_killed()
                        worker.jobs = self._most_jobs
                        log.warning("a process that should %s died or was late", self._task)
        raise Unavailable(f"no process could {self._task}")

    def warm(self, number: int | None = None) -> None:
        """Start processes now, so that nobody waits for one."""
        with self._lock:
            missing = min(number or self._size, self._size) - len(self._all)
        for _ in range(missing):
            self._keep(self._start())

    def pids(self) -> list[int]:
        """Of those that live: for tests and measuring, which kill them."""
        with self._lock:
            return [worker.pid for worker in self._all if worker.alive]

    def close(self) -> None:
        with self._lock:
            self._closed = True
            ending, self._all, self._idle = list(self._all), set(), []
        for worker in ending:
            worker.end()

    @contextmanager
    def _a_turn(self, urgent: bool, patience: float) -> Iterator[None]:
        with self._turn:
            self._urgent += urgent
            try:
                if not self._turn.wait_for(lambda: self._free and (urgent or not self._urgent), patience):
                    raise Unavailable(f"all processes that {self._task} are busy")
                self._free -= 1
            finally:
                self._urgent -= urgent
        try:
            yield
        finally:
            with self._turn:
                self._free += 1
                self._turn.notify_all()

    @contextmanager
    def _one(self) -> Iterator[Worker]:
        worker = self._take()
        try:
            yield worker
        finally:
            if worker.jobs >= self._most_jobs or not worker.alive:
                self._drop(worker)
                threading.Thread(target=self.warm, daemon=True).start()
            else:
                self._keep(worker)

    def _take(self) -> Worker:
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if worker.alive:
                    return worker
                self._all.discard(worker)
        return self._start()

    def _start(self) -> Worker:
        worker = Worker(self._task, self._name)
        with self._lock:
            self._all.add(worker)
        return worker

    def _keep(self, worker: Worker) -> None:
        with self._lock:
            if not self._closed and len(self._idle) < self._size:
                self._idle.append(worker)
                return
        self._drop(worker)

    def _drop(self, worker: Worker) -> None:
        with self._lock:
            self._all.discard(worker)
        worker.end()


def lives(pid: int) -> bool:
    """Is there still a process of ours with this id, a zombie included?"""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
