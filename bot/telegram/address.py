"""Which chat it is, kept so that nobody who reads the database learns it.

A chat's number names a person. The database keeps a keyed hash of it, which finds the conversation again and cannot be
turned back; beside it the number stands sealed (bot/seal.py), and only sending opens it. The key comes from
`BOT_SECRET_KEY` (HKDF, RFC 5869): who has the database alone has neither.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Addresses:
    """Hashes with the first secret; a chat that began under an earlier one is found too."""

    def __init__(self, secret: str, old: Iterable[str] = ()) -> None:
        self._secret = secret
        self._keys = [_derive(one, "ask-send: telegram chat, 1") for one in (secret, *old)]

    def digests(self, chat_id: int) -> list[str]:
        """The one to store, and those that an earlier key may have stored."""
        return [hmac.digest(key, str(chat_id).encode(), "sha256").hex() for key in self._keys]

    def webhook_secret(self, token: str) -> str:
        """What Telegram must say with each update to the webhook (1 to 256 of A-Z, a-z, 0-9, _ and -)."""
        return hmac.digest(_derive(self._secret, "ask-send: telegram webhook, 1"), token.encode(), "sha256").hex()


def _derive(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.encode())
