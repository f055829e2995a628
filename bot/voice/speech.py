"""Replies read aloud: each sentence is spoken once, kept, and joined to the others with its times."""

from __future__ import annotations

import logging
import re
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
_WORD = re.compile(r"[^\s\"“”()?!,;:]*[^\s\"“”()?!,;:.]")
LATE_SECONDS = 10.0


@dataclass(frozen=True)
class Voice:
    """A voice that can be chosen; `voice` is the engine's name for it."""

    id: str
    name: str
    voice: str


@dataclass(frozen=True)
class Manner:
    """How to speak. What is `private` to one conversation is not kept."""

    voice: str = ""
    speed: float = 1.0
    private: bool = False


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

    def times(self, texts: Sequence[str], manner: Manner) -> dict[str, Any]:
        """Each sentence and word with its start and end in milliseconds of the whole sound.

        A word's `at` and `length` are its letters in the sentence as it stands on the screen. Raises `Unavailable`."""
        begin, sentences = 0, []
        with self._cache.folder(manner.private) as folder:
            for text, clip in zip(texts, self._clips(texts, manner, folder), strict=True):
                words = [
                    {**word, "start": begin + word["start"], "end": begin + word["end"]}
                    for word in self._words(text, clip)
                ]
                sentences.append({"text": text, "start": begin, "end": begin + clip.spoken_ms, "words": words})
                begin += clip.ms
        return {"milliseconds": begin, "sentences": sentences}

    def whole(self, texts: Sequence[str], manner: Manner, kind: Format) -> Path | Iterator[bytes]:
        """The sentences as one sound: a file if it is kept, otherwise as it is made. Raises `Unavailable`."""
        if manner.private:
            return iter([b"".join(self._made(texts, manner, kind))])
        key = self._cache.key("whole", manner.voice, manner.speed, *texts)
        with self._cache.folder(private=False) as folder:
            path = folder / f"{key}.{kind}"
            return self._cache.joined(path) or self._keep(self._made(texts, manner, kind), path)

    def close(self) -> None:
        self._ahead.shutdown(wait=False, cancel_futures=True)
        self._workers.close()

    def _made(self, texts: Sequence[str], manner: Manner, kind: Format) -> Iterator[bytes]:
        with self._cache.folder(manner.private) as folder:
            clips = self._clips(texts, manner, folder)
            if kind == "wav":
                yield sound.join_wav(clip.wav.read_bytes() for clip in clips)
            else:
                yield from sound.join_ogg((clip.ogg.read_bytes(), clip.ms) for clip in clips)

    def _keep(self, made: Iterator[bytes], path: Path) -> Iterator[bytes]:
        kept = bytearray()
        for piece in made:
            kept += piece
            yield piece
        write(path, bytes(kept))
        self._cache.wrote()

    def _clips(self, texts: Sequence[str], manner: Manner, folder: Path) -> Iterator[Clip]:
        """In order. The others are spoken while the first is heard, after what somebody else waits for."""
        yield self._clip(texts[0], manner, folder)
        ahead = [self._ahead.submit(self._clip, text, manner, folder, urgent=False) for text in texts[1:]]
        try:
            for spoken in ahead:
                yield spoken.result()
        finally:
            for spoken in ahead:
                spoken.cancel()

    def _clip(self, text: str, manner: Manner, folder: Path, urgent: bool = True) -> Clip:
        """One sentence, spoken now or before."""
        voice = self.voices.get(manner.voice) or next(iter(self.voices.values()))
        speed = min(FASTEST, max(SLOWEST, round(manner.speed, 2)))
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

    def _words(self, text: str, clip: Clip) -> list[dict[str, int]]:
        """The engine's words as words on the screen; several that stand for one ("26" is two) are one."""
        spoken = self._forms.of(text)
        found: list[dict[str, int]] = []
        for at, length, start in clip.words:
            first, letters = _whole_word(text, *spoken.written(at, length))
            if found and first < found[-1]["at"] + found[-1]["length"]:
                continue
            if found:
                found[-1]["end"] = start
            found.append({"at": first, "length": letters, "start": start, "end": clip.spoken_ms})
        return found


def _whole_word(text: str, first: int, letters: int) -> tuple[int, int]:
    """The whole of the words that these letters are part of, without the marks around them."""
    touched = [word for word in _WORD.finditer(text) if word.end() > first and word.start() < first + letters]
    if not touched:
        return first, letters
    return touched[0].start(), touched[-1].end() - touched[0].start()
