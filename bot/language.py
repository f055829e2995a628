"""Which language a person writes in, so that the reply can say how to get help in it.

Short English must never be taken for another language: "ehcp late", "no bus", "idk" are most of what people write. So
the cheap and certain comes first (a script that only some languages use, then words and letters that give a language
away), and the statistical detector (langdetect, after Shuyo 2010) is asked only about longer text in which hardly any
common English word stands. It answers the same text in the same way every time: its seed is fixed.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from langdetect.detector_factory import PROFILES_DIRECTORY, DetectorFactory
from langdetect.lang_detect_exception import LangDetectException

from bot.first_names import ENGLISH as ENGLISH_WORDS
from bot.telltale import ENGLISH, LETTERS, OF_THE_FIELD, SCRIPTS, SHARED_SCRIPTS, TRADITIONAL, WORDS

ENGLISH_CODE = "en"
OTHER = "other"

ENOUGH_LETTERS = 24  # below this, langdetect takes "sen support pls" for Afrikaans
ENOUGH_WORDS = 5
FEW_ENGLISH = 0.15  # of the words: an English sentence of that length has 0.3 and more
SURE = 0.95
LONG = 7  # letters: such a word that only one language has ("multumesc") is as good as two short ones

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ACCENTS = re.compile("[\u0300-\u036f]")
_NO_LANGUAGE = re.compile(r"https?://\S+|\S+@\S+|\w+(?:\.\w+){2,}|\w*\d\w*|\[[a-z ]+\]", re.IGNORECASE)


@dataclass(frozen=True)
class Languages:
    """The languages of `content/languages.yml`, and which of them a text is in. `rows` are as the file has them."""

    rows: dict[str, dict[str, Any]]
    _detectors: DetectorFactory

    @classmethod
    def load(cls, path: Path) -> Languages:
        """Reads the file and langdetect's profiles (half a second, once)."""
        rows = yaml.safe_load(path.read_text("utf-8"))
        detectors = DetectorFactory()
        detectors.seed = 0
        detectors.load_profile(PROFILES_DIRECTORY)
        return cls({row["code"]: row for row in rows}, detectors)

    def detect(self, text: str, current: str = ENGLISH_CODE) -> str:
        """A code of `rows`, `en`, or `other` for a language that `rows` lacks; in doubt the `current` one."""
        said = _NO_LANGUAGE.sub(" ", unicodedata.normalize("NFC", text))
        if code := _by_script(said):
            return self._known(code)
        words = [word.replace("’", "'") for word in _WORD.findall(said.casefold())]
        own = [word for word in words if word not in OF_THE_FIELD]
        english = sum(word in ENGLISH for word in own)
        code, points = _by_telltales(words)
        if points >= 2 and points > english:
            return self._known(code)
        if english > FEW_ENGLISH * len(words) or len(own) < ENOUGH_WORDS or sum(map(len, own)) < ENOUGH_LETTERS:
            return ENGLISH_CODE if _is_english(own, english, code == current) else current
        return self._known(self._ask(said))

    def _known(self, code: str) -> str:
        """The code as `rows` has it: "zh" for "zh-cn" if that is all there is."""
        found = next((one for one in (code, code.split("-")[0]) if one in self.rows), OTHER)
        return ENGLISH_CODE if code == ENGLISH_CODE else found

    def _ask(self, text: str) -> str:
        """langdetect's answer where it is sure, else English."""
        detector = self._detectors.create()
        detector.append(text)
        try:
            best = detector.get_probabilities()[0]
        except (LangDetectException, IndexError):
            return ENGLISH_CODE
        return str(best.lang) if best.prob >= SURE else ENGLISH_CODE


def _is_english(own: list[str], english: int, like_current: bool) -> bool:
    """Whether a few words are English though the conversation is in another language: two common English words, or
    nothing but English words ("no bus", "help", "idk"). Not if a word or letter gives the current language away."""
    if like_current or own == ["ok"]:
        return False
    return english >= 2 or (english == 1 and all(word in ENGLISH or word in ENGLISH_WORDS for word in own))


def _by_script(text: str) -> str:
    """The language of a script that is not Latin, if at least two letters and two in five are written in it."""
    letters = [c for c in text if c.isalpha()]
    scripts = Counter(script for c in letters if c > "\u02ff" and (script := _script(ord(c))))
    if not scripts:
        return ""
    script, count = scripts.most_common(1)[0]
    if count < 2 or count < 0.4 * len(letters):
        return ""
    if "kana" in scripts:  # Japanese mixes Chinese characters with its own
        return "ja"
    if script == "zh":
        return "zh-tw" if TRADITIONAL & set(text) else "zh-cn"
    return _among(text, SHARED_SCRIPTS[script]) if script in SHARED_SCRIPTS else script


def _script(point: int) -> str:
    return next((script for first, last, script in SCRIPTS if first <= point <= last), "")


def _among(text: str, languages: Iterable[tuple[str, str, frozenset[str]]]) -> str:
    """Which of the languages of one script: letters that only it has count two, its common words three."""
    words = re.findall(r"[\w\u0900-\u0dff]+", text.casefold())
    points = {
        code: 2 * sum(text.casefold().count(c) for c in letters) + 3 * sum(word in common for word in words)
        for code, letters, common in languages
    }
    return max(points, key=lambda code: points[code])


def _by_telltales(words: list[str]) -> tuple[str, int]:
    """The language with most telltale words (with or without accents) and letters, and how many it has."""
    points: Counter[str] = Counter()
    for word in set(words):
        codes = WORDS.get(_bare(word), ())
        for code in codes:
            points[code] += 2 if len(word) >= LONG and len(codes) == 1 else 1
        for code in {code for c in word for code in LETTERS.get(c, ())}:
            points[code] += 1
    return points.most_common(1)[0] if points else ("", 0)


def _bare(word: str) -> str:
    return _ACCENTS.sub("", unicodedata.normalize("NFD", word)).translate(str.maketrans("łøđıß", "lodis"))
