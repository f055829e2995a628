"""Answers read aloud and questions asked by voice, by the API; and the processes that do it."""

from __future__ import annotations

import io
import os
import random
import signal
import threading
import wave
from array import array
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import av
import httpx
import pytest

from bot.voice import sound
from bot.voice.speech import Manner, Speech
from bot.voice.workers import Unavailable, Workers, lives
from tests.conftest import until


@pytest.fixture
def speech(tmp_path_factory: pytest.TempPathFactory):
    made = Speech.start(tmp_path_factory.mktemp("voice"), "espeak", processes=2, most_bytes=50_000_000)
    yield made
    made.close()


@pytest.fixture
def api(running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=running.address, timeout=60) as client:
        yield client


def seconds(data: bytes) -> float:
    with av.open(io.BytesIO(data)) as file:
        return sum(frame.samples / frame.sample_rate for frame in file.decode(audio=0))


def spoken(speech: Speech, text: str) -> bytes:
    made = speech.whole([text], Manner(), "wav")
    return made.read_bytes() if isinstance(made, Path) else b"".join(made)


def asked(client, words: str = "what is an ehc plan") -> tuple[str, dict]:
    conversation = client.post("/api/conversations", json={"easy_read": True}).json()["id"]
    said = client.post(f"/api/conversations/{conversation}/messages", json={"text": words}).json()
    return conversation, said["replies"][0]


def test_a_reply_is_read_aloud_slower_and_timed(api):
    conversation, reply = asked(api)
    address = f"/api/conversations/{conversation}/replies/{reply['id']}/speech"
    ogg, slow = api.get(address), api.get(address, params={"format": "wav", "speed": 0.8})
    assert ogg.headers["content-type"].startswith("audio/ogg")
    assert slow.headers["content-type"] == "audio/wav"
    assert seconds(slow.content) > seconds(ogg.content) * 1.1
    times = api.get(f"{address}.json").json()
    assert [one["text"] for one in times["sentences"]] == [one["text"] for one in reply["easy_read"]]
    assert abs(times["milliseconds"] / 1000 - seconds(ogg.content)) < 0.08
    first = times["sentences"][0]
    words = [first["text"][w["at"] : w["at"] + w["length"]] for w in first["words"]]
    assert " ".join(words) == first["text"].replace(",", "").rstrip(".")
    again = api.get(address, headers={"Range": "bytes=0-99"})
    assert (again.status_code, len(again.content)) == (206, 100)


def test_what_is_not_there_is_said_in_words(api):
    conversation, reply = asked(api)
    start = f"/api/conversations/{conversation}/replies"
    assert "no such reply" in api.get(f"{start}/nothing/speech").json()["detail"]
    assert api.get(f"{start}/{reply['id']}/speech", params={"sentence": 400}).status_code == 404
    assert api.get(f"{start}/{reply['id']}/speech", params={"format": "mp3"}).status_code == 422
    assert api.get(f"{start}/{reply['id']}/speech", params={"speed": 9}).status_code == 422
    api.delete(f"/api/conversations/{conversation}")
    assert api.get(f"{start}/{reply['id']}/speech").status_code == 404
    assert api.post(f"/api/conversations/{conversation}/voice", files={"audio": b"x"}).status_code == 404


def test_a_spoken_question_is_heard_then_asked(api, running, speech):
    conversation, _ = asked(api)
    recording = spoken(speech, "What is an EHC plan, and who can have one?")
    before = set(running.folder.rglob("*"))
    heard = api.post(f"/api/conversations/{conversation}/voice", files={"audio": ("q.wav", recording)})
    assert heard.status_code == 200
    assert set(heard.json()) == {"heard"}
    assert "plan" in heard.json()["heard"].lower()
    body = {"text": heard.json()["heard"], "spoken": True}
    assert api.post(f"/api/conversations/{conversation}/messages", json=body).status_code == 200
    assert set(running.folder.rglob("*")) - before == set()


def test_what_cannot_be_heard_has_a_sentence_each(api):
    conversation, _ = asked(api)
    chance = random.Random(1)

    def hear(samples: array | bytes) -> tuple[int, str]:
        data = samples if isinstance(samples, bytes) else sound.as_wav(samples.tobytes(), 16_000)
        answer = api.post(f"/api/conversations/{conversation}/voice", files={"audio": ("q", data)})
        assert answer.headers["content-type"] == "application/problem+json"
        return answer.status_code, answer.json()["detail"]

    silent = array("h", bytes(2 * 16_000 * 2))
    hiss = array("h", [round(chance.gauss(0, 3000)) for _ in range(16_000 * 2)])
    long = array("h", [3000, -3000] * 16_000 * 31)
    assert hear(b"this is not a sound") == (415, hear(b"")[1])
    assert hear(silent) == (
        422,
        "We did not hear a voice. Go close to the microphone and try again.",
    )
    assert hear(hiss)[0] == 422
    assert "quiet place" in hear(hiss)[1]
    assert hear(long) == (413, "That was too long. Talk for less than one minute, please. You can ask in two parts.")
    assert hear(b"x" * 12_500_000)[0] == 413


