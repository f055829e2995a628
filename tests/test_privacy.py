"""Secrets that a family writes never reach the disk, a log, or Rasa; what they tell an adviser lies there locked."""

from __future__ import annotations

import httpx
import pytest

PLANTED = {
    "phone": "07700 900123", "email": "sam.example@mail.example", "postcode": "ME14 1XQ", "nhs": "943 476 5919",
    "birth": "3rd March 2014", "child": "Tymoteusz", "parent": "Oluwadamilola", "surname": "Wiśniewska",
    "address": "22 Bramblewick Close", "upn": "A823432112001", "insurance": "QQ 12 34 56 C", "case": "EHC/2024/01987",
    "said": "oh seven seven double oh nine hundred four five six", "account": "@tymek_2014",
}  # fmt: skip
TOLD = (
    "Hello, I am Oluwadamilola Wiśniewska and my number is 07700 900123, my email is sam.example@mail.example. We live "
    "at 22 Bramblewick Close, ME14 1XQ. My son Tymoteusz, NHS number 943 476 5919, was born 3rd March 2014. His UPN is "
    "A823432112001 and my NI is QQ 12 34 56 C. How do I ask for an EHC assessment?",
    "case ref EHC/2024/01987. ring me on oh seven seven double oh nine hundred four five six",
    "Tymoteusz is on insta as @tymek_2014. what is SEN support?",
)


def spellings(secret: str) -> set[bytes]:
    """As it was written, without spaces, and as JSON and as the bytes of other encodings would have it."""
    words = {secret, secret.replace(" ", ""), secret.encode("unicode_escape").decode()}
    return {word.lower().encode(encoding) for word in words for encoding in ("utf-8", "utf-16-le")}


@pytest.fixture(scope="module")
def told(running):
    """A conversation with secrets in it, through the running service, erased at the end of these tests."""
    conversation = running.begin()
    replies = [running.say(conversation, words, client_id=f"m{n}")["replies"] for n, words in enumerate(TOLD)]
    assert replies[0][0]["topic"] == "ehcna_request"
    return conversation


def everything_stored(running):
    """Every file that the service has made: database and its log, logs, Rasa's store and caches."""
    files = [path for path in running.folder.rglob("*") if path.is_file() and "models" not in path.parts]
    assert any(path.name.endswith(".db") for path in files)
    return files


def test_planted_secrets_are_nowhere_under_var(running, told):
    for path in everything_stored(running):
        stored = path.read_bytes().lower()
        for name, secret in PLANTED.items():
            assert not [one for one in spellings(secret) if one in stored], f"{name} is in {path.name}"


def test_rasa_was_never_told_a_secret(running, told):
    rasa = running.pid_of("rasa")
    with open(f"/proc/{rasa}/maps") as maps, open(f"/proc/{rasa}/mem", "rb") as memory:
        held = b"".join(
            _region(memory, line) for line in maps if " rw-p " in line and ("heap" in line or " 0 " in line)
        )
    assert b"ehc assessment" in held.lower(), "Rasa was told the question"
    for name in ("phone", "email", "child", "nhs"):
        assert PLANTED[name].encode() not in held, f"Rasa holds the {name}"


def _region(memory, line: str) -> bytes:
    first, last = (int(part, 16) for part in line.split()[0].split("-"))
    try:
        memory.seek(first)
        return memory.read(min(last - first, 64_000_000))
    except (OSError, ValueError):
        return b""


def test_what_is_told_to_an_adviser_lies_locked_on_the_disk(running):
    conversation = running.begin()
    asked = {"about": "bullied at Bramblewick school", "reach": "phone", "contact": "07700 900777", "when": "mornings"}
    reply = httpx.post(f"{running.address}/api/conversations/{conversation}/case", json=asked, timeout=30)
    assert reply.status_code == 201
    running.say(conversation, "please tell the adviser that Zebedee hides under a table")
    for path in everything_stored(running):
        stored = path.read_bytes().lower()
        for secret in ("07700 900777", "bullied at bramblewick", "zebedee hides"):
            assert secret.encode() not in stored, f"{secret} is readable in {path.name}"


def test_no_conversation_id_and_no_words_are_in_any_log(running, told):
    running.say(told, "purple elephants and the annual review")
    httpx.get(f"{running.address}/api/conversations/{told}/transcript")
    httpx.get(f"{running.address}/", cookies={"conversation": told})
    for path in [*(running.folder / "log").glob("*.log"), running.folder / "run.log"]:
        text = path.read_text("utf-8")
        assert told not in text
        assert "purple elephants" not in text


def test_metrics_and_health_say_nothing_of_anybody(running, told):
    for path in ("/metrics", "/health/ready", "/health/live"):
        text = httpx.get(f"{running.address}{path}").text
        assert told not in text
        assert "ehcna" not in text
        assert str(running.folder) not in text
