"""Asking for a person, in the chat: the form, the case, and back. With the real Rasa."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select
from sqlalchemy import text as sql

from bot.evaluation.run import free_port
from bot.handover.desk import Adviser, AlreadyClaimed
from bot.handover.inbox import Filter
from bot.handover.models import Case
from bot.models import Base
from bot.path import Incoming
from bot.seal import MARK
from bot.settings import Settings
from bot.understanding import Rasa
from bot.web.app import create_app
from tests.databases import new_database

ANNA, BEN = Adviser("s1", "Anna Field"), Adviser("s2", "Ben Okoro")
SHORT = ["Ask an adviser here", "Use this", "In this chat", "Skip", "Skip", "Skip", "Send to an adviser"]


def say(client, conversation: str, text: str) -> dict:
    response = client.post(f"/api/conversations/{conversation}/messages", json={"text": text})
    assert response.status_code == 200, response.text
    return response.json()


def begin(client, **wanted) -> str:
    return client.post("/api/conversations", json=wanted).json()["id"]


def talk(client, *texts: str) -> tuple[str, list[dict]]:
    """A new conversation in which these are said: its id, and the replies to the last."""
    conversation, replies = begin(client), []
    for text in texts:
        replies = say(client, conversation, text)["replies"]
    return conversation, replies


def buttons(replies: list[dict]) -> list[str]:
    return [button["title"] for reply in replies for button in reply["buttons"]]


def texts(client, conversation: str) -> list[tuple[str, str]]:
    messages = client.get(f"/api/conversations/{conversation}").json()["messages"]
    return [(message["from"], message["text"]) for message in messages]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def client(request, running, tmp_path_factory):
    """One application on a database of each kind for all of these tests, with the running Rasa."""
    folder = tmp_path_factory.mktemp("handover")
    with new_database(request.param, folder) as url:
        settings = Settings(
            database_url=url,
            var_dir=folder,
            rasa_url=running.environment["BOT_RASA_URL"],
            actions_url=running.environment["BOT_ACTIONS_URL"],
            rate_limits="off",
        )
        with TestClient(create_app(settings), base_url="http://127.0.0.1") as made:
            yield made


@pytest.fixture
def desk(client):
    return client.app.state.service.handover


def rows_of(engine: Engine) -> list[bytes]:
    """Every row as the database holds it, opened by nobody."""
    with engine.connect() as connection:
        tables = Base.metadata.sorted_tables
        return [str(row).encode() for table in tables for row in connection.execute(sql(f"SELECT * FROM {table}"))]


def case_of(client, conversation: str):
    """The conversation's latest case."""
    with client.app.state.service.engine.connect() as connection:
        wanted = select(Case.id).where(Case.conversation_id == conversation).order_by(Case.id.desc())
        found = connection.execute(wanted).scalars().first()
    return client.app.state.service.handover.inbox.whole(found).case if found else None


@pytest.mark.parametrize("words", ["Talk to a person", "speak to someone pls", "i want to talk to a real person"])
def test_asking_for_a_person_names_who_helps_now_and_offers_an_adviser(client, words):
    _, replies = talk(client, words)
    assert "IASK" in replies[0]["text"]
    assert "Ask an adviser here" in buttons(replies)


def test_the_form_is_filled_from_the_conversation_so_that_nobody_tells_it_twice(client, desk):
    conversation, replies = talk(client, "we live in hythe", "my sons ehc plan is late", "Ask an adviser here")
    assert replies[0]["kind"] == "form"
    assert "my sons ehc plan is late" in replies[0]["text"]
    assert "advisers see what you write" in replies[0]["text"]
    for text in SHORT[1:]:
        said = say(client, conversation, text)
    assert said["state"] == "waiting"
    assert "answer you by **" in said["replies"][0]["text"]
    case = case_of(client, conversation)
    assert "my sons ehc plan is late" in case.about
    assert (case.topic, case.district) == ("ehcp_late", "Folkestone and Hythe")


