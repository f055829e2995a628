"""The key that locks words can be changed; a lost key or a changed row is told in a sentence."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select, text, type_coerce
from sqlalchemy.types import Text
from typer.testing import CliRunner

from bot.cli import app
from bot.database import connect, migrate
from bot.keys import rotate_all, sealed_columns
from bot.models import Base, now
from bot.seal import MARK, CannotOpen, Seal, Sealed, SealedDict, hand_to

OLD, NEW = "the key of last year", "the key of this year"
TOLD = "ring me on 07700 900123"


@pytest.fixture
def locked(database_url):
    """A database with words in every kind of sealed column, locked with last year's key."""
    migrate(database_url)
    engine = connect(database_url)
    hand_to(engine, Seal(OLD))
    tables = Base.metadata.tables
    with engine.begin() as connection:
        connection.execute(
            insert(tables["conversations"]).values(
                id="family", channel="web", state="person", started_at=now(), last_at=now()
            )
        )
        for number in range(3):
            connection.execute(
                insert(tables["messages"]).values(
                    id=f"m{number}", conversation_id="family", sender="family", at=now(), language="en",
                    text=Sealed(TOLD), reply=SealedDict(number=number),
                )
            )  # fmt: skip
        connection.execute(insert(tables["messages"]).values(
            id="plain", conversation_id="family", sender="bot", at=now(), language="en", text="Hello", reply={"a": 1}
        ))  # fmt: skip
        connection.execute(
            insert(tables["cases"]).values(conversation_id="family", opened_at=now(), about=TOLD, contact=TOLD)
        )
    yield engine, database_url
    engine.dispose()


def read(url, seal):
    engine, tables = connect(url), Base.metadata.tables
    hand_to(engine, seal)
    with engine.connect() as connection:
        messages = connection.execute(select(tables["messages"].c.text, tables["messages"].c.reply)).all()
        case = connection.execute(select(tables["cases"].c.about, tables["cases"].c.contact)).one()
    engine.dispose()
    return messages, case


def test_after_the_change_the_new_key_alone_opens_everything(locked):
    engine, url = locked
    done = rotate_all(engine, Seal(NEW, [OLD]))
    assert (done["messages.text"], done["messages.reply"], done["cases.about"], done["cases.contact"]) == (3, 3, 1, 1)
    messages, case = read(url, Seal(NEW))
    assert sorted(message.text for message in messages) == ["Hello", TOLD, TOLD, TOLD]
    assert sorted(str(dict(message.reply)) for message in messages) == [
        "{'a': 1}", "{'number': 0}", "{'number': 1}", "{'number': 2}",
    ]  # fmt: skip
    assert tuple(case) == (TOLD, TOLD)
    with pytest.raises(CannotOpen):
        read(url, Seal(OLD))


def test_a_dry_run_changes_nothing(locked):
    engine, url = locked
    assert rotate_all(engine, Seal(NEW, [OLD]), dry_run=True)["messages.text"] == 3
    assert tuple(read(url, Seal(OLD))[1]) == (TOLD, TOLD)


def test_without_the_old_key_nothing_is_changed_and_the_sentence_says_what_to_set(locked):
    engine, url = locked
    with pytest.raises(CannotOpen, match="BOT_OLD_SECRET_KEYS"):
        rotate_all(engine, Seal(NEW))
    assert tuple(read(url, Seal(OLD))[1]) == (TOLD, TOLD)


def test_a_row_that_was_changed_by_hand_is_refused_and_never_shown_as_if_it_were_true(locked):
    engine, url = locked
    cases = Base.metadata.tables["cases"]
    with engine.begin() as connection:
        stored = connection.scalar(select(type_coerce(cases.c.about, Text)))
        changed = stored[:40] + ("A" if stored[40] != "A" else "B") + stored[41:]
        connection.execute(text("UPDATE cases SET about = :changed"), {"changed": changed})
    with pytest.raises(CannotOpen, match="the row was changed"):
        read(url, Seal(OLD))
    with pytest.raises(CannotOpen):
        rotate_all(engine, Seal(NEW, [OLD]))


def test_every_sealed_column_is_found_by_its_type():
    found = {f"{table.name}.{column.name}" for table, column, _ in sealed_columns()}
    assert {"messages.text", "messages.reply", "cases.contact", "case_notes.text", "staff.code_secret"} <= found


def test_the_command_rotates_and_says_how_many(locked, monkeypatch):
    _, url = locked
    monkeypatch.setenv("BOT_DATABASE_URL", url)
    monkeypatch.setenv("BOT_SECRET_KEY", NEW)
    lost = CliRunner().invoke(app, ["keys", "rotate"])
    assert lost.exit_code == 1
    monkeypatch.setenv("BOT_OLD_SECRET_KEYS", OLD)
    assert "All of it can be opened" in CliRunner().invoke(app, ["keys", "rotate", "--dry-run"]).output
    done = CliRunner().invoke(app, ["keys", "rotate"])
    assert "3  messages.text" in done.output
    assert read(url, Seal(NEW))[1].contact == TOLD


def test_words_at_rest_are_not_readable(locked):
    engine, _ = locked
    cases = Base.metadata.tables["cases"]
    with engine.connect() as connection:
        stored = connection.scalar(select(type_coerce(cases.c.contact, Text)))
    assert stored.startswith(MARK)
    assert "07700" not in stored
