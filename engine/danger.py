"""Learn to tell a cry for help from all else that families write: what `bot/safety_model.py` uses.

From plain messages: `content/safety/cries/<kind>.txt`, `content/safety/calm/*.txt` (made to be hard) and what people
ordinarily ask (`data/nlu`). Some are put beside an ordinary question, since a cry often stands in the middle of one,
and some are mistyped. Learnt twice: by n-grams, and by the vectors of the sentence encoder, which is made here and kept
beside. Run as `python -m engine.danger FOLDER`; about a minute on one core, and the same text gives the same model.
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
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import Normalizer

from bot.safety import SafetyNet
from bot.safety_model import LEARNT, letters, words
from engine.encoder import Encoder, make_encoder
from engine.spelling import normalise

ROOT = Path(__file__).resolve().parent.parent
STRENGTH = 30.0
MOST = 30_000
"""Of words and of letters each, the n-grams that tell most (chi-squared); more of them measured no better."""
MEANING_STRENGTH, KIND_STRENGTH = 5.0, 5.0
READ_BY_MEANING = 3
"""Of the ordinary questions one in three: they are far more than the cries, and reading them takes a minute."""
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
    hard: bool = True
    """Written to teach the line between a cry and none; false for an ordinary question."""


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
                found += [Example(line[2:].strip(), "", path.stem, False) for line in lines if line.strip()]
    return found


def varied(cries: list[Example], calm: list[Example], asked: list[Example]) -> Iterator[Example]:
    """Every message as it is; beside another; mistyped. A cry stays one whatever stands around it."""
    chance = random.Random(SEED)
    yield from (*cries, *calm, *asked)
    for example in (*cries, *calm):
        beside = chance.choice(asked if chance.random() < 0.7 else calm).text
        if chance.random() < 0.5:
            yield Example(joined(example.text, beside, chance), example.kind, example.scenario)
        if chance.random() < 0.3:
            yield Example(_mistyped(example.text, chance), example.kind, example.scenario)
    for example in chance.sample(asked, len(asked) // 3):
        yield Example(joined(example.text, chance.choice(asked).text, chance), "", example.scenario, False)


def joined(one: str, other: str, chance: random.Random) -> str:
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
        self._steps = Pipeline([("count", self._count), ("keep", self._kept), ("length", Normalizer())])

    def fit(self, seen: list[list[str]], cries: list[bool]) -> csr_matrix:
        counted = self._count.fit_transform(seen)
        self._kept.set_params(k=min(MOST, counted.shape[1]))
        return Normalizer().fit_transform(self._kept.fit_transform(counted, cries))

    def of(self, seen: list[list[str]]) -> csr_matrix:
        return self._steps.transform(seen)

    @property
    def names(self) -> list[str]:
        return list(self._count.get_feature_names_out()[self._kept.get_support()])

    @property
    def rarity(self) -> np.ndarray:
        return np.asarray(self._count.idf_[self._kept.get_support()])


class Learnt:
    """The model while it is learnt."""

    def __init__(self, net: SafetyNet, encoder: Encoder, texts: list[Example]) -> None:
        self._net, self._encoder = net, encoder
        self._words, self._letters = Ngrams(words), Ngrams(letters)
        cries = [bool(example.kind) for example in texts]
        mended, typed = self._seen([example.text for example in texts])
        of_words = self._words.fit(mended, cries)
        table = hstack([of_words, self._letters.fit(typed, cries)], format="csr")
        self.model = _regression(STRENGTH).fit(table, cries)
        read = [example for n, example in enumerate(texts) if example.hard or n % READ_BY_MEANING == 0]
        vectors = encoder.encode([normalise(example.text) for example in read])
        self.meaning = _regression(MEANING_STRENGTH).fit(vectors, [bool(example.kind) for example in read])
        told = [row for row, example in enumerate(read) if example.kind]
        self.kinds = _regression(KIND_STRENGTH).fit(vectors[told], [read[row].kind for row in told])

    def _seen(self, texts: list[str]) -> tuple[list[list[str]], list[list[str]]]:
        seen = [self._net.tokens(text) for text in texts]
        return [mended for mended, _ in seen], [typed for _, typed in seen]

    def written(self) -> dict[str, Any]:
        """As `SafetyModel` reads it."""
        names = [*self._words.names, *self._letters.names]
        rarity = np.concatenate([self._words.rarity, self._letters.rarity])
        pairs = zip(rarity.tolist(), self.model.coef_[0].tolist(), strict=True)
        return {
            "bias": round(float(self.model.intercept_[0]), 4),
            "weights": {name: [round(n, 3) for n in pair] for name, pair in zip(names, pairs, strict=True)},
            "meaning": [_rounded(self.meaning.intercept_)[0], *_rounded(self.meaning.coef_[0])],
            "kinds": {
                kind: [float(bias), *_rounded(row)]
                for kind, bias, row in zip(
                    self.kinds.classes_, self.kinds.intercept_.round(4), self.kinds.coef_, strict=True
                )
            },
        }


def _regression(strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, max_iter=200, tol=1e-3, random_state=0)


def _rounded(numbers: np.ndarray) -> list[float]:
    return [round(float(number), 4) for number in numbers]


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    make_encoder(folder)
    safety = ROOT / "content" / "safety"
    texts = varied(examples(safety / "cries"), examples(safety / "calm"), ordinary(ROOT / "data" / "nlu"))
    learnt = Learnt(SafetyNet.load(safety), Encoder(folder), list(texts)).written()
    (folder / LEARNT).write_text(json.dumps(learnt, ensure_ascii=False, separators=(",", ":")), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
