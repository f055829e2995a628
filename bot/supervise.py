"""`make run`: keep the service, Rasa and the actions running, and tell when they are ready.

A process that dies, or that stops answering, is started again; the others go on meanwhile and families are told the
truth. Three child processes of a few lines each do not warrant a process manager of their own to install and learn.
"""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from bot.content import ROOT
from bot.settings import Settings
from bot.train import ENGINE_PYTHON, environment, train

CHECK_EVERY = 2.0
PATIENCE = 120.0
DEAF_AFTER = 3


class CannotStart(RuntimeError):
    """One sentence that says what to do."""


@dataclass
class Child:
    """A process to keep running. `health` answers 200 when it is ready; `deaf` counts checks in a row that failed."""

    name: str
    command: list[str]
    health: str
    environment: dict[str, str] | None = None
    process: asyncio.subprocess.Process | None = None
    was_ready: bool = False
    deaf: int = 0

    async def start(self, logs: Path) -> None:
        with (logs / f"{self.name}.log").open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *self.command, cwd=ROOT, env=self.environment, stdout=log, stderr=log
            )
        self.was_ready, self.deaf = False, 0

    async def stop(self) -> None:
        if self.process is None or self.process.returncode is not None:
            return
        self.process.terminate()
        try:
            await asyncio.wait_for(self.process.wait(), 3)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()


def children(settings: Settings, model: Path) -> list[Child]:
    rasa, actions = urlsplit(settings.rasa_url), urlsplit(settings.actions_url)
    python = sys.executable
    run_rasa = [
        str(ENGINE_PYTHON), "-m", "engine", "run", "--model", str(model), "--interface", "127.0.0.1",
        "--port", str(rasa.port), "--endpoints", "endpoints.yml", "--credentials", "credentials.yml",
    ]  # fmt: skip
    run_actions = [python, "-m", "actions", str(actions.port)]
    return [
        Child("actions", run_actions, f"{settings.actions_url}/health", environment(settings)),
        Child("rasa", run_rasa, f"{settings.rasa_url}/webhooks/ask/ready", environment(settings)),
        Child(
            "bot",
            [python, "-m", "bot", "serve"],
            f"http://{_local(settings.host)}:{settings.port}/health/live",
        ),
    ]


async def run(settings: Settings) -> None:
    """Runs until it is told to stop. Raises `CannotStart` when something will not come up."""
    check_ports(settings)
    logs = settings.var_dir.resolve() / "log"
    logs.mkdir(parents=True, exist_ok=True)
    kept = children(settings, train(settings))
    stopped = asyncio.Event()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(wanted, stopped.set)
    try:
        for child in kept:
            await child.start(logs)
        await _until_ready(kept, stopped, logs)
        if not stopped.is_set():
            print(
                f"Ask SEND is ready: http://{_local(settings.host)}:{settings.port}/  (Ctrl-C stops it)",
                flush=True,
            )
        await _keep(kept, stopped, logs)
    finally:
        await asyncio.gather(*(child.stop() for child in kept))


def check_ports(settings: Settings) -> None:
    for setting, host, port in (
        ("BOT_PORT", settings.host, settings.port),
        ("BOT_RASA_URL", "127.0.0.1", urlsplit(settings.rasa_url).port or 80),
        ("BOT_ACTIONS_URL", "127.0.0.1", urlsplit(settings.actions_url).port or 80),
    ):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise CannotStart(
                    f"Port {port} is taken or may not be used ({error.strerror}). "
                    f"Stop what uses it, or choose another with {setting}."
                ) from error


async def _until_ready(kept: list[Child], stopped: asyncio.Event, logs: Path) -> None:
    async with httpx.AsyncClient(timeout=2.0) as client:
        for _ in range(int(PATIENCE / 0.25)):
            waiting = [child for child in kept if not child.was_ready]
            for child in waiting:
                child.was_ready = await _answers(client, child)
                if child.process and child.process.returncode is not None:
                    raise CannotStart(f"{child.name} stopped while starting: see the end of {logs / child.name}.log.")
            if stopped.is_set() or not waiting:
                return
            await asyncio.sleep(0.25)
    names = " and ".join(child.name for child in kept if not child.was_ready)
    raise CannotStart(f"{names} did not get ready within {PATIENCE:.0f} seconds: see the logs in {logs}.")


async def _keep(kept: list[Child], stopped: asyncio.Event, logs: Path) -> None:
    """Start again what died, and what has not answered three checks in a row once it was ready."""
    async with httpx.AsyncClient(timeout=4.0) as client:
        while not stopped.is_set():
            for child in kept:
                await _check(client, child, logs)
            try:
                await asyncio.wait_for(stopped.wait(), CHECK_EVERY)
            except TimeoutError:
                continue


async def _check(client: httpx.AsyncClient, child: Child, logs: Path) -> None:
    dead = child.process is None or child.process.returncode is not None
    if not dead:
        answers = await _answers(client, child)
        child.was_ready = child.was_ready or answers
        child.deaf = 0 if answers else child.deaf + 1
    if dead or (child.was_ready and child.deaf >= DEAF_AFTER) or child.deaf >= PATIENCE / CHECK_EVERY:
        print(f"{child.name} {'stopped' if dead else 'does not answer'}; starting it again.", flush=True)
        await child.stop()
        await child.start(logs)


async def _answers(client: httpx.AsyncClient, child: Child) -> bool:
    try:
        return (await client.get(child.health)).is_success
    except httpx.HTTPError:
        return False


def _local(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::") else host
