"""What families tell us beside their questions: faces, how it is going, and what came of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot import readability
from bot.database import sessions
from bot.insight.changes import Changes, Draft, NotReady
from bot.insight.chat_form import chat_words
from bot.insight.experiences import Experiences, NothingTold, Told, form
from bot.insight.models import Experience
from bot.insight.period import Period, today
from bot.insight.quotes import is_nameless, quotes
from bot.insight.words import outcomes
from bot.models import Enquiry
from tests.insight_desk import desk

TODAY = Period.of(today(), today())
TAXI = Draft(
    "school_transport", "The taxi often did not come.", "Since May a text message tells you when it is late.",
    "taxi | The taxi did not come.", "text message | You now get a text message.",
)  # fmt: skip


@pytest.fixture
def client(tmp_path):
    with desk(f"sqlite:///{tmp_path / 'insight.db'}", tmp_path) as client:
        yield client


@pytest.fixture
def either(database_url, tmp_path):
    """On a database of each kind."""
    with desk(database_url, tmp_path) as client:
        yield client


def answered(client) -> tuple[str, dict]:
    """A conversation and the answer to its first question: a pressed button, so that no Rasa is needed."""
    begun = client.post("/api/conversations", json={}).json()
    button = begun["replies"][0]["buttons"][0]
    said = client.post(f"/api/conversations/{begun['id']}/messages", json={"text": button["send"]}).json()
    return begun["id"], said["replies"][0]


def test_a_face_is_kept_once_with_the_enquiry(either):
    conversation, answer = answered(either)
    address = f"/api/conversations/{conversation}/replies/{answer['id']}/helped"
    assert either.post(address, json={"helped": 3}).json() == {"helped": 3}
    assert either.post(address, json={"helped": 1}).json() == {"helped": 3}
    with sessions(either.engine)() as session:
        assert session.scalars(select(Enquiry.helped)).all() == [3]
    whole = either.get(f"/api/conversations/{conversation}").json()
    assert whole["messages"][-1]["helped"] == 3


def test_a_face_needs_an_answer_of_this_chat(client):
    conversation, answer = answered(client)
    other = client.post("/api/conversations", json={}).json()
    for where, reply in ((other["id"], answer["id"]), (conversation, "no-such-reply"), ("no-such-chat", answer["id"])):
        refused = client.post(f"/api/conversations/{where}/replies/{reply}/helped", json={"helped": 3})
        assert refused.status_code == 404
        assert refused.headers["content-type"] == "application/problem+json"
    address = f"/api/conversations/{conversation}/replies/{answer['id']}/helped"
    assert client.post(address, json={"helped": 4}).status_code == 422


def test_what_a_message_tells_is_kept_with_its_enquiry_redacted(client):
    begun = client.post("/api/conversations", json={}).json()
    words = "My son Jake is 7, we live in Margate, ring 07700 900123. We are still waiting."
    client.post(f"/api/conversations/{begun['id']}/messages", json={"text": words, "spoken": True})
    with sessions(client.engine)() as session:
        (enquiry,) = session.scalars(select(Enquiry))
    kept = (enquiry.age, enquiry.district, enquiry.who, enquiry.told, enquiry.voice)
    assert kept == ("5-10", "thanet", "parent", "waiting", True)
    assert "Jake" not in enquiry.words
    assert "900123" not in enquiry.words


def test_how_it_is_going_is_kept_redacted_and_taken_back_with_its_code(either):
    told = {"hard": "My son Jake waits. Ring 07700 900123.", "outcome": 4, "quote": True}
    code = either.post("/api/experiences", json=told).json()["code"]
    with sessions(either.engine)() as session:
        (kept,) = session.scalars(select(Experience))
    assert "Jake" not in kept.hard
    assert "900123" not in kept.hard
    assert (kept.outcome, kept.quote_words is not None) == (4, True)
    assert code not in (kept.code, kept.hard)
    assert either.delete(f"/api/experiences/{code.lower().replace('-', ' ')}").json() == {"deleted": True}
    assert either.delete(f"/api/experiences/{code}").status_code == 404
    with sessions(either.engine)() as session:
        assert session.scalars(select(Experience)).all() == []


def test_an_empty_form_is_refused_in_words(client):
    refused = client.post("/api/experiences", json={"happened": "  ", "outcome": 4})
    assert refused.status_code == 422
    assert "one of the boxes" in refused.json()["detail"]
    page = client.post("/tell-us", data={"happened": " "})
    assert page.status_code == 422
    assert "Write something in one of the boxes first." in page.text
    with pytest.raises(NothingTold):
        Experiences(client.engine).keep(Told())


def test_erasing_a_chat_erases_what_was_told_in_it(client):
    conversation, _ = answered(client)
    client.post("/api/experiences", json={"good": "It went well.", "conversation_id": conversation, "hear_back": True})
    client.delete(f"/api/conversations/{conversation}")
    with sessions(client.engine)() as session:
        assert session.scalars(select(Experience)).all() == []
        assert session.scalars(select(Enquiry)).all() == []


def chat(client, easy_read: bool = False):
    """Say something in a new chat; gives the replies."""
    begun = client.post("/api/conversations", json={"easy_read": easy_read}).json()["id"]

    def say(words: str) -> list[dict]:
        said = client.post(f"/api/conversations/{begun}/messages", json={"text": words})
        assert said.status_code == 200, said.text
        return said.json()["replies"]

    return say


def sends(reply: dict) -> list[str]:
    return [button["send"] for button in reply["buttons"]]


def experiences(client) -> list[Experience]:
    with sessions(client.engine)() as session:
        return list(session.scalars(select(Experience)))


def test_how_it_is_going_is_told_in_the_chat_one_question_at_a_time(either):
    say = chat(either, easy_read=True)
    (asked,) = say("Tell us how it is going")
    assert "What happened?" in asked["text"]
    assert [sentence["text"] for sentence in asked["easy_read"]][-1] == "What happened?"
    assert sends(asked) == ["Skip", "Stop"]
    assert "What was good?" in say("My son Jake waits for the bus. Ring 07700 900123.")[0]["text"]
    assert "What was hard?" in say("skip")[0]["text"]
    assert "What would help?" in say("Nobody tells us anything.")[0]["text"]
    (seven,) = say("A text message")
    assert sends(seven)[:2] == ["Being happy and enjoying life", "Being listened to and understood"]
    assert all(button["picture"] for button in seven["buttons"][:7])
    assert "buttons" in say("blue")[0]["text"]
    assert "Who are you?" in say("listened to")[0]["text"]
    (quote,) = say("A parent or carer")
    assert quote["text"].startswith("May we show your words")
    assert experiences(either) == [], "nothing is sent before the last question"
    assert "changes" in say("yes")[0]["text"]
    (sent,) = say("No, thank you")
    (kept,) = experiences(either)
    assert (kept.outcome, kept.who, kept.easy_read, kept.quote_words is not None) == (2, "parent", True, True)
    assert (kept.good, kept.hard) == ("", "Nobody tells us anything.")
    assert "Jake" not in kept.happened
    assert "900123" not in kept.happened
    take_back = sends(sent)[0]
    assert take_back.split()[-1] in sent["text"]
    (sure,) = say(take_back)
    say("Keep what I told you")
    assert len(experiences(either)) == 1
    say(take_back)
    assert "It is deleted" in say(sends(sure)[0])[0]["text"]
    assert experiences(either) == []
    assert "no such code" in say(take_back)[0]["text"]


def test_who_stops_or_skips_everything_has_sent_nothing(client):
    say = chat(client)
    say("Tell us how it is going")
    for _ in range(3):
        say("Skip")
    (empty,) = say("Skip")
    assert "skipped all four" in empty["text"]
    assert "What happened?" in empty["text"]
    assert "sent nothing" in say("stop")[0]["text"]
    assert "begin now" in say("Go on telling us")[0]["text"]
    assert experiences(client) == []


def test_a_question_in_the_middle_is_answered_and_then_they_are_asked_again(client):
    begun = client.post("/api/conversations", json={}).json()
    button = begun["replies"][0]["buttons"][0]
    for words in ("Tell us how it is going", button["send"]):
        said = client.post(f"/api/conversations/{begun['id']}/messages", json={"text": words}).json()["replies"]
    assert [reply["kind"] for reply in said] == ["answer", "form"]
    assert "What happened?" in said[1]["text"]
    with sessions(client.engine)() as session:
        (enquiry,) = session.scalars(select(Enquiry))
    assert enquiry.topic == button["topic"]
    person = client.post(f"/api/conversations/{begun['id']}/messages", json={"text": "Talk to a person"}).json()
    assert [reply["topic"] for reply in person["replies"]] == ["talk_to_human"]


def test_danger_in_what_they_tell_comes_first_and_they_may_go_on(client):
    say = chat(client)
    say("Tell us how it is going")
    safety, paused = say("I want to kill myself")
    assert safety["kind"] == "safety"
    assert sends(paused) == ["Go on telling us"]
    say("thank you")
    assert "What was good?" in say("Go on telling us")[0]["text"]


def test_while_an_adviser_has_the_question_nothing_is_taken_for_insight(client):
    begun = client.post("/api/conversations", json={}).json()["id"]
    client.app.state.service.conversations.change(begun, state="waiting")
    said = client.post(f"/api/conversations/{begun}/messages", json={"text": "Tell us how it is going"}).json()
    assert "advisers" in said["replies"][0]["text"]


@pytest.mark.parametrize(
    ("text", "nameless"),
    [
        ("Nobody told us the taxi had stopped. He waited for an hour.", True),
        ("I love the Reception class and the SENCO.", True),
        ("The head, Oakwood, never rang.", False),
        ("We spoke to Mrs Penhaligon at the office.", False),
        ("My [name] waits.", False),
        ("Her number is 4471.", False),
    ],
)
def test_only_what_could_name_nobody_is_quoted(text, nameless):
    assert is_nameless(text) is nameless


def test_quotes_need_a_yes_that_still_stands_and_five_people(client):
    keep = Experiences(client.engine).keep
    conversation, _ = answered(client)
    make = sessions(client.engine)
    keep(Told(hard="This one said no to being quoted by anybody."))
    for n in range(4):
        keep(Told(hard=f"We have been waiting on the list for {n} years now.", quote=True))
    assert quotes(make, TODAY) == []
    keep(Told(hard="He waited on the step for the whole hour.", quote=True), conversation)
    shown = [quote.text for quote in quotes(make, TODAY)]
    assert len(shown) == 5
    assert not any("said no" in text for text in shown)
    consents = client.app.state.service.consents
    consents.record(conversation, "quotes", "2026-11")
    consents.withdraw(conversation, "quotes")
    keep(Told(hard="One more who is happy to be quoted here.", quote=True))
    assert not any("step" in quote.text for quote in quotes(make, TODAY))


def test_who_asked_to_hear_is_told_in_their_chat_once(either):
    conversation, _ = answered(either)
    either.post("/api/experiences", json={"hard": "taxi", "conversation_id": conversation, "hear_back": True})
    changes = Changes(either.engine, either.app.state.service.content)
    number = changes.write(TAXI, "Ana")
    assert "taxi often" not in either.get("/you-said-we-did").text
    assert changes.publish(number) == 1
    assert changes.publish(number) == 0
    last = either.get(f"/api/conversations/{conversation}").json()["messages"][-1]
    assert "You said:** The taxi often did not come." in last["text"]
    assert [sentence["text"] for sentence in last["easy_read"]][-1] == "You now get a text message."
    page = either.get("/you-said-we-did").text
    assert "The taxi often did not come." in page
    easy = either.get("/you-said-we-did?easy=true").text
    assert "/pictures/1F695.svg" in easy
    assert "You now get a text message." in easy


def test_the_page_keeps_its_own_words_while_nothing_was_done(client):
    assert "Nothing is here yet" in client.get("/you-said-we-did").text


def test_words_that_families_could_not_read_are_refused(client):
    changes = Changes(client.engine, client.app.state.service.content)
    long = "taxi | " + "a very long easy read sentence that nobody should ever have to read at once"
    for draft, why in (
        (Draft("nothing", TAXI.said, TAXI.did, TAXI.easy_said, TAXI.easy_did), "theme"),
        (Draft(TAXI.theme, "", TAXI.did, TAXI.easy_said, TAXI.easy_did), "write something"),
        (Draft(TAXI.theme, TAXI.said, TAXI.did, long, TAXI.easy_did), "words"),
        (Draft(TAXI.theme, TAXI.said, TAXI.did, "no picture here", TAXI.easy_did), "picture"),
    ):
        with pytest.raises(NotReady, match=why):
            changes.write(draft, "Ana")


def test_every_word_that_families_read_here_is_plain_and_easy_read_has_pictures(client):
    pictures = client.app.state.service.content.pictures
    words = form()
    steps = [step for step in chat_words()["steps"].values() if step]
    said = [row for row in chat_words().values() if isinstance(row, dict) and "text" in row] + steps
    plain = [row["text"] for row in said] + [
        words["intro"],
        words["thanks"],
        words["take_back"]["intro"],
        words["leave_out"],
        words["heard"],
    ]
    for text in plain:
        reading = readability.measure(text)
        assert reading.words <= readability.LONGEST_SENTENCE, text
        assert reading.flesch_kincaid <= readability.MOST_GRADE, text
    for sentence in (
        words["easy_intro"] + words["easy_thanks"] + words["easy_heard"] + [e for r in said for e in r["easy_read"]]
    ):
        assert len(readability.words(sentence["text"])) <= readability.LONGEST_EASY_SENTENCE
        assert sentence["picture"] in pictures
    named = [*words["questions"].values(), words["outcome"], words["who"], words["quote"], words["hear_back"]]
    assert {entry["picture"] for entry in named} <= pictures.keys()
    assert {outcome["picture"] for outcome in outcomes().values()} <= pictures.keys()
