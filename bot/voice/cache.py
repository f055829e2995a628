"""Spoken sentences that are kept, so that the second listener need not wait. Bounded; the least used go first.

Only what stands in `content/` is kept, spoken for everybody. What belongs to one conversation (an adviser's words, what
was heard) is spoken into a folder that is gone as soon as it was read, so there is nothing to erase later.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SHARED = "shared"
PRIVATE = "private-"
NEW_SECONDS = 120.0
"""Younger files stay even when there is too much: somebody is listening to them."""
PRUNE_EVERY = 100


@dataclass(frozen=True)
class Clip:
    """One spoken sentence: files with `ms` milliseconds of sound, rest included; without it, `spoken_ms`.

    `words`: (first letter, number of letters, start in milliseconds), letters of the text that was spoken."""

    wav: Path
    ogg: Path
    ms: int
    spoken_ms: int
    words: tuple[tuple[int, int, int], ...]


class Cache:
    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._written = 0
        self._pruning = threading.Lock()

    @contextmanager
    def folder(self, private: bool) -> Iterator[Path]:
        """Where to speak to. A private one is removed at the end."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if not private:
            yield self._folder / SHARED
            return
        with tempfile.TemporaryDirectory(prefix=PRIVATE, dir=self._folder, ignore_cleanup_errors=True) as name:
            yield Path(name)

    @staticmethod
    def key(*parts: object) -> str:
        return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:40]

    def get(self, folder: Path, key: str) -> Clip | None:
        """The clip if it is there, marked as used now."""
        wav, ogg, times = (folder / f"{key}.{kind}" for kind in ("wav", "ogg", "json"))
        try:
            told = json.loads(times.read_bytes())
            for path in (wav, ogg, times):
                os.utime(path)
        except (OSError, ValueError):
            return None
        return Clip(wav, ogg, told["ms"], told["spoken_ms"], tuple(tuple(word) for word in told["words"]))

    @staticmethod
    def joined(path: Path) -> Path | None:
        """A whole reply that was put together before, marked as used now."""
        try:
            os.utime(path)
        except OSError:
            return None
        return path

    def wrote(self) -> None:
        """Count what was written; every so often make room."""
        self._written += 1
        if self._written % PRUNE_EVERY == 0 and self._pruning.acquire(blocking=False):
            try:
                self.prune()
            finally:
                self._pruning.release()

    def prune(self) -> None:
        now = time.time()
        kept = self._folder / SHARED
        found = [(stat.st_mtime, stat.st_size, path) for path in kept.glob("*") if (stat := _file(path))]
        total = sum(size for _, size, _ in found)
        for used, size, path in sorted(found):
            if total > self._most_bytes and now - used > NEW_SECONDS:
                path.unlink(missing_ok=True)
                total -= size
        for left in self._folder.glob(f"{PRIVATE}*"):
            if now - left.stat().st_mtime > NEW_SECONDS:
                shutil.rmtree(left, ignore_errors=True)


def _file(path: Path) -> os.stat_result | None:
    """None for a folder, and for a file that went meanwhile."""
    try:
        return None if path.is_dir() else path.stat()
    except OSError:
        return None
