"""`python -m evaluation.listening`: does a spoken question reach the same answer as the typed one?

300 questions of our own set that have one answer when they are typed are spoken by eight synthetic voices at three
speeds, without and with noise, heard by the service's ear, mended, and sent the whole way of a message, as the typed
ones are. `--other` takes phrases that Rasa learns from: content/voice/heard.yml was written from those. The result is
saved under evaluation/results/.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import time
from collections import defaultdict
from datetime import date
from itertools import islice
from typing import Any

from bot.evaluation.run import RESULTS, own_service
from bot.evaluation.sets import Share
from bot.path import Incoming
from bot.service import Service
from bot.settings import load
from bot.voice.espeak import Espeak
from bot.voice.listening import Listening, NotHeard
from evaluation.spoken_questions import SpokenQuestion, other_questions, questions, speak

NUMBER = 300


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--other", action="store_true", help="phrases that Rasa learns from")
    asked.add_argument("--number", type=int, default=NUMBER)
    asked.add_argument("--json", help="also one JSON line a question")
    options = asked.parse_args()
    engine, ear = Espeak(), Listening.start()
    ear.workers.warm()
    try:
        with own_service(load()) as service:
            candidates = other_questions() if options.other else questions()
            chosen = list(islice((text for text in candidates if _has_an_answer(service, text)), options.number))
            cases = [_case(service, ear, speak(engine, text, number)) for number, text in enumerate(chosen)]
    finally:
        ear.close()
    lines = report(cases)
    print("\n".join(lines))
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(case) + "\n" for case in cases)
    if not options.other and options.number == NUMBER:
        (RESULTS / f"{date.today().isoformat()}-listening.txt").write_text("\n".join(lines) + "\n", "utf-8")


def _case(service: Service, ear: Listening, question: SpokenQuestion) -> dict[str, Any]:
    began = time.perf_counter()
    try:
        heard = ear.hear(question.wav)
    except NotHeard as error:
        heard, why = "", error.why
    else:
        why = ""
    took = time.perf_counter() - began
    typed, spoken = _reached(service, question.text), _reached(service, heard) if heard else why
    return {
        "text": question.text, "heard": heard, "typed": typed, "spoken": spoken, "same": typed == spoken,
        "bare": _reached(service, re.sub(r"[^\w' ]", "", question.text)) == typed,
        "voice": question.voice, "speed": question.speed, "noise": question.noise,
        "seconds": round(question.seconds, 2), "took": round(took, 2),
    }  # fmt: skip


def _has_an_answer(service: Service, text: str) -> bool:
    conversation, _ = service.begin("evaluation", easy_read=True, language="en")
    replies = service.path.walk(conversation.id, Incoming(text)).replies
    return len(replies) == 1 and replies[0].kind == "answer"


def _reached(service: Service, text: str) -> str:
    """Where a question leads: its answers, or the kind of reply and the topics that are offered."""
    conversation, _ = service.begin("evaluation", easy_read=True, language="en")
    replies = service.path.walk(conversation.id, Incoming(text)).replies
    answers = [reply.answer or f"{reply.kind} {reply.topic}" for reply in replies]
    return " + ".join(answers)


def report(cases: list[dict[str, Any]]) -> list[str]:
    lines = [
        f"the same answer as typed            {Share(sum(c['same'] for c in cases), len(cases))}",
        f"the typed words without any marks   {Share(sum(c['bare'] for c in cases), len(cases))}",
    ]
    for name in ("voice", "speed", "noise"):
        groups = defaultdict(list)
        for case in cases:
            groups[case[name]].append(case["same"])
        lines += [f"  {name} {value!s:26} {Share(sum(same), len(same))}" for value, same in groups.items()]
    for_five = sorted(case["took"] / max(case["seconds"], 1.0) * 5 for case in cases)
    lines.append(f"for 5 seconds of speech: median     {statistics.median(for_five):.2f} s")
    lines.append(f"                         95 of 100  {for_five[int(len(for_five) * 0.95)]:.2f} s")
    return lines


if __name__ == "__main__":
    main()
