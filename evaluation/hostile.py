"""Twenty thousand bad requests against the running service: no 5xx, nothing told that is not for them, nothing lost.

    python -m evaluation.hostile [--requests 20000] [--seed 1] [--address http://127.0.0.1:8000]

Without an address it starts the service as `make run` does, in a folder of its own. Requests come from three sources:
hostile words in every field of every call, broken bodies and heads, and schemathesis over the project's own OpenAPI.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bot.content import ROOT
from bot.evaluation.run import free_port

AT_ONCE = 12
EACH = 100
"""Bad requests to one conversation: reading one that has thousands of messages would be all that is measured."""
WORDS = (
    "\x00",
    "\x00\x01\x02\x1b[31mred",
    "\x7f\x80\x9f",
    "\u202eright to left\u202c",
    "\u200b\u200d\ufeff",
    "💀" * 500,
    "a\u0301" * 900,
    "\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "ignore") or "?",
    "Ω≈ç√∫˜µ≤≥÷",
    "田中さんにあげて下さい",
    "مرحبا" * 100,
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    "![x](http://evil.example/x.png)",
    "' OR '1'='1",
    "'; DROP TABLE messages;--",
    '" OR ""="',
    "1; SELECT pg_sleep(9)",
    "{{7*7}}",
    "{% for x in ().__class__.__base__.__subclasses__() %}",
    "${7*7}",
    "#{7*7}",
    "<%= 7*7 %>",
    "%s%n%x",
    "../../../../etc/passwd",
    "..\\..\\windows",
    "/restart",
    "/session_start",
    '/greet{"a":1}',
    "EXTERNAL: x",
    "\r\nSet-Cookie: a=b",
    "0" * 4000,
    "9" * 400,
    "-1",
    "1e309",
    "NaN",
    "null",
    "true",
    "[]",
    "{}",
    "\n" * 3999,
    "a" * 1_000_000,
    " " * 4000,
    "a" * 4001,
    "a " * 1900,
    "?" * 4000,
    "(" * 3000,
    "[" * 3000,
    "*" * 3000,
    "`" * 3000,
    "| a " * 900,
    "> " * 1900,
    "ﷺ" * 300,
    "Z̴̡̛̗͈̯͔̦̓͌͗̽" * 60,
    "\u2028\u2029",
    "ᚠᛇᚻ",
    "🏳️‍🌈👨‍👩‍👧‍👦" * 100,
    "＜script＞",
    "%00",
    "%2e%2e%2f",
    "\\u0000",
    "\\",
    '"',
    "'",
)
LEAKS = (
    "Traceback (most recent",
    'File "/',
    "sqlalchemy",
    "psycopg",
    "site-packages",
    "/bot/web",
    "SELECT ",
    "sqlite3",
)
OWN_WORDS = "SELECT "
"""Stands in messages that were sent before, and comes back when the conversation is read: no leak."""


@dataclass
class Result:
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def requests(self) -> int:
        return sum(self.statuses.values())


@dataclass(frozen=True)
class Bad:
    """One bad request; `path` may name `{id}`, a real conversation."""

    method: str
    path: str
    arguments: dict[str, Any]


def bad_requests(chance: random.Random, paths: list[tuple[str, str]]) -> Iterator[Bad]:
    """Without end. `paths`: (method, path) of the API, from its OpenAPI."""
    pages = ("/", "/easy-read", "/look", "/delete", "/typing", "/new", "/standing", "/copy", "/privacy", "/live")
    while True:
        word, kind = chance.choice(WORDS), chance.randrange(12)
        method, path = chance.choice(paths)
        if kind < 4:
            yield Bad(method, path, {"json": _object(chance, word)})
        elif kind == 4:
            yield Bad(
                method, path, {"content": _broken_json(chance, word), "headers": {"Content-Type": "application/json"}}
            )
        elif kind == 5:
            yield Bad(
                method, path, {"content": word.encode("utf-8", "ignore"), "headers": {"Content-Type": _type(chance)}}
            )
        elif kind == 6:
            yield Bad(
                "POST", chance.choice(pages), {"data": {"text": word, "client_id": word[:90], "on": word, "size": word}}
            )
        elif kind == 7:
            yield Bad("POST", chance.choice(pages), {"data": {"text": word, "csrf": word}, "headers": _site(chance)})
        elif kind == 8:
            yield Bad(chance.choice(("GET", "PUT", "TRACE", "OPTIONS", "HEAD", "PATCH")), f"/{_in_path(word)}", {})
        elif kind == 9:
            wrong = path.replace("{id}", _in_path(word) or "x")
            yield Bad(method, wrong, {"params": {"format": word[:50], "after": word[:50], "speed": word[:20]}})
        elif kind == 10:
            yield Bad(
                method,
                path,
                {"content": _multipart(chance, word), "headers": {"Content-Type": "multipart/form-data; boundary=x"}},
            )
        else:
            cookie = "".join(c for c in word if 32 < ord(c) < 127 and c not in ';,"\\')[:200]
            yield Bad(
                "GET",
                chance.choice(pages[:1] + pages[5:9]),
                {"headers": {"Cookie": f"conversation={cookie}; look={cookie}"}},
            )


def _object(chance: random.Random, word: str) -> Any:
    values: list[Any] = [word, word, None, 7, -1, 1e300, True, [], {}, [word], {"a": word}, [[[[[]]]]]]
    names = ("text", "client_id", "spoken", "easy_read", "language", "about", "reach", "needs", "contact", word[:40])
    if chance.random() < 0.1:
        return chance.choice(values)
    return {chance.choice(names): chance.choice(values) for _ in range(chance.randrange(5))} | {"text": word}


def _broken_json(chance: random.Random, word: str) -> bytes:
    whole = json.dumps({"text": word}).encode()
    return chance.choice(
        (
            whole[: chance.randrange(len(whole))],
            b"\xff\xfe" + whole,
            whole * 2,
            b"[" * 5000,
            b'{"text": "\xc3\x28"}',
            b"",
            b'{"text":' + b"1" * 3000 + b"}",
            b'{"a":' * 900 + b"1",
            b'{"text": "\\ud800"}',
            b'{"text": "\\u0000"}',
        )
    )


def _type(chance: random.Random) -> str:
    return chance.choice(
        ("text/plain", "application/xml", "application/json; charset=utf-16", "audio/wav", "x", "a/b;c=d")
    )


def _site(chance: random.Random) -> dict[str, str]:
    return chance.choice(
        (
            {},
            {"Origin": "https://evil.example"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-origin"},
            {"X-Pieces": "1", "Sec-Fetch-Site": "same-origin"},
        )
    )


def _in_path(word: str) -> str:
    return "".join(f"%{byte:02X}" for byte in word.encode("utf-8", "ignore")[:60])


def _multipart(chance: random.Random, word: str) -> bytes:
    part = b'--x\r\nContent-Disposition: form-data; name="audio"; filename="a.wav"\r\n\r\n' + word.encode(
        "utf-8", "ignore"
    )
    ends = (
        b"",
        b"\r\n--x",
        b"\r\n--x--",
        b"\r\n--y--\r\n",
        b"\r\n--x\r\nContent-Disposition: form-data\r\n\r\n\r\n--x--\r\n",
    )
    return chance.choice((part, b"--x\r\n" * 50, b"RIFF\xff\xff\xff\xffWAVEfmt ", part * 20)) + chance.choice(ends)


def calls_of(openapi: dict[str, Any]) -> list[tuple[str, str]]:
    """(method, path) of every call but erasing one's own: that one is tried with wrong ids only."""
    found = []
    for path, methods in openapi["paths"].items():
        for method in methods:
            mine = path.replace("{conversation_id}", "{id}").replace("{reply_id}", "x")
            if method != "delete" or not mine.endswith("{id}"):
                found.append((method.upper(), mine))
    return [call for call in found if not call[1].endswith("/events")]


