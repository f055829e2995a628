"""pyttsx3 with the eSpeak NG library that comes in the `espeakng-loader` package: no system package is needed.

Three things about pyttsx3 2.99 shape this module. Its eSpeak driver runs eSpeak in a thread of its own, so
`runAndWait` comes back before the file is there (pyttsx3 issue 219): we wait for `finished-utterance`. It tells of
words without their time: we read the time from the same events before it does. And `runAndWait` begins by cancelling
whatever eSpeak is still busy with, be it the end of the last text or a setting of the next, and the next text with it:
we set the voice at the driver and wait until eSpeak is idle before and after. Whatever hangs all the same runs in a
process that is killed when it is late (`bot.voice.workers`).
"""

from __future__ import annotations

import ctypes
import os
import tempfile
import threading
import wave
from pathlib import Path
from typing import Any

import espeakng_loader  # type: ignore[import-untyped]

from bot.voice.engine import Said

os.environ["ESPEAK_DATA_PATH"] = espeakng_loader.get_data_path()
ctypes.CDLL(f"{espeakng_loader.get_library_path()}.1", mode=ctypes.RTLD_GLOBAL)

import pyttsx3  # type: ignore[import-untyped]  # noqa: E402  (finds the library that was loaded above)
from pyttsx3.drivers import _espeak  # type: ignore[import-untyped]  # noqa: E402

WORDS_A_MINUTE = 150
SAMPLES_A_SECOND = 22_050
LONGEST_WAIT = 8.0


class Espeak:
    def __init__(self) -> None:
        self._engine = pyttsx3.init("espeak")
        self._driver = self._engine.proxy._driver
        self._finished = threading.Event()
        self._words: list[tuple[int, int, int]] = []
        self._engine.connect("finished-utterance", self._finish)
        _espeak.SetSynthCallback(self._heard)

    def say(self, text: str, voice: str, speed: float) -> Said:
        """Raises `TimeoutError` when eSpeak does not finish, or says nothing."""
        self._finished.clear()
        self._words.clear()
        handle, name = tempfile.mkstemp(suffix=".wav")
        os.close(handle)
        try:
            self._driver.setProperty("voice", voice)
            self._driver.setProperty("rate", round(WORDS_A_MINUTE * speed))
            _espeak.Synchronize()
            self._engine.save_to_file(text, name)
            self._engine.runAndWait()
            if not self._finished.wait(LONGEST_WAIT):
                raise TimeoutError
            _espeak.Synchronize()
            with wave.open(name, "rb") as file:
                samples = file.readframes(file.getnframes())
            if not samples:
                raise TimeoutError
            return Said(samples, SAMPLES_A_SECOND, tuple(self._words))
        finally:
            Path(name).unlink(missing_ok=True)

    def _finish(self, name: str, completed: bool) -> None:
        self._finished.set()

    def _heard(self, samples: Any, number: int, events: Any) -> int:
        """eSpeak's callback: note each word's place and time, then let pyttsx3 do what it does."""
        index = 0
        while events[index].type != _espeak.EVENT_LIST_TERMINATED:
            event = events[index]
            if event.type == _espeak.EVENT_WORD:
                self._words.append((event.text_position - 1, event.length, event.audio_position))
            index += 1
        return int(self._driver._onSynth(samples, number, events))
