"""What the encoder is tuned on: everything that Rasa and the safety net learn from, in another hand each time."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import yaml

from engine.danger import Example, examples, joined, ordinary
from engine.slips import misspelt

MISSPELT, BESIDE, PAIRS = 0.45, 0.25, 1500
"""The share that is misspelt, the share of cries and calm put beside a question, and pairs of ordinary questions."""
Label = tuple[str, str]
"""A topic and one of its answers."""


@dataclass(frozen=True)
class Item:
    """One text. `label`: what it asks, None where that is not known; `danger`: None where it may be either."""

    text: str
    label: Label | None
    danger: bool | None
    kind: str


class Examples:
    def __init__(self, root: Path) -> None:
        self.cries = examples(root / "content" / "safety" / "cries")
        self.calm = examples(root / "content" / "safety" / "calm")
        self.asked = ordinary(root / "data" / "nlu")
        self.phrases = [pair for path in sorted((root / "data" / "nlu").glob("*.yml")) for pair in _phrases(path)]
        self.labels = sorted({label for _, label in self.phrases if label[0] != "danger"})
        self.kinds = sorted({example.kind for example in self.cries})

    def once(self, hand: random.Random) -> list[Item]:
        """Every text once, in this hand."""
        items = [_phrase(text, label) for text, label in self.phrases]
        items += [Item(self._beside(example, hand), None, bool(example.kind), example.kind) for example in self._said]
        for example in hand.sample(self.asked, min(PAIRS, len(self.asked))):
            items.append(Item(joined(example.text, hand.choice(self.asked).text, hand), None, False, ""))
        return [
            Item(misspelt(item.text, hand), item.label, item.danger, item.kind) if hand.random() < MISSPELT else item
            for item in items
        ]

    @property
    def _said(self) -> list[Example]:
        return self.cries + self.calm

    def _beside(self, example: Example, hand: random.Random) -> str:
        if hand.random() >= BESIDE:
            return example.text
        other = hand.choice(self.asked if hand.random() < 0.7 else self.calm).text
        return joined(example.text, other, hand)


def _phrases(path: Path) -> list[tuple[str, Label]]:
    blocks = yaml.safe_load(path.read_text("utf-8")).get("nlu", [])
    return [
        (line.strip()[2:].strip(), (block["intent"], (block.get("metadata") or {}).get("answer", "")))
        for block in blocks
        for line in (block.get("examples") or "").splitlines()
        if line.strip()
    ]


def _phrase(text: str, label: Label) -> Item:
    topic, answer = label
    if topic == "danger":
        return Item(text, None, True, answer)
    return Item(text, label, None if topic == "safeguarding_crisis" else False, "")
