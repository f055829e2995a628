"""Learn to tell a cry for help from all else that families write: what `bot/safety_model.py` uses.

From plain messages: `content/safety/cries/<kind>.txt`, `content/safety/calm/*.txt` (made to be hard) and what people
ordinarily ask (`data/nlu`). Some are put beside an ordinary question, since a cry often stands in the middle of one, and
some are mistyped. Run as `python -m engine.danger OUT`; it takes about half a minute on one core, and the same text
gives the same model.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.safety import SafetyNet
from bot.safety_model import letters, words

ROOT = Path(__file__).resolve().parent.parent
STRENGTH = 30.0
KIND_STRENGTH = 20.0
SEED = 20261124
JOINTS = (". ", " and ", ", ", "? ", " but ", " because ", "\n", " also ", " so ", " ... ")
TEXT_SPEAK = {
    "you": "u", "are": "r", "to": "2", "for": "4", "because": "cos", "tonight": "2nite", "with": "wiv", "what": "wot",
    "please": "plz", "want": "wnt", "my": "mi", "said": "sed", "school": "skool", "have": "av", "know": "no",
    "don't": "dnt", "can't": "cnt", "going": "goin", "is": "iz", "was": "woz", "that": "dat", "the": "da",
}  # fmt: skip


@dataclass(frozen=True)
class Example:
    """`kind` is a kind of danger, or empty. `scenario`: the heading that it stands under."""

    text: str
    kind: str
    scenario: str


def examples(folder: Path) -> list[Example]:
    """The messages of a folder's `*.txt`, one a line; a line that begins with # is a heading."""
    found: list[Example] = []
    for path in sorted(folder.glob("*.txt")):
        heading = ""
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("#"):
                heading = line.strip("# ")
            elif line.strip():
                kind = path.stem if folder.name == "cries" else ""
                found.append(Example(line.strip(), kind, f"{path.stem}: {heading}"))
    return found


def ordinary(folder: Path) -> list[Example]:
    """What Rasa learns of ordinary topics."""
    found: list[Example] = []
    for path in sorted(folder.glob("*.yml")):
        for block in yaml.safe_load(path.read_text("utf-8")).get("nlu", []):
            if block["intent"] not in ("danger", "safeguarding_crisis"):
                lines = (block.get("examples") or "").splitlines()
                found += [Example(line[2:].strip(), "", path.stem) for line in lines if line.strip()]
    return found


def varied(cries: list[Example], calm: list[Example], asked: list[Example]) -> Iterator[Example]:
    """Every message as it is; beside another; mistyped. A cry stays one whatever stands around it."""
    chance = random.Random(SEED)
    yield from (*cries, *calm, *asked)
    for example in (*cries, *calm):
        beside = chance.choice(asked if chance.random() < 0.7 else calm).text
        if chance.random() < 0.5:
            yield Example(_joined(example.text, beside, chance), example.kind, example.scenario)
        if chance.random() < 0.3:
            yield Example(_mistyped(example.text, chance), example.kind, example.scenario)
    for example in chance.sample(asked, len(asked) // 3):
        yield Example(_joined(example.text, chance.choice(asked).text, chance), "", example.scenario)


def _joined(one: str, other: str, chance: random.Random) -> str:
    first, second = (one, other) if chance.random() < 0.4 else (other, one)
    return first.rstrip(".?!") + chance.choice(JOINTS) + second


def _mistyped(text: str, chance: random.Random) -> str:
    if chance.random() < 0.5:
        return " ".join(TEXT_SPEAK.get(word.lower(), word) for word in text.split())
    shown = list(text)
    for _ in range(max(1, len(text) // 25)):
        place = chance.randrange(len(shown))
        if shown[place].isalpha():
            shown[place] = chance.choice(["", shown[place] * 2])
    return "".join(shown)


class Learnt:
    """The model while it is learnt: n-grams of words and of letters, each brought to length 1."""

    def __init__(self, net: SafetyNet, texts: list[Example]) -> None:
        self.net = net
        self.of_words = _counter(words, 2)
        self.of_letters = _counter(letters, 3)
        seen = [net.tokens(example.text) for example in texts]
        table = self._table(seen, fit=True)
        self.model = LogisticRegression(C=STRENGTH, max_iter=80, tol=1e-3, random_state=0)
        self.model.fit(table, [bool(example.kind) for example in texts])
        cries = [row for row, example in enumerate(texts) if example.kind]
        self.kinds = LogisticRegression(C=KIND_STRENGTH, max_iter=60, tol=1e-3, random_state=0)
        self.kinds.fit(table[cries][:, : len(self.of_words.vocabulary_)], [texts[row].kind for row in cries])

    def scores(self, texts: list[str]) -> np.ndarray:
        return np.asarray(self.model.decision_function(self._table([self.net.tokens(text) for text in texts])))

    def _table(self, seen: list[tuple[list[str], list[str]]], *, fit: bool = False) -> csr_matrix:
        mended, typed = [tokens for tokens, _ in seen], [tokens for _, tokens in seen]
        if fit:
            return hstack([self.of_words.fit_transform(mended), self.of_letters.fit_transform(typed)], format="csr")
        return hstack([self.of_words.transform(mended), self.of_letters.transform(typed)], format="csr")

    def written(self) -> dict[str, Any]:
        """As `SafetyModel` reads it."""
        rarity = np.concatenate([self.of_words.idf_, self.of_letters.idf_])
        names = [*self.of_words.get_feature_names_out(), *self.of_letters.get_feature_names_out()]
        weights = self.model.coef_[0]
        of_kinds = self.kinds.coef_.T * self.of_words.idf_[:, None] / 4  # a message has about 16 n-grams that tell
        telling = np.abs(of_kinds).max(axis=1) > 0.5
        return {
            "bias": round(float(self.model.intercept_[0]), 4),
            "weights": {n: [round(float(r), 3), round(float(w), 3)] for n, r, w in zip(names, rarity, weights)},
            "labels": list(self.kinds.classes_),
            "kinds_bias": [round(float(b), 3) for b in self.kinds.intercept_],
            "kinds": {n: [round(float(w), 2) for w in row] for n, row, t in zip(names, of_kinds, telling) if t},
        }


def _counter(analyzer: Any, least: int) -> TfidfVectorizer:
    return TfidfVectorizer(analyzer=lambda tokens: list(analyzer(tokens)), min_df=least, sublinear_tf=True)


def main(out: Path) -> None:
    safety = ROOT / "content" / "safety"
    texts = varied(examples(safety / "cries"), examples(safety / "calm"), ordinary(ROOT / "data" / "nlu"))
    learnt = Learnt(SafetyNet.load(safety), list(texts)).written()
    fresh = out.with_suffix(".fresh")
    fresh.write_text(json.dumps(learnt, ensure_ascii=False, separators=(",", ":")), "utf-8")
    fresh.rename(out)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
