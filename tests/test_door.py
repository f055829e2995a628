"""The door: other sites, floods, endless bodies and clients that never finish are refused; a family notices nothing."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import threading
import time

import pytest
import redis
import uvicorn
from fastapi.testclient import TestClient

from bot.evaluation.run import free_port
from bot.settings import Settings
from bot.web import door, patience
from bot.web.app import HEADERS, create_app
from bot.web.limits import BY_ADDRESS, BY_CONVERSATION, Limits
from bot.web.patience import PatientProtocol

REDIS = os.environ.get("TEST_REDIS_URL", "")
FIELD = re.compile(r'name="csrf" value="([^"]+)"')


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("door")
    settings = Settings(
        database_url=f"sqlite:///{folder / 'x.db'}", var_dir=folder, rasa_url="http://127.0.0.1:9", rate_limits="off"
    )
    with TestClient(create_app(settings)) as running:
        yield running.app


@pytest.fixture
def browser(app):
    """An old browser: no Sec-Fetch-Site, no Origin, scripts off. It keeps cookies."""
    return TestClient(app, base_url="http://ask.example", follow_redirects=False)


def token(page) -> str:
    return FIELD.search(page.text)[1]


def test_every_form_of_the_page_carries_a_token_and_a_message_is_taken_with_it(browser):
    page = browser.get("/")
    assert page.text.count('method="post"') == len(FIELD.findall(page.text)) >= 4
    assert not page.cookies, "nothing is stored before the first message"
    sent = browser.post("/", data={"text": "hello", "csrf": token(page)})
    assert sent.status_code == 303
    again = browser.post("/", data={"text": "and again", "csrf": token(browser.get("/"))})
    assert again.status_code == 303


@pytest.mark.parametrize("path", ["/", "/easy-read", "/look", "/delete", "/typing"])
def test_what_cannot_be_proved_to_be_ours_is_refused_with_what_to_do(browser, path):
    for given in ({}, {"csrf": "guess.ed"}, {"csrf": ""}):
        refused = browser.post(path, data={"text": "hello", "on": "true", **given})
        assert refused.status_code == 403
        assert "Open Ask SEND again" in refused.json()["detail"]


def test_a_token_of_another_chat_does_not_delete_this_one(app, browser):
    browser.post("/", data={"text": "hello", "csrf": token(browser.get("/"))})
    stranger = TestClient(app, base_url="http://ask.example")
    stolen = token(stranger.get("/"))
    assert browser.post("/delete", data={"csrf": stolen}).status_code == 403
    assert browser.post("/delete", data={"csrf": token(browser.get("/delete"))}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "http://ask.example"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://[broken"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}, 403),
    ],
)
def test_browsers_say_where_a_form_comes_from(browser, headers, status):
    assert browser.post("/", data={"text": "hello"}, headers=headers).status_code == status


def test_cookies_are_for_the_server_and_this_site_alone_and_secure_behind_https(tmp_path):
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'x.db'}", var_dir=tmp_path, rasa_url="http://127.0.0.1:9",
        secure_cookies=True,
    )  # fmt: skip
    with TestClient(create_app(settings), base_url="https://ask.example", follow_redirects=False) as client:
        page = client.get("/")
        cookie = client.post("/", data={"text": "hello", "csrf": token(page)}).headers["set-cookie"]
    assert all(wanted in cookie for wanted in ("HttpOnly", "SameSite=strict", "Secure"))


@pytest.mark.parametrize("path", ["/", "/nothing-here", "/static/site.css", "/health/live", "/api/openapi.json"])
def test_the_safety_headers_are_on_every_reply(browser, path):
    reply = browser.get(path)
    for name, value in HEADERS.items():
        assert reply.headers[name] == value
    assert "unsafe" not in reply.headers["content-security-policy"]


def test_a_body_without_a_length_is_cut_off_while_it_is_read(browser):
    read = []

    def endless():
        for _ in range(1000):
            read.append(1)
            yield b"a" * 10_000

    begun = browser.post("/api/conversations").json()["id"]
    refused = browser.post(
        f"/api/conversations/{begun}/messages", content=endless(), headers={"Content-Type": "application/json"}
    )
    assert refused.status_code == 413
    assert "two or more messages" in refused.json()["detail"]
    assert refused.headers["content-security-policy"]


@pytest.mark.parametrize("length", ["-1", "abc", "9" * 30, "1e9", "٣"])
def test_a_length_that_is_no_length_breaks_nothing(browser, length):
    reply = browser.post("/api/conversations", content=b"{}", headers={"Content-Length": length.encode()})
    assert reply.status_code < 500


@contextlib.contextmanager
def served(app):
    """The application behind the real server, on a port of its own."""
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(app, port=port, http=PatientProtocol, log_level="warning", access_log=False, lifespan="off")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield port
    server.should_exit = True
    thread.join()


def answer(port: int, *pieces: bytes, wait: float = 15.0) -> bytes:
    """Send these bytes and no more; what comes back until the other side hangs up."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as line:
        for piece in pieces:
            line.sendall(piece)
        got = b""
        while part := line.recv(65536):
            got += part
        return got


