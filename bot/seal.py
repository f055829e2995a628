"""Sealing: words that staff read, and how to reach a family, lie encrypted in the database.

Keys are derived from `BOT_SECRET_KEY`, and from `BOT_OLD_SECRET_KEYS` to open what an earlier key sealed. The database
engine carries the seal (`hand_to`), so that a column of type `SealedText` or `SealedJSON` opens by itself wherever it
is read, and no query can forget to.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import JSON, ColumnElement, Engine, Text, TypeDecorator, type_coerce
from sqlalchemy.engine import Dialect

MARK = "\x02sealed:"
"""Stands before what is sealed. What is stored in plain never begins with it: `SealedText` sees to that."""


class CannotOpen(RuntimeError):
    """The key is lost or the row was changed. The message is a sentence that says what to do."""

    def __init__(self) -> None:
        super().__init__(
            "Some sealed words cannot be opened: their key is missing, or the row was changed. "
            "Put the earlier BOT_SECRET_KEY into BOT_OLD_SECRET_KEYS and start again."
        )


class Sealed(str):
    """Words that are sealed when they are stored, and that were sealed when they were read."""


class Seal:
    """Seals with the first key, opens with any."""

    def __init__(self, secret: str, old: Iterable[str] = ()) -> None:
        self._fernet = MultiFernet([Fernet(_key(each)) for each in (secret, *old)])

    def close(self, text: str) -> str:
        return MARK + self._fernet.encrypt(text.encode()).decode("ascii")

    def open(self, stored: str) -> str:
        """Raises `CannotOpen`."""
        try:
            return self._fernet.decrypt(stored.removeprefix(MARK)).decode()
        except InvalidToken as error:
            raise CannotOpen from error

    def rotate(self, stored: str) -> str:
        """The same words under the first key. Raises `CannotOpen`."""
        try:
            return MARK + self._fernet.rotate(stored.removeprefix(MARK)).decode("ascii")
        except InvalidToken as error:
            raise CannotOpen from error


def _key(secret: str) -> bytes:
    """A Fernet key of its own from a secret (HKDF, RFC 5869): the secret also signs cookies elsewhere."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"ask-send: words at rest, 1")
    return base64.urlsafe_b64encode(derived.derive(secret.encode()))


def hand_to(engine: Engine, seal: Seal) -> None:
    """From now on this engine's sealed columns open and close with `seal`."""
    engine.dialect.seal = seal  # type: ignore[attr-defined]


def is_sealed(column: Any) -> ColumnElement[bool]:
    """For queries: whether this `SealedText` column holds sealed words."""
    return type_coerce(column, Text).startswith(MARK)


def _seal_of(dialect: Dialect) -> Seal:
    seal = getattr(dialect, "seal", None)
    if not isinstance(seal, Seal):
        raise CannotOpen
    return seal


class SealedText(TypeDecorator[str]):
    """Text that is sealed when it is `Sealed`, or always. What was sealed comes back as `Sealed`."""

    impl = Text
    cache_ok = True

    def __init__(self, always: bool = False) -> None:
        super().__init__()
        self.always = always

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        if self.always or isinstance(value, Sealed):
            return _seal_of(dialect).close(value)
        while value.startswith(MARK):
            value = value.removeprefix(MARK)
        return value

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return Sealed(_seal_of(dialect).open(value)) if value and value.startswith(MARK) else value


class SealedDict(dict[str, Any]):
    """A JSON object that is sealed when it is stored."""


class SealedJSON(TypeDecorator[dict[str, Any]]):
    """A JSON object, sealed when it is a `SealedDict`; then the column holds one JSON string."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: dict[str, Any] | None, dialect: Dialect) -> Any:
        return _seal_of(dialect).close(json.dumps(value)) if isinstance(value, SealedDict) else value

    def process_result_value(self, value: Any, dialect: Dialect) -> dict[str, Any] | None:
        return SealedDict(json.loads(_seal_of(dialect).open(value))) if isinstance(value, str) else value
