"""How it is going, as families tell it: kept redacted, tied to one of the seven outcomes, taken back with a code."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import yaml
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from bot import consent
from bot.content import CONTENT
from bot.conversations import NoConversation
from bot.database import sessions
from bot.insight.models import Experience, HearBack
from bot.models import Conversation
from bot.redaction import redact

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""No letter that looks like another: a code is read out and written down."""
CODE = rf"[{ALPHABET}a-z]{{4}}(?:[ -]?[{ALPHABET}a-z]{{4}}){{2}}"
"""What a code looks like when a person writes it."""
LONGEST = 4000
"""As long as any message may be."""
WORDS = ("happened", "good", "hard", "better")
Who = Literal["parent", "young_person", "professional"]


class NothingTold(ValueError):
    """None of the four boxes holds a word."""


@dataclass(frozen=True)
class Told:
    """One filled-in form. `quote`: they said yes to being quoted. `hear_back`: tell me here when something changes."""

    happened: str = ""
    good: str = ""
    hard: str = ""
    better: str = ""
    outcome: int | None = None
    who: Who | None = None
    quote: bool = False
    hear_back: bool = False
    easy_read: bool = False
    channel: str = "web"


@cache
def form() -> dict[str, Any]:
    """The form's words (content/insight/tell-us.yml): any channel asks the same questions."""
    rows: dict[str, Any] = yaml.safe_load((CONTENT / "insight" / "tell-us.yml").read_text("utf-8"))
    return rows


class Experiences:
    def __init__(self, engine: Engine, public: frozenset[str] = frozenset()) -> None:
        self._sessions = sessions(engine)
        self._public = public

    def keep(self, told: Told, conversation_id: str | None = None) -> str:
        """Keep it, redacted; gives the code that takes it back. Raises `NothingTold` or `NoConversation`."""
        code = new_code()
        with self._sessions.begin() as session:
            if conversation_id and session.get(Conversation, conversation_id) is None:
                raise NoConversation(conversation_id)
            self.add(session, told, code, conversation_id)
        return code

    def add(self, session: Session, told: Told, code: str, conversation_id: str | None = None) -> None:
        """The same within a transaction. Raises `NothingTold`."""
        said = {name: redact(getattr(told, name).strip()[:LONGEST], self._public).text for name in WORDS}
        if not any(said.values()):
            raise NothingTold
        session.add(
            Experience(
                **said, conversation_id=conversation_id, channel=told.channel, easy_read=told.easy_read,
                outcome=told.outcome, who=told.who, code=_hash(code),
                quote_words=consent.words("quotes").version if told.quote else None,
            )
        )  # fmt: skip
        if conversation_id and told.hear_back:
            session.merge(HearBack(conversation_id=conversation_id, outcome=told.outcome or 0))

    def known(self, code: str) -> bool:
        with self._sessions() as session:
            return session.scalar(select(Experience.id).where(Experience.code == _hash(tidy(code)))) is not None

    def take_back(self, code: str) -> bool:
        """Delete it for good; False when none has this code. Spaces, dashes and small letters do not matter."""
        with self._sessions.begin() as session:
            gone = session.execute(delete(Experience).where(Experience.code == _hash(tidy(code))))
            return bool(gone.rowcount)  # type: ignore[attr-defined]


def new_code() -> str:
    """60 random bits, in three groups of four."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))


def tidy(code: str) -> str:
    """A code as it was given, however it was written down."""
    letters = "".join(letter for letter in code.upper() if letter in ALPHABET)
    return "-".join(letters[n : n + 4] for n in range(0, len(letters), 4))


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