def test_clients_that_never_finish_are_let_go_and_others_are_served_meanwhile(app, monkeypatch):
    monkeypatch.setattr(door, "BODY_SECONDS", 0.5)
    monkeypatch.setattr(patience, "HEAD_SECONDS", 0.5)
    with served(app) as port:
        assert answer(port) == b"", "said nothing"
        assert answer(port, b"POST /api/conv") == b"", "half a line"
        head = b"POST /api/conversations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        slow = answer(port, head + b"Content-Length: 90\r\n\r\n{")
        assert slow.startswith(b"HTTP/1.1 408")
        assert b"did not arrive whole" in slow
        assert b"200 OK" in answer(port, b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")


class _Asked:
    """As much of a request as the limits look at."""

    def __init__(self, path: str, address: str, method: str = "POST") -> None:
        self.method, self.cookies = method, {}
        self.url = type("Url", (), {"path": path})
        self.client = type("Client", (), {"host": address})


def said(conversation: str, address: str) -> _Asked:
    return _Asked(f"/api/conversations/{conversation}/messages", address)


def test_thirty_families_behind_one_address_write_as_people_write_and_meet_no_limit():
    limits = Limits("secret")
    for family in range(30):
        for _ in range(8):
            assert limits.refuse(said(f"family-{family}", "10.0.0.1")) is None


@pytest.fixture
def redis_url():
    if not REDIS:
        pytest.skip("NOT TESTED WITH REDIS: set TEST_REDIS_URL to a server on this machine")
    return REDIS


def test_two_replicas_count_together_and_redis_holds_no_id_and_no_address(redis_url):
    secret = f"secret {time.time()}"
    one, two = (Limits(secret, redis_url) for _ in range(2))
    conversation = f"replica-{time.time_ns()}"
    taken = [each.refuse(said(conversation, "203.0.113.77")) is None for _ in range(30) for each in (one, two)]
    assert sum(taken) == BY_CONVERSATION.amount
    names = b" ".join(redis.Redis.from_url(redis_url).keys())
    assert conversation.encode() not in names
    assert b"203.0.113.77" not in names


def test_while_redis_is_away_each_replica_counts_for_itself_and_nobody_is_locked_out():
    limits = Limits("secret", "redis://127.0.0.1:9")
    taken = [limits.refuse(said("family", f"10.0.1.{n}")) is None for n in range(60)]
    assert sum(taken) == BY_CONVERSATION.amount


def test_a_script_that_begins_chats_without_end_is_told_to_wait():
    limits = Limits("secret")
    replies = [limits.refuse(_Asked("/api/conversations", "10.0.0.9")) for _ in range(BY_ADDRESS.amount + 1)]
    assert replies[-1].status_code == 429
    assert int(replies[-1].headers["retry-after"]) >= 1
    assert not any(replies[:-1])
