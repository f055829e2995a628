"""One-time codes (TOTP, RFC 6238) from an app on the phone, and recovery codes for the day that it is lost."""

from __future__ import annotations

import hmac
import io
import secrets
import time

import pyotp
import segno

STEP_SECONDS = 30
ISSUER = "Ask SEND desk"
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_secret() -> str:
    return pyotp.random_base32()


def step_of(secret: str, code: str, after: int, at: float | None = None) -> int | None:
    """The 30-second step that this code belongs to, or None. One step early or late is taken, as clocks differ.

    `after`: the latest step that was used. A code that somebody looked at over a shoulder does not work again.
    """
    given = "".join(code.split())
    current = int(time.time() if at is None else at) // STEP_SECONDS
    for step in (current, current - 1, current + 1):
        if step > after and hmac.compare_digest(pyotp.TOTP(secret).generate_otp(step).encode(), given.encode()):
            return step
    return None


def address(secret: str, email: str) -> str:
    """What the QR code holds: an `otpauth://` address for the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def picture(secret: str, email: str) -> bytes:
    """The QR code as an SVG file: a picture of our own, that asks nothing of anybody."""
    out = io.BytesIO()
    segno.make(address(secret, email), error="m").save(out, kind="svg", scale=6, border=4, dark="#000", light="#fff")
    return out.getvalue()


def new_recovery_codes() -> list[str]:
    """Of 16 letters each: 79 random bits."""
    return ["-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4)) for _ in range(8)]


def plain(recovery_code: str) -> str:
    """As it is compared: without the dashes and spaces that people type differently."""
    return "".join(letter for letter in recovery_code.lower() if letter.isalnum())