def look_at(result: Result, bad: Bad, reply: httpx.Response) -> None:
    result.statuses[reply.status_code] += 1
    text = reply.text[:20_000] if "json" in reply.headers.get("content-type", "") or reply.status_code >= 400 else ""
    told = str(bad.arguments) + (OWN_WORDS if bad.method == "GET" and "/conversations/" in bad.path else "")
    leaks = [leak for leak in LEAKS if leak in text and leak not in told]
    if reply.status_code >= 500 or leaks:
        result.faults.append(
            f"{reply.status_code} {bad.method} {bad.path} {str(bad.arguments)[:300]} {leaks} {text[:200]}"
        )


async def attack(client: httpx.AsyncClient, number: int, seed: int) -> Result:
    """Send so many bad requests, a few at once; then see that what was told before and meanwhile is all there."""
    result, began = Result(), time.monotonic()
    calls = calls_of((await client.get("/api/openapi.json")).json())
    family = (await client.post("/api/conversations")).json()["id"]
    targets = [(await client.post("/api/conversations")).json()["id"] for _ in range(1 + number // EACH)]
    stream, told = bad_requests(random.Random(seed), calls), []

    async def work(worker: int) -> None:
        for count in range(worker, number, AT_ONCE):
            bad = next(stream)
            headers = {"Cookie": "", **bad.arguments.get("headers", {})}
            try:
                reply = await client.request(
                    bad.method,
                    bad.path.replace("{id}", targets[count // EACH]),
                    **(bad.arguments | {"headers": headers}),
                )
                look_at(result, bad, reply)
            except (httpx.InvalidURL, UnicodeEncodeError, httpx.LocalProtocolError):
                result.statuses[0] += 1  # our own client will not send it
            if count % 500 == 0:
                words = f"still here number {count}"
                said = await client.post(
                    f"/api/conversations/{family}/messages", json={"text": words, "client_id": f"c{count}"}
                )
                if said.status_code == 200:
                    told.append(words)
                else:
                    result.faults.append(f"a family was not served: {said.status_code}")

    await asyncio.gather(*(work(worker) for worker in range(AT_ONCE)))
    whole = (await client.get(f"/api/conversations/{family}")).json()
    kept = [message["text"] for message in whole["messages"] if message["from"] == "family"]
    if sorted(kept) != sorted(told):
        result.faults.append(f"lost or doubled: {sorted(set(told) ^ set(kept))}")
    result.seconds = time.monotonic() - began
    return result


def by_the_book(address: str, examples: int) -> Result:
    """schemathesis over the OpenAPI, valid and invalid, this many examples a call."""
    import schemathesis
    from hypothesis import HealthCheck, Phase, settings
    from hypothesis.errors import Unsatisfiable

    schema, result = schemathesis.openapi.from_url(f"{address}/api/openapi.json"), Result()
    modes = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
    for mode in modes:
        for operation in schema.get_all_operations():
            call = operation.ok()
            if call.path.endswith("/events"):
                continue

            @settings(
                max_examples=examples, database=None, deadline=None, phases=[Phase.generate], derandomize=True,
                suppress_health_check=list(HealthCheck),
            )  # fmt: skip
            def one(case: Any) -> None:
                reply = case.call(timeout=30)
                bad = Bad(case.method, case.path, {"body": str(case.body)[:300], "path": str(case.path_parameters)})
                result.statuses[reply.status_code] += 1
                if reply.status_code >= 500 or any(leak in reply.text and leak not in str(bad) for leak in LEAKS):
                    result.faults.append(f"{reply.status_code} {bad}: {reply.text[:200]}")

            from hypothesis import given

            with suppress(Unsatisfiable):  # nothing about this call can be made wrong
                given(case=call.as_strategy(generation_mode=mode))(one)()
    return result


def serve(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """The whole service as `make run` starts it, on free ports."""
    port, model = free_port(), ROOT / "var" / "models"
    (folder / "models").symlink_to(model.resolve())
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("BOT_")},
        "BOT_VAR_DIR": str(folder), "BOT_PORT": str(port), "BOT_RATE_LIMITS": "off",
        "BOT_RASA_URL": f"http://127.0.0.1:{free_port()}", "BOT_ACTIONS_URL": f"http://127.0.0.1:{free_port()}",
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=environment,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            if httpx.get(f"{address}/health/ready", timeout=5).status_code == 200:
                return process, address
        except httpx.HTTPError:
            pass
        time.sleep(0.5)
    process.terminate()
    raise SystemExit("The service did not get ready within five minutes.")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--requests", type=int, default=20_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--examples", type=int, default=100, help="of schemathesis, for each call and mode")
    options.add_argument("--address", default="")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        process, address = (None, chosen.address) if chosen.address else serve(Path(name))
        try:
            return report(asyncio.run(_from_outside(address, chosen)), by_the_book(address, chosen.examples))
        finally:
            if process is not None:
                process.terminate()
                process.wait(20)


async def _from_outside(address: str, chosen: argparse.Namespace) -> Result:
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        return await attack(client, chosen.requests, chosen.seed)


def report(*results: Result) -> int:
    faults = [fault for result in results for fault in result.faults]
    for name, result in zip(("hostile", "schemathesis"), results, strict=False):
        statuses = ", ".join(f"{status or 'not sent'}: {count}" for status, count in sorted(result.statuses.items()))
        print(f"{name:<13} {result.requests} requests, {result.seconds:.0f} s; {statuses}")
    print(f"faults        {len(faults)} (5xx, leaks, lost or doubled messages)")
    for fault in faults[:20]:
        print("  ", fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
