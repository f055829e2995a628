"""An empty database of each kind: SQLite always, PostgreSQL where there is a server."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

KINDS = ("sqlite", "postgresql")
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "")


@contextmanager
def new_database(kind: str, folder: Path) -> Iterator[str]:
    """Its address; it is gone afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'test.db'}"
        return
    if not POSTGRES:
        pytest.skip("NOT TESTED ON POSTGRESQL: set TEST_POSTGRES_URL to a server on this machine")
    name = f"test_{uuid.uuid4().hex[:12]}"
    server = create_engine(POSTGRES.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield POSTGRES.rsplit("/", 1)[0] + f"/{name}"
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()
