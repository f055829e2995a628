"""The family API, on SQLite and on PostgreSQL, with a real Rasa behind it."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from fastapi.testclient import TestClient

from bot.settings import Settings
from bot.web.app import create_app

ASK = "my sons school wont assess him for a ehcp what can i do"


def begin(client: TestClient, **body: object) -> str:
    response = client.post("/api/conversations", json=body)
    assert response.status_code == 201
    return response.json()["id"]


def say(client: TestClient, conversation: str, words: str, **more: object) -> dict:
    response = client.post(f"/api/conversations/{conversation}/messages", json={"text": words, **more})
    assert response.status_code == 200, response.text
    return response.json()


def test_a_conversation_begins_with_a_greeting_that_says_who_we_are(client):
    body = client.post("/api/conversations").json()
    assert body["state"] == "bot"
    assert len(body["id"]) >= 32
    (greeting,) = body["replies"]
    assert greeting["kind"] == "greeting"
    assert greeting["from"] == "bot"
    assert greeting["topic"] == "greet"
    assert len(greeting["buttons"]) == 3


def test_a_question_gets_a_sourced_dated_answer_in_plain_words_and_easy_read(client):
    said = say(client, begin(client), ASK)
    (reply,) = said["replies"]
    assert said["language"] == "en"
    assert (reply["kind"], reply["topic"], reply["answer"]) == ("answer", "ehcna_request", "ehc-ask-yourself")
    assert reply["sources"][0]["url"].startswith("https://")
    assert date.fromisoformat(reply["checked"]) <= date.today()
    assert all(s["picture"].startswith("/pictures/") and s["alt"] for s in reply["easy_read"])


def test_a_button_always_leads_where_it_says(client):
    conversation = begin(client)
    first = say(client, conversation, ASK)["replies"][0]
    for button in first["buttons"]:
        pressed = say(client, conversation, button["send"])["replies"][0]
        assert pressed["answer"] == button["answer"]


def test_the_same_client_id_twice_is_one_message_with_the_same_answer(client):
    conversation = begin(client)
    first = say(client, conversation, ASK, client_id="m-1")
    again = say(client, conversation, ASK, client_id="m-1")
    assert again["message_id"] == first["message_id"]
    assert [r["id"] for r in again["replies"]] == [r["id"] for r in first["replies"]]
    whole = client.get(f"/api/conversations/{conversation}").json()
    assert [m["from"] for m in whole["messages"]] == ["bot", "family", "bot"]


def test_the_same_client_id_five_times_at_once_is_one_message(client):
    conversation, got = begin(client), []
    threads = [
        threading.Thread(target=lambda: got.append(say(client, conversation, ASK, client_id="m-9"))) for _ in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({said["message_id"] for said in got}) == 1
    assert len({said["replies"][0]["id"] for said in got}) == 1
    assert len(client.get(f"/api/conversations/{conversation}").json()["messages"]) == 3


def test_easy_read_and_language_can_be_changed_and_nothing_else(client):
    conversation = begin(client, easy_read=True, language="pl")
    assert client.get(f"/api/conversations/{conversation}").json()["easy_read"] is True
    changed = client.patch(f"/api/conversations/{conversation}", json={"easy_read": False, "language": "en"}).json()
    assert (changed["easy_read"], changed["language"]) == (False, "en")
    assert client.patch(f"/api/conversations/{conversation}", json={"state": "person"}).status_code == 422


@pytest.mark.parametrize("format", ["txt", "html"])
def test_a_copy_to_keep_has_the_question_the_answer_and_its_source(client, format):
    conversation = begin(client)
    reply = say(client, conversation, ASK)["replies"][0]
    copy = client.get(f"/api/conversations/{conversation}/transcript", params={"format": format})
    assert "attachment" in copy.headers["content-disposition"]
    assert "wont assess him" in copy.text
    assert reply["title"] in copy.text
    assert reply["sources"][0]["url"].split("?")[0] in copy.text


def test_an_erased_conversation_is_gone_everywhere_and_leaves_a_receipt(client):
    conversation = begin(client)
    say(client, conversation, ASK)
    erased = client.delete(f"/api/conversations/{conversation}").json()
    assert erased["receipt"].startswith("E-")
    gone = {name: rows for name, rows in erased["erased"].items() if rows}
    assert gone == {"enquiries": 1, "messages": 3, "conversations": 1, "rasa": 1}
    for call in (
        client.get(f"/api/conversations/{conversation}"),
        client.delete(f"/api/conversations/{conversation}"),
        client.get(f"/api/conversations/{conversation}/transcript"),
        client.get(f"/api/conversations/{conversation}/events"),
        client.post(f"/api/conversations/{conversation}/messages", json={"text": "hello"}),
    ):
        assert call.status_code == 404
        assert call.headers["content-type"] == "application/problem+json"
        assert "Start a new one" in call.json()["detail"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": "a" * 4001}, 413),
        ({"text": ""}, 422),
        ({"text": "   "}, 422),
        ({}, 422),
        ({"text": 7}, 422),
        ({"text": "hello", "client_id": "not allowed !"}, 422),
    ],
)
def test_bad_input_gets_a_sentence_that_a_person_can_act_on(client, body, status):
    response = client.post(f"/api/conversations/{begin(client)}/messages", json=body)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert len(response.json()["detail"]) > 20


def test_four_thousand_characters_are_read(client):
    story = "He is nine and school is hard. " * 120 + "How do I ask for an EHC assessment?"
    assert say(client, begin(client), story[:4000])["replies"]


def test_openapi_names_every_family_call(client):
    paths = client.get("/api/openapi.json").json()["paths"]
    calls = {
        (path.replace("{conversation_id}", "{id}"), method) for path, methods in paths.items() for method in methods
    }
    base = "/api/conversations"
    assert {
        (base, "post"), (f"{base}/{{id}}", "get"), (f"{base}/{{id}}", "patch"), (f"{base}/{{id}}", "delete"),
        (f"{base}/{{id}}/messages", "post"), (f"{base}/{{id}}/events", "get"), (f"{base}/{{id}}/transcript", "get"),
    } <= calls  # fmt: skip


def test_health_names_each_part_and_metrics_say_nothing_private(client):
    conversation = begin(client)
    say(client, conversation, "wats sen support")
    assert client.get("/health/live").json() == {"status": "ok"}
    assert client.get("/health/ready").json() == {"database": "ok", "rasa": "ok", "actions": "ok"}
    metrics = client.get("/metrics").text
    assert 'ask_send_replies_total{channel="web",kind="answer"}' in metrics
    assert conversation not in metrics


def test_a_flood_is_refused_with_a_time_to_wait_and_a_family_never_meets_it(tmp_path, running):
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'x.db'}", var_dir=tmp_path, rasa_url=running.environment["BOT_RASA_URL"]
    )
    with TestClient(create_app(settings)) as limited:
        conversation = begin(limited)
        address = f"/api/conversations/{conversation}/messages"
        said = [limited.post(address, json={"text": "Talk to a person"}) for _ in range(45)]
    assert [response.status_code for response in said[:30]] == [200] * 30
    refused = said[-1]
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert "wait a minute" in refused.json()["detail"]


def test_when_nothing_can_be_saved_people_are_told_and_a_cry_for_help_is_answered(tmp_path, running):
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'x.db'}", var_dir=tmp_path, rasa_url=running.environment["BOT_RASA_URL"]
    )
    with TestClient(create_app(settings)) as broken:
        conversation = begin(broken)
        with broken.app.state.service.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE messages RENAME TO gone")
        replies = say(broken, conversation, "i want to die")["replies"]
        assert [reply["kind"] for reply in replies] == ["safety", "notice"]
        assert "could not save your message" in replies[1]["text"]
        assert broken.get(f"/api/conversations/{conversation}").status_code == 503
