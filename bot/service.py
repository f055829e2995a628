"""The service put together: each part made once and given to those that need it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot.compose import Composer
from bot.consent import Consents
from bot.content import CONTENT, Content
from bot.conversations import Conversations
from bot.database import connect, sessions
from bot.language import Languages
from bot.models import Conversation
from bot.path import MessagePath
from bot.phones import public_numbers
from bot.reply import Reply
from bot.safety import SafetyNet
from bot.settings import Settings
from bot.understanding import Rasa


@dataclass(frozen=True)
class Service:
    settings: Settings
    content: Content
    engine: Engine
    conversations: Conversations
    rasa: Rasa
    composer: Composer
    path: MessagePath
    consents: Consents

    @classmethod
    def start(cls, settings: Settings) -> Service:
        content = Content.load()
        languages = Languages.load(CONTENT / "languages.yml")
        engine = connect(settings.database)
        conversations = Conversations(engine)
        rasa = Rasa(settings.rasa_url)
        composer = Composer(content, languages)
        path = MessagePath(
            safety_net=SafetyNet.load(CONTENT / "safety"),
            languages=languages,
            understand=rasa,
            composer=composer,
            conversations=conversations,
            public_numbers=public_numbers(content),
        )
        consents = Consents(sessions(engine))
        return cls(settings, content, engine, conversations, rasa, composer, path, consents)

    def begin(self, channel: str, easy_read: bool, language: str) -> tuple[Conversation, Reply]:
        greeting = self.composer.greeting()
        return self.conversations.begin(greeting, channel, easy_read, language), greeting

    def erase(self, conversation_id: str) -> tuple[str, dict[str, int]]:
        receipt, erased = self.conversations.erase(conversation_id)
        return receipt, {**erased, "rasa": self.rasa.forget(conversation_id)}

    def database_ready(self) -> bool:
        try:
            with self.engine.connect() as connection:
                return bool(connection.scalar(text("SELECT count(*) FROM conversations WHERE id = ''")) == 0)
        except SQLAlchemyError:
            return False
