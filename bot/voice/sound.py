"""Sound in and out: WAV by the standard library, everything else by PyAV (FFmpeg as a library)."""

from __future__ import annotations

import io
import wave
from array import array
from collections.abc import Iterable, Iterator

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.error import FFmpegError

FRAME_MS = 20
OPUS_RATE = 24_000
BITS_A_SECOND = 24_000
HEARD_RATE = 16_000


class NotSound(ValueError):
    """Nothing that can be decoded as sound."""


class TooLongSound(ValueError):
    """More seconds than allowed."""


def whole_frames(samples: bytes, rate: int) -> bytes:
    """Silence added up to a whole number of 20 ms frames, so that joined sounds keep their times."""
    frame = rate * FRAME_MS // 1000 * 2
    return samples + bytes(-len(samples) % frame)


def as_wav(samples: bytes, rate: int) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples)
    return out.getvalue()


def as_ogg(samples: bytes, rate: int) -> bytes:
    """Ogg Opus with one packet for each 20 ms. `samples` are whole frames (see `whole_frames`)."""
    out = io.BytesIO()
    frame = AudioFrame(format="s16", layout="mono", samples=len(samples) // 2, align=1)
    frame.sample_rate = rate
    frame.pts = 0
    frame.planes[0].update(samples)
    resampler = AudioResampler("s16", "mono", OPUS_RATE, frame_size=OPUS_RATE * FRAME_MS // 1000)
    with av.open(out, "w", format="ogg") as file:
        options = {"application": "voip", "compression_level": "0"}
        stream = file.add_stream("libopus", rate=OPUS_RATE, options=options, layout="mono")
        stream.bit_rate = BITS_A_SECOND
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            file.mux(stream.encode(piece))
        file.mux(stream.encode(None))
    return out.getvalue()


def join_wav(parts: Iterable[bytes]) -> bytes:
    samples, rate = bytearray(), OPUS_RATE
    for part in parts:
        with wave.open(io.BytesIO(part), "rb") as file:
            rate = file.getframerate()
            samples += file.readframes(file.getnframes())
    return as_wav(bytes(samples), rate)


class _Pages(io.RawIOBase):
    """Where FFmpeg writes what was made so far; `take` gives it on."""

    def __init__(self) -> None:
        self._kept = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self._kept += piece
        return len(piece)

    def take(self) -> bytes:
        piece = bytes(self._kept)
        self._kept.clear()
        return piece


def join_ogg(parts: Iterable[tuple[bytes, int]]) -> Iterator[bytes]:
    """One Ogg Opus of several, given on as they come: the first can be heard while the last is being spoken.

    Each part comes with its length in milliseconds; what the encoder added at its end is left out. Packets are moved
    and not coded again, which costs under a millisecond a sentence.
    """
    pages = _Pages()
    written = 0
    with av.open(pages, "w", format="ogg", options={"flush_packets": "1", "page_duration": "200000"}) as out:
        stream = None
        for part, milliseconds in parts:
            with av.open(io.BytesIO(part), "r") as file:
                source = file.streams.audio[0]
                stream = stream or out.add_stream_from_template(source)
                for number, packet in enumerate(file.demux(source)):
                    if packet.size == 0 or number >= milliseconds // FRAME_MS:
                        break
                    length = int(FRAME_MS / 1000 / packet.time_base)
                    packet.pts = packet.dts = written * length
                    packet.duration = length
                    packet.stream = stream
                    written += 1
                    out.mux(packet)
            if piece := pages.take():
                yield piece
    if piece := pages.take():
        yield piece


def heard_samples(data: bytes, longest: float) -> array[float]:
    """Any recording as 16 kHz mono samples from -1 to 1. Raises `NotSound` or `TooLongSound`."""
    samples = array("f")
    resampler = AudioResampler("flt", "mono", HEARD_RATE)
    try:
        with av.open(io.BytesIO(data), "r") as file:
            if not file.streams.audio:
                raise NotSound
            for frame in file.decode(audio=0):
                _take(samples, resampler, frame)
                if len(samples) > longest * HEARD_RATE:
                    raise TooLongSound
            _take(samples, resampler, None)
    except (FFmpegError, ValueError) as error:
        if isinstance(error, TooLongSound):
            raise
        if not samples:
            raise NotSound from error
    return samples


def _take(samples: array[float], resampler: AudioResampler, frame: AudioFrame | None) -> None:
    for piece in resampler.resample(frame):
        samples.frombytes(bytes(piece.planes[0])[: piece.samples * 4])
