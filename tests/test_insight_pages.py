"""The insight desk and the families' pages in a real browser, with a simulated term; no fault that axe finds."""

from __future__ import annotations

import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright

from bot.content import Content
from bot.database import sessions
from bot.insight.counting import Counting
from bot.insight.experiences import Experiences, Told
from bot.insight.period import today
from bot.insight.simulate import Simulator, Year
from bot.settings import Settings
from bot.staff.models import AuditEntry
from bot.web.app import create_app
from tests.insight_desk import asked, desk, empty, sign_in
from tests.test_chat_page import CHROMIUM, FLAGS

SHOTS = os.environ.get("TEST_SCREENSHOTS", "")
needs_browser = pytest.mark.skipif(
    not CHROMIUM, reason="NOT TESTED IN A BROWSER: install Chromium (apt install chromium)"
)
YEAR = "from=2025-09-01&to=2026-08-31"
PAGES = (
    "/staff/insight", f"/staff/insight?{YEAR}", f"/staff/insight?{YEAR}&topic=ehcp_late",
    f"/staff/insight?{YEAR}&by=district:thanet", f"/staff/insight/enquiries?{YEAR}&topic=ehcp_late",
    "/staff/insight/changes", "/staff/insight/proposals", "/staff/insight/how",
    "/tell-us", "/tell-us?easy=true", "/tell-us/take-back", "/you-said-we-did",
)  # fmt: skip


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Iterator[tuple[str, dict[str, str]]]:
    """A service with a simulated year, without Rasa: its address, and a cookie for each role."""
    folder = tmp_path_factory.mktemp("insight")
    url = f"sqlite:///{folder / 'insight.db'}"
    engine = empty(url)
    Simulator(Content.load()).run(engine, Year.read("2025-26", today()), 4000)
    settings = Settings(database_url=url, var_dir=folder, rate_limits="off")
    Counting(engine, settings.secret_key).count_due(today())
    cookies = {role: sign_in(engine, role) for role in ("analyst", "supervisor", "adviser")}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create_app(settings), port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + 60
    while not server.started:
        assert time.monotonic() < end
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}", cookies
    server.should_exit = True
    thread.join(20)
    engine.dispose()


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, place):
    address, cookies = place
    contexts = []

    def opened(path: str, width: int = 1280, role: str = "analyst", **more) -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 900}, locale="en-GB", **more)
        contexts.append(context)
        context.add_cookies([{"name": "desk", "value": cookies[role], "url": address}])
        page = context.new_page()
        page.elsewhere, page.faults = [], []
        page.on("request", lambda r: None if r.url.startswith(address) else page.elsewhere.append(r.url))
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("console", lambda m: page.faults.append(m.text) if m.type == "error" else None)
        page.goto(address + path)
        return page

    yield opened
    for context in contexts:
        context.close()


def shot(page: Page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def assert_well(page: Page) -> None:
    results = Axe().run(page)
    assert results.violations_count == 0, (page.url, results.generate_report())
    assert page.elsewhere == []
    assert page.faults == []


@needs_browser
def test_every_page_has_no_fault_that_axe_finds_and_asks_for_nothing_from_elsewhere(open_page, place):
    page = open_page("/")
    for path in PAGES:
        page.goto(place[0] + path)
        shot(page, "insight-" + path.strip("/").replace("/", "-").split("?")[0] + str(len(path)))
        assert_well(page)


@needs_browser
@pytest.mark.parametrize(
    "look",
    [
        {"width": 320},
        {"color_scheme": "dark"},
        {"forced_colors": "active"},
        {"java_script_enabled": True, "width": 640},
    ],
)
def test_the_desk_holds_on_a_phone_in_the_dark_and_in_forced_colours(open_page, look):
    page = open_page(f"/staff/insight?{YEAR}", **look)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert_well(page)


@needs_browser
def test_from_a_finding_to_its_topic_to_its_enquiries_without_scripts(open_page):
    page = open_page(f"/staff/insight?{YEAR}", java_script_enabled=False)
    expect(page.get_by_text("These figures are simulated")).to_be_visible()
    page.locator("#topics").get_by_role("link", name="Plan is late").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Plan is late")
    page.get_by_role("link", name="Read the enquiries behind this").click()
    expect(page.locator(".asked li").first).to_be_visible()
    page.get_by_role("link", name="Back", exact=True).click()
    page.get_by_label("Only").first.select_option("district:swale")
    page.get_by_label("Plan is late only").uncheck()
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("Only: District: Swale").first).to_be_visible()
    assert "by=district" in page.url


