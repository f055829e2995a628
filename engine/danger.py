"""Learn to tell a cry for help from all else that families write: what `bot/safety_model.py` uses.

From plain messages: `content/safety/cries/<kind>.txt`, `content/safety/calm/*.txt` (made to be hard) and what people
ordinarily ask (`data/nlu`). Some are put beside an ordinary question, since a cry often stands in the middle of one,
and some are mistyped. Run as `python -m engine.danger OUT`; it takes about half a minute on one core, and the same text
gives the same model.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.feature_selection import SelectKBest, chi2
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import Normalizer

from bot.safety import SafetyNet
from bot.safety_model import letters, words

ROOT = Path(__file__).resolve().parent.parent
STRENGTH = 30.0
MOST = 30_000
"""Of words and of letters each, the n-grams that tell most (chi-squared); more of them measured no better."""
KIND_STRENGTH = 20.0
LEAST_TELLING = 2.0
USUAL_LENGTH = 20.0
"""Of a message of words, before it is brought to length 1: the kinds are told apart without that step."""
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


class Ngrams:
    """N-grams of one sort: counted, weighed by rarity, the telling ones kept, brought to length 1."""

    def __init__(self, analyzer: Callable[[Sequence[str]], Iterator[str]]) -> None:
        self._count = TfidfVectorizer(analyzer=lambda tokens: list(analyzer(tokens)), min_df=2, sublinear_tf=True)
        self._kept = SelectKBest(chi2, k=MOST)

    def fit(self, seen: list[list[str]], cries: list[bool]) -> csr_matrix:
        counted = self._count.fit_transform(seen)
        self._kept.set_params(k=min(MOST, counted.shape[1]))
        return Normalizer().fit_transform(self._kept.fit_transform(counted, cries))

    @property
    def names(self) -> list[str]:
        return list(self._count.get_feature_names_out()[self._kept.get_support()])

    @property
    def rarity(self) -> np.ndarray:
        return np.asarray(self._count.idf_[self._kept.get_support()])


class Learnt:
    """The model while it is learnt."""

    def __init__(self, net: SafetyNet, texts: list[Example]) -> None:
        self._words, self._letters = Ngrams(words), Ngrams(letters)
        cries = [bool(example.kind) for example in texts]
        seen = [net.tokens(example.text) for example in texts]
        of_words = self._words.fit([mended for mended, _ in seen], cries)
        table = hstack([of_words, self._letters.fit([typed for _, typed in seen], cries)], format="csr")
        self.model = _regression(STRENGTH).fit(table, cries)
        told = [row for row, example in enumerate(texts) if example.kind]
        self.kinds = _regression(KIND_STRENGTH).fit(of_words[told], [texts[row].kind for row in told])

    def written(self) -> dict[str, Any]:
        """As `SafetyModel` reads it."""
        names = [*self._words.names, *self._letters.names]
        rarity = np.concatenate([self._words.rarity, self._letters.rarity])
        pairs = zip(rarity.tolist(), self.model.coef_[0].tolist(), strict=True)
        of_kinds = self.kinds.coef_.T * self._words.rarity[:, None]
        telling = np.abs(of_kinds).max(axis=1) > LEAST_TELLING
        kinds = zip(self._words.names, of_kinds, telling, strict=True)
        return {
            "bias": round(float(self.model.intercept_[0]), 4),
            "weights": {name: [round(n, 3) for n in pair] for name, pair in zip(names, pairs, strict=True)},
            "labels": list(self.kinds.classes_),
            "kinds_bias": [round(float(bias) * USUAL_LENGTH, 2) for bias in self.kinds.intercept_],
            "kinds": {name: [round(float(n), 1) for n in row] for name, row, tells in kinds if tells},
        }


def _regression(strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, max_iter=200, tol=1e-3, random_state=0)


def main(out: Path) -> None:
    safety = ROOT / "content" / "safety"
    texts = varied(examples(safety / "cries"), examples(safety / "calm"), ordinary(ROOT / "data" / "nlu"))
    learnt = Learnt(SafetyNet.load(safety), list(texts)).written()
    fresh = out.with_suffix(".fresh")
    fresh.write_text(json.dumps(learnt, ensure_ascii=False, separators=(",", ":")), "utf-8")
    fresh.rename(out)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
