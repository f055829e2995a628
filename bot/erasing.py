"""What erasing a conversation leaves: a receipt, and one line in the audit that says only that it happened."""

from __future__ import annotations

import logging

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.database import sessions
from bot.settings import Settings
from bot.staff.audit import Audit, AuditUnwritten

log = logging.getLogger(__name__)


def clear_leftovers(engine: Engine) -> None:
    """SQLite keeps old pages in its write-ahead log: write it back and empty it, so that no erased word is left there.

    PostgreSQL's own vacuum and write-ahead log are the database owner's (docs/dpia.md). A log that is in use just now
    is emptied at the next erasing.
    """
    if engine.dialect.name != "sqlite":
        return
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    except SQLAlchemyError as error:
        log.warning("the write-ahead log was not emptied: %s", type(error).__name__)


def note(engine: Engine, settings: Settings, receipt: str, by: str) -> None:
    """One line in the audit: who asked (family, command line or retention) and the receipt. Never fails an erasing."""
    old = tuple(filter(None, (key.strip() for key in settings.old_secret_keys.split(","))))
    try:
        Audit(sessions(engine), (settings.secret_key, *old)).note(by, "", "erased", receipt)
    except (AuditUnwritten, SQLAlchemyError) as error:
        log.error("an erasing was not written into the audit: %s", type(error).__name__)
