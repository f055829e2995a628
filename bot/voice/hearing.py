"""The ear: a recording in, the words out. Runs in a process of its own (`bot.voice.process`).

moonshine-cpp 0.1.4 brings its English model. Its Python `transcribe` cannot be called (it names a ctypes type that does
not exist), so the library's function is called as its header declares it; then the sound needs no file and never
touches a disk. Long recordings are heard in pieces cut at pauses: the model was made for short ones.
"""

from __future__ import annotations

import ctypes
from array import array
from operator import mul

from bot.voice import sound

RATE = sound.HEARD_RATE
LONGEST_PIECE = 14.0
WINDOW = RATE // 50
SILENT = 0.004
"""Loudness (root mean square of samples from -1 to 1) under which nobody is speaking: about -48 dB."""
LEAST_SPEECH = 0.25
CLEAR_STEP = 2.2
"""Speech is loud and quiet in turn; a hum or a hiss is not. The loud tenth against the quiet tenth of its windows."""


class Silence(ValueError):
    """Nobody spoke."""


class Noise(ValueError):
    """There was sound and no words could be heard in it."""


class NoModel(RuntimeError):
    """This server cannot listen: the model is not there."""


class Ear:
    def __init__(self) -> None:
        try:
            from moonshine_cpp import moonshine_cpp  # type: ignore[import-untyped]

            self._model = moonshine_cpp.MoonshineModel()
            self._library = moonshine_cpp.moonshine_lib
        except (ImportError, OSError, AssertionError, MemoryError):
            self._model = None

    def hear(self, recording: bytes, longest: float) -> str:
        """The words, as the model wrote them. Raises `NotSound`, `TooLongSound`, `Silence`, `Noise` or `NoModel`."""
        samples = sound.heard_samples(recording, longest)
        if self._model is None:
            raise NoModel
        levels = loudness(samples)
        if sum(level > SILENT for level in levels) * WINDOW < LEAST_SPEECH * RATE:
            raise Silence
        if steady(levels):
            raise Noise
        words = " ".join(self._words(piece) for piece in pieces(samples, levels)).strip()
        if not any(letter.isalnum() for letter in words):
            raise Noise
        return words

    def _words(self, samples: array[float]) -> str:
        buffer = (ctypes.c_float * len(samples)).from_buffer(samples)
        text = ctypes.c_char_p()
        failed = self._library.moonshine_transcribe(self._model.model_handle, buffer, len(samples), ctypes.byref(text))
        if failed:
            raise Noise
        try:
            return (text.value or b"").decode("utf-8", "replace").strip()
        finally:
            self._library.moonshine_free_text(text)


def loudness(samples: array[float]) -> list[float]:
    """Root mean square of each 20 ms."""
    parts = (samples[at : at + WINDOW] for at in range(0, len(samples), WINDOW))
    return [(sum(map(mul, part, part)) / len(part)) ** 0.5 for part in parts]


def steady(levels: list[float]) -> bool:
    ranked = sorted(levels)
    tenth = max(1, len(ranked) // 10)
    return sum(ranked[-tenth:]) < CLEAR_STEP * sum(ranked[:tenth])


def pieces(samples: array[float], levels: list[float]) -> list[array[float]]:
    """The recording in pieces of 14 seconds at most, each cut at the quietest moment of its second half."""
    most = int(LONGEST_PIECE * RATE / WINDOW)
    cut, begin = [], 0
    while len(levels) - begin > most:
        half = range(begin + most // 2, begin + most)
        end = min(half, key=lambda at: sum(levels[max(0, at - 3) : at + 4]))
        cut.append(samples[begin * WINDOW : end * WINDOW])
        begin = end
    cut.append(samples[begin * WINDOW :])
    return [piece for piece in cut if len(piece) > RATE // 10]
