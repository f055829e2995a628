"""What families say of answers and of how it is going, in Telegram."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.insight.models import Experience
from bot.models import Enquiry
from bot.service import Service
from tests.conftest import until
from tests.telegram_people import Person
from tests.telegram_service import bot_api, conversation_of_person, somebody, with_telegram  # noqa: F401  (fixtures)
from tests.telegram_stand_in import BotApi


def test_did_this_help_is_asked_under_an_answer_and_kept_once(sam: Person, service: Service, api: BotApi):
    sam.writes("how long does an ehc needs assessment take")
    answer = sam.sees("Did this help?")
    assert [button["text"] for button in answer.keyboard[-1]] == ["🙂 Yes", "😐 A little", "😢 No"]
    others, no = answer.buttons[:-3], answer.keyboard[-1][2]["callback_data"]
    sam.presses("🙂 Yes")
    until(lambda: answer.buttons == [*others, "✓ 🙂 Yes"], 10)
    twice = sam.presses_data(answer, no)
    until(lambda: api.answered(twice), 10)
    with Session(service.engine) as session:
        asked = select(Enquiry.helped).where(Enquiry.conversation_id == conversation_of_person(service, sam))
        assert session.scalars(asked).all() == [3]


def test_how_it_is_going_is_told_one_question_at_a_time_with_pictures(sam: Person, service: Service, api: BotApi):
    sam.writes("/easyread")
    sam.sees("Easy read is on")
    sam.writes("/tellus")
    asked = sam.sees("What happened?")
    assert "📝" in asked.text
    sam.writes("The taxi did not come for a week.")
    sam.sees("What was good?")
    late = sam.presses_data(asked, asked.keyboard[0][0]["callback_data"])
    until(lambda: api.answered(late) and not asked.buttons, 10)
    for step in ("What was good?", "What was hard?", "What would help?"):
        question = sam.sees(step)
        sam.presses("Skip")
        until(lambda question=question: question.buttons == ["✓ Skip"], 10)
    sam.sees("most about")
    for step in (
        "Feeling safe at home and out and about",
        "A young person",
        "Yes, you can use my words",
        "Yes, tell me",
    ):
        sam.until(lambda shown, step=step: step in shown.buttons, f"a button {step!r}")
        sam.presses(step)
    sam.sees("Your code is")
    with Session(service.engine) as session:
        (kept,) = session.scalars(
            select(Experience).where(Experience.conversation_id == conversation_of_person(service, sam))
        )
    assert (kept.channel, kept.easy_read, kept.outcome, kept.who) == ("telegram", True, 6, "young_person")
    assert kept.happened == "The taxi did not come for a week."
    sam.presses("Take back what I told you")
    sam.sees("Do you want to delete what you told us?")
    sam.presses("Yes, delete it")
    sam.sees("is deleted")
