"""Which topic, and which of its answers? A linear classifier over three views of a message.

Character n-grams see through misspelling, word n-grams know the field's terms, the sentence vector knows meaning.
Topics are told apart first, over everything; then the answers within each topic. Probabilities are calibrated by
the regularisation alone and are read in `thresholds` only. Plain numpy and scikit-learn: no Rasa in here, so that
it can be trained and measured by itself.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from engine.encoder import Encoder
from engine.spelling import normalise

STRENGTH = 30.0
VECTOR_WEIGHT = 1.5


@dataclass(frozen=True)
class Linear:
    """Softmax over `labels`; `weights` has shape (features, labels)."""

    labels: list[str]
    weights: np.ndarray
    bias: np.ndarray

    @classmethod
    def fit(cls, features: csr_matrix, labels: list[str], strength: float) -> Linear:
        names = sorted(set(labels))
        if len(names) == 1:
            return cls(names, np.zeros((features.shape[1], 1), np.float32), np.zeros(1, np.float32))
        model = LogisticRegression(C=strength, max_iter=60, tol=1e-3, random_state=0)
        model.fit(features, labels)
        weights, bias = model.coef_.T, model.intercept_
        if len(names) == 2:
            weights, bias = np.hstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
        return cls(list(model.classes_), weights.astype(np.float32), bias.astype(np.float32))

    def probabilities(self, features: csr_matrix) -> np.ndarray:
        scores = features @ self.weights + self.bias
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(scores / scores.sum(axis=1, keepdims=True))


@dataclass
class Classifier:
    """`topics` chooses among all topics; `answers[topic]` among that topic's answers."""

    characters: TfidfVectorizer
    words: TfidfVectorizer
    topics: Linear
    answers: dict[str, Linear]

    @classmethod
    def train(cls, encoder: Encoder, texts: list[str], topics: list[str], answers: list[str]) -> Classifier:
        plain = [normalise(text) for text in texts]
        characters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True, dtype=np.float32
        )
        words = TfidfVectorizer(
            ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"\b\w+\b", dtype=np.float32
        )
        features = _join(characters.fit_transform(plain), words.fit_transform(plain), encoder.encode(plain))
        by_topic: dict[str, list[int]] = {}
        for index, topic in enumerate(topics):
            by_topic.setdefault(topic, []).append(index)
        return cls(
            characters=characters,
            words=words,
            topics=Linear.fit(features, topics, STRENGTH),
            answers={
                topic: Linear.fit(features[rows], [answers[row] for row in rows], STRENGTH)
                for topic, rows in by_topic.items()
                if answers[rows[0]]
            },
        )

    def features(self, encoder: Encoder, texts: list[str]) -> csr_matrix:
        plain = [normalise(text) for text in texts]
        return _join(self.characters.transform(plain), self.words.transform(plain), encoder.encode(plain))

    def save(self, path: Path) -> None:
        path.write_bytes(pickle.dumps(self, protocol=5))

    @classmethod
    def load(cls, path: Path) -> Classifier:
        """From a file that this machine's own training wrote; never from outside."""
        model = pickle.loads(path.read_bytes())
        assert isinstance(model, cls)
        return model


def _join(characters: csr_matrix, words: csr_matrix, vectors: np.ndarray) -> csr_matrix:
    return hstack([characters, words, csr_matrix(vectors * VECTOR_WEIGHT)], format="csr", dtype=np.float32)
