"""Sealing everything anew with today's key, whatever table it lies in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import JSON, Column, Connection, Engine, Table, Text, literal, select, tuple_, type_coerce, update

from bot.models import Base
from bot.seal import MARK, Seal, SealedJSON, SealedText

BATCH = 500


def sealed_columns() -> Iterator[tuple[Table, Column[Any], Text | JSON]]:
    """Every sealed column of every table, found by its type, and the type in which it is stored."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, SealedText):
                yield table, column, Text()
            elif isinstance(column.type, SealedJSON):
                yield table, column, JSON()


def rotate_all(engine: Engine, seal: Seal, dry_run: bool = False) -> dict[str, int]:
    """How many values of each column were sealed anew (or could be opened, with `dry_run`).

    All or nothing for each column. Raises `CannotOpen` when a value was sealed with a key that is not set, or changed.
    """
    done = {}
    for table, column, stored_as in sealed_columns():
        with engine.begin() as connection:
            done[f"{table.name}.{column.name}"] = _rotate(connection, seal, table, column, stored_as, dry_run)
    return done


def _rotate(
    connection: Connection, seal: Seal, table: Table, column: Column[Any], stored_as: Text | JSON, dry_run: bool
) -> int:
    """Read in the order of the key, a batch at a time and locked (PostgreSQL), so that no adviser's change is lost."""
    key, after, done = list(table.primary_key.columns), None, 0
    while True:
        rows = select(*key, type_coerce(column, stored_as).label("stored")).where(column.is_not(None))
        if after is not None:
            rows = rows.where(
                tuple_(*key) > tuple_(*(literal(value, c.type) for value, c in zip(after, key, strict=True)))
            )
        batch = connection.execute(rows.order_by(*key).limit(BATCH).with_for_update()).all()
        if not batch:
            return done
        after = batch[-1][:-1]
        for *its_key, stored in batch:
            if isinstance(stored, str) and stored.startswith(MARK):
                fresh = seal.rotate(stored)
                done += 1
                if not dry_run:
                    here = [c == value for c, value in zip(key, its_key, strict=True)]
                    connection.execute(update(table).where(*here).values({column: literal(fresh, stored_as)}))
