"""People at the desk, for the tests of it: made and signed in as they would be, without waiting for a phone's clock."""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyotp
import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from bot.settings import Settings
from bot.staff import passwords
from bot.staff.office import Office
from bot.web.app import create_app
from tests.databases import KINDS, new_database

_numbers = itertools.count(1)
PASSWORD = "plum lantern otter"
HTML = {"Accept": "text/html"}


# The same hash with less work: these tests sign in hundreds of times on two cores.
passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
passwords._NOBODY = passwords._HASHER.hash("nobody has this password")


@dataclass
class Person:
    """Somebody who has used their welcome link. `secret` is what their phone holds."""

    id: str
    email: str
    name: str
    secret: str
    recovery: list[str]

    def code(self, later: int = 1) -> str:
        """A code that was not used yet: of the next 30 seconds, which is taken too."""
        return pyotp.TOTP(self.secret).generate_otp(int(time.time()) // 30 + later)


@pytest.fixture(scope="session", params=KINDS)
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """One desk on each kind of database, shared by the tests of it; each makes its own people."""
    with desk_on(request.param, tmp_path_factory.mktemp("desk")) as client:
        yield client


@contextmanager
def desk_on(kind: str, folder: Path, **settings: object) -> Iterator[TestClient]:
    with new_database(kind, folder) as url, application(url, folder, **settings) as client:
        yield client


def application(database_url: str, folder: Path, **settings: object) -> TestClient:
    """The application without Rasa: the desk does not need it. No role is given by anything but these tests."""
    values = {"rasa_url": "http://127.0.0.1:9", "rate_limits": "off", **settings}
    app = create_app(Settings(database_url=database_url, var_dir=folder, **values))
    return TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)


def office(client: TestClient) -> Office:
    state = client.app.state
    if getattr(state, "office", None) is None:
        state.office = Office.start(state.service)
    return state.office


def welcomed(office: Office, role: str, name: str = "Sam Reed") -> Person:
    """A new person each time, who has used their welcome link."""
    email = f"{name.split()[0].lower()}.{next(_numbers)}@example.org"
    token = office.accounts.add(email, name, role)
    secret = office.accounts.welcomed(token).code_secret
    staff, recovery = office.accounts.begin(token, PASSWORD, pyotp.TOTP(secret).now())
    return Person(staff.id, email, name, secret, recovery)


def enter(client: TestClient, person: Person) -> None:
    """Signed in by a session of their own, as the sign-in page gives it."""
    client.cookies.set("desk", office(client).sessions.begin(person.id), domain="127.0.0.1", path="/staff")


def token_in(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found, "the page has no form token"
    return found[1]
