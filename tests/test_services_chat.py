"""Services through the whole path, with a real Rasa: the answer, then who can help near there; no postcode is kept."""

from __future__ import annotations

import httpx


def test_short_breaks_near_a_postcode_are_found_and_only_its_district_is_kept(running):
    conversation = running.begin()
    replies = running.say(conversation, "short breaks near CT10 1QX please")["replies"]
    services = replies[-1]
    assert services["kind"] == "services"
    assert services["topic"] == "short_breaks"
    assert "Thanet" in services["text"]
    assert services["services"][0]["name"] == "Kent short breaks"
    kept = httpx.get(f"{running.address}/api/conversations/{conversation}").text
    assert "1QX" not in kept
    assert "CT10" not in kept


def test_the_transcript_has_the_services_as_text(running):
    conversation = running.begin()
    running.say(conversation, "speech therapy in Thanet")
    text = httpx.get(f"{running.address}/api/conversations/{conversation}/transcript?format=txt").text
    assert "Children's therapies, east Kent" in text
    assert "0300 123 8112" in text
    assert "tel:" not in text


def test_danger_comes_first_and_no_cards_beside_it(running):
    replies = running.ask("I want to kill myself, is there a club in Ashford")
    assert replies[0]["kind"] == "safety"
    assert "services" not in {reply["kind"] for reply in replies}


def test_a_word_is_explained_when_asked_for(running):
    (reply,) = running.ask("what does key stage mean")
    assert (reply["kind"], reply["topic"]) == ("answer", "transition_phase_transfer")
    (reply,) = running.ask("what does EOTAS mean")
    assert reply["answer"] == "eotas-what"
    assert {"word", "plain", "easy_read"} <= reply["words"][0].keys()
