"""The service put together: each part made once and given to those that need it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from bot import erasing
from bot.compose import PERSON, Composer
from bot.consent import Consents
from bot.content import CONTENT, Content
from bot.conversations import Conversations
from bot.database import connect, sessions
from bot.events import Events
from bot.handover.handover import Handover
from bot.handover.words import Words
from bot.insight.telling import TellUs
from bot.language import Languages
from bot.models import Conversation
from bot.path import MessagePath
from bot.phones import public_numbers
from bot.reply import Reply
from bot.safety import SafetyNet
from bot.safety_model import SafetyModel
from bot.seal import hand_to
from bot.settings import Settings
from bot.train import safety_model
from bot.understanding import Rasa
from bot.voice.pictures import with_own
from bot.voice.service import VoiceService


@dataclass(frozen=True)
class Service:
    settings: Settings
    content: Content
    engine: Engine
    conversations: Conversations
    rasa: Rasa
    composer: Composer
    path: MessagePath
    handover: Handover
    consents: Consents
    voice: VoiceService

    @classmethod
    def start(cls, settings: Settings) -> Service:
        content = with_own(Content.load(), settings.pictures_dir)
        languages = Languages.load(CONTENT / "languages.yml")
        engine = connect(settings.database)
        hand_to(engine, settings.seal)
        handover = Handover.start(sessions(engine), Words(content.pictures), Events(settings.redis_url))
        conversations = Conversations(engine)
        model = SafetyModel.load(trained) if (trained := safety_model(settings)) else None
        rasa = Rasa(settings.rasa_url, content, model.meaning if model else None)
        composer = Composer(content, languages)
        path = MessagePath(
            safety_net=SafetyNet.load(CONTENT / "safety", model),
            languages=languages,
            understand=rasa,
            composer=composer,
            conversations=conversations,
            public_numbers=public_numbers(content),
            handover=handover,
            tell_us=TellUs(
                engine,
                composer,
                public_numbers(content),
                person=frozenset((PERSON.send, handover.family.ask_button.send)),
            ),
        )
        consents = Consents(sessions(engine))
        voice = VoiceService.start(settings, sessions(engine))
        return cls(settings, content, engine, conversations, rasa, composer, path, handover, consents, voice)

    def begin(self, channel: str, easy_read: bool, language: str) -> tuple[Conversation, Reply]:
        greeting = self.composer.greeting()
        return self.conversations.begin(greeting, channel, easy_read, language), greeting

    def erase(self, conversation_id: str, by: str = "family") -> tuple[str, dict[str, int]]:
        receipt, erased = self.conversations.erase(conversation_id)
        erasing.clear_leftovers(self.engine)
        erasing.note(self.engine, self.settings, receipt, by)
        return receipt, {**erased, "rasa": self.rasa.forget(conversation_id)}

    def database_ready(self) -> bool:
        try:
            with self.engine.connect() as connection:
                return bool(connection.scalar(text("SELECT count(*) FROM conversations WHERE id = ''")) == 0)
        except SQLAlchemyError:
            return False
