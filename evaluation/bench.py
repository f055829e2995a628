"""`make bench`: the whole message path against a stock Rasa assistant, on the same data, in the same run.

Stock: Rasa's default pipeline and policies (DIET and TED), asked over its REST channel. It gets our phrases, and our
rules told as stories, as a stock assistant has them: TED learns from stories alone. Ours: the family API, so with the
safety net, redaction, language, storage and composition on top of Rasa, and the memory of all three processes. Each is
asked the same questions of our own test set, one at a time for the times and eight at once for the throughput.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx
import psutil
import yaml

from bot.content import ROOT
from bot.evaluation.run import OWN, RESULTS, free_port
from bot.settings import load
from bot.train import train

STOCK = ROOT / "evaluation" / "stock"
QUESTIONS = 300
AT_ONCE = 8
Ask = Callable[[str], None]


@dataclass(frozen=True)
class Measured:
    """Times in milliseconds, `throughput` in messages a second, `memory` in MB (resident) for each process."""

    p50: float
    p95: float
    throughput: float
    memory: dict[str, float]

    @property
    def total(self) -> float:
        return sum(self.memory.values())


def main() -> None:
    questions = [json.loads(line)["text"] for line in (OWN / "understanding.jsonl").read_text("utf-8").splitlines()]
    questions = [question for question in questions if len(question) <= 200][:QUESTIONS]
    with ours() as (ask, ask_rasa, processes):
        our = measure(ask, questions, processes)
        engine = measure(ask_rasa, questions, {"rasa": processes["rasa"]})
    with stock() as (ask, processes):
        their = measure(ask, questions, processes)
    lines = report(our, engine, their)
    print("\n".join(lines))
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"{date.today().isoformat()}-bench.txt").write_text("\n".join(lines) + "\n", "utf-8")


def report(our: Measured, engine: Measured, their: Measured) -> list[str]:
    """What is wanted is asked of the whole path; our Rasa alone is shown beside it, to tell where the time goes."""
    rows = [
        ("p50 of a message, ms", their.p50, engine.p50, our.p50, "at most half", our.p50 <= their.p50 / 2),
        ("p95 of a message, ms", their.p95, engine.p95, our.p95, "", True),
        (
            "messages a second", their.throughput, engine.throughput, our.throughput,
            "3 times", our.throughput >= 3 * their.throughput,
        ),
        ("memory, MB", their.total, engine.total, our.total, "at most 60%", our.total <= 0.6 * their.total),
    ]  # fmt: skip
    lines = [f"{'':<22}{'stock Rasa':>12}{'our Rasa':>12}{'whole path':>12}   wanted"]
    for name, stock_value, engine_value, our_value, wanted, met in rows:
        values = f"{stock_value:>12.1f}{engine_value:>12.1f}{our_value:>12.1f}"
        lines.append(f"{name:<22}{values}   {wanted}{'' if met else '  NOT MET'}")
    parts = ", ".join(f"{name} {megabytes:.0f} MB" for name, megabytes in our.memory.items())
    return [*lines, f"Ask SEND's processes: {parts}", f"{QUESTIONS} questions; throughput with {AT_ONCE} at once"]


def measure(ask: Ask, questions: list[str], processes: dict[str, psutil.Process]) -> Measured:
    for question in questions[:20]:
        ask(question)
    times = []
    for question in questions:
        began = time.perf_counter()
        ask(question)
        times.append((time.perf_counter() - began) * 1000)
    waiting = itertools.cycle(questions)
    began = time.perf_counter()
    threads = [threading.Thread(target=lambda: [ask(next(waiting)) for _ in range(50)]) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    throughput = AT_ONCE * 50 / (time.perf_counter() - began)
    memory = {name: process.memory_info().rss / 1e6 for name, process in processes.items()}
    return Measured(statistics.median(times), statistics.quantiles(times, n=20)[-1], throughput, memory)


def four_a_conversation(begin: Callable[[], str], say: Callable[[str, str], None]) -> Ask:
    """Four questions in each conversation, as families have them; both assistants are asked alike."""
    here = threading.local()

    def ask(question: str) -> None:
        here.asked = getattr(here, "asked", 0)
        if here.asked % 4 == 0:
            here.conversation = begin()
        here.asked += 1
        say(here.conversation, question)

    return ask


@contextlib.contextmanager
def ours() -> Iterator[tuple[Ask, Ask, dict[str, psutil.Process]]]:
    port, model = free_port(), train(load())
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "models").symlink_to(model.parent)
        environment = {
            **os.environ, "BOT_VAR_DIR": folder, "BOT_PORT": str(port), "BOT_RATE_LIMITS": "off",
            "BOT_RASA_URL": f"http://127.0.0.1:{free_port()}", "BOT_ACTIONS_URL": f"http://127.0.0.1:{free_port()}",
        }  # fmt: skip
        with running([sys.executable, "-m", "bot", "run"], environment, ROOT) as supervisor:
            address = f"http://127.0.0.1:{port}"
            wait(f"{address}/health/ready")
            client = httpx.Client(timeout=60)

            def begin() -> str:
                return str(client.post(f"{address}/api/conversations", json={}).json()["id"])

            def say(conversation: str, question: str) -> None:
                messages = f"{address}/api/conversations/{conversation}/messages"
                client.post(messages, json={"text": question}).raise_for_status()

            names = {"serve": "bot", "engine": "rasa", "actions": "actions"}
            found = {}
            for child in psutil.Process(supervisor.pid).children():
                found[next(name for mark, name in names.items() if mark in child.cmdline())] = child

            def say_to_rasa(conversation: str, question: str) -> None:
                body = {"sender": conversation, "text": question, "metadata": {}}
                client.post(f"{environment['BOT_RASA_URL']}/webhooks/ask/messages", json=body).raise_for_status()

            yield four_a_conversation(begin, say), four_a_conversation(lambda: uuid.uuid4().hex, say_to_rasa), found


@contextlib.contextmanager
def stock() -> Iterator[tuple[Ask, dict[str, psutil.Process]]]:
    python, folder = stock_environment(), ROOT / "var" / "bench"
    quiet = {"RASA_TELEMETRY_ENABLED": "false", "PYTHONWARNINGS": "ignore", "TF_CPP_MIN_LOG_LEVEL": "3"}
    environment = {**os.environ, **quiet}
    train_stock(python, folder, environment)
    port = free_port()
    command = [python, "-m", "rasa", "run", "--interface", "127.0.0.1", "--port", str(port)]
    with running(command, environment, folder) as process:
        address = f"http://127.0.0.1:{port}/webhooks/rest"
        wait(f"{address}/")
        client = httpx.Client(timeout=60)

        def say(conversation: str, question: str) -> None:
            body = {"sender": conversation, "message": question}
            client.post(f"{address}/webhook", json=body).raise_for_status()

        yield four_a_conversation(lambda: uuid.uuid4().hex, say), {"rasa": psutil.Process(process.pid)}


def train_stock(python: str, folder: Path, environment: dict[str, str]) -> None:
    """Give the stock assistant our data, and train it unless it learnt the same before."""
    digest = hashlib.sha256((STOCK / "config.yml").read_bytes())
    for path in (ROOT / "domain.yml", *sorted((ROOT / "data").rglob("*.yml"))):
        digest.update(path.read_bytes())
    stamp = folder / "trained-on"
    if stamp.exists() and stamp.read_text("utf-8") == digest.hexdigest():
        return
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT / "data" / "nlu", folder / "data" / "nlu")
    write_stories(folder / "data" / "stories.yml")
    for path in (STOCK / "config.yml", ROOT / "domain.yml"):
        shutil.copy(path, folder)
    (folder / "credentials.yml").write_text("rest:\n", "utf-8")
    (folder / "endpoints.yml").write_text("", "utf-8")
    print("Training the stock assistant. This takes some minutes…", flush=True)
    with (folder / "train.log").open("wb") as log:
        subprocess.run([python, "-m", "rasa", "train"], cwd=folder, env=environment, stdout=log, stderr=log, check=True)
    stamp.write_text(digest.hexdigest(), "utf-8")


def write_stories(path: Path) -> None:
    """Our rules told as stories, but for those of the form: no story takes a condition, and no form is asked here."""
    rules = yaml.safe_load((ROOT / "data" / "rules" / "rules.yml").read_text("utf-8"))["rules"]
    stories = [
        {"story": rule["rule"], "steps": rule["steps"]}
        for rule in rules
        if "condition" not in rule and not any("active_loop" in step for step in rule["steps"])
    ]
    path.write_text(yaml.safe_dump({"version": "3.1", "stories": stories}, sort_keys=False), "utf-8")


def stock_environment() -> str:
    sys.path.insert(0, str(ROOT / "setup"))
    import environments

    venv = ROOT / "var" / "stock-venv"
    if not environments._is_ready(venv, STOCK / "requirements.lock"):
        print("Setting up the stock assistant…", flush=True)
        environments.install(environments.find_uv(), venv, STOCK / "requirements.lock", project=False)
    return str(venv / "bin" / "python")


@contextlib.contextmanager
def running(command: list[str], environment: dict[str, str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(30)


def wait(address: str, seconds: int = 180) -> None:
    for _ in range(seconds * 4):
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(address, timeout=5).is_success:
                return
        time.sleep(0.25)
    raise TimeoutError(f"{address} did not get ready within {seconds} seconds.")


if __name__ == "__main__":
    main()
