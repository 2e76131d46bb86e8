"""What SQLite's ALTER TABLE refuses, and who has to wait."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import make_url

from browser.database.dialects.base.migrating import Held
from browser.database.dialects.sqlite.migrating import MIGRATING

_REFUSED = (
    "ALTER TABLE t ADD CONSTRAINT u UNIQUE (a)",
    "ALTER TABLE t ALTER COLUMN a SET NOT NULL",
    "ALTER TABLE t DROP CONSTRAINT c",
    "ALTER TABLE t ADD COLUMN n text DEFAULT CURRENT_TIMESTAMP",
    "ALTER TABLE t ADD COLUMN n int NOT NULL",
    "ALTER TABLE t ADD COLUMN n int AS (a + 1) STORED",
)
_DONE = ("ALTER TABLE t RENAME COLUMN a TO n", "ALTER TABLE t DROP COLUMN b", "ALTER TABLE t ADD COLUMN n int")


def make(url: str) -> str:
    path = str(make_url(url).database)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(
            "CREATE TABLE t (a int, b int, CONSTRAINT c CHECK (a > 0)); INSERT INTO t VALUES (1, 2)"
        )
    return path


@pytest.mark.parametrize("statement", _REFUSED)
def test_what_needs_a_batch_is_refused(sqlite_url: str, statement: str) -> None:
    with closing(sqlite3.connect(make(sqlite_url))) as connection, pytest.raises(sqlite3.OperationalError):
        connection.execute(statement)
    assert MIGRATING.copies_tables


@pytest.mark.parametrize("statement", _DONE)
def test_what_needs_none_is_done(sqlite_url: str, statement: str) -> None:
    with closing(sqlite3.connect(make(sqlite_url))) as connection:
        connection.execute(statement)


def test_nobody_else_writes_meanwhile(sqlite_url: str) -> None:
    path = make(sqlite_url)
    with closing(sqlite3.connect(path)) as one, closing(sqlite3.connect(path, timeout=0)) as two:
        one.execute("BEGIN")
        one.execute("CREATE TABLE _alembic_tmp_t AS SELECT * FROM t")
        assert two.execute("SELECT count(*) FROM t").fetchone() == (1,)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            two.execute("DELETE FROM t")
    assert {each.holds for each in MIGRATING.effects.values()} == {Held.WRITES}


def test_a_change_of_the_schema_stays(sqlite_url: str) -> None:
    """Python's driver begins a transaction only before INSERT, UPDATE and DELETE."""
    path = make(sqlite_url)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE half (a int)")
        connection.rollback()
        assert connection.execute("SELECT count(*) FROM half").fetchone() == (0,)
