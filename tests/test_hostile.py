"""Bad requests of every kind: no 5xx, no leak, no message lost. The long run is `python -m evaluation.hostile`."""

from __future__ import annotations

import asyncio

import httpx

from evaluation.hostile import attack, by_the_book


def test_six_hundred_bad_requests_break_nothing_and_a_family_is_served_meanwhile(running):
    async def from_outside():
        async with httpx.AsyncClient(base_url=running.address, timeout=60) as client:
            return await attack(client, 600, seed=7)

    result = asyncio.run(from_outside())
    assert result.faults == []
    assert result.statuses[0] < 30, "nearly all were sent"
    assert result.statuses[422] > 50
    assert result.statuses[403] > 10


def test_what_our_own_description_of_the_api_allows_and_forbids_breaks_nothing(running):
    assert by_the_book(running.address, examples=6).faults == []


def test_nothing_hostile_is_in_a_log_but_plain_lines(running):
    for path in (running.folder / "log").glob("*.log"):
        text = path.read_text("utf-8", "replace")
        assert "DROP TABLE" not in text
        assert "Traceback" not in text, f"{path.name} holds a traceback: {text[-1500:]}"