def test_without_the_model_it_says_so(monkeypatch):
    from bot.voice.hearing import Ear, NoModel

    monkeypatch.setitem(__import__("sys").modules, "moonshine_cpp", None)
    with pytest.raises(NoModel):
        Ear().hear(sound.as_wav(bytes(32_000), 16_000), 60)


def test_an_advisers_words_are_read_aloud_and_not_kept(client):
    from bot.conversations import Turn
    from bot.reply import Reply

    conversation, _ = asked(client)
    service = client.app.state.service
    reply = Reply(
        kind="staff", text="Hello Sam. I will call the school today.\n\n- Then I write to you.", **{"from": "staff"}
    )
    turn = Turn("m", service.conversations.get(conversation))
    service.conversations.record(turn, [reply], None)
    address = f"/api/conversations/{conversation}/replies/{reply.id}/speech"
    before = set(Path(service.settings.var_dir).rglob("voice/**/*"))
    times = client.get(f"{address}.json").json()
    assert [one["text"] for one in times["sentences"]] == [
        "Hello Sam.", "I will call the school today.", "Then I write to you.",
    ]  # fmt: skip
    assert seconds(client.get(address).content) > 2
    assert set(Path(service.settings.var_dir).rglob("voice/**/*")) - before <= {
        service.settings.var_dir / "voice/shared"
    }


def test_choices_are_remembered_and_erased(client):
    conversation, reply = asked(client)
    client.cookies.set("conversation", conversation)
    chosen = {"speed": "0.6", "size": "largest", "scan_seconds": "99"}
    client.post("/easy/choices", data=chosen, headers={"Origin": "http://127.0.0.1"})
    kept = client.app.state.service.voice.choices.get(conversation)
    assert (kept.speed, kept.size, kept.scan_seconds) == (0.6, "largest", 0.0)
    address = f"/api/conversations/{conversation}/replies/{reply['id']}/speech.json"
    assert client.get(address).json()["milliseconds"] > client.get(address, params={"speed": 1}).json()["milliseconds"]
    assert client.delete(f"/api/conversations/{conversation}").json()["erased"]["easy_choices"] == 1


def test_killed_and_stopped_processes_lose_no_sentence_and_leave_no_zombie(speech):
    chance, over, seen = random.Random(2), threading.Event(), set()

    def kill() -> None:
        while not over.wait(chance.uniform(0.5, 3)):
            if pids := speech.workers.pids():
                seen.update(pids)
                with suppress(ProcessLookupError):
                    os.kill(chance.choice(pids), signal.SIGKILL)

    texts = [f"The council must answer. This is number {number}." for number in range(40)]
    chance.shuffle(texts)
    threading.Thread(target=kill, daemon=True).start()
    with ThreadPoolExecutor(20) as people:
        told = list(people.map(lambda text: speech.times([text], Manner()), texts))
    over.set()
    for text, times in zip(texts, told, strict=True):
        last = times["sentences"][0]["words"][-1]
        assert text[last["at"] : last["at"] + last["length"]].rstrip(".") == text.rstrip(".").rsplit(" ", 1)[1]
    seen |= set(speech.workers.pids())
    speech.close()
    until(lambda: not any(lives(pid) for pid in seen), 20)


def test_one_that_hangs_does_not_stop_another():
    workers = Workers("speak", "espeak", size=2, most_jobs=50, timeout=3)
    try:
        workers.warm()
        os.kill(workers.pids()[0], signal.SIGSTOP)
        with ThreadPoolExecutor(4) as people:
            answers = list(people.map(lambda _: workers.ask({"bad": "request"}), range(4)))
        assert all(answer == {"problem": "KeyError"} for answer in answers)
    finally:
        workers.close()


def test_an_engine_that_is_not_there_is_said_and_not_waited_for(tmp_path):
    speech = Speech.start(tmp_path, "no.such.module:Engine", 1, 1_000_000)
    try:
        with pytest.raises(Unavailable):
            speech.times(["Hello."], Manner())
    finally:
        speech.close()


def test_the_cache_stays_within_its_bound(tmp_path, monkeypatch):
    from bot.voice import cache

    monkeypatch.setattr(cache, "NEW_SECONDS", -1.0)
    kept = cache.Cache(tmp_path, most_bytes=3000)
    with kept.folder(private=False) as folder:
        folder.mkdir()
        for number in range(10):
            (folder / f"{number}.ogg").write_bytes(bytes(1000))
            os.utime(folder / f"{number}.ogg", (number, number))
        kept.prune()
        assert sorted(path.name for path in folder.iterdir()) == ["7.ogg", "8.ogg", "9.ogg"]


def test_wav_is_wav_and_whole_frames_are_whole():
    data = sound.as_wav(sound.whole_frames(bytes(1000), 22_050), 22_050)
    with wave.open(io.BytesIO(data)) as file:
        assert file.getnframes() % 441 == 0


def test_a_hundred_texts_in_a_row_in_changing_voices_are_all_said():
    """pyttsx3 cancels the text that follows a change of voice, now and then, if it is not waited for."""
    from bot.voice.espeak import Espeak

    engine = Espeak()
    for number in range(100):
        said = engine.say(f"This is number {number}.", ("gmw/en-gb-x-rp", "gmw/en-us")[number % 2], 2.0)
        assert len(said.samples) > 10_000
        assert len(said.words) >= 4
