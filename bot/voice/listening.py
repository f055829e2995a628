"""Questions asked by voice: the recording goes to a process of ours, its words are mended, the recording is gone."""

from __future__ import annotations

from typing import Any

from bot.voice.mending import Mending
from bot.voice.workers import Unavailable, Workers

LONGEST_SECONDS = 60.0
MOST_BYTES = 12_000_000
"""60 seconds of the largest that a browser records: 16-bit stereo at 48 kHz."""
MOST_JOBS = 40
LATE_SECONDS = 90.0


class NotHeard(ValueError):
    """`why` is a name in content/voice/problems.yml: not_sound, too_long, silence, noise, no_model or busy."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


_WHY = {
    "NotSound": "not_sound", "TooLongSound": "too_long", "Silence": "silence", "Noise": "noise", "NoModel": "no_model",
}  # fmt: skip


class Listening:
    def __init__(self, workers: Workers, mending: Mending) -> None:
        self._workers = workers
        self._mending = mending

    @classmethod
    def start(cls) -> Listening:
        return cls(Workers("hear", "moonshine", 1, MOST_JOBS, LATE_SECONDS), Mending.load())

    @property
    def workers(self) -> Workers:
        return self._workers

    def hear(self, recording: bytes) -> str:
        """What was said, with the field's words mended. Raises `NotHeard`."""
        if len(recording) > MOST_BYTES:
            raise NotHeard("too_long")
        if not recording:
            raise NotHeard("not_sound")
        try:
            told: dict[str, Any] = self._workers.ask({"longest": LONGEST_SECONDS}, recording)
        except Unavailable as away:
            raise NotHeard("busy") from away
        if "problem" in told:
            raise NotHeard(_WHY.get(told["problem"], "busy"))
        return self._mending.mend(told["heard"])

    def close(self) -> None:
        self._workers.close()
