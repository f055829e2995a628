"""Where a reply goes, kept so that nobody who reads the database learns whose chat it is.

A chat's number names a person. The database keeps a keyed hash of it, which finds the conversation again and cannot
be turned back, and beside it the number sealed, which only sending opens. Both keys come from `BOT_SECRET_KEY`
(HKDF, RFC 5869): who has the database alone has neither.
"""

from __future__ import annotations

import base64
import hmac

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class SealedForAnotherKey(ValueError):
    """`BOT_SECRET_KEY` was changed since this chat began: it can no longer be sent to."""


class Addresses:
    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._key = self._derive("telegram chat digest")
        self._seal = Fernet(base64.urlsafe_b64encode(self._derive("telegram chat address")))

    def digest(self, chat_id: int) -> str:
        return hmac.digest(self._key, str(chat_id).encode(), "sha256").hex()

    def seal(self, chat_id: int) -> str:
        return self._seal.encrypt(str(chat_id).encode()).decode()

    def open(self, sealed: str) -> int:
        try:
            return int(self._seal.decrypt(sealed.encode()))
        except InvalidToken as error:
            raise SealedForAnotherKey from error

    def webhook_secret(self, token: str) -> str:
        """What Telegram must say with each update to the webhook (1 to 256 of A-Z, a-z, 0-9, _ and -)."""
        return hmac.digest(self._derive("telegram webhook"), token.encode(), "sha256").hex()

    def _derive(self, purpose: str) -> bytes:
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(self._secret)
