"""What Telegram needs remembered: where to send, what was sent, which updates are done, and who does the sending.

Nothing here holds words. Erasing a conversation takes its rows with it (ON DELETE CASCADE).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from bot.models import Base, UtcDateTime, now
from bot.seal import SealedText


class TelegramChat(Base):
    """The chat of one conversation. `digest` finds it again; `address`, sealed, is what a reply needs."""

    __tablename__ = "telegram_chats"

    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    address: Mapped[str] = mapped_column(SealedText(always=True))
    listen: Mapped[bool] = mapped_column(default=False)


class TelegramDelivery(Base):
    """How far a reply has been sent. No row: not at all. `parts`: Telegram messages sent; `done`: all of them."""

    __tablename__ = "telegram_deliveries"
    __table_args__ = (Index("ix_telegram_deliveries_conversation_id", "conversation_id"),)

    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    parts: Mapped[int] = mapped_column(default=0)
    done: Mapped[bool] = mapped_column(default=False)


class TelegramUpdate(Base):
    """An update that was dealt with, so that the same one twice is answered once. Kept for two days."""

    __tablename__ = "telegram_updates"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=now, index=True)


class TelegramLease(Base):
    """Who of several processes polls and sends: one row."""

    __tablename__ = "telegram_lease"

    name: Mapped[str] = mapped_column(String(16), primary_key=True)
    holder: Mapped[str] = mapped_column(String(200))
    until: Mapped[datetime] = mapped_column(UtcDateTime)
