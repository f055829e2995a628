"""`python -m evaluation.live`: 200 open live conversations with 20 advisers; how long a reply takes to the other side.

The service with its real Rasa and actions and a database of its own, all on this machine. Each family holds an open
stream of events and writes now and then; each adviser has ten conversations and answers them in turn. A message carries
the moment at which it was sent (one clock for all processes), and the other side takes it off. Times are from the
call to the stream's event for families, and from the request to the words read from the database for advisers.
"""

from __future__ import annotations

import asyncio
import json
import queue
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx
import uvicorn

from bot.content import ROOT
from bot.database import migrate
from bot.evaluation.run import free_port, own_service
from bot.handover.desk import Adviser
from bot.handover.form import Told
from bot.service import Service
from bot.settings import Settings, load
from bot.web.app import create_app

FAMILIES, ADVISERS = 200, 20
SECONDS = 60.0
EACH = 20.0
"""Seconds between two messages of one family, and between two replies to it: 10 messages a second each way,
so that each adviser answers every two seconds."""
MARK = "sent at "


def main() -> None:
    """Families, in this process; the service and the advisers are the other one."""
    with own_service(load()) as service, tempfile.TemporaryDirectory() as folder:
        port = free_port()
        command = [sys.executable, "-m", "evaluation.live", service.settings.rasa_url, str(port), folder]
        serving = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert serving.stdin is not None
        assert serving.stdout is not None
        conversations = json.loads(serving.stdout.readline())
        seen = asyncio.run(families(f"http://127.0.0.1:{port}", conversations, serving))
        to_staff = json.loads(serving.stdout.readline())
        serving.terminate()
        serving.wait(20)
    print(f"{FAMILIES} open conversations, {ADVISERS} advisers, {SECONDS:.0f} s")
    print(line("adviser to family", seen))
    print(line("family to adviser", to_staff))


def line(name: str, seconds: list[float]) -> str:
    parts = statistics.quantiles(seconds, n=100)
    return f"{name}: {len(seconds)} messages, p50 {parts[49]:.3f} s, p95 {parts[94]:.3f} s, p99 {parts[98]:.3f} s"


async def families(address: str, conversations: list[str], serving: subprocess.Popen[str]) -> list[float]:
    """Every stream is open before anybody writes; how long each reply took."""
    seen: list[float] = []
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as client:
        opened = [asyncio.Event() for _ in conversations]
        listening = [
            asyncio.create_task(listen(client, conversation, event, seen))
            for conversation, event in zip(conversations, opened, strict=True)
        ]
        await asyncio.gather(*(event.wait() for event in opened))
        assert serving.stdin is not None
        serving.stdin.write("go\n")
        serving.stdin.flush()
        await asyncio.gather(*(write(client, conversation) for conversation in conversations))
        await asyncio.sleep(2)
        for task in listening:
            task.cancel()
    return seen


async def listen(client: httpx.AsyncClient, conversation: str, opened: asyncio.Event, seen: list[float]) -> None:
    async with client.stream("GET", f"/api/conversations/{conversation}/events") as stream:
        async for row in stream.aiter_lines():
            opened.set()
            if row.startswith("data:") and MARK in row:
                seen.append(time.monotonic() - float(json.loads(row[5:])["text"].split(MARK)[1]))


async def write(client: httpx.AsyncClient, conversation: str) -> None:
    await asyncio.sleep(random.random() * EACH)
    for _ in range(int(SECONDS / EACH)):
        text = f"is there any news of my question, {MARK}{time.monotonic():.4f}"
        (await client.post(f"/api/conversations/{conversation}/messages", json={"text": text})).raise_for_status()
        await asyncio.sleep(EACH)


def serve(rasa_url: str, port: int, folder: str) -> None:
    """The service, and twenty advisers in it."""
    settings = Settings(
        database_url=f"sqlite:///{Path(folder) / 'live.db'}", var_dir=Path(folder), rasa_url=rasa_url, rate_limits="off"
    )
    migrate(settings.database)
    app = create_app(settings)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", access_log=False))
    threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True).start()
    while not server.started:
        time.sleep(0.1)
    service: Service = app.state.service
    cases = dict(claimed(service, number) for number in range(FAMILIES))
    print(json.dumps(list(cases)), flush=True)
    sys.stdin.readline()
    end, heard = time.monotonic() + SECONDS + EACH, queue.Queue[float]()
    advisers = [threading.Thread(target=advise, args=(service, number, cases, end)) for number in range(ADVISERS)]
    for adviser in advisers:
        adviser.start()
    asyncio.run(inbox(service, cases, end, heard))
    for adviser in advisers:
        adviser.join()
    print(json.dumps(list(heard.queue)), flush=True)
    time.sleep(60)


def claimed(service: Service, number: int) -> tuple[str, int]:
    conversation = service.begin("web", easy_read=False, language="en")[0].id
    service.handover.family.ask_now(conversation, Told())
    case = service.handover.family.cases.open_case(conversation)
    assert case is not None
    service.handover.desk.claim(case.id, adviser_of(number % ADVISERS))
    return conversation, case.id


def adviser_of(number: int) -> Adviser:
    return Adviser(f"s{number}", f"Adviser {number}")


def advise(service: Service, number: int, cases: dict[str, int], end: float) -> None:
    """Answer one's ten conversations in turn."""
    mine, turn = list(cases.values())[number::ADVISERS], 0
    pause = EACH / len(mine)
    time.sleep(random.random() * pause)
    while time.monotonic() < end - EACH:
        began = time.monotonic()
        service.handover.desk.reply(mine[turn % len(mine)], adviser_of(number), f"I look now, {MARK}{began:.4f}")
        turn += 1
        time.sleep(max(0.0, pause - (time.monotonic() - began)))


async def inbox(service: Service, cases: dict[str, int], end: float, heard: queue.Queue[float]) -> None:
    """Twenty open inboxes: each is woken for its conversations and reads what the families wrote."""

    async def one(conversation: str) -> None:
        number = 0
        with service.handover.events.listen(conversation) as listener:
            while time.monotonic() < end:
                if await listener.next(1.0) is None:
                    continue
                for message in await asyncio.to_thread(service.conversations.messages, conversation, number):
                    number = message.number
                    if message.sender == "family" and MARK in message.text:
                        heard.put(time.monotonic() - float(message.text.split(MARK)[1]))

    await asyncio.gather(*(one(conversation) for conversation in cases))


if __name__ == "__main__":
    main() if len(sys.argv) == 1 else serve(sys.argv[1], int(sys.argv[2]), sys.argv[3])
