"""Shared by the tests: real parts only. One running service for all (bot, Rasa, actions), and both databases."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from bot.content import ROOT, Content
from bot.evaluation.run import free_port
from bot.settings import Settings
from bot.settings import load as load_settings
from bot.train import train
from bot.web.app import create_app
from tests.databases import KINDS, new_database
from tests.desk import desk  # noqa: F401  (a fixture)

READY_WITHIN = 90.0


@dataclass
class Running:
    """The whole service as `make run` starts it, on free ports, with a folder of its own."""

    address: str
    folder: Path
    environment: dict[str, str]
    process: subprocess.Popen[str]

    def begin(self) -> str:
        return str(httpx.post(f"{self.address}/api/conversations", json={}).json()["id"])

    def say(self, conversation: str, words: str, client_id: str | None = None) -> dict:
        body = {"text": words, "client_id": client_id}
        response = httpx.post(f"{self.address}/api/conversations/{conversation}/messages", json=body, timeout=30)
        assert response.status_code == 200, response.text
        return response.json()

    def ask(self, words: str) -> list[dict]:
        """The replies to one question in a new conversation."""
        return self.say(self.begin(), words)["replies"]

    def pid_of(self, part: str) -> int:
        """The process id of `rasa` or `actions` of this very service."""
        mark = {"rasa": "engine run", "actions": "-m actions"}[part]
        port = self.environment[{"rasa": "BOT_RASA_URL", "actions": "BOT_ACTIONS_URL"}[part]].rsplit(":", 1)[1]
        found = subprocess.run(["pgrep", "-f", "--", f"{mark}.*{port}"], capture_output=True, text=True, check=True)
        return int(found.stdout.split()[0])

    def ready(self) -> bool:
        try:
            return httpx.get(f"{self.address}/health/ready", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False


@pytest.fixture(scope="session")
def content() -> Content:
    return Content.load()


@pytest.fixture(scope="session")
def model() -> Path:
    return train(load_settings())


@pytest.fixture(scope="session")
def running(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    yield from start(model, tmp_path_factory.mktemp("service"))


def start(model: Path, folder: Path) -> Iterator[Running]:
    (folder / "models").symlink_to(model.parent)
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("BOT_")},
        "BOT_VAR_DIR": str(folder),
        "BOT_PORT": str(port),
        "BOT_RASA_URL": f"http://127.0.0.1:{free_port()}",
        "BOT_ACTIONS_URL": f"http://127.0.0.1:{free_port()}",
        "BOT_RATE_LIMITS": "off",
    }
    with (folder / "run.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=environment, stdout=log, stderr=log, text=True
        )
    service = Running(f"http://127.0.0.1:{port}", folder, environment, process)
    said = folder / "run.log"
    until(lambda: "Ask SEND is ready" in said.read_text() and service.ready(), READY_WITHIN, said.read_text)
    yield service
    process.terminate()
    process.wait(20)


def until(condition, seconds: float, why=lambda: "") -> float:
    """Wait until it is so; how long it took. Fails with `why` after so many seconds."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"not within {seconds} s. {why()}")
        time.sleep(0.1)
    return time.monotonic() - began


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of each kind."""
    with new_database(request.param, tmp_path) as url:
        yield url


@pytest.fixture
def client(database_url: str, running: Running, tmp_path: Path) -> Iterator[TestClient]:
    """The web application on an empty database of each kind, with the running Rasa."""
    settings = Settings(
        database_url=database_url,
        var_dir=tmp_path,
        rasa_url=running.environment["BOT_RASA_URL"],
        actions_url=running.environment["BOT_ACTIONS_URL"],
        rate_limits="off",
    )
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as test_client:
        yield test_client


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where everything is installed (CI), a skipped test is a failed run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("TEST_NOTHING_SKIPPED") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
