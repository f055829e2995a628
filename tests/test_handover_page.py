"""A question on its way to a person and back, in a real browser: with scripts and without, and no fault axe finds."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from bot.evaluation.run import free_port
from bot.handover.desk import Adviser
from bot.handover.models import Case
from bot.service import Service
from bot.settings import Settings
from bot.web.app import create_app
from tests.conftest import until
from tests.test_chat_page import ask, assert_no_faults, browser, pytestmark, shot  # noqa: F401

ANNA = Adviser("s1", "Anna Field")
PATIENCE = 20_000
STEPS = ["Use this", "In this chat", "Mornings", "No interpreter", "Short messages", "That is all"]


@pytest.fixture(scope="module")
def served(running, tmp_path_factory) -> Iterator[tuple[str, Service]]:
    """The application in this process, so that an adviser can act in it; with the running Rasa."""
    folder, port = tmp_path_factory.mktemp("page"), free_port()
    app = create_app(
        Settings(
            var_dir=folder, port=port, rate_limits="off",
            rasa_url=running.environment["BOT_RASA_URL"], actions_url=running.environment["BOT_ACTIONS_URL"],
        )
    )  # fmt: skip
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    until(lambda: server.started, 90)
    yield f"http://127.0.0.1:{port}", app.state.service
    server.should_exit = True
    thread.join(30)


@pytest.fixture
def opened(browser: Browser, served):  # noqa: F811
    contexts = []

    def open_page(**more) -> Page:
        context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB", **more)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.faults = []
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.goto(served[0])
        return page

    yield open_page
    for context in contexts:
        context.close()


def press(page: Page, words: str) -> None:
    """Press a button of the latest reply, and wait until something came of it."""
    before = page.locator(".ans").count()
    page.locator("#chat").get_by_role("button", name=words, exact=True).last.click()
    page.locator(".ans").nth(before).wait_for()


def case_of(page: Page, service: Service) -> int:
    cookie = next(cookie for cookie in page.context.cookies() if cookie["name"] == "conversation")
    with service.engine.connect() as connection:
        return connection.execute(select(Case.id).where(Case.conversation_id == cookie["value"])).scalar_one()


def test_a_parent_asks_an_adviser_waits_gets_an_answer_live_and_says_that_it_helped(opened, served):
    page, desk = opened(), served[1].handover.desk
    ask(page, "my sons ehc plan is late")
    press(page, "Ask an adviser here")
    shot(page, "form-start")
    assert_no_faults(page)
    for words in STEPS:
        press(page, words)
    shot(page, "form-check")
    assert_no_faults(page)
    press(page, "Send to an adviser")
    expect(page.locator(".standing")).to_contain_text("Your question is with the advisers. Answer by")
    assert page.get_by_text("Hello. This is a free service").count() == 1
    shot(page, "waiting")
    assert_no_faults(page)

    case = case_of(page, served[1])
    desk.claim(case, ANNA)
    expect(page.locator(".standing")).to_contain_text("Anna, an adviser, has your question")
    desk.typing(case, ANNA)
    expect(page.locator("#typing")).to_have_text("Anna is writing …")
    desk.reply(case, ANNA, "Write to them **today**. I can help you.")
    expect(page.locator(".ans.staff")).to_contain_text("Anna, adviser")
    expect(page.locator("#speaker")).to_contain_text("Write to them today")
    page.get_by_label("Your question").fill("thank you, I will")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator(".you").last).to_have_text("thank you, I will")
    shot(page, "with-adviser")
    assert_no_faults(page)

    page.reload()
    expect(page.locator(".ans.staff")).to_have_count(1)
    desk.close(case, ANNA, "answered")
    page.locator("#chat button[value='Yes, it helped']").wait_for()
    expect(page.locator(".standing")).to_have_count(0)
    shot(page, "handed-back")
    assert_no_faults(page)
    page.locator("#chat button[value='Yes, it helped']").click()
    page.locator("#chat").get_by_text("What should we know about that?").wait_for()
    press(page, "Skip")
    until(lambda: served[1].handover.inbox.whole(case).case.helped == 3, 20)
    assert page.faults == []


def test_replies_that_came_while_the_connection_was_lost_are_shown_once(opened, served):
    page, desk = opened(), served[1].handover.desk
    ask(page, "Ask an adviser here")
    for words in ["Skip"] * 5 + ["Send to an adviser"]:
        press(page, words)
    case = case_of(page, served[1])
    desk.claim(case, ANNA)
    expect(page.locator(".standing")).to_contain_text("Anna")
    page.context.set_offline(True)
    desk.reply(case, ANNA, "First words")
    page.context.set_offline(False)
    desk.reply(case, ANNA, "Second words")
    expect(page.locator(".ans.staff")).to_contain_text(["First words", "Second words"])


def test_without_scripts_the_form_works_and_a_link_looks_for_new_replies(opened, served):
    page, desk = opened(java_script_enabled=False), served[1].handover.desk
    page.get_by_label("Your question").fill("my sons ehc plan is late")
    page.get_by_role("button", name="Send", exact=True).click()
    for words in ["Ask an adviser here", *STEPS, "Send to an adviser"]:
        page.locator("#chat").get_by_role("button", name=words, exact=True).last.click()
    expect(page.locator(".standing")).to_contain_text("with the advisers")
    case = case_of(page, served[1])
    desk.claim(case, ANNA)
    desk.reply(case, ANNA, "Write to them today.")
    page.get_by_role("link", name="Look for new replies").click()
    expect(page.locator(".ans.staff")).to_contain_text("Write to them today.")
    shot(page, "no-scripts")
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator(".ans").last).to_contain_text("Your question is taken back")


def test_in_easy_read_the_form_has_pictures(opened):
    page = opened()
    page.get_by_role("button", name="Easy read").click()
    ask(page, "Ask an adviser here")
    expect(page.locator(".ans.form .easyread img").first).to_be_visible()
    shot(page, "easy-form")
    assert_no_faults(page)
