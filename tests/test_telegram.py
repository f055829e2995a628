"""Telegram as a family sees it: real python-telegram-bot, real Rasa, a Bot API on loopback that keeps to the rules."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from bot.database import sessions
from bot.handover import timeline
from bot.handover.models import Case
from bot.models import Conversation, Message
from bot.reply import Button, Reply
from bot.service import Service
from bot.telegram.models import TelegramChat
from bot.telegram.voice import Voice
from tests.conftest import until
from tests.telegram_people import Person
from tests.telegram_service import bot_api, conversation_of_person, somebody, with_telegram  # noqa: F401  (fixtures)
from tests.telegram_stand_in import TOKEN, BotApi

PHOTO = [{"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9, "file_size": 9}]
FILE = {"file_id": "f", "file_unique_id": "f", "duration": 3, "width": 9, "height": 9, "length": 9}
USER = {"id": 5, "is_bot": False, "first_name": "Kim"}


def post(service: Service, conversation_id: str, reply: Reply) -> None:
    """A reply that somebody else put into the conversation (an adviser, a reminder)."""
    with sessions(service.engine).begin() as session:
        timeline.post(session, conversation_id, reply)


def test_start_says_who_we_are_and_lets_them_choose_how_to_read(sam: Person):
    sam.writes("/start")
    hello = sam.sees("I am Ask SEND")
    assert "computer" in hello.text
    assert "Telegram is a company, and it can see what you write" in hello.text
    assert hello.buttons == ["Plain words", "Easy read"]
    sam.presses("Plain words")
    greeting = sam.until(lambda shown: len(shown.buttons) > 2, "the greeting with its first questions")
    assert greeting.text
    assert hello.buttons == ["✓ Plain words"]


def test_a_question_is_answered_with_its_source_and_next_questions(sam: Person):
    sam.writes("how long does an ehc needs assessment take")
    answer = sam.sees("20 weeks")
    assert answer.marked("bold")[0]
    folded = "".join(answer.marked("expandable_blockquote"))
    assert "Checked" in folded
    assert "Sources:" in folded
    assert all(link.startswith("https://") for link in answer.links)
    assert answer.links
    assert answer.buttons
    assert len(sam.shown) == 1, "the greeting is not sent to somebody who asks at once"


def test_a_pressed_button_is_acknowledged_shown_as_chosen_and_answered_once(sam: Person, api: BotApi):
    sam.writes("how long does an ehc needs assessment take")
    answer = sam.until(lambda shown: bool(shown.buttons), "an answer with buttons")
    title, data = answer.buttons[0], answer.keyboard[0][0]["callback_data"]
    assert len(data) < 20
    query = sam.presses(title)
    twice = sam.presses_data(answer, data)
    sam.until(lambda shown: shown is not answer and bool(shown.buttons), "the answer to the button")
    until(lambda: api.answered(query) and api.answered(twice), 10)
    until(lambda: answer.buttons[0] == f"✓ {title}", 10)
    used = sam.presses(f"✓ {title}")
    until(lambda: api.answered(used) and not api.pending(), 10)
    assert len(sam.shown) == 2


def test_of_several_meanings_one_is_chosen_and_the_others_go(sam: Person, service: Service):
    sam.writes("hello")
    sam.until(lambda shown: bool(shown.text), "an answer")
    buttons = [Button(title="The school bus", send="How do I get school transport?"), Button(title="A plan", send="x")]
    post(service, conversation_of_person(service, sam), Reply(kind="clarify", text="Which one?", buttons=buttons))
    asked = sam.sees("Which one?")
    sam.presses("The school bus")
    sam.until(lambda shown: "transport" in shown.text.lower(), "the answer about transport")
    assert asked.buttons == ["✓ The school bus"]


def test_easy_read_comes_as_short_messages_with_a_picture_for_each_sentence(sam: Person):
    sam.writes("/easyread")
    sam.sees("Easy read is on")
    sam.writes("how long does an ehc needs assessment take")
    sam.sees("20 weeks")
    told = next(shown for shown in sam.shown if "20 weeks" in shown.text)
    sentences = [line for line in told.text.split("\n\n") if "\u00a0\u00a0" in line]
    assert 1 <= len(sentences) <= 4
    assert all(ord(line[0]) > 0x2000 or line[1] == "\ufe0f" for line in sentences)
    sam.writes("/easyread")
    sam.sees("Easy read is off")


def test_danger_is_answered_at_once_with_numbers_that_can_be_tapped(sam: Person):
    sam.writes("I want to kill myself")
    words = sam.sees("Samaritans")
    assert "999" in sam.words
    assert "+448001111" in sam.words
    assert "Talk to a person" in words.buttons


@pytest.mark.parametrize(
    "what", [{"forward_origin": {"type": "user", "sender_user": USER, "date": 1}}, {"edit_date": 1}]
)
def test_danger_is_seen_in_forwarded_and_changed_words_too(sam: Person, what: dict):
    kind = "edited_message" if "edit_date" in what else "message"
    sam.sends(kind=kind, text="I want to kill myself", **what)
    sam.sees("Samaritans")


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ({"photo": PHOTO}, "cannot look at photos"),
        ({"sticker": {**FILE, "type": "regular", "is_animated": False, "is_video": False}}, "cannot read stickers"),
        ({"animation": FILE, "document": FILE}, "cannot read stickers"),
        ({"document": FILE}, "cannot open files"),
        ({"video": FILE}, "cannot watch videos"),
        ({"video_note": FILE}, "cannot watch videos"),
        ({"audio": FILE}, "cannot listen to sound files"),
        ({"location": {"longitude": 0.5, "latitude": 51.3}}, "do not need to know where you are"),
        ({"contact": {"phone_number": "+447700900123", "first_name": "Al"}}, "cannot call anyone"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "cannot read stickers"),
        ({"story": {"chat": {"id": 5, "type": "private"}, "id": 1}}, "can only read words"),
        (
            {"text": "hi", "forward_origin": {"type": "hidden_user", "sender_user_name": "x", "date": 1}},
            "Someone else wrote",
        ),
        (
            {"text": "/unheardof", "entities": [{"type": "bot_command", "offset": 0, "length": 10}]},
            "not know that command",
        ),
        ({"text": "a" * 4050}, "longer than 4,000"),
    ],
)
def test_what_is_no_words_of_theirs_gets_a_kind_sentence_and_is_not_kept(
    sam: Person, service: Service, what: dict, words: str
):
    sam.sends(**what)
    sam.sees(words)
    with Session(service.engine) as session:
        assert session.scalar(select(Message.id).where(Message.text.contains("+447700900123"))) is None
    assert len(sam.shown) == 1


def test_a_change_afterwards_is_told_and_a_moving_place_says_nothing(sam: Person, api: BotApi):
    sam.sends(kind="edited_message", location={"longitude": 0.5, "latitude": 51.3}, edit_date=1)
    sam.sends(kind="edited_message", text="how long does it take", edit_date=1)
    sam.sees("before you changed them")
    until(lambda: not api.pending(), 10)
    assert len(sam.shown) == 1


def test_an_album_gets_one_sentence_and_the_words_under_a_picture_are_answered(sam: Person):
    for caption in ({}, {}, {"caption": "how long does an ehc needs assessment take"}):
        sam.sends(photo=PHOTO, media_group_id="album", **caption)
    sam.sees("20 weeks")
    assert [shown.text for shown in sam.shown if "photos" in shown.text] == [sam.shown[0].text]


def test_groups_channels_and_other_bots_are_left_alone(api: BotApi, sam: Person):
    group = {"id": -100_500, "type": "supergroup", "title": "Parents"}
    api.groups.add(-100_500)
    api.push({"message": {"message_id": 1, "date": 1, "chat": group, "from": USER, "text": "hello all"}})
    me = {"id": 123456789, "is_bot": True, "first_name": "Ask SEND"}
    change = {"from": USER, "date": 1, "old_chat_member": {"user": me, "status": "left"}}
    api.push({"my_chat_member": {**change, "chat": group, "new_chat_member": {"user": me, "status": "member"}}})
    sam.sends(text="hello", **{"from": {"id": sam.number, "is_bot": True, "first_name": "Robot"}})
    until(lambda: -100_500 in api.left and not api.pending(), 10)
    (told,) = api.person(-100_500).shown
    assert told.text.startswith("I only talk with one person")
    assert not sam.shown


def test_a_voice_note_is_heard_shown_back_and_answered(sam: Person, service: Service):
    voice = Voice(service.voice, service.content)
    sam.speaks(voice.speak(Reply(kind="notice", text="How long does it take to get a plan?"), False, 1.0))
    heard = sam.sees("I heard", patience=60)
    assert "how long does it take" in heard.text.lower()
    sam.sees("20 weeks")


def test_a_voice_note_without_words_or_too_long_is_met_with_a_kind_sentence(sam: Person):
    sam.speaks(b"OggS this is no sound")
    sam.sees("could not hear any words", patience=60)
    sam.speaks(b"OggS", seconds=61)
    sam.sees("longer than one minute")


def test_listen_brings_each_answer_as_a_voice_note_too(sam: Person, service: Service):
    sam.writes("/listen on")
    sam.sees("Listen is on")
    sam.writes("how long does an ehc needs assessment take")
    sam.sees("20 weeks")
    note = sam.until(lambda shown: bool(shown.voice), "a voice note", patience=60)
    assert note.voice.startswith(b"OggS")
    assert note.voice[28:36] == b"OpusHead"
    sam.writes("/listen")
    sam.sees("Listen is off")


def test_language_offers_each_language_and_answers_in_it(sam: Person):
    sam.writes("/language")
    choice = sam.sees("Which language")
    assert {"English", "polski", "українська", "العربية"} <= set(choice.buttons)
    sam.presses("polski")
    sam.sees("Polish interpreter, please")


def test_a_copy_of_the_chat_comes_as_a_file(sam: Person):
    sam.writes("/copy")
    sam.sees("nothing to copy")
    sam.writes("how long does an ehc needs assessment take")
    sam.sees("20 weeks")
    sam.writes("/copy")
    file = sam.until(lambda shown: bool(shown.document), "the file")
    assert file.file_name == "ask-send-chat.txt"
    assert "how long does an ehc needs assessment take" in file.document.decode()
    assert "20 weeks" in file.document.decode()


def test_delete_asks_first_then_gives_the_receipt_and_nothing_is_left(sam: Person, service: Service):
    words = f"is there help for child number {sam.number} at school"
    sam.writes(words)
    sam.until(lambda shown: bool(shown.text), "an answer")
    conversation = conversation_of_person(service, sam)
    sam.writes("/delete")
    sam.sees("Shall I delete")
    sam.presses("No, keep it")
    sam.sees("is kept")
    sam.writes("/delete")
    sam.sees("Shall I delete", after=len(sam.shown) - 1)
    sam.presses("Yes, delete it")
    receipt = sam.sees("Your receipt is")
    assert receipt.marked("bold")[0].startswith("E-")
    with service.engine.connect() as connection:
        for table in ("conversations", "messages", "enquiries", "telegram_chats", "telegram_deliveries"):
            column = "id" if table == "conversations" else "conversation_id"
            query = text(f"SELECT count(*) FROM {table} WHERE {column} = :one")
            assert connection.scalar(query, {"one": conversation}) == 0, table
    sam.writes("/delete")
    sam.sees("nothing to delete")


def test_an_old_button_of_a_deleted_chat_says_so(sam: Person, api: BotApi, service: Service):
    sam.writes("how long does an ehc needs assessment take")
    answer = sam.until(lambda shown: bool(shown.buttons), "an answer with buttons")
    service.erase(conversation_of_person(service, sam))
    query = sam.presses(answer.buttons[0])
    until(lambda: api.answered(query), 10)
    told = [
        call.params.get("text") for call in api.made("answerCallbackQuery") if call.params["callback_query_id"] == query
    ]
    assert told == ["That chat is deleted. Write to me to begin again."]


def test_help_and_privacy_are_told_and_the_menu_is_in_several_languages(sam: Person, api: BotApi):
    sam.writes("/help")
    sam.sees("/listen")
    sam.writes("/privacy")
    sam.sees("What Telegram sees")
    until(lambda: len(api.commands) >= 11, 10)
    assert [one["command"] for one in api.commands[""]] == [
        "start", "help", "easyread", "listen", "language", "person", "tellus", "copy", "delete", "privacy",
    ]  # fmt: skip
    assert {"pl", "ro", "sk", "lt", "bg", "uk", "ne", "pa", "tr", "ar"} <= api.commands.keys()


def test_an_adviser_is_asked_step_by_step_and_they_talk_in_both_directions(sam: Person, service: Service, api: BotApi):
    sam.writes("my son has no school place")
    sam.until(lambda shown: bool(shown.text), "an answer")
    sam.writes("/person")
    for step in (
        "Use this",
        "In this chat",
        "Any time",
        "No interpreter",
        "Short messages",
        "That is all",
        "Send to an adviser",
    ):
        asked = sam.until(lambda shown, step=step: step in shown.buttons, f"a button {step!r}")
        sam.presses(step)
        until(lambda asked=asked, step=step: asked.buttons == [f"✓ {step}"], 10)
    sam.sees("Your question is with the advisers")
    conversation = conversation_of_person(service, sam)
    with Session(service.engine) as session:
        case = session.scalars(select(Case.id).where(Case.conversation_id == conversation)).one()
    anna = timeline.Adviser("anna", "Anna Smith")
    service.handover.desk.claim(case, anna)
    sam.sees("What you write goes to Anna")
    service.handover.desk.typing(case, anna)
    until(lambda: any(call.params["chat_id"] == str(sam.number) for call in api.made("sendChatAction")), 10)
    service.handover.desk.reply(case, anna, "Hello. **How are you?**")
    said = sam.sees("How are you?")
    assert said.marked("bold") == ["How are you?"]
    assert said.marked("italic") == ["Anna, adviser"]
    before = len(sam.shown)
    sam.writes("we are tired")
    until(lambda: "we are tired" in [one.text for one in service.conversations.messages(conversation)], 10)
    service.handover.desk.close(case, anna, "answered")
    faces = sam.sees("Did the adviser help?")
    assert sam.shown.index(faces) == before, "the assistant is silent while an adviser holds the conversation"
    sam.presses(faces.buttons[0])
    sam.until(lambda shown: shown.message_id > faces.message_id, "thanks for the face")


def test_who_blocks_the_bot_is_forgotten(sam: Person, service: Service):
    sam.writes(f"question of {sam.number}, what is sen support")
    sam.until(lambda shown: bool(shown.text), "an answer")
    conversation = conversation_of_person(service, sam)
    sam.blocks()
    until(lambda: not _exists(service, Conversation, conversation), 10)
    assert not _exists(service, TelegramChat, conversation)


def test_a_deleted_account_is_noticed_when_something_is_sent_and_a_case_stays_with_staff(sam: Person, service: Service):
    sam.writes("what is sen support")
    sam.until(lambda shown: bool(shown.text), "an answer")
    conversation = conversation_of_person(service, sam)
    service.conversations.change(conversation, state="person")
    sam.blocks(quietly=True)
    post(service, conversation, Reply(sender="staff", kind="staff", text="Are you there?"))
    until(lambda: not _exists(service, TelegramChat, conversation), 10)
    assert _exists(service, Conversation, conversation)


def _exists(service: Service, table: type, key: str) -> bool:
    with Session(service.engine) as session:
        return session.get(table, key) is not None


def test_nobody_who_reads_the_database_learns_whose_chat_it_is(sam: Person, service: Service, caplog):
    sam.writes("what is sen support")
    sam.until(lambda shown: bool(shown.text), "an answer")
    database = Path(service.settings.database.removeprefix("sqlite:///"))
    kept = b"".join(path.read_bytes() for path in database.parent.glob("test.db*"))
    assert str(sam.number).encode() not in kept
    assert b"Zebedee" not in kept
    assert TOKEN not in caplog.text


def test_an_adviser_may_write_anything_and_as_much_as_they_like(sam: Person, service: Service, api: BotApi):
    sam.writes("what is sen support")
    sam.until(lambda shown: bool(shown.text), "an answer")
    long = "\n\n".join(f"{number}. *half _open [marks](  <b> & `` **" + " long word" * 90 for number in range(12))
    post(service, conversation_of_person(service, sam), Reply(sender="staff", kind="staff", text=long + "\n\nThe end."))
    sam.sees("The end.")
    assert len([shown for shown in sam.shown if "long word" in shown.text]) >= 3
    assert all(len(shown.text.encode("utf-16-le")) <= 2 * 4096 for shown in sam.shown)


def test_a_flood_is_refused_in_words_and_only_once(sam: Person, api: BotApi):
    for number in range(45):
        sam.sends(text=f"/help {number}", entities=[{"type": "bot_command", "offset": 0, "length": 5}])
    sam.sees("a lot of messages at once")
    until(lambda: not api.pending(), 20)
    assert len([shown for shown in sam.shown if "a lot of messages" in shown.text]) == 1
