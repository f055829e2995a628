"""What a message means, as 384 numbers: asked of the sentence encoder once, by the safety net and for Rasa.

Training made the encoder and keeps it with the safety net's model (`engine/encoder.py` says what it is). Of the last
messages the numbers are kept, by a digest: no text.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from pathlib import Path
from threading import Lock

import numpy as np

from engine.encoder import Encoder
from engine.spelling import normalise

KEPT = 64


class Meaning:
    """May be shared between threads."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._kept: OrderedDict[bytes, np.ndarray] = OrderedDict()
        self._guard = Lock()

    @classmethod
    def load(cls, folder: Path) -> Meaning:
        return cls(Encoder(folder))

    def of(self, text: str) -> np.ndarray:
        """Shape (384,), of length 1."""
        name = hashlib.sha256(text.encode("utf-8", "replace")).digest()
        with self._guard:
            if name in self._kept:
                self._kept.move_to_end(name)
                return self._kept[name]
        vector: np.ndarray = self._encoder.encode([normalise(text)])[0]
        with self._guard:
            self._kept[name] = vector
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return vector
