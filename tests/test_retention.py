"""What is kept goes in time: nothing stays that the table does not name, and erasing leaves no row anywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, inspect, select
from typer.testing import CliRunner

from bot import nightly, retention
from bot.cli import app
from bot.database import migrate
from bot.models import Base, now
from bot.service import Service
from bot.settings import Settings
from tests.databases import new_database
from tests.rows import a_row_in_every_table


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def both(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("retention")
    with new_database(request.param, folder) as url:
        migrate(url)
        made = Service.start(Settings(database_url=url, var_dir=folder, rasa_url="http://127.0.0.1:9"))
        yield made
        made.engine.dispose()


@pytest.fixture
def service(both):
    """The service without conversations, on each kind of database."""
    with both.engine.begin() as connection:
        connection.execute(delete(Base.metadata.tables["conversations"]))
    return both


def rows_of(engine, table, conversation):
    with engine.connect() as connection:
        column = table.c.get("conversation_id", table.c.get("id"))
        return connection.execute(select(column).where(column == conversation)).all()


def test_every_table_of_the_database_stands_in_the_retention_table(service):
    known = set(retention.RULES)
    for name in set(inspect(service.engine).get_table_names()) - {"alembic_version"}:
        assert name in known, (
            f"The table {name} is not in bot/retention.py. Add it to one of RECORDS with a rule: WithChat() if it has "
            "conversation_id with ON DELETE CASCADE, AfterDays(column, days), WithRow(table), or Stays(why)."
        )


def test_what_goes_with_a_chat_or_a_row_does_so_in_the_database_itself(service):
    for name, rule in retention.RULES.items():
        if name not in Base.metadata.tables:
            continue
        parents = {key.column.table.name: key.ondelete for key in Base.metadata.tables[name].foreign_keys}
        if isinstance(rule, retention.WithChat):
            assert parents.get("conversations") == "CASCADE", f"{name}.conversation_id needs ondelete='CASCADE'"
        if isinstance(rule, retention.WithRow):
            assert parents.get(rule.table) == "CASCADE", f"{name} needs a foreign key to {rule.table} with CASCADE"
        if isinstance(rule, retention.AfterDays):
            assert rule.column in Base.metadata.tables[name].c


def test_every_table_that_names_a_conversation_goes_with_it():
    for table in Base.metadata.sorted_tables:
        if "conversation_id" in table.c:
            rule = retention.RULES[table.name]
            own_time = isinstance(rule, retention.AfterDays) and table.c.conversation_id.nullable
            assert own_time or isinstance(rule, retention.WithChat), (
                f"{table.name} must be WithChat() in bot/retention.py"
            )


def test_erasing_leaves_no_row_in_any_table(service):
    kept, gone = (service.begin("web", False, "en")[0].id for _ in range(2))
    named = a_row_in_every_table(service.engine, kept) & a_row_in_every_table(service.engine, gone)
    assert {"messages", "enquiries", "cases", "consents"} <= named
    receipt, erased = service.erase(gone)
    assert receipt.startswith("E-")
    for table in Base.metadata.sorted_tables:
        if "conversation_id" in table.c:
            assert erased[table.name] >= 1, f"the receipt does not count {table.name}"
            assert not rows_of(service.engine, table, gone), f"erasing left a row in {table.name}"
            assert rows_of(service.engine, table, kept), f"erasing took another family's row in {table.name}"


def test_the_audit_keeps_only_that_it_happened(service):
    conversation = service.begin("web", False, "en")[0].id
    receipt, _ = service.erase(conversation)
    audit = Base.metadata.tables["staff_audit"]
    with service.engine.connect() as connection:
        entry = connection.execute(select(audit).order_by(audit.c.number.desc())).mappings().first()
    assert (entry["did"], entry["about"], entry["staff_id"]) == ("erased", receipt, "family")
    assert conversation not in str(dict(entry))


def test_a_chat_goes_ninety_days_after_its_last_message_and_not_before(service):
    conversation = service.begin("web", False, "en")[0].id
    almost, over = (now() + timedelta(days=days) for days in (retention.CHAT_DAYS - 1, retention.CHAT_DAYS + 1))
    assert nightly.run(service, almost)["conversations"] == 0
    assert retention.count(service.engine, over)["conversations"] == 1, "a dry run says what would go"
    assert service.conversations.get(conversation).id == conversation, "and takes nothing"
    assert nightly.run(service, over)["conversations"] == 1
    assert retention.conversations_to_erase(service.engine, over) == []


def test_a_chat_with_an_adviser_stays_until_they_have_finished_and_its_phone_number_goes_first(service):
    conversation = service.begin("web", False, "en")[0].id
    cases, later = Base.metadata.tables["cases"], now() + timedelta(days=400)
    with service.engine.begin() as connection:
        connection.execute(
            insert(cases).values(conversation_id=conversation, opened_at=now(), contact="07700 900123", best_time="am")
        )
    assert nightly.run(service, later)["conversations"] == 0, "the case is open"
    with service.engine.begin() as connection:
        connection.execute(cases.update().values(closed_at=later - timedelta(days=retention.CONTACT_DAYS + 1)))
    first = nightly.run(service, later)
    assert (first["conversations"], first[retention.CONTACTS]) == (0, 1), "the phone number goes first"
    with service.engine.connect() as connection:
        assert connection.execute(select(cases.c.contact, cases.c.best_time)).one() == (None, None)
    assert nightly.run(service, later + timedelta(days=retention.CASE_DAYS))["conversations"] == 1


def test_the_command_says_what_would_go_and_takes_it_when_told(service, monkeypatch):
    monkeypatch.setenv("BOT_DATABASE_URL", service.settings.database_url)
    monkeypatch.setenv("BOT_RASA_URL", "http://127.0.0.1:9")
    conversations = Base.metadata.tables["conversations"]
    service.begin("web", False, "en")
    with service.engine.begin() as connection:
        connection.execute(conversations.update().values(last_at=now() - timedelta(days=200)))
    dry = CliRunner().invoke(app, ["retention", "run", "--dry-run"])
    assert "1  conversations" in dry.output
    assert "Nothing was changed" in dry.output
    done = CliRunner().invoke(app, ["retention", "run"])
    assert "1  conversations" in done.output
    with service.engine.connect() as connection:
        assert connection.execute(select(conversations)).all() == []


@pytest.mark.parametrize(
    ("moment", "hours"),
    [
        (datetime(2026, 11, 24, 2, 10, tzinfo=UTC), 1),
        (datetime(2026, 11, 24, 3, 10, tzinfo=UTC), 24),
        (datetime(2026, 7, 1, 2, 10, tzinfo=UTC), 24),
    ],
)
def test_the_job_waits_for_ten_past_three_in_kent(moment, hours):
    assert nightly.until_night(moment) == hours * 3600


def test_erased_words_are_not_left_in_the_database_files(tmp_path):
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'x.db'}", var_dir=tmp_path, rasa_url="http://127.0.0.1:9")
    migrate(settings.database)
    service = Service.start(settings)
    conversation = service.begin("web", False, "en")[0]
    service.path.walk(conversation.id, _said("purple elephants and the annual review"))
    assert any(b"purple elephants" in path.read_bytes() for path in tmp_path.glob("x.db*"))
    service.erase(conversation.id)
    for path in tmp_path.glob("x.db*"):
        assert b"purple elephants" not in path.read_bytes(), path.name
        assert conversation.id.encode() not in path.read_bytes(), path.name


def _said(words):
    from bot.path import Incoming

    return Incoming(words)
