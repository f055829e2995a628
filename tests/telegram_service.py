"""For the tests of Telegram: the service with a Bot API on loopback, and people who write to it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.service import Service
from bot.settings import Settings
from bot.telegram.address import Addresses
from bot.telegram.models import TelegramChat
from bot.web.app import create_app
from tests.conftest import Running
from tests.telegram_people import Person
from tests.telegram_stand_in import TOKEN, BotApi

NUMBERS = itertools.count(7_300_450_001)


@pytest.fixture(scope="module", name="api")
def bot_api() -> Iterator[BotApi]:
    api = BotApi(chat_burst=200, overall_burst=2000)
    api.start()
    yield api
    api.stop()


@pytest.fixture(scope="module", name="service")
def with_telegram(running: Running, api: BotApi, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("telegram")
    settings = Settings(
        database_url=f"sqlite:///{folder / 'test.db'}",
        var_dir=folder,
        rasa_url=running.environment["BOT_RASA_URL"],
        actions_url=running.environment["BOT_ACTIONS_URL"],
        telegram_token=TOKEN,
        telegram_api_url=api.address,
    )
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        yield client.app.state.service


@pytest.fixture(name="sam")
def somebody(api: BotApi, service: Service) -> Person:
    """A person who has never written to the bot."""
    return api.person(next(NUMBERS))


def conversation_of_person(service: Service, person: Person) -> str:
    """By the only way there is: the key of the service and the person's number."""
    with Session(service.engine) as session:
        digests = Addresses(service.settings.secret_key).digests(person.number)
        return session.scalars(select(TelegramChat.conversation_id).where(TelegramChat.digest.in_(digests))).one()