def test_each_question_can_be_answered_in_own_words(client, desk):
    conversation, _ = talk(client, "Ask an adviser here")
    for text in ["the school wont have him back", "ring me", "07700 900123", "after 3 on a tuesday", "polish"]:
        replies = say(client, conversation, text)["replies"]
        assert replies[-1]["kind"] == "form", text
    for text in ["short messages", "he is deaf", "That is all"]:
        replies = say(client, conversation, text)["replies"]
    assert "By phone, ending 123" in replies[0]["text"]
    assert "07700" not in replies[0]["text"]
    assert say(client, conversation, "yes please")["state"] == "waiting"
    case = case_of(client, conversation)
    assert case.id in [row.case.id for row in desk.inbox.cases(Filter(needs=("short_messages",)))]
    assert (case.reach, case.contact, case.when) == ("phone", "07700 900123", "after 3 on a tuesday")
    assert (case.interpreter, case.needs, case.needs_other) == ("polish", ["short_messages", "other"], "he is deaf")
    assert "07700" not in str(texts(client, conversation)), "advisers see it on request only"


def test_every_question_can_be_skipped(client, desk):
    conversation, replies = talk(client, "Ask an adviser here")
    for _ in range(12):
        if "Send to an adviser" in buttons(replies):
            break
        assert "Skip" in buttons(replies)
        replies = say(client, conversation, "Skip")["replies"]
    assert say(client, conversation, "Send to an adviser")["state"] == "waiting"
    assert case_of(client, conversation).reach == "chat"


def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(client):
    conversation, _ = talk(client, "Ask an adviser here", "my plan")
    replies = say(client, conversation, "how long does the council have to decide?")["replies"]
    assert [reply["kind"] for reply in replies] == ["answer", "form"]
    assert "In this chat" in buttons(replies)
    assert "good time" in say(client, conversation, "In this chat")["replies"][0]["text"]


@pytest.mark.parametrize("words", ["stop", "never mind", "Never mind."])
def test_stop_leaves_the_form_and_nothing_is_sent(client, desk, words):
    conversation, replies = talk(client, "Ask an adviser here", "my plan", words)
    assert "not sent anything" in replies[0]["text"]
    assert say(client, conversation, "wats sen support")["replies"][0]["kind"] == "answer"
    assert case_of(client, conversation) is None


def test_a_cry_for_help_in_the_middle_is_answered_first_and_the_form_stays(client, desk):
    conversation, _ = talk(client, "Ask an adviser here")
    replies = say(client, conversation, "I want to kill myself")["replies"]
    assert [reply["kind"] for reply in replies] == ["safety", "form"]
    for _ in range(8):
        replies = say(client, conversation, "Skip")["replies"]
        if "Send to an adviser" in buttons(replies):
            break
    say(client, conversation, "Send to an adviser")
    case = case_of(client, conversation)
    assert case.why.startswith("suicide")
    with client.app.state.service.engine.connect() as connection:
        marks = "SELECT c.danger, k.why FROM conversations c JOIN cases k ON k.conversation_id = c.id WHERE c.id = :id"
        assert all(mark.startswith(MARK) for mark in connection.execute(sql(marks), {"id": conversation}).one())
    assert case.id in [row.case.id for row in desk.inbox.cases(Filter(safety=True)) if row.urgent]


def test_the_form_goes_on_when_rasa_has_forgotten_everything_as_after_a_restart(client):
    conversation, _ = talk(client, "Ask an adviser here", "my plan", "By email")
    assert client.app.state.service.rasa.forget(conversation) == 1
    assert "good time" in say(client, conversation, "anna@example.org")["replies"][0]["text"]


def test_while_rasa_is_away_asking_for_a_person_still_makes_a_case(client, running):
    service = client.app.state.service
    away = replace(service.path, understand=Rasa(f"http://127.0.0.1:{free_port()}", service.content))
    conversation = begin(client)
    for text in ["Ask an adviser here", "the school wont have him back", "ring me", "07700 900123", "Skip", "Skip"]:
        out = away.walk(conversation, Incoming(text))
        assert out.replies[-1].kind == "form", text
    for text in ["what is this?", "Skip", "Send to an adviser"]:
        out = away.walk(conversation, Incoming(text))
    assert out.conversation.state == "waiting"
    assert case_of(client, conversation).contact == "07700 900123"


