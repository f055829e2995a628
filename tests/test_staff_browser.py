"""The desk in a real browser: a whole case with a family and two advisers, by keyboard, no fault that axe finds."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import BrowserContext, Page, expect

from bot.content import Content
from bot.evaluation.run import free_port
from bot.handover.desk import Adviser
from bot.handover.models import SAFETY
from bot.settings import Settings
from bot.staff.twin import as_lines
from bot.web.app import create_app
from tests.conftest import until
from tests.desk import PASSWORD, Person, office, welcomed
from tests.telegram_stand_in import TOKEN, BotApi
from tests.test_chat_page import CHROMIUM, assert_no_faults, browser  # noqa: F401  (a fixture)
from tests.test_staff_cases import a_case

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="NOT TESTED IN A BROWSER: install Chromium (apt install chromium)")
PHONE = "01632 960 001"
EASY = as_lines(Content.load().answers["ehc-ask-yourself"].easy_read)
PATIENT = 30_000
"""Milliseconds to wait for what must come: the machine may be slow, and nothing sleeps."""
expect.set_options(timeout=PATIENT)
ROOMS = {
    "adviser": [
        "/staff/",
        "/staff/?view=closed&q=zzz",
        "/staff/cases/1",
        "/staff/saved",
        "/staff/content",
        "/staff/you",
    ],
    "supervisor": ["/staff/team", "/staff/cases/2", "/staff/people"],
    "admin": ["/staff/people", "/staff/audit?check=true", "/staff/content/ehc-ask-yourself"],
}


@dataclass
class Served:
    """The application over HTTP, without Rasa: buttons and the form do what they say all the same."""

    app: FastAPI
    address: str


@contextlib.contextmanager
def serving(folder: Path, **more: str) -> Iterator[Served]:
    port = free_port()
    database = f"sqlite:///{folder / 'desk.db'}"
    settings = Settings(database_url=database, var_dir=folder, rasa_url="http://127.0.0.1:9", rate_limits="off", **more)
    app = create_app(settings)
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started, 60)
    yield Served(app, f"http://127.0.0.1:{port}")
    server.should_exit = True
    thread.join(15)


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("browser")) as served:
        served.people = {role: welcomed(office(served), role) for role in ROOMS}
        office(served).accounts.change(welcomed(office(served), "adviser", "Lee Gone").id, active=False)
        a_case(served, "The plan is not followed since September", easy=True, district="Ashford", needs=["easy_read"])
        a_case(served, "I can not cope any more", priority=SAFETY, why="distress: cannot_cope", district="Thanet")
        yield served


@pytest.fixture
def open_desk(browser, served):  # noqa: F811
    """Opens a page of the desk as somebody who is signed in (or of the chat, as nobody)."""
    contexts: list[BrowserContext] = []

    def opened(person: Person | None, path: str, width: int = 1440, height: int = 900, **more) -> Page:
        page = shown_to(browser, served, person, path, viewport={"width": width, "height": height}, **more)
        contexts.append(page.context)
        return page

    yield opened
    for context in contexts:
        context.close()


def shown_to(browser, served: Served, person: Person | None, path: str, **more) -> Page:  # noqa: F811
    """A page in a browser of its own. `faults` gathers what its console complains of."""
    context = browser.new_context(locale="en-GB", **more)
    context.set_default_timeout(PATIENT)
    if person:
        value = office(served).sessions.begin(person.id)
        context.add_cookies([{"name": "desk", "value": value, "domain": "127.0.0.1", "path": "/staff"}])
    page = context.new_page()
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("console", lambda m: page.faults.append(m.text) if m.type == "error" else None)
    page.goto(served.address + path)
    return page


def test_a_whole_case_from_the_first_question_to_thanks_with_two_advisers(open_desk, served):
    sam, kim = (welcomed(office(served), "adviser", name) for name in ("Sam Reed", "Kim Osei"))
    at_sam = open_desk(sam, "/staff/")
    family = open_desk(None, "/", 390, 844)
    ask_for_a_person_in_easy_read(family)

    new = at_sam.locator(".item", has_text="How do I ask for an EHC assessment?")
    expect(new).to_be_visible(timeout=PATIENT)
    expect(at_sam.locator("#news")).to_contain_text("New case")
    new.locator("a").click()
    at_kim = open_desk(kim, at_sam.url.removeprefix(served.address), java_script_enabled=False)
    at_sam.get_by_role("button", name="Claim").click()
    expect(at_sam.locator(".holder")).to_have_text("You have this case")
    at_kim.get_by_role("button", name="Claim").click()
    expect(at_kim.get_by_role("alert")).to_have_text("Sam Reed was first and has this case.")
    expect(family.locator(".ans").last).to_contain_text("Sam")

    expect(at_sam.locator(".need")).to_contain_text("short messages")
    assert PHONE not in at_sam.content()
    at_sam.get_by_role("button", name="Show phone number").click()
    expect(at_sam.locator("#revealed")).to_have_text(PHONE)
    write_an_easy_read_reply(at_sam)
    expect(family.locator(".ans").last.locator("li", has_text="I read what you wrote.")).to_be_visible(timeout=PATIENT)
    assert_no_faults(family)

    family.get_by_label("Your question").fill("thank you sam, i have one more thing")
    family.get_by_role("button", name="Send", exact=True).click()
    expect(at_sam.locator("#bubbles")).to_contain_text("i have one more thing")
    hand_on(at_sam, "Kim Osei")
    expect(family.locator(".ans").last).to_contain_text("Kim")
    answer_and_close_without_scripts(at_kim)
    expect(family.get_by_role("button", name="Yes").last).to_be_visible(timeout=PATIENT)
    family.get_by_role("button", name="Yes").last.click()
    at_kim.reload()
    until(lambda: _reloaded(at_kim).locator("text=Did it help? Yes").count() == 1, 30)
    assert at_sam.faults == []
    assert family.faults == []


def ask_for_a_person_in_easy_read(family: Page) -> None:
    family.get_by_role("button", name="Easy read").click()
    for press in ("How do I ask for an EHC assessment?", "Talk to a person", "Ask an adviser here", "Use this",
                  "By phone", PHONE, "Mornings", "No interpreter", "Short messages", "That is all",
                  "Send to an adviser"):  # fmt: skip
        before = family.locator(".ans").count()
        if press == PHONE:
            family.get_by_label("Your question").fill(PHONE)
            family.get_by_role("button", name="Send", exact=True).click()
        else:
            family.get_by_role("button", name=press, exact=True).last.click()
        expect(family.locator(".ans").nth(before)).to_be_visible(timeout=PATIENT)


def write_an_easy_read_reply(page: Page) -> None:
    """Words, the meter, an answer of the library, the preview; all of it is still there after a reload."""
    box = page.get_by_label("Your reply in easy read")
    box.fill("I read what you wrote and then I wondered about the determination of it all and more.")
    expect(page.locator("#meter")).to_contain_text("shorter")
    expect(page.locator("#meter")).to_contain_text("determination")
    box.fill("I read what you wrote.")
    expect(page.locator("#meter")).to_contain_text("Easy to read.")
    page.get_by_label("Answers", exact=True).fill("ask the council yourself")
    page.get_by_role("button", name="You can ask the council yourself").click()
    expect(box).to_have_value("I read what you wrote.\n\n" + EASY)
    expect(page.locator("#kept")).to_have_text("Draft kept.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview li", has_text="The school does not have to agree.")).to_be_visible()
    page.locator("#hear").evaluate("player => player.play()")
    until(lambda: page.locator("#hear").evaluate("player => player.currentTime") > 0, 30)
    page.locator("#hear").evaluate("player => player.pause()")
    assert_no_faults(page)
    page.reload()
    expect(page.get_by_label("Your reply in easy read")).to_have_value("I read what you wrote.\n\n" + EASY)
    page.get_by_label("Your reply in easy read").press("Control+Enter")
    expect(page.locator("#bubbles .staff").last).to_contain_text("I read what you wrote.")
    expect(page.get_by_label("Your reply in easy read")).to_have_value("")


def hand_on(page: Page, colleague: str) -> None:
    page.locator("summary", has_text="Hand to a colleague").click()
    page.get_by_label("Colleague").select_option(label=colleague)
    page.get_by_role("button", name="Hand on").click()
    expect(page.locator(".holder")).to_have_text(f"{colleague} has this case")


def answer_and_close_without_scripts(page: Page) -> None:
    page.reload()
    page.get_by_label("Your reply in easy read").fill("I am Kim. I will help you now.")
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator("summary", has_text="Close the case").click()
    page.get_by_label("Answered").check()
    page.get_by_role("button", name="Close the case").click()
    expect(page.locator("main")).to_contain_text("This case is closed.")


def _reloaded(page: Page) -> Page:
    page.reload()
    return page


def test_a_whole_case_through_telegram_in_easy_read_is_answered_from_the_desk(browser, tmp_path):  # noqa: F811
    """Rasa is away in this one: the form and the person do not need it."""
    api = BotApi(chat_burst=200, overall_burst=2000)
    api.start()
    with serving(tmp_path, telegram_token=TOKEN, telegram_api_url=api.address) as served:
        robin, parent = welcomed(office(served), "adviser", "Robin Vale"), api.person()
        page = shown_to(browser, served, robin, "/staff/", viewport={"width": 1440, "height": 900})
        parent.writes("/easyread")
        parent.until(lambda shown: bool(shown.text), "easy read")
        parent.writes("/person")
        for step in ("Skip", "In this chat", "Any time", "No interpreter", "More time to answer",
                     "That is all", "Send to an adviser"):  # fmt: skip
            after = len(parent.shown)
            parent.until(lambda shown, step=step: step in shown.buttons, f"a button {step!r}")
            parent.presses(step)
            parent.until(lambda shown: bool(shown.text), f"what comes after {step!r}", after)
        new = page.locator(".item", has_text="Telegram")
        expect(new).to_contain_text("easy read")
        new.locator("a").click()
        page.get_by_role("button", name="Claim").click()
        parent.sees("Robin")
        parent.writes("thank you for looking")
        expect(page.locator("#bubbles")).to_contain_text("thank you for looking")
        page.get_by_label("Your reply in easy read").fill("I read the plan.\nI call the school today.")
        page.get_by_role("button", name="Send", exact=True).click()
        parent.sees("I call the school today.")
        page.locator("summary", has_text="Close the case").click()
        page.get_by_label("Answered").check()
        page.get_by_role("button", name="Close the case").click()
        faces = parent.sees("Did the adviser help")
        parent.presses(faces.buttons[0])
        until(lambda: _reloaded(page).locator("text=Did it help? Yes").count() == 1, 30)
        assert page.faults == []
        page.context.close()
    api.stop()


def test_a_case_is_answered_by_keyboard_alone_from_the_door(open_desk, served):
    person = welcomed(office(served), "adviser", "Robin Vale")
    case = a_case(served, "Keyboard case", district="Swale")
    page = open_desk(None, "/staff/?q=Keyboard")
    for words in (person.email, PASSWORD, person.code()):
        tab_to(page, lambda: page.evaluate("document.activeElement.matches('input')"))
        page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("^Inbox"))
    page.goto(f"{served.address}/staff/?q=Keyboard")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/staff/cases/{case.id}**")
    page.keyboard.press("c")
    expect(page.locator(".holder")).to_have_text("You have this case")
    page.keyboard.press("r")
    page.keyboard.type("I will call you. j c r are only letters here.")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("mediation")
    expect(page.locator("#found button").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your reply", exact=True)).not_to_have_value(
        "I will call you. j c r are only letters here."
    )
    page.keyboard.press("Control+Enter")
    expect(page.locator("#bubbles .staff").last).to_contain_text("j c r are only letters here.")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_have_attribute("open", "")
    assert_no_faults(page)


def tab_to(page: Page, there) -> None:
    """Press Tab until it is so: at least once, so that the next field is a next one."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if there():
            return
    raise AssertionError("the keyboard does not get there")


