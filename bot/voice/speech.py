"""Replies read aloud: each sentence is spoken once, kept, and joined to the others with its times."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml

from bot.content import CONTENT
from bot.voice import sound
from bot.voice.cache import Cache, Clip
from bot.voice.process import write
from bot.voice.spoken import SpokenForms
from bot.voice.workers import Unavailable, Workers

log = logging.getLogger(__name__)
Format = Literal["ogg", "wav"]
TYPES = {"ogg": "audio/ogg; codecs=opus", "wav": "audio/wav"}
SLOWEST, FASTEST = 0.5, 2.0
MOST_JOBS = 50
LATE_SECONDS = 10.0


@dataclass(frozen=True)
class Voice:
    """A voice that can be chosen; `voice` is the engine's name for it."""

    id: str
    name: str
    voice: str


@dataclass(frozen=True)
class Manner:
    """How to speak, and for whom to keep it ("" for everybody)."""

    voice: str = ""
    speed: float = 1.0
    owner: str = ""


class Speech:
    def __init__(self, workers: Workers, cache: Cache, forms: SpokenForms, voices: dict[str, Voice]) -> None:
        self._workers = workers
        self._cache = cache
        self._forms = forms
        self._ahead = ThreadPoolExecutor(max_workers=8, thread_name_prefix="speech")
        self.voices = voices

    @classmethod
    def start(cls, folder: Path, engine: str, processes: int, most_bytes: int) -> Speech:
        rows = yaml.safe_load((CONTENT / "voice" / "voices.yml").read_text("utf-8"))
        workers = Workers("speak", engine, processes, MOST_JOBS, LATE_SECONDS)
        voices = {row["id"]: Voice(**row) for row in rows}
        return cls(workers, Cache(folder, most_bytes), SpokenForms.load(), voices)

    @property
    def workers(self) -> Workers:
        return self._workers

    def clip(self, text: str, manner: Manner, urgent: bool = True) -> Clip:
        """One sentence, spoken now or before. Raises `Unavailable`."""
        voice = self.voices.get(manner.voice) or next(iter(self.voices.values()))
        speed = min(FASTEST, max(SLOWEST, round(manner.speed, 2)))
        folder = self._cache.folder(manner.owner)
        spoken = self._forms.of(text).text
        key = self._cache.key(spoken, voice.voice, speed)
        if clip := self._cache.get(folder, key):
            return clip
        request = {"text": spoken, "voice": voice.voice, "speed": speed, "folder": str(folder), "key": key}
        told = self._workers.ask(request, urgent=urgent)
        self._cache.wrote()
        clip = self._cache.get(folder, key)
        if "problem" in told or clip is None:
            log.warning("a sentence could not be spoken: %s", told.get("problem", "the disk may be full"))
            raise Unavailable("could not speak")
        return clip

    def times(self, texts: Sequence[str], manner: Manner) -> dict[str, Any]:
        """Each sentence and word with its start and end in milliseconds of the whole sound.

        A word's `at` and `length` are its letters in the sentence as it stands on the screen."""
        begin, sentences = 0, []
        for text, clip in zip(texts, self._clips(texts, manner), strict=True):
            words = [
                {**word, "start": begin + word["start"], "end": begin + word["end"]}
                for word in self._words(text, clip)
            ]
            sentences.append({"text": text, "start": begin, "end": begin + clip.spoken_ms, "words": words})
            begin += clip.ms
        return {"milliseconds": begin, "sentences": sentences}

    def whole(self, texts: Sequence[str], manner: Manner, kind: Format) -> Path | Iterator[bytes]:
        """The sentences as one sound: a file if it was made before, otherwise as it is made."""
        folder = self._cache.folder(manner.owner)
        key = self._cache.key("whole", manner.voice, manner.speed, *texts)
        if path := self._cache.joined(folder, key, kind):
            return path
        path = folder / f"{key}.{kind}"
        clips = self._clips(texts, manner)
        first = next(clips)
        if kind == "wav":
            write(path, sound.join_wav(clip.wav.read_bytes() for clip in _again(first, clips)))
            return path
        return self._as_made(_again(first, clips), path)

    def forget(self, owner: str) -> int:
        return self._cache.forget(owner)

    def close(self) -> None:
        self._ahead.shutdown(wait=False, cancel_futures=True)
        self._workers.close()

    def _clips(self, texts: Sequence[str], manner: Manner) -> Iterator[Clip]:
        """In order. The others are spoken while the first is heard, after what somebody else waits for."""
        yield self.clip(texts[0], manner)
        ahead = [self._ahead.submit(self.clip, text, manner, urgent=False) for text in texts[1:]]
        try:
            for spoken in ahead:
                yield spoken.result()
        finally:
            for spoken in ahead:
                spoken.cancel()

    def _as_made(self, clips: Iterator[Clip], path: Path) -> Iterator[bytes]:
        kept = bytearray()
        for piece in sound.join_ogg((clip.ogg.read_bytes(), clip.ms) for clip in clips):
            kept += piece
            yield piece
        write(path, bytes(kept))

    def _words(self, text: str, clip: Clip) -> list[dict[str, int]]:
        """The engine's words as words on the screen; several that stand for one are one."""
        spoken = self._forms.of(text)
        found: list[dict[str, int]] = []
        for at, length, start in clip.words:
            written, letters = spoken.written(at, length)
            if found and found[-1]["at"] == written:
                continue
            if found:
                found[-1]["end"] = start
            found.append({"at": written, "length": letters, "start": start, "end": clip.spoken_ms})
        return found


def _again(first: Clip, rest: Iterator[Clip]) -> Iterator[Clip]:
    yield first
    yield from rest