@needs_browser
def test_a_gap_becomes_a_proposal_that_can_be_taken_away(open_page):
    page = open_page(f"/staff/insight?{YEAR}")
    page.locator("#unmet").get_by_role("button", name="Propose an answer").first.click()
    page.get_by_label("Topic").select_option("school_nurse_medical")
    page.get_by_label("Title").fill("Help with the toilet at school")
    page.get_by_label("Answer").fill("School must help.")
    page.get_by_label("Accepted by the content owner").check()
    page.get_by_role("button", name="Keep it").click()
    assert_well(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Take the file").click()
    file = Path(download.value.path()).read_text("utf-8")
    assert "topic: school_nurse_medical" in file
    assert "intent: school_nurse_medical" in file
    page.get_by_role("link", name="From gap to answer").click()
    expect(page.get_by_text("Accepted")).to_be_visible()


@needs_browser
def test_staff_write_what_changed_and_families_read_it(open_page, place):
    page = open_page("/staff/insight/changes")
    page.get_by_label("Theme").select_option("school_transport")
    page.get_by_label("You said", exact=True).fill("The taxi often did not come.")
    page.get_by_label("We did", exact=True).fill("A text message now tells you.")
    page.get_by_label("You said, in easy read").fill("taxi | The taxi did not come.")
    page.get_by_label("We did, in easy read").fill("A text message now tells you.")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("alert")).to_contain_text("picture")
    assert_well(page) if not page.faults else page.faults.clear()
    page.get_by_label("We did, in easy read").fill("text message | You get a text message.")
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("button", name="Show it to families").click()
    expect(page.get_by_role("status")).to_contain_text("families' page now")
    page.goto(place[0] + "/you-said-we-did?easy=true")
    expect(page.get_by_text("You get a text message.")).to_be_visible()
    assert_well(page)


@needs_browser
@pytest.mark.parametrize("scripts", [True, False])
def test_one_tap_says_whether_an_answer_helped(open_page, scripts):
    page = open_page("/", width=390, java_script_enabled=scripts)
    page.locator(".next button").first.click()
    faces = page.locator(".faces").last
    expect(faces.get_by_role("group", name="Did this help?")).to_be_visible()
    shot(page, f"faces-{scripts}")
    assert_well(page) if scripts else None
    faces.get_by_role("button", name="A little").click()
    expect(page.locator(".faces").last).to_contain_text("Thank you for telling us.")
    expect(page.locator(".faces button")).to_have_count(0)
    assert_well(page) if scripts else None
    page.reload()
    expect(page.locator(".faces").last).to_contain_text("Thank you for telling us.")


@needs_browser
@pytest.mark.parametrize("scripts", [True, False])
def test_how_it_is_going_is_told_from_the_chat_and_taken_back(open_page, scripts):
    page = open_page("/", width=390, java_script_enabled=scripts)
    page.locator(".next button").first.click()
    expect(page.locator(".faces")).to_have_count(1)
    page.locator("summary", has_text="Options").click()
    page.get_by_role("link", name="Tell us how it is going").click()
    page.get_by_label("What was hard?").fill("Nobody rang us back.")
    page.get_by_label("Being listened to and understood").check()
    page.get_by_label("A parent or carer").check()
    page.get_by_label("Tell me in my chat").check()
    page.get_by_role("button", name="Send it").click()
    code = page.locator("strong").inner_text().removeprefix("Your code is ").strip(".")
    shot(page, "told")
    page.get_by_role("link", name="Take back what you told us").click()
    page.get_by_label("Your code").fill("WRONG")
    page.get_by_role("button", name="Delete what I told us").click()
    expect(page.get_by_role("alert")).to_contain_text("We know no such code")
    page.get_by_label("Your code").fill(code.lower())
    page.get_by_role("button", name="Delete what I told us").click()
    expect(page.get_by_role("status")).to_contain_text("It is deleted")