def test_single_keys_do_nothing_once_they_are_switched_off(open_desk, served):
    person = welcomed(office(served), "adviser")
    office(served).accounts.change(person.id, shortcuts=False)
    case = a_case(served, "No keys")
    page = open_desk(person, f"/staff/cases/{case.id}")
    page.keyboard.press("c")
    page.keyboard.press("?")
    expect(page.locator("#keys")).not_to_have_attribute("open", "")
    assert page.locator(".holder").inner_text() == "Nobody has this case"


def test_no_page_of_the_desk_has_a_fault(open_desk, served):
    for role, paths in ROOMS.items():
        page = open_desk(served.people[role], "/privacy")
        for path in paths:
            page.goto(served.address + path)
            assert_no_faults(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= 1440, path
    page = open_desk(None, "/staff/sign-in")
    assert_no_faults(page)
    page.goto(f"{served.address}/staff/welcome/{office(served).accounts.add('new@example.org', 'New', 'adviser')}")
    assert_no_faults(page)


@pytest.mark.parametrize("look", ["dark", "contrast"])
def test_every_colour_choice_of_the_desk_can_be_read(open_desk, served, look):
    page = open_desk(served.people["supervisor"], "/privacy")
    page.context.add_cookies([{"name": "look", "value": f"normal.{look}", "url": served.address}])
    for path in ("/staff/cases/2", "/staff/team"):
        page.goto(served.address + path)
        expect(page.locator("html")).to_have_attribute("data-colours", look)
        assert_no_faults(page)


@pytest.mark.parametrize(("width", "height"), [(320, 640), (320, 256)])
def test_nothing_of_the_desk_is_cut_off_at_320_pixels_and_at_400_percent(open_desk, served, width, height):
    page = open_desk(served.people["supervisor"], "/staff/", width, height)
    for path in ("/staff/", "/staff/cases/1", "/staff/team", "/staff/saved", "/staff/content?q=plan", "/staff/you"):
        page.goto(served.address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.goto(f"{served.address}/staff/cases/2")
    assert_no_faults(page)


def test_forced_colours_keep_what_matters_visible(open_desk, served):
    page = open_desk(served.people["adviser"], "/staff/cases/2", forced_colors="active")
    assert page.locator(".tag.safety").first.evaluate("e => getComputedStyle(e).borderStyle") == "solid"
    assert_no_faults(page)


def test_a_case_that_a_colleague_takes_meanwhile_shows_at_once(open_desk, served):
    case = a_case(served, "Taken meanwhile")
    page = open_desk(served.people["adviser"], f"/staff/cases/{case.id}")
    expect(page.get_by_role("button", name="Claim")).to_be_visible()
    assert page.locator("#scroll").evaluate("e => e.clientHeight") > 400, "the conversation has the room that is left"
    served.app.state.service.handover.desk.claim(case.id, Adviser("another", "Jo Marsh"))
    expect(page.locator(".holder")).to_have_text("Jo Marsh has this case")
    expect(page.get_by_role("button", name="Claim")).to_have_count(0)
    expect(page.locator("#foot")).to_have_text("Jo Marsh answers this family.")
    page.get_by_label("Write a note").fill("half a note")
    me = served.people["adviser"]
    served.app.state.service.handover.desk.hand_to(case.id, Adviser("another", "Jo Marsh"), Adviser(me.id, me.name))
    expect(page.locator(".holder")).to_have_text("You have this case")
    page.get_by_label("Your reply", exact=True).fill("I have it now.")
    expect(page.locator("#kept")).to_have_text("Draft kept.")
    expect(page.get_by_label("Write a note")).to_have_value("half a note")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#bubbles .staff").last).to_contain_text("I have it now.")
    assert page.faults == []