def test_in_easy_read_each_question_has_pictures_and_the_need_is_noted(client, desk):
    conversation = begin(client, easy_read=True)
    for text in ["my sons ehc plan is late", *SHORT]:
        replies = say(client, conversation, text)["replies"]
        assert all(reply["easy_read"] for reply in replies)
    assert case_of(client, conversation).needs == ["easy_read"]


def test_a_person_is_offered_after_two_answers_that_did_not_help_but_not_twice_in_a_row(client):
    conversation, replies = talk(client, "qwxz vbnm plokij")
    assert "Ask an adviser here" not in buttons(replies)
    offered = ["Ask an adviser here" in buttons(say(client, conversation, "zzgh qwpo asdlk")["replies"]) for _ in "ab"]
    assert offered == [True, False]


def test_a_person_is_offered_on_hard_topics_and_after_a_cry_for_help(client):
    assert "Ask an adviser here" in buttons(talk(client, "my son has been excluded from school")[1])
    assert "Ask an adviser here" in buttons(talk(client, "I want to kill myself")[1])
    assert "Ask an adviser here" not in buttons(talk(client, "wats sen support")[1])


def test_while_waiting_the_assistant_answers_and_what_is_written_is_added(client, desk):
    conversation, _ = talk(client, "my sons ehc plan is late", *SHORT)
    said = say(client, conversation, "wats sen support")
    assert (said["state"], said["replies"][0]["kind"]) == ("waiting", "answer")
    case = case_of(client, conversation)
    assert [event.kind for event in desk.desk.timeline(case.id)] == ["opened", "added"]
    status = say(client, conversation, "Where is my question?")["replies"][0]
    assert "waiting for an adviser" in status["text"]


def test_the_assistant_is_silent_while_an_adviser_holds_the_conversation_and_the_safety_net_is_not(client, desk):
    conversation, _ = talk(client, "my sons ehc plan is late", *SHORT)
    case = case_of(client, conversation)
    desk.desk.claim(case.id, ANNA)
    assert say(client, conversation, "wats sen support")["replies"] == []
    said = say(client, conversation, "I want to kill myself")
    assert [reply["kind"] for reply in said["replies"]] == ["safety"]
    assert case.id in [row.case.id for row in desk.inbox.cases(Filter(safety=True))]


def test_an_answer_that_was_being_looked_up_when_an_adviser_took_over_is_not_said(client, desk):
    conversation, _ = talk(client, "my sons ehc plan is late", *SHORT)
    case, service = case_of(client, conversation), client.app.state.service

    def slow(*question):
        decision = service.rasa(*question)
        desk.desk.claim(case.id, ANNA)
        return decision

    out = replace(service.path, understand=slow).walk(conversation, Incoming("wats sen support"))
    assert (out.replies, out.conversation.state) == ([], "person")
    assert not any("extra help in school" in words for _, words in texts(client, conversation))


def test_handed_back_the_family_says_with_a_face_whether_it_helped(client, desk):
    conversation, _ = talk(client, "my sons ehc plan is late", *SHORT)
    case = case_of(client, conversation)
    desk.desk.claim(case.id, ANNA)
    desk.desk.reply(case.id, ANNA, "Write to them today.")
    desk.desk.close(case.id, ANNA, "answered")
    assert "has finished" in texts(client, conversation)[-1][1]
    said = say(client, conversation, "Yes, it helped")
    assert said["state"] == "bot"
    assert "Thank you" in say(client, conversation, "She was kind")["replies"][0]["text"]
    done = desk.inbox.whole(case.id).case
    assert (done.helped, done.helped_words) == (3, "She was kind")
    assert say(client, conversation, "wats sen support")["replies"][0]["kind"] == "answer"


