"""Secrets that a family writes never reach the disk, a log, or Rasa."""

from __future__ import annotations

SECRETS = {
    "phone": "07700 900123", "email": "sam.example@mail.example", "postcode": "ME14 1XQ",
    "nhs": "943 476 5919", "birth": "3rd March 2014",
}  # fmt: skip
TOLD = (
    "Hello, my number is 07700 900123 and my email is sam.example@mail.example. We live at ME14 1XQ. "
    "His NHS number is 943 476 5919 and he was born 3rd March 2014. How do I ask for an EHC assessment?"
)


def test_planted_secrets_are_nowhere_under_var(running):
    conversation = running.begin()
    replies = running.say(conversation, TOLD)["replies"]
    assert replies[0]["topic"] == "ehcna_request"
    files = [path for path in running.folder.rglob("*") if path.is_file() and "models" not in path.parts]
    assert any(path.suffix == ".db" for path in files)
    for path in files:
        stored = path.read_bytes().lower()
        for name, secret in SECRETS.items():
            for spelling in (secret, secret.replace(" ", "")):
                assert spelling.lower().encode() not in stored, f"{name} is in {path.name}"


def test_no_conversation_id_and_no_words_are_in_any_log(running):
    conversation = running.begin()
    running.say(conversation, "purple elephants and the annual review")
    for path in (running.folder / "log").glob("*.log"):
        text = path.read_text("utf-8")
        assert conversation not in text
        assert "purple elephants" not in text
