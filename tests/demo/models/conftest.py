"""The demo's tables, made by `create_all`, and an ORM session on each of the three databases."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from browser.demo.models import Base


@pytest.fixture
def demo_tables(database_url: str) -> Iterator[Engine]:
    """An engine on a database with the demo's empty tables."""
    engine = create_engine(database_url, poolclass=NullPool)
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


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
