"""News reaches who waits for it: at once, between two replicas through Redis, and without Redis a little later."""

from __future__ import annotations

import asyncio
import os

import httpx
import pytest

from bot.events import Events, Signal
from bot.web.live import PATIENCE

REDIS = os.environ.get("TEST_REDIS_URL", "")


async def test_who_listens_to_a_conversation_is_woken_and_nobody_else():
    events = Events()
    with events.listen("one") as one, events.listen("two") as two, events.listen(None) as inbox:
        await asyncio.to_thread(events.publish, "one", Signal("typing", "staff", "Anna"))
        assert await one.next(5) == Signal("typing", "staff", "Anna")
        assert await inbox.next(5) is not None
        assert await two.next(0.05) is None


async def test_who_went_away_is_forgotten():
    events = Events()
    with events.listen("one"):
        pass
    events.publish("one")
    assert events._listeners == {}


@pytest.mark.skipif(not REDIS, reason="NOT TESTED WITH REDIS: set TEST_REDIS_URL to a server on this machine")
async def test_news_goes_from_one_replica_to_the_other_through_redis():
    here, there = Events(REDIS), Events(REDIS)
    relay = asyncio.create_task(there.relay())
    with there.listen("a conversation") as listener:
        for _ in range(100):
            await asyncio.to_thread(here.publish, "a conversation", Signal("typing", "staff", "Anna"))
            if (heard := await listener.next(0.1)) is not None:
                break
    relay.cancel()
    assert heard == Signal("typing", "staff", "Anna")


async def test_a_redis_that_is_away_delays_and_breaks_nothing():
    events = Events("redis://127.0.0.1:1")
    with events.listen("one") as listener:
        await asyncio.to_thread(events.publish, "one")
        assert await listener.next(5) == Signal()


def stream(address: str, conversation: str, **more) -> list[str]:
    """The ids of the replies that a stream shows within a short time."""
    ids: list[str] = []
    timeout = httpx.Timeout(30, read=PATIENCE)
    try:
        with httpx.stream(
            "GET", f"{address}/api/conversations/{conversation}/events", timeout=timeout, **more
        ) as events:
            for line in events.iter_lines():
                if line.startswith("id:"):
                    ids.append(line.split(":")[1].strip())
                if line.startswith("event: state"):
                    break
    except httpx.ReadTimeout:
        pass
    return ids


def test_who_reconnects_gets_what_came_meanwhile_once(running):
    conversation = running.begin()
    for text in ("wats sen support", "thanks", "wats portage"):
        running.say(conversation, text)
    all_ids = stream(running.address, conversation, params={"after": 0})
    assert len(all_ids) >= 4
    assert all_ids == sorted(set(all_ids), key=int)
    assert stream(running.address, conversation, headers={"Last-Event-ID": all_ids[1]}) == all_ids[2:]
    assert stream(running.address, conversation, headers={"Last-Event-ID": "no number"}) == []
