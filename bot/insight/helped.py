"""Did this help? One tap under an answer, once. It is kept with the enquiry and shown in the chat."""

from __future__ import annotations

from sqlalchemy import Engine, select, update

from bot.conversations import NoConversation
from bot.database import sessions
from bot.models import Conversation, Enquiry, Message


class NoAnswer(LookupError):
    """The conversation has no such answer."""


class Helped:
    def __init__(self, engine: Engine) -> None:
        self._sessions = sessions(engine)

    def press(self, conversation_id: str, reply_id: str, face: int) -> int:
        """Keep the face, if none was pressed under this answer yet; gives the one that stands.

        Raises `NoConversation` or `NoAnswer`.
        """
        with self._sessions.begin() as session:
            if session.get(Conversation, conversation_id) is None:
                raise NoConversation(conversation_id)
            found = select(Message).where(Message.id == reply_id, Message.conversation_id == conversation_id)
            message = session.scalars(found.with_for_update()).first()
            if message is None or not message.reply or message.reply.get("kind") not in ("answer", "services"):
                raise NoAnswer(reply_id)
            stands = message.reply.get("helped")
            if stands is not None:
                return int(stands)
            message.reply = {**message.reply, "helped": face}
            session.execute(
                update(Enquiry)
                .where(Enquiry.conversation_id == conversation_id, Enquiry.message_id == message.answers)
                .where(Enquiry.helped.is_(None))
                .values(helped=face)
            )
            return face
