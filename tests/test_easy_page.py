"""The easy pages in a real browser: by touch, keyboard, one switch, voice, without scripts; no fault that axe finds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import yaml
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.content import CONTENT, ContentError
from bot.conversations import Conversations, Turn
from bot.database import connect
from bot.reply import Reply
from bot.seal import hand_to
from bot.settings import Settings
from bot.voice.board import Board
from bot.voice.espeak import Espeak
from bot.voice.sound import as_wav
from bot.web.app import create_app
from tests.conftest import until
from tests.test_chat_page import CHROMIUM, FLAGS, assert_no_faults, open_page, shot  # noqa: F401

QUESTION = "what is an ehc plan"
ANSWER = "A legal plan of the help that a child must get"
WAIT = 30_000

in_browser = pytest.mark.skipif(not CHROMIUM, reason="NOT TESTED IN A BROWSER: install Chromium (apt install chromium)")


@pytest.fixture(scope="module")
def question_wav(tmp_path_factory) -> tuple[Path, float]:
    """A person who says one question, and how many seconds that takes."""
    said = Espeak().say("What is an E H C plan, and who can have one?", "gmw/en-gb-x-rp", 1.0)
    path = tmp_path_factory.mktemp("microphone") / "question.wav"
    path.write_bytes(as_wav(said.samples, said.rate))
    return path, len(said.samples) / 2 / said.rate


@pytest.fixture(scope="module")
def browser(question_wav) -> Iterator[Browser]:
    """Chromium with a microphone into which the question is said."""
    microphone = [
        "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-audio-capture={question_wav[0]}%noloop",
    ]  # fmt: skip
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS + microphone)
        yield chromium
        chromium.close()


@pytest.fixture
def easy(open_page):  # noqa: F811
    def opened(width: int = 390, height: int = 844, path: str = "/easy", **more) -> Page:
        page = open_page(width, height, path, **more)
        page.set_default_timeout(WAIT)
        return page

    return opened


def ask(page: Page, words: str = QUESTION, heading: str = ANSWER) -> None:
    page.get_by_label("Write your question").fill(words)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".reply h2").first).to_have_text(heading, timeout=WAIT)


def lit(page: Page) -> int:
    """The number of the sentence that is lit, from 0; -1 for none."""
    return page.evaluate("[...document.querySelectorAll('.s')].findIndex(one => one.classList.contains('on'))")


def wait_for(page: Page, condition: str) -> None:
    """Playwright's own `wait_for_function` needs eval, which the page's policy forbids."""
    until(lambda: page.evaluate(f"Boolean({condition})"), WAIT / 1000, lambda: f"never so: {condition}")


def wait_until_lit(page: Page, number: int) -> None:
    wait_for(page, f"document.querySelectorAll('.s')[{number}]?.classList.contains('on')")


@in_browser
def test_an_answer_is_read_aloud_with_sentence_and_word_lit_and_never_by_itself(easy):
    page = easy(1024, 900)
    sounds = []
    page.on("request", lambda request: sounds.append(request.url) if "/easy/speech/" in request.url else None)
    ask(page)
    assert lit(page) == -1
    assert sounds == []
    page.get_by_role("button", name="Listen", exact=True).click()
    wait_until_lit(page, 0)
    wait_for(page, "[...(CSS.highlights.get('word') ?? [])].length > 0")
    page.mouse.move(10, 10)
    shot(page, "easy-listening")
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Next", exact=True).click()
    wait_until_lit(page, 1)
    page.get_by_role("button", name="Slower").click()
    wait_for(page, "document.querySelectorAll('[name=speed]')[1].checked")
    page.get_by_role("button", name="Again", exact=True).click()
    wait_until_lit(page, 1)
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    assert any("speed=0.8" in url for url in sounds)
    wait_until_lit(page, 2)
    assert page.faults == []
    assert page.elsewhere == []
    assert_no_faults(page)


@in_browser
def test_voice_speed_size_are_remembered_in_the_conversation(easy):
    page = easy()
    page.locator("#choose summary").click()
    page.get_by_label("Very slow", exact=True).check()
    page.get_by_label("Voice 3").check()
    with page.expect_response(lambda r: r.url.endswith("/easy/choices") and "largest" in (r.request.post_data or "")):
        page.get_by_label("Largest").check()
    page.reload()
    page.locator("#choose summary").click()
    expect(page.get_by_label("Very slow", exact=True)).to_be_checked()
    expect(page.get_by_label("Voice 3")).to_be_checked()
    expect(page.locator("body")).to_have_class(re.compile("size-largest"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert_no_faults(page)


@in_browser
def test_it_reads_each_new_answer_when_the_person_chose_so(easy):
    page = easy()
    page.locator("#choose summary").click()
    with page.expect_response(lambda r: r.url.endswith("/easy/choices")):
        page.get_by_label("Each new answer").check()
    ask(page)
    wait_until_lit(page, 0)
    expect(page.get_by_role("button", name="Pause")).to_be_visible()


@in_browser
def test_a_question_is_asked_by_voice_and_only_after_yes(easy, question_wav):
    page = easy()
    page.get_by_role("button", name="Ask by voice").click()
    page.get_by_role("button", name="Talk", exact=True).click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible(timeout=WAIT)
    shot(page, "easy-talking")
    page.wait_for_timeout(question_wav[1] * 1000 + 300)
    page.get_by_role("button", name="Stop").click()
    with page.expect_response(lambda r: r.url.endswith("/easy/speech"), timeout=60_000):
        expect(page.locator("#talk-words")).to_contain_text("You said", timeout=60_000)
    shot(page, "easy-heard")
    assert page.locator(".asked").count() == 0
    assert_no_faults(page)
    page.get_by_role("button", name="Yes, ask that").click()
    expect(page.locator(".asked")).to_contain_text("plan", timeout=WAIT)
    expect(page.locator(".reply").first).to_be_visible()
    assert page.faults == []


@in_browser
def test_without_a_microphone_it_says_what_to_do(easy):
    page = easy()
    refuse = "() => Promise.reject(new DOMException('', 'NotAllowedError'))"
    page.evaluate(f"() => {{ navigator.mediaDevices.getUserMedia = {refuse}; }}")
    page.get_by_role("button", name="Ask by voice").click()
    page.get_by_role("button", name="Talk", exact=True).click()
    expect(page.locator("#talk-words")).to_contain_text("switched off for this page")
    expect(page.get_by_role("button", name="Try again")).to_be_focused()
    assert_no_faults(page)


@in_browser
def test_it_is_used_by_touch_at_320_pixels(easy):
    page = easy(320, 640, has_touch=True, is_mobile=True)
    page.get_by_role("link", name="Ask with pictures").first.tap()
    expect(page.get_by_role("heading", name="Talk with pictures")).to_be_visible()
    shot(page, "easy-board-320")
    for name, target in (("Ask about…", "link"), ("My plan", "button")):
        cell = page.get_by_role(target, name=name)
        box = cell.bounding_box()
        assert min(box["width"], box["height"]) >= 48
        cell.tap()
    expect(page.locator(".reply h2").first).to_have_text(ANSWER)
    page.get_by_role("button", name="Listen", exact=True).tap()
    wait_until_lit(page, 0)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    small = page.evaluate(
        "[...document.querySelectorAll('.easy-dock .btn, .choices .btn, .faces button')]"
        ".filter(b => b.offsetHeight < 48).length"
    )
    assert small == 0
    page.get_by_role("button", name="A little").tap()
    expect(page.locator(".faces .pressed")).to_be_focused()
    shot(page, "easy-touch-320")
    assert_no_faults(page)


@in_browser
def test_every_button_is_reached_by_keyboard(easy):
    page = easy(1024, 900)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    seen = set()
    for _ in range(45):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("(document.activeElement.innerText || document.activeElement.id).trim()"))
    wanted = {
        "Listen",
        "Again",
        "Slower",
        "Next",
        "Ask by voice",
        "Ask with pictures",
        "text",
        "Send",
        "Voice and size",
    }
    assert wanted <= seen
    page.get_by_role("button", name="Ask by voice").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Talk", exact=True)).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#talk")).not_to_be_visible()
    page.get_by_label("Write your question").focus()
    page.keyboard.type(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".reply h2").first).to_be_focused(timeout=WAIT)
    page.get_by_role("button", name="Listen", exact=True).focus()
    page.keyboard.press("Space")
    wait_until_lit(page, 0)
    shot(page, "easy-keyboard")


def press_switch_at(page: Page, selector: str) -> None:
    """Wait until scanning lights this, then press the one switch."""
    wait_for(page, f"document.querySelector(`{selector}`)?.classList.contains('scanned')")
    page.keyboard.press("Space")


@in_browser
def test_it_is_used_with_one_switch(easy):
    page = easy(1024, 900)
    page.locator("#choose summary").click()
    with page.expect_response(lambda r: r.url.endswith("/easy/choices")):
        page.get_by_label("Very fast (0.8 seconds)").check()
    page.reload()
    press_switch_at(page, ".easy-dock [data-scan]:has(#ask-by-voice)")
    press_switch_at(page, ".easy-dock a[href='/easy/board']")
    page.wait_for_url("**/easy/board")
    press_switch_at(page, ".cells:first-of-type")
    shot(page, "easy-switch")
    press_switch_at(page, "a[href='/easy/board/questions']")
    page.wait_for_url("**/easy/board/questions")
    press_switch_at(page, ".cells:first-of-type")
    press_switch_at(page, ".cells [data-say='/easy/say/plan']")
    expect(page.locator(".reply h2").first).to_have_text(ANSWER, timeout=WAIT)
    press_switch_at(page, "#listening")
    press_switch_at(page, "#listen")
    wait_until_lit(page, 0)


@in_browser
def test_everything_but_the_microphone_works_without_scripts(easy):
    page = easy(java_script_enabled=False)
    page.get_by_label("Write your question").fill(QUESTION)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".reply h2").first).to_have_text(ANSWER)
    sentences = page.locator(".s").count()
    assert page.locator(".s img").count() == sentences
    assert page.locator(".s audio").count() == sentences
    source = page.locator(".s audio").nth(1).get_attribute("src")
    assert page.request.get(page.url.rsplit("/", 1)[0] + source).headers["content-type"].startswith("audio/ogg")
    assert not page.get_by_role("button", name="Ask by voice").is_visible()
    shot(page, "easy-no-scripts")
    page.get_by_role("link", name="Ask with pictures").first.click()
    page.get_by_role("link", name="I feel…").click()
    page.get_by_role("button", name="Sad").click()
    expect(page.locator(".asked")).to_contain_text("sad")
    page.get_by_role("link", name="Answer before").click()
    expect(page.locator(".asked")).to_have_text(f"You asked: {QUESTION}")
    page.get_by_role("button", name="Yes", exact=True).click()
    page.wait_for_url(re.compile("/easy#helped-"))
    page.locator("#choose summary").click()
    page.get_by_label("Slow", exact=True).first.check()
    page.get_by_role("button", name="Use these").click()
    page.locator("#choose summary").click()
    expect(page.get_by_label("Slow", exact=True).first).to_be_checked()


@in_browser
def test_help_now_and_a_person_are_there_and_an_adviser_is_read_aloud_too(easy, running):
    page = easy()
    page.get_by_role("link", name="Ask with pictures").first.click()
    page.get_by_role("button", name="I need help now").click()
    expect(page.locator(".reply.safety")).to_be_visible(timeout=WAIT)
    assert page.locator(".reply.safety a[href^='tel:']").count() >= 1
    shot(page, "easy-safety")
    assert_no_faults(page)
    conversation = page.context.cookies()[0]["value"]
    engine = connect(f"sqlite:///{running.folder / 'ask-send.db'}")
    hand_to(engine, Settings().seal)
    kept = Conversations(engine)
    kept.change(conversation, state="person")
    page.reload()
    reply = Reply(kind="staff", text="Hello. I am Jo. I will call your school today.", **{"from": "staff"})
    kept.record(Turn("none", kept.get(conversation)), [reply], None)
    expect(page.locator(".reply.staff .s")).to_have_count(3, timeout=WAIT)
    page.locator(".reply.staff .s").first.scroll_into_view_if_needed()
    times = page.request.get(f"{running.address}/easy/times/{reply.id}?easy=true").json()
    assert [one["text"] for one in times["sentences"]] == ["Hello.", "I am Jo.", "I will call your school today."]
    assert_no_faults(page)


@in_browser
@pytest.mark.parametrize(
    ("width", "height", "more"),
    [(320, 256, {}), (1024, 900, {"color_scheme": "dark"}), (390, 844, {"forced_colors": "active"})],
    ids=["at 400%", "dark", "forced colours"],
)
def test_each_page_and_state_has_no_fault(easy, width, height, more):
    page = easy(width, height, **more)
    ask(page)
    page.get_by_role("button", name="Next", exact=True).click()
    wait_until_lit(page, 0)
    assert_no_faults(page)
    for path in ("/easy/board", "/easy/board/feelings", "/easy/board/all", "/pictures"):
        page.goto(page.url.split("/easy")[0].split("/pictures")[0] + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert_no_faults(page)


@in_browser
def test_the_board_fits_on_paper(easy):
    page = easy(path="/easy/board/all")
    page.emulate_media(media="print")
    assert page.locator(".cell").count() == len(Board.load().cells)
    assert not page.locator(".top").is_visible()
    shot(page, "easy-board-paper", full_page=True)


@in_browser
def test_the_chat_leads_to_the_easy_page_and_back_in_the_same_conversation(open_page):  # noqa: F811
    page = open_page()
    page.get_by_label("Your question").fill(QUESTION)
    page.get_by_role("button", name="Send").click()
    page.locator(".ans").nth(1).wait_for()
    listen = page.locator(".ans").nth(1).get_by_role("button", name="Listen")
    with page.expect_response(lambda r: "/easy/speech/" in r.url and r.ok):
        listen.click()
    expect(page.get_by_role("button", name="Stop listening")).to_be_visible()
    page.get_by_role("link", name="Voice and pictures").click()
    expect(page.locator(".asked")).to_contain_text(QUESTION)
    page.get_by_role("link", name="Chat without voice").click()
    expect(page.locator(".you").last).to_contain_text(QUESTION)
    assert page.faults == []


def test_each_picture_of_the_board_asks_what_it_shows(running):
    for cell in Board.load().cells:
        if cell.topic:
            assert cell.topic in [reply["topic"] for reply in running.ask(cell.send)], cell.id
    for cell in ("help-now", "scared", "hurt"):
        found = next(one for one in Board.load().cells if one.id == cell)
        assert running.ask(found.send)[0]["kind"] == "safety", cell


def test_every_picture_is_credited_and_comes_from_us(running):
    page = httpx.get(f"{running.address}/pictures").text
    shown = set(re.findall(r'src="(/pictures/[^"]+)"', page))
    for path in CONTENT.glob("voice/board.yml"):
        for group in yaml.safe_load(path.read_text("utf-8"))["groups"].values():
            board = httpx.get(f"{running.address}/easy/board/all").text
            assert set(re.findall(r'src="(/pictures/[^"]+)"', board)) <= shown, group
    assert all(httpx.get(running.address + address).status_code == 200 for address in sorted(shown)[:20])
    assert "CC BY-SA 4.0" in page


def test_a_councils_own_pictures_take_the_place_of_ours(tmp_path):
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "plan.png").write_bytes(b"\x89PNG")
    (folder / "secret.png").write_bytes(b"\x89PNG")
    rows = {"credit": "Pictures by Photosymbols, licensed to Kent.", "pictures": {"plan": {"file": "plan.png"}}}
    (folder / "pictures.yml").write_text(yaml.safe_dump(rows))
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'x.db'}", var_dir=tmp_path, pictures_dir=folder)
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        board = client.get("/easy/board/questions").text
        assert "/pictures/own/plan.png" in board
        assert "/pictures/1F3EB.svg" in board
        assert client.get("/pictures/own/plan.png").headers["content-type"] == "image/png"
        assert client.get("/pictures/own/secret.png").status_code == 404
        assert "Pictures by Photosymbols" in client.get("/pictures").text
    rows["pictures"]["plan"]["file"] = "../x.db"
    (folder / "pictures.yml").write_text(yaml.safe_dump(rows))
    with pytest.raises(ContentError, match="plan"), TestClient(create_app(settings)):
        pass
