"""What runs in a process of its own: speaking, or listening. Started by `bot.voice.workers`, never by hand.

It reads one request after the other from the connection that it was given, and ends when that is closed, so it cannot
outlive the service. An engine that is late is not asked again: the process ends. Text and sound come over the
connection; nothing is written to a log.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

Job = Callable[[dict[str, Any], bytes], dict[str, Any]]
PAUSE_MS = 350
"""Rest after each sentence, besides the engine's own."""
MOST_KILOBYTES = 900_000
"""A process that has needed more memory is replaced: moonshine-cpp 0.1.4 keeps 25 MB of each second that it hears."""


def main() -> None:
    task, name, handle = sys.argv[1:]
    connection = Connection(int(handle))
    job = {"speak": speaking, "hear": hearing}[task](name)
    while True:
        try:
            request = json.loads(connection.recv_bytes())
            sound = connection.recv_bytes() if request.pop("sound", False) else b""
        except EOFError:
            return
        try:
            answer = job(request, sound)
        except TimeoutError:
            return
        except Exception as error:
            answer = {"problem": type(error).__name__}
        answer["worn"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > MOST_KILOBYTES
        connection.send_bytes(json.dumps(answer).encode())


def speaking(engine_name: str) -> Job:
    """Speak `text` into `folder`/`key`.wav, .ogg and, last of all, .json."""
    from bot.voice import sound
    from bot.voice.engine import load

    engine = load(engine_name)

    def speak(request: dict[str, Any], _: bytes) -> dict[str, Any]:
        said = engine.say(request["text"], request["voice"], request["speed"])
        rest = bytes(round(said.rate * PAUSE_MS / 1000 / request["speed"]) * 2)
        samples = sound.whole_frames(said.samples + rest, said.rate)
        times = {"ms": len(samples) // 2 * 1000 // said.rate, "words": said.words}
        times["spoken_ms"] = len(said.samples) // 2 * 1000 // said.rate
        folder, key = Path(request["folder"]), request["key"]
        folder.mkdir(parents=True, exist_ok=True)
        write(folder / f"{key}.wav", sound.as_wav(samples, said.rate))
        write(folder / f"{key}.ogg", sound.as_ogg(samples, said.rate))
        write(folder / f"{key}.json", json.dumps(times).encode())
        return times

    return speak


def hearing(_: str) -> Job:
    """What is said in a recording. The recording stays in memory and is gone with the request."""
    from bot.voice.hearing import Ear

    ear = Ear()
    return lambda request, sound: {"heard": ear.hear(sound, request["longest"])}


def write(path: Path, data: bytes) -> None:
    """The whole file or none of it: nobody ever reads half of one."""
    half = path.with_name(f"{path.name}.{os.getpid()}.half")
    half.write_bytes(data)
    half.replace(path)


if __name__ == "__main__":
    main()
