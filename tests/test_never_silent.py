"""Parts die while people are asking: every message is kept, everyone gets an honest sentence, and it comes back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import httpx
import pytest

from bot.content import ROOT
from tests.conftest import start, until

BACK_WITHIN = 40.0


@pytest.fixture
def own(model, tmp_path):
    """A service of this test's own, to break."""
    yield from start(model, tmp_path)


@pytest.mark.parametrize("part", ["rasa", "actions"])
def test_when_a_part_is_killed_people_are_told_and_it_is_back_within_40_seconds(own, part):
    conversations = [own.begin() for _ in range(6)]
    own.say(conversations[0], "my sons school wont assess him for a ehcp what can i do")
    heard: list[dict] = []

    def ask(conversation: str) -> None:
        for number in range(4):
            heard.append(own.say(conversation, f"how long does it take? {number}"))

    threads = [threading.Thread(target=ask, args=(conversation,)) for conversation in conversations]
    os.kill(own.pid_of(part), signal.SIGKILL)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(heard) == 24
    assert all(said["replies"] for said in heard)
    kept = [httpx.get(f"{own.address}/api/conversations/{c}").json()["messages"] for c in conversations]
    assert sum(message["from"] == "family" for messages in kept for message in messages) == 25
    until(own.ready, BACK_WITHIN)
    assert own.say(conversations[1], "wats sen support")["replies"][0]["topic"] == "sen_support"


def test_while_rasa_is_away_a_cry_for_help_and_a_pressed_button_are_still_answered(own):
    conversation = own.begin()
    button = own.say(conversation, "wats sen support")["replies"][0]["buttons"][0]
    os.kill(own.pid_of("rasa"), signal.SIGSTOP)
    os.kill(own.pid_of("rasa"), signal.SIGKILL)
    assert own.say(conversation, button["send"])["replies"][0]["answer"] == button["answer"]
    assert own.say(conversation, "i want to die")["replies"][0]["kind"] == "safety"
    away = own.say(conversation, "what is an ehc plan")["replies"][0]
    assert away["kind"] == "notice"
    assert "send it again in a minute" in away["text"]


def test_a_part_that_hangs_is_started_again(own):
    os.kill(own.pid_of("rasa"), signal.SIGSTOP)
    until(lambda: not own.ready(), 10)
    until(own.ready, BACK_WITHIN + 20)
    assert own.ask("wats sen support")[0]["topic"] == "sen_support"


def test_a_taken_port_is_said_in_one_sentence(running):
    environment = {**running.environment, "BOT_RASA_URL": "http://127.0.0.1:59991"}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert "is taken" in done.stderr
    assert "BOT_PORT" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_server_listens_on_loopback_only(running):
    listening = subprocess.run(["ss", "-ltnH"], capture_output=True, text=True).stdout
    if not listening:
        listening = "\n".join(_listening_addresses())
    ports = [running.environment[name].rsplit(":", 1)[-1] for name in ("BOT_PORT", "BOT_RASA_URL", "BOT_ACTIONS_URL")]
    for port in ports:
        lines = [line for line in listening.splitlines() if f":{port} " in line + " "]
        assert lines
        assert all("127.0.0.1" in line for line in lines), lines


def _listening_addresses() -> list[str]:
    import psutil

    return [f"{c.laddr.ip}:{c.laddr.port}" for c in psutil.net_connections("tcp") if c.status == "LISTEN"]
