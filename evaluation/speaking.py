"""`python -m evaluation.speaking`: how soon, how surely, and how exactly timed answers are read aloud.

1. The first sound of answers that nobody heard before, ten people at once; then of the same answers, kept.
2. 1,000 sentences, 20 at once, while processes are killed or stopped at random: each must come, and be the right one.
3. Where each sentence begins and ends in the finished sound, against the times that light it up.
The result is saved under evaluation/results/.
"""

from __future__ import annotations

import io
import os
import random
import signal
import statistics
import tempfile
import threading
import time
from array import array
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from pathlib import Path

import av

from bot.content import Content
from bot.evaluation.run import RESULTS
from bot.voice.speech import Manner, Speech
from bot.voice.workers import Unavailable, lives

PEOPLE = 10
ANSWERS_EACH = 12
REST = (1.0, 3.0)
"""Seconds between two answers of one person: far less than anybody needs to hear one."""
SENTENCES, AT_ONCE = 1000, 20
KILL_EVERY = 1.0
QUIET = 0.01


def main() -> None:
    answers = [[s.text for s in answer.easy_read] for answer in Content.load().answers.values()]
    random.Random(6).shuffle(answers)
    with tempfile.TemporaryDirectory() as folder:
        speech = Speech.start(Path(folder), "espeak", processes=2, most_bytes=2_000_000_000)
        speech.workers.warm()
        time.sleep(2)
        try:
            lines = first_sounds(speech, answers[: PEOPLE * ANSWERS_EACH])
            lines += under_fire(speech, [text for answer in answers for text in answer])
        finally:
            speech.close()
        lines += timing(Speech.start(Path(folder), "espeak", 2, 2_000_000_000), answers[PEOPLE * ANSWERS_EACH :][:40])
    load = os.getloadavg()[0]
    lines.append(f"(load of the machine at the end: {load:.1f} on {os.cpu_count()} processors)")
    print("\n".join(lines))
    (RESULTS / f"{date.today().isoformat()}-speaking.txt").write_text("\n".join(lines) + "\n", "utf-8")


def first_sounds(speech: Speech, answers: list[list[str]]) -> list[str]:
    def person(own: list[list[str]], rest: bool) -> list[float]:
        chance, waits = random.Random(own[0][0]), []
        for texts in own:
            waits.append(_first_sound(speech, texts))
            if rest:
                time.sleep(chance.uniform(*REST))
        return waits

    shares = [answers[number::PEOPLE] for number in range(PEOPLE)]
    lines = []
    for name, rest in (("new answers", True), ("the same, kept", False)):
        with ThreadPoolExecutor(PEOPLE) as people:
            waits = sorted(wait for waits in people.map(person, shares, [rest] * PEOPLE) for wait in waits)
        lines.append(
            f"first sound, {PEOPLE} people, {name:15}: median {_ms(statistics.median(waits))}, "
            f"95 of 100 within {_ms(waits[int(len(waits) * 0.95)])} ({len(waits)} answers)"
        )
    return lines


def _first_sound(speech: Speech, texts: list[str]) -> float:
    began = time.perf_counter()
    made = speech.whole(texts, Manner(), "ogg")
    if isinstance(made, Path):
        with made.open("rb") as file:
            file.read(16_000)
        return time.perf_counter() - began
    next(made)
    took = time.perf_counter() - began
    for _ in made:
        pass
    return took


def under_fire(speech: Speech, texts: list[str]) -> list[str]:
    """Sentences with a number each, so that none is known from before; killed and stopped processes meanwhile."""
    wanted = [f"{text} This is number {number}." for number, text in zip(range(SENTENCES), texts * 5, strict=False)]
    over, killed = threading.Event(), [0]
    seen: set[int] = set()

    def killer() -> None:
        chance = random.Random(1)
        while not over.wait(KILL_EVERY):
            pids = speech.workers.pids()
            seen.update(pids)
            if pids:
                with suppress(ProcessLookupError):
                    os.kill(chance.choice(pids), signal.SIGSTOP if chance.random() < 0.05 else signal.SIGKILL)
                    killed[0] += 1

    def speak(text: str) -> bool:
        try:
            told = speech.times([text], Manner(speed=1.5))["sentences"][0]
        except Unavailable:
            return False
        return _is_the_text(text, told["words"], told["end"])

    threading.Thread(target=killer, daemon=True).start()
    began = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        right = sum(pool.map(speak, wanted))
    over.set()
    took = time.perf_counter() - began
    speech.workers.close()
    time.sleep(1)
    left = sum(lives(pid) for pid in seen)
    return [
        f"{SENTENCES} sentences, {AT_ONCE} at once, {killed[0]} processes killed or stopped: {right} came and were "
        f"right, in {took:.0f} s; processes or zombies left: {left}"
    ]


def _is_the_text(text: str, words: list[dict[str, int]], end: int) -> bool:
    """The last word said is this sentence's number, at its place, and the sound is as long as such a text is."""
    if not words:
        return False
    number = text.rstrip(".").rsplit(" ", 1)[1]
    last = words[-1]
    place = text[last["at"] : last["at"] + last["length"]]
    return place.rstrip(".") == number and len(text) * 20 < end < len(text) * 250


def timing(speech: Speech, answers: list[list[str]]) -> list[str]:
    begins: list[float] = []
    ends: list[float] = []
    try:
        for texts in answers:
            told = speech.times(texts, Manner())["sentences"]
            made = speech.whole(texts, Manner(), "ogg")
            data = made.read_bytes() if isinstance(made, Path) else b"".join(made)
            loud = _loud(data)
            for number, one in enumerate(told):
                until = told[number + 1]["start"] if number + 1 < len(told) else len(loud)
                heard = [ms for ms in range(max(0, one["start"] - 150), min(until, len(loud))) if loud[ms]]
                begins.append(abs(heard[0] - one["start"]))
                ends.append(abs(heard[-1] - one["end"]))
    finally:
        speech.close()
    return [
        f"where a sentence begins, told against heard: median {statistics.median(begins):.0f} ms, "
        f"95 of 100 within {_part(begins, 0.95):.0f} ms, most {max(begins):.0f} ms ({len(begins)} sentences)",
        f"where it ends: median {statistics.median(ends):.0f} ms, 95 of 100 within {_part(ends, 0.95):.0f} ms",
    ]


def _loud(ogg: bytes) -> list[bool]:
    """For each millisecond of the finished sound: can something be heard?"""
    samples = array("h")
    resampler = av.AudioResampler("s16", "mono", 8000)
    with av.open(io.BytesIO(ogg), "r") as file:
        for frame in file.decode(audio=0):
            for piece in resampler.resample(frame):
                samples.frombytes(bytes(piece.planes[0])[: piece.samples * 2])
    limit = QUIET * 32767
    return [max(map(abs, samples[at : at + 8])) > limit for at in range(0, len(samples), 8)]


def _part(values: list[float], part: float) -> float:
    return sorted(values)[int(len(values) * part)]


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


if __name__ == "__main__":
    main()
