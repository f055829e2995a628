"""Server-sent events, over a real connection."""

from __future__ import annotations

import json
import threading
import time

import httpx


def test_a_reply_that_comes_later_reaches_an_open_page(running):
    conversation = running.begin()
    address = f"{running.address}/api/conversations/{conversation}/events"
    threading.Thread(target=lambda: (time.sleep(1.5), running.say(conversation, "wats sen support"))).start()
    with httpx.stream("GET", address, timeout=20) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        seen = []
        event = ""
        for line in stream.iter_lines():
            if line.startswith("event:"):
                event = line.split(":", 1)[1].strip()
            elif line.startswith("data:"):
                seen.append((event, line.split(":", 1)[1].strip()))
            if seen and seen[-1][0] == "reply":
                break
    assert seen[0] == ("state", "bot")
    assert json.loads(seen[-1][1])["topic"] == "sen_support"
