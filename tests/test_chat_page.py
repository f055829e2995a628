"""The chat page in a real browser: on a phone, by keyboard, at high zoom, without scripts; no fault that axe finds."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
SHOTS = os.environ.get("TEST_SCREENSHOTS", "")
ASK = "my sons school wont assess him for a ehcp what can i do"

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="NOT TESTED IN A BROWSER: install Chromium (apt install chromium)")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser, running):
    """Opens the chat; records what the page asks for from elsewhere, and what goes wrong in it."""
    contexts = []

    def opened(width: int = 390, height: int = 844, path: str = "/", **more) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", **more)
        contexts.append(context)
        page = context.new_page()
        page.elsewhere, page.faults = [], []
        page.on("request", lambda r: None if r.url.startswith(running.address) else page.elsewhere.append(r.url))
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        page.on("console", lambda m: page.faults.append(m.text) if m.type == "error" else None)
        page.goto(running.address + path)
        return page

    yield opened
    for context in contexts:
        context.close()


def ask(page: Page, words: str) -> None:
    """Type a question and wait for its answer to be there."""
    before = page.locator(".ans").count()
    page.get_by_label("Your question").fill(words)
    page.get_by_role("button", name="Send").click()
    page.locator(".ans").nth(before).wait_for()


def assert_no_faults(page: Page) -> None:
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()


def shot(page: Page, name: str, **more) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), **more)


def test_a_parent_asks_on_a_phone_and_reads_the_answer(open_page):
    page = open_page()
    shot(page, "phone-start")
    ask(page, ASK)
    page.wait_for_timeout(300)
    shot(page, "phone-answer")
    answer = page.locator(".ans").last
    assert answer.get_by_role("heading").inner_text() == "You can ask the council yourself"
    assert answer.get_by_text("Checked 24 November 2026").is_visible()
    assert not answer.get_by_role("link", name="Children and Families Act").first.is_visible()
    answer.locator("summary").click()
    assert answer.locator(".src a").first.is_visible()
    assert page.elsewhere == []
    assert page.faults == []
    assert_no_faults(page)


def test_what_to_ask_next_is_one_press_away(open_page):
    page = open_page()
    ask(page, ASK)
    button = page.locator(".next button").last
    words = button.inner_text()
    before = page.locator(".ans").count()
    button.click()
    page.locator(".ans").nth(before).wait_for()
    assert page.locator(".you").last.inner_text() == words


def test_each_reply_is_spoken_once_to_a_screen_reader(open_page):
    page = open_page()
    page.evaluate(
        """() => { window.spoken = []; new MutationObserver(() => {
            const words = document.getElementById('speaker').textContent.trim(); if (words) window.spoken.push(words);
        }).observe(document.getElementById('speaker'), {childList: true, subtree: true, characterData: true}); }"""
    )
    ask(page, "wats sen support")
    ask(page, "wats sen support")
    page.wait_for_timeout(200)
    spoken = page.evaluate("window.spoken")
    assert len(spoken) == 2
    assert spoken[0].count("SEN Support is extra help in school") == 1
    assert "source" not in spoken[0]


def test_everything_works_without_scripts(open_page):
    page = open_page(java_script_enabled=False)
    page.get_by_label("Your question").fill(ASK)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".ans h2").last).to_have_text("You can ask the council yourself")
    page.locator(".next button").last.click()
    expect(page.locator(".you")).to_have_count(2)
    page.get_by_role("button", name="Easy read").click()
    expect(page.locator(".easyread img").first).to_be_visible()
    page.get_by_role("button", name="Talk to a person").first.click()
    expect(page.locator(".ans h2").last).to_contain_text("person")
    page.locator("summary", has_text="Options").click()
    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Use these").click()
    expect(page.locator("html")).to_have_attribute("data-colours", "dark")
    shot(page, "no-scripts-dark", full_page=True)
    page.locator("summary", has_text="Options").click()
    page.get_by_role("link", name="Delete my chat").click()
    page.get_by_role("button", name="Delete my chat").click()
    expect(page.locator("main")).to_contain_text("E-")
    page.get_by_role("link", name="Start a new chat").click()
    expect(page.locator(".you")).to_have_count(0)


def test_a_message_that_is_too_long_or_empty_is_refused_in_words_and_kept(open_page, running):
    page = open_page(java_script_enabled=False)
    page.get_by_label("Your question").evaluate("box => { box.removeAttribute('maxlength') }")
    page.get_by_label("Your question").fill("a" * 4001)
    page.get_by_role("button", name="Send").click()
    assert "4,000" in page.get_by_role("alert").inner_text()
    assert len(page.get_by_label("Your question").input_value()) == 4001


def test_easy_read_shows_a_picture_beside_each_sentence_and_stays(open_page):
    page = open_page()
    ask(page, ASK)
    page.get_by_role("button", name="Easy read").click()
    page.wait_for_load_state("networkidle")
    sentences = page.locator(".ans").last.locator(".easyread li")
    assert sentences.count() >= 4
    assert page.evaluate("[...document.querySelectorAll('.easyread img')].every(i => i.complete && i.naturalWidth > 0)")
    assert page.get_by_role("button", name="Easy read").get_attribute("aria-pressed") == "true"
    shot(page, "phone-easy-read")
    top = page.locator(".ans").last.bounding_box()["y"]
    assert 0 < top < 250, f"the latest answer begins {top} px down the screen, not at its top"
    ask(page, "wats sen support")
    assert page.locator(".ans").last.locator(".easyread li").count() >= 3
    assert_no_faults(page)


@pytest.mark.parametrize("width", [390, 320])
def test_the_head_of_a_new_easy_read_answer_is_not_under_the_buttons(open_page, width):
    page = open_page(width, 844)
    page.get_by_role("button", name="Easy read").click()
    page.wait_for_load_state("networkidle")
    ask(page, "who can help me for free")
    bottom = page.locator(".top").bounding_box()["height"]
    page.wait_for_function(
        "y => [...document.querySelectorAll('.ans h2')].at(-1).getBoundingClientRect().y >= y", arg=bottom
    )
    assert page.locator(".ans h2").last.bounding_box()["y"] < bottom + 80


def test_it_can_be_used_by_keyboard_alone(open_page):
    page = open_page(1280, 900)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.type("wats sen support")
    page.keyboard.press("Enter")
    page.locator(".ans").nth(1).wait_for()
    seen = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("(document.activeElement.innerText || document.activeElement.id).trim().slice(0, 20)"))
    assert {"Options", "Talk to a person", "Easy read", "Send"} <= seen
    shot(page, "desktop-keyboard")


@pytest.mark.parametrize(("width", "height"), [(320, 640), (320, 256)])
def test_nothing_is_cut_off_at_320_pixels_and_at_400_percent(open_page, width, height):
    page = open_page(width, height)
    ask(page, ASK)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.get_by_role("button", name="Talk to a person").first.bounding_box()["width"] > 40
    if height < 300:
        assert page.locator(".top").evaluate("e => getComputedStyle(e).position") == "static"
    page.evaluate("document.documentElement.dataset.size = 'largest'")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    shot(page, f"narrow-{width}x{height}")
    assert_no_faults(page)


@pytest.mark.parametrize("colours", ["light", "dark", "contrast"])
def test_every_colour_choice_can_be_read(open_page, colours):
    page = open_page(1280, 1000)
    ask(page, ASK)
    page.locator("summary", has_text="Options").click()
    page.get_by_label({"light": "Light", "dark": "Dark", "contrast": "High contrast"}[colours]).check()
    page.get_by_label("Large", exact=True).check()
    assert_no_faults(page)
    page.keyboard.press("Escape")
    shot(page, f"desktop-{colours}")
    ask(page, "i want to die")
    assert_no_faults(page)
    page.reload()
    assert page.locator("html").get_attribute("data-colours") == colours


def test_forced_colours_keep_buttons_visible(open_page):
    page = open_page(forced_colors="active")
    ask(page, ASK)
    assert page.get_by_role("button", name="Send").evaluate("e => getComputedStyle(e).borderStyle") == "solid"
    assert_no_faults(page)


def test_numbers_in_a_safety_reply_are_links_to_tap(open_page):
    page = open_page()
    ask(page, "i want to die")
    page.wait_for_timeout(300)
    shot(page, "phone-safety")
    numbers = page.locator(".ans.safety a[href^='tel:'], .ans.safety a[href^='sms:']").count()
    assert numbers >= 2
    page.get_by_role("button", name="Easy read").click()
    page.wait_for_load_state("networkidle")
    assert page.locator(".ans.safety .easyread a[href^='tel:']").count() >= 1
    assert_no_faults(page)


def test_escape_three_times_leaves_the_page(open_page):
    page = open_page()
    page.route("**/*bbc.co.uk/**", lambda route: route.fulfill(body="<h1>Weather</h1>", content_type="text/html"))
    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url("https://www.bbc.co.uk/weather")
    assert page.evaluate("history.length") <= 2


def test_when_the_connection_is_lost_the_words_stay_in_the_box(open_page):
    page = open_page()
    page.context.set_offline(True)
    page.get_by_label("Your question").fill("wats sen support")
    page.get_by_role("button", name="Send").click()
    page.get_by_role("alert").wait_for(timeout=15000)
    assert "could not reach" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Your question").input_value() == "wats sen support"


@pytest.mark.parametrize("path", ["/about", "/privacy", "/accessibility", "/you-said-we-did", "/delete"])
def test_the_other_pages_have_no_fault(open_page, path):
    page = open_page(320, 640, path)
    assert page.get_by_role("heading", level=1).is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert_no_faults(page)


def test_a_copy_of_the_chat_can_be_saved_from_the_page(open_page):
    page = open_page()
    ask(page, "wats sen support")
    page.locator("summary", has_text="Options").click()
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save a copy").click()
    copy = Path(saved.value.path()).read_text("utf-8")
    assert "wats sen support" in copy
    assert "SEN Support is extra help in school" in copy


def test_another_site_cannot_write_in_the_chat(running):
    import httpx

    refused = httpx.post(f"{running.address}/", data={"text": "hello"}, headers={"Origin": "https://evil.example"})
    assert refused.status_code == 403


def test_the_page_has_a_strict_policy_and_one_needed_cookie(open_page, running):
    page = open_page()
    assert page.context.cookies() == []
    ask(page, "wats sen support")
    (cookie,) = page.context.cookies()
    assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("conversation", True, "Strict")
    policy = page.request.get(running.address).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
