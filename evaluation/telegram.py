"""How long a family waits in Telegram when 50 write in the same moment: `python -m evaluation.telegram`.

The whole service as `make run` starts it, with a Bot API on loopback in this process, which keeps to Telegram's rules
but for its limit of about 30 messages a second to all chats together: that limit is Telegram's, and is not measured.
A wait is from the moment the message lies at Telegram to the moment Telegram takes the first part of the answer.
"""

from __future__ import annotations

import itertools
import json
import os
import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from bot.content import ROOT
from bot.evaluation.run import OWN, RESULTS, free_port
from bot.settings import load
from bot.train import train
from evaluation.bench import running, wait
from tests.telegram_people import Person
from tests.telegram_stand_in import TOKEN, BotApi

CHATS = 50
ROUNDS = 6
PAUSE = 2.0
FIRST_NUMBER = 9_000
WANTED_P95 = 1.0


def main() -> None:
    questions = [json.loads(line)["text"] for line in (OWN / "understanding.jsonl").read_text("utf-8").splitlines()]
    api = BotApi(chat_burst=1000, overall_burst=100_000)
    api.start()
    try:
        rounds = measure(api, questions[: CHATS * ROUNDS])
    finally:
        api.stop()
    lines = report(rounds)
    print("\n".join(lines))
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{date.today().isoformat()}-telegram.txt").write_text("\n".join(lines) + "\n", "utf-8")


def measure(api: BotApi, questions: list[str]) -> list[list[float]]:
    """The waits in seconds of each round; in the first all chats are new."""
    port, model = free_port(), train(load())
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "models").symlink_to(model.parent)
        environment = {
            **os.environ, "BOT_VAR_DIR": folder, "BOT_PORT": str(port), "BOT_TELEGRAM_TOKEN": TOKEN,
            "BOT_RASA_URL": f"http://127.0.0.1:{free_port()}", "BOT_ACTIONS_URL": f"http://127.0.0.1:{free_port()}",
            "BOT_TELEGRAM_API_URL": api.address,
        }  # fmt: skip
        with running([sys.executable, "-m", "bot", "run"], environment, ROOT):
            wait(f"http://127.0.0.1:{port}/health/ready")
            people = [api.person(FIRST_NUMBER + number) for number in range(CHATS)]
            rounds = []
            for first in range(0, len(questions), CHATS):
                time.sleep(PAUSE)
                rounds.append(ask_all(people, questions[first : first + CHATS]))
            return rounds


def ask_all(people: list[Person], questions: list[str]) -> list[float]:
    seen = [len(person.shown) for person in people]
    asked = []
    for person, question in zip(people, questions, strict=True):
        asked.append(time.monotonic())
        person.writes(question)
    return [
        person.until(lambda _: True, "an answer", after, patience=60).at - began
        for person, began, after in zip(people, asked, seen, strict=True)
    ]


def report(rounds: list[list[float]]) -> list[str]:
    lines = [
        f"Telegram: {CHATS} chats write in the same moment ({os.cpu_count()} cores)",
        "",
        "round   p50 s   p95 s   longest s",
    ]
    for number, waits in enumerate([*rounds, list(itertools.chain(*rounds))], start=1):
        p50, p95 = statistics.median(waits), statistics.quantiles(waits, n=20)[-1]
        name = f"{number:<5}" if number <= len(rounds) else "all  "
        lines.append(f"{name}   {p50:5.2f}   {p95:5.2f}   {max(waits):5.2f}")
    return [*lines, "", f"wanted: p95 within {WANTED_P95:.0f} s: {'yes' if p95 <= WANTED_P95 else 'no'}"]


if __name__ == "__main__":
    main()
