"""Rasa's NLU component: from a message to its topic, its answer, and how sure we are.

It sets what Rasa's classifiers set (`intent`, `intent_ranking`) and two entities that fill the slots `answer` and
`also`. When it is not sure it says so with the intents `unsure` (two or three fit: ask first) or `lost` (none
does): Rasa's rules take it from there.
"""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from engine.classifier import Classifier
from engine.encoder import Encoder, make_encoder
from engine.questions import Context, Reader, Thresholds, Understood


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Understanding(GraphComponent, IntentClassifier):
    """Registered in config.yml as `engine.understanding.Understanding`; its settings are the thresholds."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {"sure": 0.4, "margin": 0.15, "unsure": 0.12, "second": 0.33, "danger": 0.6}

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self._storage = storage
        self._resource = resource
        self._thresholds = Thresholds(**{key: config[key] for key in self.get_default_config()})
        self._reader: Reader | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Understanding:
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        examples = [example for example in training_data.intent_examples if example.get("text")]
        with self._storage.write_to(self._resource) as folder:
            make_encoder(folder)
            classifier = Classifier.train(
                Encoder(folder),
                texts=[example.get("text") for example in examples],
                topics=[example.get("intent") for example in examples],
                answers=[_answer_of(example) for example in examples],
            )
            classifier.save(folder / "classifier.pickle")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Understanding:
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            classifier = Classifier.load(folder / "classifier.pickle")
            component._reader = Reader(classifier, Encoder(folder), component._thresholds)
        return component

    def process(self, messages: list[Message]) -> list[Message]:
        if self._reader is None:
            return messages
        for message in messages:
            _write(message, self._reader.read(message.get("text") or "", _context(message), _meaning(message)))
        return messages


def _context(message: Message) -> Context:
    """What `bot/` says of the conversation, beside the message."""
    told = message.get("metadata") or {}
    return Context(told.get("topic") or "", tuple(told.get("near") or ()), told.get("before") or "")


def _meaning(message: Message) -> np.ndarray | None:
    """The message's vector, if `bot/` has found it already for its safety net."""
    told = (message.get("metadata") or {}).get("meaning")
    return np.frombuffer(b64decode(told), "<f4") if told else None


def _answer_of(example: Message) -> str:
    """The answer that a block of phrases leads to: `metadata: {answer: …}` in data/nlu."""
    return str(((example.get("metadata") or {}).get("intent") or {}).get("answer", ""))


def _write(message: Message, understood: Understood) -> None:
    ranking = [
        {"name": guess.topic, "confidence": float(guess.confidence), "answer": guess.answer}
        for guess in understood.ranking
    ]
    message.set("intent", {"name": understood.intent, "confidence": float(understood.confidence)}, add_to_output=True)
    message.set("intent_ranking", ranking, add_to_output=True)
    entities = [
        {"entity": name, "value": value, "start": 0, "end": 0, "extractor": "Understanding"}
        for name, value in (("answer", understood.answer), ("also", understood.also))
    ]
    message.set("entities", entities, add_to_output=True)
