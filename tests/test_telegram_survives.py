"""Telegram slow, busy, down or cut off, the same update twice, our own restart: nothing is lost or answered twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text

from bot.content import ROOT
from bot.database import connect
from bot.evaluation.run import free_port
from bot.settings import Settings
from bot.telegram.address import Addresses
from bot.web.app import create_app
from tests.conftest import Running, until
from tests.telegram_stand_in import TOKEN, BotApi

ASKED = "how long does an ehc needs assessment take"
ANSWER = "20 weeks"
Start = Callable[..., TestClient]


@contextmanager
def bot_api() -> Iterator[BotApi]:
    api = BotApi()
    api.start()
    yield api
    api.stop()


def settings_for(running: Running, api: BotApi, folder: Path) -> Settings:
    return Settings(
        database_url=f"sqlite:///{folder / 'test.db'}",
        var_dir=folder,
        rasa_url=running.environment["BOT_RASA_URL"],
        actions_url=running.environment["BOT_ACTIONS_URL"],
        telegram_token=TOKEN,
        telegram_api_url=api.address,
    )


@contextmanager
def serving(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
def api() -> Iterator[BotApi]:
    with bot_api() as api:
        yield api


@pytest.fixture
def settings(running: Running, api: BotApi, tmp_path: Path) -> Settings:
    return settings_for(running, api, tmp_path)


@pytest.fixture(scope="module")
def served(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BotApi]:
    """The service, for the tests that need not start or stop it."""
    with bot_api() as api, serving(settings_for(running, api, tmp_path_factory.mktemp("served"))):
        until(lambda: len(api.commands) >= 11, 30)
        yield api


def once(api: BotApi, number: int = 7001) -> None:
    """The answer is there, everything is confirmed, and it came once."""
    sam = api.person(number)
    sam.sees(ANSWER)
    until(lambda: not api.pending() and all(call.ended for call in api.made("sendMessage")), 20)
    assert sam.words.count(sam.sees(ANSWER).text) == 1


@pytest.mark.parametrize(
    "fault",
    [
        {"code": 429, "retry_after": 1, "times": 2},
        {"code": 502, "times": 2},
        {"cut": True, "times": 2},
        {"seconds": 6.0, "times": 1},
    ],
    ids=["busy", "down", "cut off", "slow"],
)
def test_an_answer_arrives_once_whatever_telegram_does_meanwhile(served: BotApi, fault: dict, request):
    number = abs(hash(request.node.name))
    served.fail("sendMessage", **fault)
    served.person(number).writes(ASKED)
    once(served, number)
    assert served.offset > 0


def test_one_chat_that_telegram_slows_down_holds_nobody_else_up(served: BotApi):
    served.fail("sendMessage", code=429, retry_after=3)
    served.person(1).writes(ASKED)
    until(lambda: served.refused_with(429, 1), 10)
    served.person(2).writes(ASKED)
    served.person(2).sees(ANSWER)
    assert not served.person(1).shown
    once(served, 1)


def test_the_same_update_twice_is_answered_once(served: BotApi):
    sam = served.person(3)
    number = sam.writes(ASKED)
    once(served, 3)
    sam.writes(ASKED, update_id=number)
    sam.writes("/help")
    sam.sees("/listen")
    once(served, 3)


def test_what_was_written_while_we_were_away_is_answered_in_its_order(settings: Settings, api: BotApi):
    sam = api.person()
    sam.writes("/easyread")
    sam.writes("/easyread")
    sam.writes(ASKED)
    with serving(settings):
        once(api)
        assert ["Easy read is on" in sam.shown[0].text, "Easy read is off" in sam.shown[1].text] == [True, True]


def test_telegram_away_at_the_start_does_not_keep_the_web_away(settings: Settings, api: BotApi):
    api.fail("getMe", times=2, code=502)
    with serving(settings) as client:
        assert client.get("/").status_code == 200
        api.person().writes(ASKED)
        once(api)


def test_a_wrong_token_is_said_in_a_sentence_that_does_not_show_it(settings: Settings, api: BotApi, caplog):
    wrong = "987654321:wrong-token-of-somebody-else"
    with serving(settings.model_copy(update={"telegram_token": wrong})) as client:
        until(lambda: "BOT_TELEGRAM_TOKEN" in caplog.text, 10)
        assert client.get("/").status_code == 200
    assert wrong not in caplog.text


def test_when_the_database_is_gone_people_are_told_and_danger_is_answered(settings: Settings, api: BotApi):
    with serving(settings):
        sam = api.person()
        sam.writes("/easyread")
        sam.sees("Easy read is on")
        with connect(settings.database).begin() as connection:
            connection.execute(text("ALTER TABLE messages RENAME TO elsewhere"))
        sam.writes("I want to kill myself")
        sam.sees("Samaritans")
        sam.sees("could not save your message")
        with connect(settings.database).begin() as connection:
            connection.execute(text("ALTER TABLE elsewhere RENAME TO messages"))
        sam.writes(ASKED)
        sam.sees("20 weeks")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_replicas_share_the_work_and_one_takes_over_from_the_other(
    settings: Settings, api: BotApi, database_url: str
):
    settings = settings.model_copy(update={"database_url": database_url})
    with serving(settings):
        api.person(1).writes(ASKED)
        once(api, 1)
        with serving(settings):
            api.person(2).writes(ASKED)
            once(api, 2)
    with serving(settings):
        api.person(3).writes(ASKED)
        once(api, 3)
    assert not [call for call in api.calls if call.code == 409]


def test_the_webhook_takes_updates_from_telegram_alone_in_any_order_and_once(settings: Settings, api: BotApi):
    settings = settings.model_copy(update={"telegram_webhook_url": "https://ask.example.org/"})
    with serving(settings) as client:
        until(lambda: bool(api.webhook), 10)
        assert api.webhook["url"] == "https://ask.example.org/telegram"
        secret = {"X-Telegram-Bot-Api-Secret-Token": api.webhook["secret_token"]}
        assert secret["X-Telegram-Bot-Api-Secret-Token"] == Addresses(settings.secret_key).webhook_secret(TOKEN)
        sam = api.person()
        sam.writes(ASKED, update_id=12)
        sam.writes("/help", update_id=11)
        first, second = reversed(api.pending())
        assert client.post("/telegram", json=first).status_code == 404
        assert client.post("/telegram", json=first, headers={**secret, "X-Telegram-Bot-Api-Secret-Token": "x"}).is_error
        for update in (first, second, first):
            assert client.post("/telegram", json=update, headers=secret).status_code == 200
        sam.sees(ANSWER)
        sam.sees("/listen")
        assert sam.words.count(sam.sees(ANSWER).text) == 1
        assert not api.made("getUpdates")


@contextmanager
def process(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """The service as a process of its own, which can be killed."""
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("BOT_")},
        "BOT_PORT": str(port), "BOT_VAR_DIR": str(settings.var_dir), "BOT_DATABASE_URL": settings.database_url,
        "BOT_RASA_URL": settings.rasa_url, "BOT_ACTIONS_URL": settings.actions_url,
        "BOT_TELEGRAM_TOKEN": TOKEN, "BOT_TELEGRAM_API_URL": settings.telegram_api_url,
    }  # fmt: skip
    with (settings.var_dir / "serve.log").open("ab") as log:
        found = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    until(lambda: _lives(port), 60)
    try:
        yield found
    finally:
        found.terminate()
        found.wait(20)


def _lives(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health/live", timeout=2).is_success
    except httpx.HTTPError:
        return False


def test_killed_in_the_middle_the_answer_is_sent_by_the_next_one_once(settings: Settings, api: BotApi):
    """Killed after the message was stored and before Telegram took the answer; then once more, between two chats."""
    with process(settings) as first:
        api.fail("sendMessage", times=1000, code=502)
        api.person(1).writes(ASKED)
        until(lambda: api.refused_with(502, 1), 30)
        first.send_signal(signal.SIGKILL)
        first.wait(10)
    api.person(2).writes(ASKED)
    api.mend()
    with serving(settings):
        once(api, 1)
        once(api, 2)
    said = create_engine(settings.database_url)
    with said.connect() as connection:
        query = text("SELECT count(*) FROM messages WHERE sender = 'family'")
        assert connection.scalar(query) == 2
    assert TOKEN not in (settings.var_dir / "serve.log").read_text()


def test_after_the_secret_was_changed_a_chat_goes_on_as_the_same_conversation(settings: Settings, api: BotApi):
    sam = api.person()
    with serving(settings):
        sam.writes("/easyread")
        sam.sees("Easy read is on")
    both = settings.model_copy(update={"secret_key": "a new long secret", "old_secret_keys": settings.secret_key})
    with serving(both):
        sam.writes("/easyread")
        sam.sees("Easy read is off")
    with connect(both.database).connect() as connection:
        digests = connection.execute(text("SELECT digest FROM telegram_chats")).scalars().all()
    assert digests == Addresses("a new long secret").digests(sam.number), "the earlier secret is needed no longer"
