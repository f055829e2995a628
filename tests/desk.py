"""People at the desk, for the tests of it: made and signed in as they would be, without waiting for a phone's clock."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path

import pyotp
from fastapi.testclient import TestClient

from bot.settings import Settings
from bot.staff.office import Office
from bot.web.app import create_app

PASSWORD = "plum lantern otter"
HTML = {"Accept": "text/html"}


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
    email = f"{name.split()[0].lower()}.{role}@example.org"
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
