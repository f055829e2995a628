"""Cards and words in a real browser: by touch, by keyboard, in easy read, without scripts, narrow; no fault of axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.test_chat_page import ask, assert_no_faults, browser, open_page, pytestmark, shot  # noqa: F401

CLUBS = "Clubs near Ashford for my autistic teen"


def test_a_parent_gets_cards_with_ways_to_reach_each_service(open_page):  # noqa: F811
    page = open_page(320, 640)
    ask(page, "speech therapy in Thanet")
    card = page.locator(".service").first
    expect(card.get_by_role("heading")).to_have_text("Children's therapies, east Kent")
    expect(card).to_contain_text("Part of Thanet")
    expect(card.get_by_role("link", name="Call 0300 123 8112")).to_have_attribute("href", "tel:03001238112")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert_no_faults(page)
    page.get_by_role("button", name="Easy read").click()
    expect(page.locator(".service .pictured").first).to_be_visible()
    expect(page.locator(".service").first.get_by_role("link", name="Call 0300 123 8112")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert_no_faults(page)
    shot(page, "cards-easy-320", full_page=True)
    assert page.elsewhere == []
    assert page.faults == []


def test_cards_and_words_work_without_scripts(open_page):  # noqa: F811
    page = open_page(java_script_enabled=False)
    page.get_by_label("Your question").fill(CLUBS)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".service h3").first).to_have_text("Kent short breaks")
    term = page.locator(".ans:not(.greeting) .term").first
    meaning = page.locator(f"#{term.get_attribute('popovertarget')}")
    expect(meaning).to_be_hidden()
    term.click()
    expect(meaning).to_be_visible()
    meaning.get_by_role("button", name="Close").click()
    expect(meaning).to_be_hidden()
    page.locator("summary", has_text="Options").click()
    page.get_by_role("link", name="Find a service").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Find a service")


def test_a_word_opens_by_keyboard_and_closes_on_escape(open_page):  # noqa: F811
    page = open_page(1280, 900)
    ask(page, "my sons school wont assess him for a ehcp what can i do")
    term = page.locator(".ans").last.locator(".term").first
    meaning = page.locator(f"#{term.get_attribute('popovertarget')}")
    term.focus()
    page.keyboard.press("Enter")
    expect(meaning).to_be_visible()
    assert_no_faults(page)
    page.keyboard.press("Tab")
    expect(meaning.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Escape")
    expect(meaning).to_be_hidden()
    expect(term).to_be_focused()


def test_a_meaning_is_not_read_out_with_the_answer(open_page):  # noqa: F811
    page = open_page()
    ask(page, "my sons school wont assess him for a ehcp what can i do")
    spoken = page.locator("#speaker").text_content()
    assert "You can ask the council" in spoken
    assert "To appeal is to ask the Tribunal" not in spoken


def test_easy_read_explains_words_below_the_sentences(open_page):  # noqa: F811
    page = open_page()
    page.get_by_role("button", name="Easy read").click()
    page.wait_for_load_state("networkidle")
    ask(page, "my sons school wont assess him for a ehcp what can i do")
    explained = page.locator(".ans").last.locator(".explained details").first
    explained.locator("summary").click()
    expect(explained.locator("p")).to_be_visible()
    assert_no_faults(page)


@pytest.mark.parametrize("path", ["/services?kind=clubs&place=Ashford", "/services?place=xyzzy", "/words"])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_the_pages_are_narrow_and_without_fault(open_page, path, colours):  # noqa: F811
    page = open_page(320, 640, path, color_scheme=colours)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert_no_faults(page)
    page.evaluate("document.documentElement.dataset.size = 'largest'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.elsewhere == []
    assert page.faults == []


def test_services_are_found_by_keyboard_alone(open_page):  # noqa: F811
    page = open_page(1280, 900, "/services")
    page.get_by_label("Where?").focus()
    page.keyboard.type("broadstairs")
    page.keyboard.press("Enter")
    page.wait_for_url("**place=broadstairs**")
    expect(page.locator(".service").first).to_be_visible()
    expect(page.get_by_label("Where?")).to_have_value("broadstairs")
