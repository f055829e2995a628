"""What advisers do with a case on the desk, as pages without scripts. On SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.handover.inbox import Filter
from bot.handover.models import SAFETY, Case, CaseEvent
from bot.handover.states import move
from bot.models import Message, now
from bot.reply import Reply
from bot.seal import Sealed
from bot.staff.filters import Asked
from bot.staff.labels import Labels
from bot.staff.meter import ReadingMeter
from bot.staff.twin import Twin
from bot.staff.writing import Written
from tests.desk import HTML, enter, office, token_in, welcomed

PHONE = "01632 960 001"


@pytest.fixture
def client(desk):
    desk.cookies.clear()
    return desk


def a_case(client, about="The plan is not followed", easy=False, **values) -> Case:
    """A family that asked the assistant, and then for a person."""
    service = client.app.state.service
    conversation, _ = service.begin(values.pop("channel", "web"), easy, values.pop("language", "en"))
    with office(client).drafts._sessions.begin() as session:
        session.add(Message(conversation_id=conversation.id, sender="family", text=Sealed("the school does nothing")))
        move(session, conversation.id, "ask")
        defaults = {"promised_by": now() + timedelta(days=5), "family_wrote_at": now(), "topic": "ehcp_not_followed"}
        case = Case(conversation_id=conversation.id, about=about, **{**defaults, **values})
        session.add(case)
        session.flush()
        session.add(CaseEvent(case_id=case.id, conversation_id=conversation.id, kind="opened", by="family"))
        return case


def page_of(client, case: Case) -> str:
    response = client.get(f"/staff/cases/{case.id}", headers=HTML)
    assert response.status_code == 200, response.text
    return response.text


def do(client, case: Case, what: str, **fields):
    form = {"csrf": token_in(page_of(client, case)), **fields}
    return client.post(f"/staff/cases/{case.id}/{what}", data=form, headers=HTML)


def as_adviser(client, name="Sam Reed", role="adviser"):
    person = welcomed(office(client), role, name)
    enter(client, person)
    return person


def messages(client, case: Case) -> list[Message]:
    return client.app.state.service.conversations.messages(case.conversation_id)


def did(client, person) -> list[tuple[str, str]]:
    return [(entry.did, entry.about) for entry in office(client).audit.page(staff_id=person.id)]


def test_safety_comes_first_then_what_is_late_then_by_promise(client):
    as_adviser(client)
    a_case(client, "order calm", promised_by=now() + timedelta(days=4), district="Swale")
    a_case(client, "order soon", promised_by=now() + timedelta(days=1), district="Swale")
    a_case(client, "order danger", promised_by=now() + timedelta(days=5), priority=SAFETY, district="Swale")
    page = client.get("/staff/?district=Swale", headers=HTML).text
    places = [page.index(f"order {which}") for which in ("danger", "soon", "calm")]
    assert places == sorted(places)
    assert "Safety: answer now" in page


def test_filters_are_in_the_address_and_each_narrows(client):
    person = as_adviser(client)
    mine = a_case(client, "filter one", district="Dover", channel="telegram", needs=["large_print"], language="pl")
    a_case(client, "filter two", district="Thanet", topic="mediation")
    do(client, mine, "claim")
    for query in ("view=mine", "district=Dover", "channel=telegram", "need=large_print", "language=pl", "q=filter+one",
                  f"q={mine.id}"):  # fmt: skip
        page = client.get(f"/staff/?{query}", headers=HTML).text
        assert "filter one" in page, query
        assert "filter two" not in page, query
    assert "filter two" in client.get("/staff/?view=unclaimed&q=filter", headers=HTML).text
    assert "No case fits" in client.get("/staff/?q=nothinglikethis", headers=HTML).text
    assert person.name in client.get(f"/staff/?q={person.name.split()[0]}", headers=HTML).text


def test_an_address_keeps_what_is_set_and_leaves_out_the_rest():
    asked = Asked(view="mine", need=["voice", "more_time"], page=3)
    assert asked.address("/staff/") == "/staff/?view=mine&need=voice&need=more_time"
    assert asked.address("/staff/", view="all", need=[]) == "/staff/"


def test_of_two_advisers_one_gets_the_case_and_the_other_is_told_who(client):
    case = a_case(client)
    sam = as_adviser(client, "Sam Reed")
    page = page_of(client, case)
    assert do(client, case, "claim").status_code == 303
    as_adviser(client, "Kim Osei")
    late = client.post(
        f"/staff/cases/{case.id}/claim", data={"csrf": token_in(page_of(client, case))}, headers=HTML
    )  # fmt: skip
    assert late.status_code == 409
    assert "Sam Reed was first and has this case." in late.text
    assert "Nobody has this case" in page
    assert ("claimed", f"case {case.id}") in did(client, sam)


def test_only_the_holder_answers_and_the_family_gets_words_and_twin(client):
    case = a_case(client)
    as_adviser(client, "Kim Osei")
    do(client, case, "claim")
    other = as_adviser(client, "Alex Hart")
    refused = do(client, case, "reply", text="I am not the holder")
    assert refused.status_code == 409
    assert "Not sent" in refused.text
    assert office(client).drafts.of(case.conversation_id, other.id).text == "I am not the holder"
    sam = as_adviser(client, "Sam Reed", "supervisor")
    do(client, case, "hand-on", to=sam.id)
    sent = do(client, case, "reply", text="I will call you. The school must help.", client_id="once")
    assert sent.status_code == 303
    do(client, case, "reply", text="I will call you. The school must help.", client_id="once")
    replies = [message for message in messages(client, case) if message.sender == "staff"]
    assert len(replies) == 1
    reply = Reply.model_validate({"text": replies[0].text, "from": "staff", **replies[0].reply})
    assert (reply.author, reply.text) == ("Sam", "I will call you. The school must help.")
    assert [sentence.text for sentence in reply.easy_read] == ["I will call you.", "The school must help."]
    assert reply.easy_read[1].picture.endswith("1F3EB.svg")
    assert office(client).drafts.of(case.conversation_id, sam.id).empty


def test_empty_and_too_long_replies_are_refused_in_words_and_kept(client):
    case = a_case(client)
    person = as_adviser(client)
    do(client, case, "claim")
    assert "Write the reply first" in do(client, case, "reply", text="  ").text
    refused = do(client, case, "reply", text="a" * 4001)
    assert refused.status_code == 413
    assert len(office(client).drafts.of(case.conversation_id, person.id).text) == 4001


def test_a_draft_survives_and_lies_sealed(client):
    case = a_case(client)
    person = as_adviser(client)
    do(client, case, "claim")
    do(client, case, "draft", text="Tell Jonty's mum <b>", easy_read="Hello.")
    assert "Tell Jonty&#39;s mum &lt;b&gt;</textarea>" in page_of(client, case)
    with client.app.state.service.engine.connect() as connection:
        stored = connection.execute(text("SELECT words FROM staff_drafts")).scalars().all()
    assert stored
    assert all("Jonty" not in words for words in stored)
    client.app.state.service.erase(case.conversation_id)
    assert office(client).drafts.of(case.conversation_id, person.id) == Written()


def test_contact_details_are_shown_on_request_alone_and_written_down(client):
    case = a_case(client, reach="phone", contact=PHONE)
    person = as_adviser(client)
    assert PHONE not in page_of(client, case)
    shown = do(client, case, "contact")
    assert PHONE in shown.text
    assert ("saw contact details", f"case {case.id}") in did(client, person)
    assert PHONE not in page_of(client, case)
    assert all(PHONE not in about and PHONE not in what for what, about in did(client, person))


@pytest.mark.parametrize("easy", [False, True])
def test_an_answer_of_the_library_is_put_in_and_keeps_its_checked_twin(client, content, easy):
    case = a_case(client, easy=easy)
    person = as_adviser(client)
    do(client, case, "claim")
    mine = {"easy_read": "Hello."} if easy else {"text": "Hello."}
    found = do(client, case, "find", find="ask the council yourself", **mine)
    assert 'value="ehc-ask-yourself"' in found.text
    do(client, case, "insert", entry="ehc-ask-yourself", **mine)
    written = office(client).drafts.of(case.conversation_id, person.id)
    assert (written.easy_read if easy else written.text).startswith("Hello.\n\n")
    do(client, case, "reply", text=written.text, easy_read=written.easy_read)
    reply = messages(client, case)[-1].reply
    checked = [sentence.text for sentence in content.answers["ehc-ask-yourself"].easy_read]
    assert [sentence["text"] for sentence in reply["easy_read"]] == ["Hello.", *checked]


def test_the_preview_is_what_an_easy_read_family_will_see(client):
    case = a_case(client, easy=True)
    as_adviser(client)
    do(client, case, "claim")
    page = do(client, case, "preview", easy_read="I will write to the school.\nThen I call you.").text
    assert page.count('<li><img src="/pictures/') == 2
    assert "in easy read" in page


def test_a_draft_is_heard_as_the_family_will_hear_it_and_nothing_of_it_is_kept(client):
    case = a_case(client, easy=True)
    as_adviser(client)
    do(client, case, "claim")
    page = do(client, case, "preview", easy_read="I call you on 2 December.").text
    assert "Hear it" in page
    assert "/easy/speech/" not in page
    folder = client.app.state.service.settings.var_dir / "voice"
    before = set(folder.rglob("*"))
    address = f"/staff/cases/{case.id}/speech"
    heard = {kind: client.get(f"{address}?format={kind}") for kind in ("ogg", "wav")}
    assert heard["ogg"].content.startswith(b"OggS")
    assert heard["ogg"].headers["cache-control"] == "no-store"
    assert heard["wav"].content.startswith(b"RIFF")
    do(client, case, "draft", easy_read="I call you on 2 December.\nThen we speak about school.", text="Not this.")
    assert len(client.get(f"{address}?format=wav").content) > len(heard["wav"].content) * 1.3
    assert set(folder.rglob("*")) <= {*before, folder, folder / "shared"}
    as_adviser(client, "Kim Osei")
    assert client.get(address).status_code == 404, "only who writes it hears it"


def test_a_note_stays_with_the_desk(client):
    case = a_case(client)
    as_adviser(client)
    do(client, case, "note", text="Call after 4, the dad works nights")
    assert "the dad works nights" in page_of(client, case)
    told = client.get(f"/api/conversations/{case.conversation_id}").text
    assert "nights" not in told


def test_released_closed_joined_and_handed_on(client):
    sam, case = as_adviser(client, "Sam Reed"), a_case(client)
    do(client, case, "claim")
    do(client, case, "release")
    assert "Nobody has this case" in page_of(client, case)
    do(client, case, "claim")
    assert do(client, case, "close", outcome="").status_code == 422
    do(client, case, "close", outcome="answered")
    assert "This case is closed." in page_of(client, case)
    assert f"/staff/cases/{case.id}" in client.get("/staff/?view=closed", headers=HTML).text
    first, second = a_case(client), a_case(client)
    do(client, first, "claim")
    unknown = do(client, first, "merge", into="999999")
    assert (unknown.status_code, "There is no case 999999." in unknown.text) == (422, True)
    do(client, first, "merge", into=str(second.id))
    assert f"case {second.id}</a>" in page_of(client, first)
    assert [what for what, _ in did(client, sam)].count("merged") == 1


def test_a_supervisor_takes_a_case_from_one_adviser_and_gives_it_to_another(client):
    case = a_case(client)
    as_adviser(client, "Sam Reed")
    do(client, case, "claim")
    alex = as_adviser(client, "Alex Hart")
    assert do(client, case, "hand-on", to=alex.id).status_code == 409
    as_adviser(client, "Kim Osei", "supervisor")
    assert do(client, case, "hand-on", to=alex.id).status_code == 303
    assert "Alex Hart has this case" in page_of(client, case)
    page = client.get("/staff/team", headers=HTML).text
    assert "Alex Hart" in page


def test_a_case_whose_conversation_was_deleted_says_so(client):
    case = a_case(client)
    as_adviser(client)
    token = token_in(page_of(client, case))
    client.app.state.service.erase(case.conversation_id)
    for response in (
        client.get(f"/staff/cases/{case.id}", headers=HTML),
        client.post(f"/staff/cases/{case.id}/claim", data={"csrf": token}, headers=HTML),
        client.post(f"/staff/cases/{case.id}/reply", data={"csrf": token, "text": "hello"}, headers=HTML),
    ):
        assert response.status_code == 404
        assert "may have deleted the conversation" in response.text


def test_hours_and_the_notice_are_set_by_supervisors_and_refused_when_unclear(client):
    as_adviser(client, "Kim Osei", "supervisor")
    page = client.get("/staff/team", headers=HTML).text
    form = {"csrf": token_in(page), "working_days": "3", "start-0": "10:00", "end-0": "16:00", "closed": "24/12/2026",
            "out_of_office": "We are closed until Monday."}  # fmt: skip
    assert client.post("/staff/team/hours", data=form, headers=HTML).status_code == 303
    hours = client.app.state.service.handover.hours.now()
    assert (hours.working_days, list(hours.week), hours.out_of_office) == (3, [0], "We are closed until Monday.")
    for wrong in ({"end-0": "09:00"}, {"working_days": "0"}, {"closed": "tomorrow"}, {"out_of_office": "word " * 30}):
        refused = client.post("/staff/team/hours", data={**form, **wrong}, headers=HTML)
        assert refused.status_code == 422, wrong
        assert 'role="alert"' in refused.text
    assert "We are closed until Monday." in client.get("/staff/", headers=HTML).text


def test_saved_replies_are_shared_searched_and_refused_when_hard_to_read(client):
    as_adviser(client)
    token = token_in(client.get("/staff/saved").text)
    hard = {"csrf": token, "title": "Hard", "text": "word " * 25 + "."}
    assert client.post("/staff/saved", data=hard, headers=HTML).status_code == 422
    good = {"csrf": token, "title": "Quokka call", "text": "I will call you.", "easy_read": "I will call you."}
    assert client.post("/staff/saved", data=good, headers=HTML).status_code == 303
    case = a_case(client)
    do(client, case, "claim")
    assert "Quokka call" in do(client, case, "find", find="quokka").text


def test_administrators_add_people_and_see_no_cases(client):
    case = a_case(client)
    as_adviser(client, "Ada Green", "admin")
    token = token_in(client.get("/staff/people").text)
    form = {"csrf": token, "email": f"new{case.id}@example.org", "name": "New Person", "role": "adviser"}
    added = client.post("/staff/people", data=form, headers=HTML)
    assert "/staff/welcome/" in added.text
    assert client.post("/staff/people", data=form, headers=HTML).status_code == 409
    assert client.get(f"/staff/cases/{case.id}", headers=HTML).status_code == 403


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ("suicide: suicide-want-to-die", "Suicide. Heard by a rule: suicide want to die."),
        ("child_harm: model: he hits, scared . he, hits", "because of these words: “he hits”, “scared he”, “hits”."),
        ("missing_child: classifier", "A child is missing. Heard by the part that sorts questions."),
        ("promised by Tuesday 1 December", "Promised by Tuesday 1 December"),
    ],
)
def test_why_a_case_stands_first_is_said_in_words(client, mark, words):
    case = a_case(client, why=mark)
    as_adviser(client)
    assert words in page_of(client, case)


def test_a_safety_case_that_was_answered_stays_first_and_says_that_it_was(client):
    wrote = now() - timedelta(minutes=5)
    case = a_case(client, priority=SAFETY, why="suicide: kms", family_wrote_at=wrote, staff_wrote_at=now())
    as_adviser(client)
    page = page_of(client, case)
    assert "Safety: answered, look again" in page
    assert case.id in [row.case.id for row in client.app.state.service.handover.inbox.cases(Filter(safety=True))]


def test_every_danger_has_a_word_at_the_desk(content):
    from bot.safety import KINDS

    assert set(Labels(content).words["dangers"]) == set(KINDS)


def test_what_a_family_writes_cannot_become_markup_on_the_desk(client):
    case = a_case(client, "<script>alert(1)</script>")
    as_adviser(client)
    page = page_of(client, case)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize(
    ("words", "easy", "verdict"),
    [
        ("I will call you on Saturday.", True, "Easy to read."),
        ("I will write to the school, and then to the council, and call you.", True, "Make the longest sentence"),
        ("The statutory determination follows.", False, "Say the hard words"),
        ("", False, "Nothing is written yet."),
    ],
)
def test_the_meter_says_what_to_mend(content, words, easy, verdict):
    assert ReadingMeter(content).measure(words, easy).verdict.startswith(verdict)


def test_the_meter_takes_our_own_easy_read_as_easy(content):
    meter = ReadingMeter(content)
    hard = [
        sentence.text
        for answer in content.answers.values()
        for sentence in answer.easy_read
        if not meter.measure(sentence.text, True).easy
    ]
    assert hard == []


def test_a_sentence_of_ours_keeps_its_own_picture(content):
    answer = content.answers["ehc-ask-yourself"]
    lines = "\n".join(sentence.text for sentence in answer.easy_read)
    assert Twin(content).pictured(lines) == answer.easy_read


def test_a_sentence_of_an_adviser_gets_the_picture_of_its_idea(content):
    lines = "I will call you.\nI read your letter.\nSee you on Tuesday.\nBring the plan.\nHmm."
    pictures = [sentence.picture for sentence in Twin(content).pictured(lines)]
    assert pictures == ["phone", "reading", "calendar", "plan", "talk"]


def test_every_picture_that_the_desk_names_exists(content):
    words = Labels(content).words
    assert {*words["pictures"], *words["vague_pictures"]} <= set(content.pictures)
