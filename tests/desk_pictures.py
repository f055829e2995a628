"""Makes the pictures of docs/for-advisers.md again: `.venv/bin/python -m tests.desk_pictures`. Needs Chromium.

Everybody in them is invented, and so is what they wrote.
"""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from sqlalchemy import insert

from bot.content import ROOT
from bot.conversations import bubble
from bot.handover.desk import Adviser
from bot.handover.models import SAFETY, Case, CaseEvent
from bot.handover.states import move
from bot.models import Message, now
from bot.seal import Sealed
from tests.desk import office, welcomed
from tests.test_chat_page import CHROMIUM, FLAGS
from tests.test_staff_browser import Served, serving

PICTURES = ROOT / "docs" / "images"
THERAPY = "His plan says speech therapy every week. School have not done it since September."


def family(served: Served, said: list[tuple[str, str]], *, channel: str = "web", easy: bool = False, **case) -> int:
    """A family that asked the assistant (each question with the answer it got), and then for a person."""
    service = served.app.state.service
    conversation, _ = service.begin(channel, easy, case.pop("language", "en"))
    with office(served).drafts._sessions.begin() as session:
        for words, answer in said:
            message = Message(conversation_id=conversation.id, sender="family", text=Sealed(words))
            session.add(message)
            session.flush()
            reply = (
                service.composer.answer(answer)
                if answer
                else service.composer.notice("lost", "out_of_scope", kind="fallback")
            )
            session.execute(insert(Message).values(**bubble(conversation.id, reply, message.id)))
        move(session, conversation.id, "ask")
        row = Case(conversation_id=conversation.id, family_wrote_at=now(), **case)
        session.add(row)
        session.flush()
        session.add(CaseEvent(case_id=row.id, conversation_id=conversation.id, kind="opened", by="family"))
        return row.id


def fill(served: Served) -> int:
    """Four cases; gives the one that is shown open."""
    plan = next(iter(served.app.state.service.content.of_topic("ehcp_not_followed"))).id
    family(
        served, [("i cant cope any more", "")], about="I can not cope any more", district="Thanet",
        priority=SAFETY, why="distress", promised_by=now() + timedelta(days=5), topic="mental_health",
    )  # fmt: skip
    shown = family(
        served,
        [("his plan says speech therapy every week. school havent done it since sept", plan),
         ("ive told them 3 times. can i speak to someone", "")],
        channel="telegram", easy=True, about=THERAPY, topic="ehcp_not_followed", district="Ashford",
        needs=["easy_read", "short_messages", "call_not_text"], reach="phone", contact="01632 960 001",
        when="morning", promised_by=now() + timedelta(days=1),
    )  # fmt: skip
    family(
        served, [("council said no to assess", "")], about="Council refused to assess", topic="ehcna_refused",
        language="pl", interpreter="pl", needs=["more_time"], promised_by=now() + timedelta(days=2),
    )  # fmt: skip
    family(
        served, [("i want to leave college", "")], about="Wants to leave college", topic="college_post16",
        district="Dover", needs=["voice"], promised_by=now() + timedelta(days=3),
    )  # fmt: skip
    return shown


def take(page: Page, served: Served, name: str, path: str) -> None:
    page.goto(served.address + path)
    page.locator("main").wait_for()
    page.screenshot(path=str(PICTURES / f"desk-{name}.png"))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as served, sync_playwright() as playwright:
        people = {role: welcomed(office(served), role, name) for role, name in
                  (("adviser", "Sam Reed"), ("supervisor", "Kim Osei"), ("admin", "Ada Green"))}  # fmt: skip
        shown = fill(served)
        served.app.state.service.handover.desk.claim(shown, Adviser(people["adviser"].id, "Sam Reed"))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        pages = {}
        for role, person in people.items():
            context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
            value = office(served).sessions.begin(person.id)
            context.add_cookies([{"name": "desk", "value": value, "domain": "127.0.0.1", "path": "/staff"}])
            pages[role] = context.new_page()
        take(browser.new_page(viewport={"width": 800, "height": 700}), served, "sign-in", "/staff/sign-in")
        take(pages["adviser"], served, "inbox", "/staff/")
        pages["adviser"].goto(f"{served.address}/staff/cases/{shown}")
        pages["adviser"].get_by_label("Your reply in easy read").fill(
            "Hello. I am Sam.\nI read what you wrote.\nYou do not need to say it again.\nI will call you today at 2pm."
        )
        pages["adviser"].get_by_text("Draft kept.").wait_for()
        pages["adviser"].screenshot(path=str(PICTURES / "desk-case.png"))
        pages["adviser"].get_by_role("button", name="Preview").click()
        pages["adviser"].locator("#preview-head").wait_for()
        pages["adviser"].wait_for_function("[...document.images].every((image) => image.complete)")
        pages["adviser"].screenshot(path=str(PICTURES / "desk-preview.png"))
        take(pages["supervisor"], served, "team", "/staff/team")
        take(pages["admin"], served, "audit", "/staff/audit?check=true")


if __name__ == "__main__":
    main()
