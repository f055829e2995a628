"""Spoken sentences that are kept, so that the second listener need not wait. Bounded; the least used go first.

What stands in `content/` is spoken for everybody and kept in one place. An adviser's words belong to one conversation:
they are kept apart, under a name made from its id, and go when it is erased, or after a day.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

SHARED = "shared"
OWN_SECONDS = 24 * 3600.0
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

    def folder(self, owner: str) -> Path:
        """Where to keep what is spoken: for everybody ("" for `owner`) or for one conversation."""
        return self._folder / (hashlib.sha256(owner.encode()).hexdigest()[:32] if owner else SHARED)

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

    def joined(self, folder: Path, key: str, kind: str) -> Path | None:
        """A whole reply that was put together before."""
        path = folder / f"{key}.{kind}"
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
        found = [(stat.st_mtime, stat.st_size, path) for path in self._folder.rglob("*") if (stat := _file(path))]
        total = sum(size for _, size, _ in found)
        for used, size, path in sorted(found):
            old = path.parent.name != SHARED and now - used > OWN_SECONDS
            if old or (total > self._most_bytes and now - used > NEW_SECONDS):
                path.unlink(missing_ok=True)
                total -= size
        for folder in self._folder.glob("*"):
            with suppress(OSError):
                folder.rmdir()

    def forget(self, owner: str) -> int:
        """Remove everything of one conversation. Gives the number of files."""
        folder = self.folder(owner)
        number = len(list(folder.glob("*"))) if folder.is_dir() else 0
        shutil.rmtree(folder, ignore_errors=True)
        return number


def _file(path: Path) -> os.stat_result | None:
    """None for a folder, and for a file that went meanwhile."""
    try:
        return None if path.is_dir() else path.stat()
    except OSError:
        return None
