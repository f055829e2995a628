"""The chat on another site: a button, a frame, a conversation that stays, and a way out of the whole page."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import uvicorn
from fastapi.testclient import TestClient
from playwright.sync_api import expect
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from bot.evaluation.run import free_port
from bot.settings import Settings
from bot.web.app import create_app
from tests.conftest import until
from tests.test_chat_page import assert_no_faults, browser, pytestmark, shot  # noqa: F401  (browser is a fixture)

SITE = """<!doctype html><html lang="en"><title>A council</title><main><h1>A council's page</h1></main>
<script src="{home}/embed.js" defer></script>"""


@contextmanager
def served(app, port: int) -> Iterator[None]:
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started, 60)
    yield
    server.should_exit = True
    thread.join(15)


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Iterator[str]:
    """A site under another name (localhost) than ours (127.0.0.1), which may frame us."""
    folder, port, ours = tmp_path_factory.mktemp("embed"), free_port(), free_port()
    settings = Settings(
        database_url=f"sqlite:///{folder / 'x.db'}", var_dir=folder, rasa_url="http://127.0.0.1:9",
        embed_sites=f"http://localhost:{port}",
    )  # fmt: skip
    page = SITE.format(home=f"http://127.0.0.1:{ours}")
    council = Starlette(routes=[Route("/", lambda request: HTMLResponse(page))])
    with served(create_app(settings), ours), served(council, port):
        yield f"http://localhost:{port}"


@pytest.fixture
def page(browser, site):  # noqa: F811
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto(site)
    yield page
    context.close()


def test_a_parent_asks_on_the_councils_page_and_the_chat_is_there_after_a_reload(page):
    button = page.get_by_role("button", name="Ask SEND")
    button.wait_for()
    assert [url.rsplit("/", 1)[1] for url in page.asked if "favicon" not in url] == ["", "embed.js"]
    button.click()
    chat = page.frame_locator("iframe")
    chat.get_by_label("Your question").fill("who can help me for free")
    chat.get_by_role("button", name="Send").click()
    expect(chat.locator(".you")).to_have_count(1)
    expect(chat.locator(".ans")).to_have_count(2)
    shot(page, "embed")
    assert_no_faults(page)
    page.reload()
    page.get_by_role("button", name="Ask SEND").click()
    expect(page.frame_locator("iframe").locator(".you")).to_have_text("who can help me for free")


def test_by_keyboard_it_opens_closes_and_gives_the_focus_back(page):
    page.get_by_role("button", name="Ask SEND").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    panel = page.get_by_role("dialog", name="Ask SEND")
    expect(panel.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.get_by_role("button", name="Ask SEND")).to_be_focused()


def test_on_a_small_phone_the_chat_takes_the_whole_page(page):
    page.set_viewport_size({"width": 320, "height": 568})
    page.get_by_role("button", name="Ask SEND").click()
    box = page.get_by_role("dialog", name="Ask SEND").bounding_box()
    assert (box["width"], box["height"]) == (320, 568)
    page.frame_locator("iframe").get_by_label("Your question").wait_for()
    shot(page, "embed-phone")


def test_leaving_leaves_the_councils_page_too(page):
    page.route("https://www.bbc.co.uk/**", lambda route: route.fulfill(body="weather"))
    page.get_by_role("button", name="Ask SEND").click()
    page.frame_locator("iframe").get_by_label("Your question").click()
    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url("https://www.bbc.co.uk/weather")


def test_only_the_named_sites_may_frame_us_and_nobody_the_desk(tmp_path):
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'x.db'}", var_dir=tmp_path, embed_sites="https://a.example"
    )
    client = TestClient(create_app(settings), base_url="https://ask.example")
    with client:
        policy = client.get("/").headers["content-security-policy"]
        desk = client.get("/staff/sign-in").headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self' https://a.example")
    assert desk.endswith("frame-ancestors 'none'")


@pytest.mark.parametrize("sites", ["kent.gov.uk", "https://a.example; script-src *", "*"])
def test_a_site_that_is_no_whole_address_is_refused_with_what_to_set(sites):
    with pytest.raises(ValueError, match="BOT_EMBED_SITES must name whole addresses"):
        Settings(embed_sites=sites)
