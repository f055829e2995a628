"""After a case was closed: did it help? Three faces, and a sentence if they like."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.handover.models import Case, OpenForm
from bot.handover.words import TOPIC, Words
from bot.reply import Button, Reply
from bot.seal import SealedDict

HELPED, SENTENCE = "helped", "helped_words"
"""The two steps of the form after a case."""


def ask(session: Session, case: Case, words: Words) -> Reply:
    """Tell the family that they have it back, and open the question with the faces."""
    session.merge(OpenForm(conversation_id=case.conversation_id, step=HELPED, told=SealedDict(), case_id=case.id))
    return words.say("handed_back", buttons=faces(words))


def faces(words: Words) -> list[Button]:
    return [
        Button(title=row["title"], send=row["send"], topic=TOPIC, picture=words.picture(row["picture"]))
        for row in words.all["faces"]
    ]


def face(words: Words, said: str) -> int | None:
    """1 to 3, if this is one of the three faces."""
    return next((row["value"] for row in words.all["faces"] if row["send"].lower() == said.strip().lower()), None)
