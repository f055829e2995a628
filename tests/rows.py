"""A row of every table that holds something of a conversation, made from the tables themselves."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Engine, Float, Integer, LargeBinary, Table, insert
from sqlalchemy.types import Date

from bot.models import Base, UtcDateTime, now
from bot.seal import SealedJSON


def a_row_in_every_table(engine: Engine, conversation: str) -> set[str]:
    """Fill every table with `conversation_id`, and what they lean on. Gives their names."""
    made: dict[str, dict[str, Any]] = {"conversations": {"id": conversation}}
    named = {table.name for table in Base.metadata.sorted_tables if "conversation_id" in table.c}
    with engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            if table.name == "conversations" or not (table.name in named or _is_needed(table, named)):
                continue
            row = {column.name: _value(column, made, conversation) for column in table.columns if _is_asked(column)}
            key = connection.execute(insert(table).values(row)).inserted_primary_key
            made[table.name] = row | dict(zip((c.name for c in table.primary_key), key or (), strict=False))
    return named


def _is_needed(table: Table, named: set[str]) -> bool:
    return any(key.column.table is table for name in named for key in Base.metadata.tables[name].foreign_keys)


def _is_asked(column: Column[Any]) -> bool:
    counted = column.primary_key and isinstance(column.type, Integer) and column.autoincrement is True
    leant_on = column.name == "conversation_id" or column.unique
    return not counted and (leant_on or (not column.nullable and column.default is None))


def _value(column: Column[Any], made: dict[str, dict[str, Any]], conversation: str) -> Any:
    for key in column.foreign_keys:
        if key.column.table.name in made:
            return made[key.column.table.name][key.column.name]
    match column.type:
        case UtcDateTime():
            return now()
        case Date():
            return now().date()
        case JSON() | SealedJSON():
            return {}
        case Boolean():
            return False
        case Integer() | Float():
            return secrets.randbelow(1_000_000)
        case LargeBinary():
            return b""
    return secrets.token_hex(8)[: getattr(column.type, "length", None) or 16]