def test_a_new_question_after_it_was_handed_back_starts_the_assistant_again(client, desk):
    conversation, _ = talk(client, "my sons ehc plan is late", *SHORT)
    case = case_of(client, conversation)
    desk.desk.close(case.id, ANNA, "answered")
    said = say(client, conversation, "wats sen support")
    assert (said["state"], said["replies"][0]["kind"]) == ("bot", "answer")


def test_a_question_can_be_taken_back_and_asked_again(client, desk):
    conversation, _ = talk(client, "my sons ehc plan is late", *SHORT)
    said = say(client, conversation, "Take my question back")
    assert said["state"] == "bot"
    assert case_of(client, conversation).outcome == "taken_back"
    for text in SHORT:
        said = say(client, conversation, text)
    assert said["state"] == "waiting"


def test_two_advisers_claim_at_once_and_one_is_told_who_has_it(client, desk):
    def claim(case_id: int, adviser: Adviser) -> str:
        try:
            return desk.desk.claim(case_id, adviser).claimed_name
        except AlreadyClaimed as other:
            return f"told {other.holder}"

    with ThreadPoolExecutor(8) as pool:
        for _ in range(5):
            conversation, _ = talk(client, "Talk to a person")
            client.post(f"/api/conversations/{conversation}/case", json={})
            case = case_of(client, conversation).id
            said = list(pool.map(lambda who, case=case: claim(case, who), [ANNA, BEN] * 4))
            winner = desk.inbox.whole(case).case.claimed_name
            assert set(said) == {winner, f"told {winner}"}


def test_contact_details_and_words_for_advisers_lie_sealed_on_disk(client, desk):
    conversation, _ = talk(client, "Ask an adviser here", "Marmaduke has been sent home", "ring me", "07700 900987")
    for text in ["Skip", "Skip", "Skip", "Send to an adviser", "he cried about the zebra"]:
        say(client, conversation, text)
    case = case_of(client, conversation)
    desk.desk.claim(case.id, ANNA)
    desk.desk.reply(case.id, ANNA, "I will ring about the giraffe")
    desk.desk.note(case.id, ANNA, "ask about the walrus")
    shown = str(texts(client, conversation))
    assert all(word in shown for word in ("Marmaduke", "zebra", "giraffe"))
    settings = client.app.state.service.settings
    if settings.database.startswith("sqlite"):
        disk = b"".join(path.read_bytes() for path in settings.var_dir.glob("test.db*"))
    else:
        disk = b"".join(rows_of(client.app.state.service.engine))
    assert conversation.encode() in disk
    for secret in (b"900987", b"900 987", b"Marmaduke", b"zebra", b"giraffe", b"walrus"):
        assert secret not in disk, secret


def test_the_case_over_the_api(client):
    conversation = begin(client)
    say(client, conversation, "my sons ehc plan is late")
    made = client.post(f"/api/conversations/{conversation}/case", json={"reach": "email", "contact": "a@example.org"})
    assert (made.status_code, made.json()["state"]) == (201, "waiting")
    again = client.post(f"/api/conversations/{conversation}/case", json={})
    assert again.status_code == 409
    assert "already" in again.json()["detail"]
    assert client.get(f"/api/conversations/{conversation}/case").json()["promised_by"]
    assert client.delete(f"/api/conversations/{conversation}/case").json()["state"] == "bot"


def test_erasing_reaches_the_case_and_all_that_hangs_on_it(client, desk):
    conversation, _ = talk(client, "my sons ehc plan is late", *SHORT)
    case = case_of(client, conversation)
    desk.desk.note(case.id, ANNA, "a note")
    erased = client.delete(f"/api/conversations/{conversation}").json()["erased"]
    assert (erased["cases"], erased["case_notes"]) == (1, 1)
    assert erased["case_events"] >= 2
    assert case_of(client, conversation) is None


def test_whoever_says_that_this_is_useless_is_offered_a_person_at_once(client):
    replies = say(client, begin(client), "this is useless")["replies"]
    assert replies[-1]["buttons"][0]["title"] == "Ask an adviser here"
