"""Staff come in with email, password and a code; nobody else does. On SQLite and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import text, update
from typer.testing import CliRunner

from bot.cli import app as cli
from bot.models import now
from bot.staff import codes, passwords
from bot.staff.accounts import LinkOver, LockedOut, NotSignedIn
from bot.staff.models import StaffSession
from bot.staff.sessions import IDLE, WHOLE
from tests.desk import HTML, PASSWORD, desk_on, enter, office, token_in, welcomed


@pytest.fixture
def client(desk):
    desk.cookies.clear()
    return desk


def sign_in(client, email, password, code, **more):
    return client.post("/staff/sign-in", data={"email": email, "password": password, "code": code, **more})


def test_there_is_no_account_before_one_is_added(tmp_path):
    with desk_on("sqlite", tmp_path) as client:
        assert office(client).accounts.everyone() == []


def test_no_usual_name_and_password_lets_in(client):
    for email in ("admin", "admin@example.org", "root"):
        assert sign_in(client, email, "admin", "000000").status_code == 422


def test_a_new_adviser_uses_the_welcome_link_once_and_signs_in(client):
    token = office(client).accounts.add("Sam@Example.org", "Sam Reed", "adviser")
    page = client.get(f"/staff/welcome/{token}")
    assert "Welcome, Sam Reed" in page.text
    picture = client.get(f"/staff/welcome/{token}/code.svg")
    assert picture.headers["content-type"].startswith("image/svg+xml")
    secret = office(client).accounts.welcomed(token).code_secret
    assert secret in page.text
    fields = {"password": PASSWORD, "again": PASSWORD, "code": pyotp.TOTP(secret).now()}
    begun = client.post(f"/staff/welcome/{token}", data=fields)
    assert begun.status_code == 200
    assert begun.text.count("<code>") == 8
    assert client.get("/staff/you", headers=HTML).status_code == 200
    assert client.get(f"/staff/welcome/{token}").status_code == 404
    with pytest.raises(LinkOver):
        office(client).accounts.begin(token, PASSWORD, pyotp.TOTP(secret).now())


def test_a_welcome_link_ends_after_three_days(client):
    token = office(client).accounts.add("late@example.org", "Sam", "adviser")
    with client.app.state.service.engine.begin() as connection:
        connection.execute(text("UPDATE staff SET welcome_until = :past"), {"past": now() - timedelta(minutes=1)})
    assert client.get(f"/staff/welcome/{token}").status_code == 404


def test_a_password_that_is_easy_to_guess_is_refused_in_words(client):
    token = office(client).accounts.add("weak@example.org", "Samantha Reed", "adviser")
    secret = office(client).accounts.welcomed(token).code_secret
    for weak in ("short", "aaaaaaaaaaaaaaaa", "samantha-password"):
        fields = {"password": weak, "again": weak, "code": pyotp.TOTP(secret).now()}
        refused = client.post(f"/staff/welcome/{token}", data=fields)
        assert refused.status_code == 422
        assert 'role="alert"' in refused.text


def test_email_password_and_code_let_in_and_lead_to_the_page_that_was_wanted(client):
    person = welcomed(office(client), "adviser")
    led = client.get("/staff/you", headers=HTML)
    assert led.status_code == 303
    assert led.headers["location"] == "/staff/sign-in?next=/staff/you"
    entered = sign_in(client, person.email.upper(), PASSWORD, person.code(), next="/staff/you")
    assert (entered.status_code, entered.headers["location"]) == (303, "/staff/you")
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert client.get("/staff/you").status_code == 200


@pytest.mark.parametrize("next", ["https://evil.example", "//evil.example", "/staff//evil.example", "/staff/\\evil"])
def test_a_link_cannot_send_an_adviser_to_another_site(client, next):
    person = welcomed(office(client), "adviser")
    entered = sign_in(client, person.email, PASSWORD, person.code(), next=next)
    assert entered.headers["location"] == "/staff/"


def test_cookies_are_for_https_alone_in_production(tmp_path):
    safe = {"env": "production", "secret_key": "x" * 40, "secure_cookies": True, "rate_limits": "on"}
    with desk_on("sqlite", tmp_path, **safe) as client:
        person = welcomed(office(client), "adviser")
        assert "Secure" in sign_in(client, person.email, PASSWORD, person.code()).headers["set-cookie"]


def test_a_code_works_once_also_for_two_at_the_same_time(client):
    accounts, person = office(client).accounts, welcomed(office(client), "adviser")
    code = person.code()

    def one_try(_: int) -> bool:
        try:
            accounts.sign_in(person.email, PASSWORD, code)
        except NotSignedIn:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(one_try, range(4))) == [False, False, False, True]


def test_a_recovery_code_stands_in_for_the_phone_once(client):
    accounts, person = office(client).accounts, welcomed(office(client), "adviser")
    assert accounts.sign_in(person.email, PASSWORD, person.recovery[0].upper().replace("-", " ")).id == person.id
    with pytest.raises(NotSignedIn):
        accounts.sign_in(person.email, PASSWORD, person.recovery[0])
    assert accounts.recovery_codes_left(person.id) == 7


def test_five_wrong_tries_lock_out_for_a_while_and_tell_nothing_of_who_exists(client):
    person = welcomed(office(client), "adviser")
    pages = {}
    for email in (person.email, "nobody@example.org"):
        for _ in range(5):
            assert sign_in(client, email, "wrong", "000000").status_code == 422
        locked = sign_in(client, email, PASSWORD, person.code())
        assert locked.status_code == 429
        pages[email] = locked.text.replace(email, "")
    assert pages[person.email] == pages["nobody@example.org"]
    with client.app.state.service.engine.begin() as connection:
        connection.execute(text("UPDATE staff_attempts SET locked_until = :past"), {"past": now() - timedelta(1)})
    assert sign_in(client, person.email, PASSWORD, person.code()).status_code == 303


def test_wrong_tries_at_the_same_time_are_all_counted(client):
    accounts, person = office(client).accounts, welcomed(office(client), "adviser")

    def one_try(_: int) -> None:
        with pytest.raises((NotSignedIn, LockedOut)):
            accounts.sign_in(person.email, "wrong", "0")

    with ThreadPoolExecutor(5) as pool:
        list(pool.map(one_try, range(5)))
    with pytest.raises(LockedOut):
        accounts.sign_in(person.email, PASSWORD, person.code())


@pytest.mark.parametrize("column", ["seen_at", "started_at"])
def test_a_session_ends_by_itself(client, column):
    person = welcomed(office(client), "adviser")
    enter(client, person)
    assert client.get("/staff/you").status_code == 200
    limit = {"seen_at": IDLE, "started_at": WHOLE}[column]
    with client.app.state.service.engine.begin() as connection:
        connection.execute(update(StaffSession).values({column: now() - limit - timedelta(seconds=1)}))
    assert client.get("/staff/you", headers=HTML).status_code == 303
    assert client.get("/staff/you", headers={"Accept": "application/json"}).status_code == 401


def test_sign_out_everywhere_ends_the_other_browser_too(client):
    person = welcomed(office(client), "adviser")
    other = office(client).sessions.begin(person.id)
    enter(client, person)
    page = client.get("/staff/you").text
    assert client.post("/staff/sign-out-everywhere", data={"csrf": token_in(page)}).status_code == 303
    assert office(client).sessions.find(other) is None


def test_whoever_is_switched_off_or_gets_another_role_is_signed_out(client):
    accounts, sessions = office(client).accounts, office(client).sessions
    welcomed(office(client), "admin", "Ada Admin")
    person = welcomed(office(client), "adviser")
    here = sessions.begin(person.id)
    accounts.change(person.id, role="analyst")
    assert sessions.find(here) is None
    accounts.change(person.id, active=False)
    assert sessions.find(sessions.begin(person.id)) is None
    with pytest.raises(NotSignedIn):
        accounts.sign_in(person.email, PASSWORD, person.code())


def test_secrets_at_rest_cannot_be_used_to_sign_in(client):
    person = welcomed(office(client), "adviser")
    cookie = office(client).sessions.begin(person.id)
    with client.app.state.service.engine.connect() as connection:
        rows = []
        for table in ("staff", "staff_sessions", "staff_recovery_codes"):
            rows += [str(tuple(row)) for row in connection.execute(text(f"SELECT * FROM {table}"))]
    stored = " ".join(rows)
    for secret in (PASSWORD, cookie, person.secret, person.recovery[1], codes.plain(person.recovery[1])):
        assert secret not in stored
    assert "$argon2id$" in stored


def test_passwords_are_hashed_as_strongly_as_argon2_recommends():
    """RFC 9106, second choice: 64 MiB, three passes. Asked of a fresh hasher, as these tests use a light one."""
    from argon2 import PasswordHasher

    assert (PasswordHasher().time_cost, PasswordHasher().memory_cost) == (3, 65536)


def test_a_stored_password_that_is_broken_lets_nobody_in():
    assert not passwords.fits("not a hash", "anything")
    assert not passwords.fits(None, "nobody has this password")


def test_the_first_people_come_in_by_the_command_line(tmp_path, monkeypatch):
    monkeypatch.setenv("BOT_VAR_DIR", str(tmp_path))
    monkeypatch.setenv("BOT_PUBLIC_URL", "https://ask.example")

    def bot(*words: str) -> str:
        done = CliRunner().invoke(cli, ["staff", *words])
        return f"{done.exit_code} {done.output}"

    added = bot("add", "Pat@example.org", "--name", "Pat Lee", "--role", "admin")
    assert added.startswith("0 ")
    assert "https://ask.example/staff/welcome/" in added
    assert "is there already" in bot("add", "pat@example.org", "--name", "Pat", "--role", "adviser")
    assert "pat@example.org  Pat Lee  admin  has not used the welcome link" in bot("list")
    assert bot("deactivate", "pat@example.org").startswith("1 This is the only administrator.")
    assert bot("reset", "nobody@example.org").startswith("1 Nobody has the address")
