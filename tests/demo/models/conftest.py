"""An ORM session on the demo's empty tables, on each of the three databases."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session


@pytest.fixture
def session(demo_tables: Engine) -> Iterator[Session]:
    """A session on the demo's empty tables; SQLite checks foreign keys as the others do."""
    with demo_tables.connect() as connection:
        _check_foreign_keys(connection)
        with Session(connection) as opened:
            yield opened


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        connection.commit()
