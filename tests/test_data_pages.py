"""/privacy and /about say in plain words and in easy read what is kept, and how it works."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from fastapi.testclient import TestClient
from playwright.sync_api import sync_playwright

from bot import retention
from bot.content import CONTENT, ROOT, Content
from bot.readability import EASY_MEAN, LONGEST_EASY_SENTENCE, LONGEST_SENTENCE, MOST_GRADE, measure, words
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.data_pages import easy_page

CHROMIUM = "/usr/bin/chromium"
PAGES = ("/privacy", "/privacy?easy=on", "/about", "/about?easy=on")


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    settings = Settings(database_url=f"sqlite:///{folder / 'x.db'}", var_dir=folder, rasa_url="http://127.0.0.1:9")
    with TestClient(create_app(settings)) as running:
        yield running


def test_the_privacy_page_says_of_each_thing_what_why_and_how_long(client):
    text = client.get("/privacy").text.replace("&#39;", "'")
    for record in retention.shown():
        for said in (record.what, record.why, record.how_long):
            assert said in text


def test_the_days_on_the_page_are_the_days_of_the_job(client):
    text = client.get("/privacy").text
    for days in (retention.CHAT_DAYS, retention.CASE_DAYS, retention.CONTACT_DAYS):
        assert f"{days} days after" in text


@pytest.mark.parametrize("record", retention.RECORDS, ids=lambda record: record.what[:30])
def test_what_is_kept_is_told_in_plain_words_and_in_easy_ones(record):
    told = measure(f"{record.what} {record.why} {record.how_long}")
    assert told.flesch_kincaid <= MOST_GRADE
    assert told.words <= LONGEST_SENTENCE
    pictures = Content.load().pictures
    for sentence, picture in record.easy:
        assert len(words(sentence)) <= LONGEST_EASY_SENTENCE
        assert picture in pictures


@pytest.mark.parametrize("name", ["privacy", "about"])
def test_the_plain_pages_are_plain(name):
    read = measure((CONTENT / "pages" / f"{name}.md").read_text("utf-8").replace("[[kept]]", ""))
    assert read.flesch_kincaid <= MOST_GRADE
    assert read.words <= LONGEST_SENTENCE, read.longest


def test_the_children_s_code_names_tests_that_there_are():
    written = "".join(path.read_text("utf-8") for path in (ROOT / "tests").glob("test_*.py"))
    for name in re.findall(r"`(test_[a-z_]+)`", (ROOT / "docs" / "childrens-code.md").read_text("utf-8")):
        assert f"def {name}(" in written, name


@pytest.mark.parametrize("name", ["privacy", "about"])
def test_the_easy_pages_are_easy(name):
    sentences = [text for part in easy_page(name)["parts"] for text, _ in part["sentences"]]
    lengths = [len(words(sentence)) for sentence in sentences]
    assert max(lengths) <= LONGEST_EASY_SENTENCE
    assert sum(lengths) / len(lengths) < EASY_MEAN


def test_a_chat_in_easy_read_gets_the_easy_page_and_can_choose_the_full_one(client):
    begun = client.post("/api/conversations", json={"easy_read": True}).json()["id"]
    cookies = {"Cookie": f"conversation={begun}"}
    assert "easyread" in client.get("/privacy", headers=cookies).text
    assert "easyread" not in client.get("/privacy?easy=off", headers=cookies).text


@pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="NOT TESTED IN A BROWSER: install chromium")
def test_the_pages_have_no_known_fault_for_anybody_and_fit_a_small_phone(running):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            page = browser.new_page(viewport={"width": 320, "height": 640}, color_scheme=scheme)
            for path in PAGES:
                page.goto(running.address + path)
                assert page.evaluate("document.documentElement.scrollWidth") <= 320, path
                found = Axe().run(page)
                assert found.violations_count == 0, f"{path} {scheme}: {found.generate_report()}"
        browser.close()
