"""Alembic's entry: runs migrations on the connection that `bot.database.migrate` gives."""

from alembic import context

import bot.consent
import bot.handover.models
import bot.insight.models
import bot.staff.models
import bot.telegram.models
import bot.voice.choices  # noqa: F401  (their tables)
from bot.models import Base

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