def test_who_may_see_what(tmp_path):
    url = f"sqlite:///{tmp_path / 'roles.db'}"
    with desk(url, tmp_path, "supervisor") as client:
        asked(client.engine, "the plan is late", 9)
        asked(client.engine, "the taxi", 4, topic="school_transport")
        assert client.get("/staff/insight").status_code == 200
        assert client.get("/staff/insight/enquiries?topic=ehcp_late").status_code == 403
        client.cookies.set("desk", sign_in(client.engine, "adviser"))
        assert client.get("/staff/insight").status_code == 403
        client.cookies.set("desk", sign_in(client.engine, "analyst"))
        assert "the plan is late" in client.get("/staff/insight/enquiries?topic=ehcp_late").text
        asked(client.engine, "we live in Margate", 6, topic="portage")
        asked(client.engine, "no plan yet", 5, outcome="fallback")
        margate = client.get("/staff/insight/enquiries?of=district:thanet").text
        assert "we live in Margate" in margate
        assert "the plan is late" not in margate
        assert "no plan yet" in client.get("/staff/insight/enquiries?of=outcome:not_known").text
        assert "fewer than five" in client.get("/staff/insight/enquiries?of=outcome:not_known&by=district:thanet").text
        assert client.get("/staff/insight/enquiries?of=name:sam").status_code == 422
        few = client.get("/staff/insight/enquiries?topic=school_transport").text
        assert "the taxi" not in few
        assert "fewer than five" in few
        with sessions(client.engine)() as session:
            read = [(entry.did, entry.about) for entry in session.query(AuditEntry)]
        assert ("read redacted enquiries", "ehcp_late") in read
        client.cookies.clear()
        out = client.get("/staff/insight", headers={"accept": "text/html"}, follow_redirects=False)
        assert out.headers["location"].startswith("/staff/sign-in")
        assert client.post("/staff/insight/changes/1/publish").status_code == 401


def test_every_number_leads_to_its_enquiries(tmp_path):
    with desk(f"sqlite:///{tmp_path / 'numbers.db'}", tmp_path) as client:
        asked(client.engine, "my son is 7, we live in Margate and we are still waiting", 40)
        page = client.get("/staff/insight").text
        leads = {unescape(found) for found in re.findall(r'href="(/staff/insight/enquiries[^"]*)"', page)}
        kinds = {found[1].partition("%3A")[0] for lead in leads if (found := re.search(r"(of=[^&]*)", lead))}
        assert kinds >= {f"of={of}" for of in ("district", "age", "who", "told", "channel", "language", "form")}
        assert kinds >= {"of=outcome", "of=outcomes", "of=helped"}
        for lead in leads:
            got = client.get(lead)
            assert got.status_code == 200, lead
            assert "we live in Margate" in got.text, lead
        client.cookies.set("desk", sign_in(client.engine, "supervisor"))
        assert "/staff/insight/enquiries" not in client.get("/staff/insight").text


def test_reports_come_from_the_desk_and_a_wrong_address_is_refused_in_words(tmp_path):
    with desk(f"sqlite:///{tmp_path / 'desk.db'}", tmp_path) as client:
        asked(client.engine, "the plan is late", 30)
        Experiences(client.engine).keep(Told(good="x"))
        for ending, start in (("html", b"\n<!doctype"), ("csv", b"\xef\xbb\xbfnote"), ("xlsx", b"PK")):
            got = client.get(f"/staff/insight/report.{ending}")
            assert got.content.lstrip().startswith(start.strip())
            assert "attachment" in got.headers["content-disposition"]
        assert "http" not in client.get("/staff/insight/report.html").text.replace("http://www.w3.org/2000/svg", "")
        assert client.get("/staff/insight?topic=nothing").status_code == 404
        refused = client.get("/staff/insight?by=name:sam")
        assert refused.status_code == 422
        assert "narrowed" in refused.json()["detail"]
        assert client.get("/staff/insight?from=yesterday").status_code == 422
        assert client.get("/staff/insight/proposals/99").status_code == 404
