"""The audit is added to and never changed: the database refuses it, and a gap shows. On both databases."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session, sessionmaker

from bot.database import connect, migrate, sessions
from bot.staff.audit import Audit
from tests.desk import HTML, enter, office, welcomed


@dataclass
class Record:
    """An audit of its own on a database of its own."""

    engine: Engine
    audit: Audit
    made: sessionmaker[Session]


@pytest.fixture
def record(database_url):
    migrate(database_url)
    engine = connect(database_url)
    yield Record(engine, Audit(sessions(engine), ("secret",)), sessions(engine))
    engine.dispose()


def noted(audit: Audit, count: int) -> None:
    for number in range(count):
        audit.note("s-1", "Sam Reed", "opened case", f"case {number}")


def test_entries_cannot_be_changed_or_removed(record):
    audit, engine = record.audit, record.engine
    noted(audit, 3)
    for statement in ("UPDATE staff_audit SET did = 'nothing'", "DELETE FROM staff_audit WHERE number = 2",
                      "DELETE FROM staff_audit"):  # fmt: skip
        with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
            connection.execute(text(statement))
    if engine.dialect.name == "postgresql":
        with pytest.raises(DatabaseError, match="append-only"), engine.begin() as connection:
            connection.execute(text("TRUNCATE staff_audit"))
    assert [entry.about for entry in audit.page()] == ["case 2", "case 1", "case 0"]
    assert audit.check() is None


def test_a_gap_or_a_change_made_past_the_triggers_shows(record):
    audit, engine = record.audit, record.engine
    noted(audit, 6)
    with engine.begin() as connection:
        _take_triggers_away(connection)
        connection.execute(text("UPDATE staff_audit SET about = 'case 99' WHERE about = 'case 4'"))
    changed = audit.check()
    assert changed is not None
    assert "changed" in changed.why
    with engine.begin() as connection:
        connection.execute(text("UPDATE staff_audit SET about = 'case 4' WHERE about = 'case 99'"))
        connection.execute(text("DELETE FROM staff_audit WHERE about = 'case 1'"))
    gap = audit.check()
    assert gap is not None
    assert "missing" in gap.why


def _take_triggers_away(connection) -> None:
    if connection.dialect.name == "sqlite":
        for event in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER staff_audit_no_{event}"))
    else:
        connection.execute(text("DROP TRIGGER staff_audit_no_change ON staff_audit"))


def test_entries_of_two_at_once_take_turns_and_none_is_lost(record):
    audit = record.audit
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: audit.note(f"s-{number}", "Sam", "opened case", f"case {number}"), range(24)))
    assert {entry.about for entry in audit.page()} == {f"case {number}" for number in range(24)}
    assert audit.check() is None


def test_an_entry_signed_with_an_earlier_secret_still_counts(record):
    noted(record.audit, 1)
    later = Audit(record.made, ("a new secret", "secret"))
    later.note("s-1", "Sam", "claimed", "case 1")
    assert later.check() is None
    assert Audit(record.made, ("a new secret",)).check() is not None


def test_an_administrator_reads_filters_and_takes_a_copy(desk):
    desk.cookies.clear()
    client, here = desk, office(desk)
    here.audit.note("s-1", "=cmd|' /C calc'!A0", "opened case", "case 7")
    here.audit.note("s-2", "Kim", "saw contact details", "case 7")
    admin = welcomed(here, "admin", "Ada Green")
    enter(client, admin)
    page = client.get("/staff/audit?did=saw+contact+details", headers=HTML).text
    assert "Kim" in page
    assert "opened case</td>" not in page
    assert "The record is whole" in client.get("/staff/audit?check=true").text
    copy = client.get("/staff/audit/export.csv")
    rows = list(csv.reader(io.StringIO(copy.text)))
    assert rows[0][:3] == ["number", "at", "staff_id"]
    assert "'=cmd|' /C calc'!A0" in [row[3] for row in rows]
    assert rows[-1][3:5] == ["Ada Green", "exported audit"]


def test_models_and_migrations_agree(record):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from bot.models import Base

    with record.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
