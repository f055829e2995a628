"""Which node of the ONNX model holds which layer's weights: their names say nothing, so they are compared."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import onnx
from onnx import numpy_helper

from engine.encoder import fold

LEAST_ALIKE = 0.98
"""The package keeps its weights in 8 bits: they are not quite those of the original."""


def nodes(weights: Mapping[str, np.ndarray]) -> dict[str, str]:
    """For each layer's weights, shape (inputs, outputs), the name of the node that multiplies by them."""
    with TemporaryDirectory() as folder:
        folded = Path(folder) / "folded.onnx"
        fold(folded)
        graph = onnx.load(folded).graph
    held = {weight.name: numpy_helper.to_array(weight) for weight in graph.initializer}
    found = [
        (node.name, held[name])
        for node in graph.node
        if node.op_type == "MatMul"
        for name in node.input
        if name in held
    ]
    return {name: _likest(weight, found) for name, weight in weights.items()}


def _likest(weight: np.ndarray, found: list[tuple[str, np.ndarray]]) -> str:
    alike = [
        (float(np.corrcoef(weight.ravel(), other.ravel())[0, 1]), name)
        for name, other in found
        if other.shape == weight.shape
    ]
    best, name = max(alike)
    if best < LEAST_ALIKE:
        raise ValueError(f"no node of the model holds these weights: the likest is at {best:.2f}")
    return name
