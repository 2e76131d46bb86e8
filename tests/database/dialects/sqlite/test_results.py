"""SQLite's results: stored values straight from the driver, by sqlite3 and aiosqlite."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import Connection, make_url

from browser.database.dialects.base.values import Undecodable
from browser.database.dialects.sqlite.values import SqliteValues
from browser.database.facts import Kind
from tests.database.dialects.reading import on, run, untyped, with_driver
from tests.database.dialects.sqlite.test_values import AWKWARD, make_awkward
from tests.database.dialects.streaming import answer, opened

MANY = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT {} FROM n"


@pytest.fixture(params=["sqlite", "sqlite+aiosqlite"])
def url(request: pytest.FixtureRequest, sqlite_url: str) -> str:
    return with_driver(sqlite_url, request.param)


def test_values_are_as_exact_as_in_a_table(url: str) -> None:
    def check(connection: Connection) -> None:
        facts = make_awkward(connection)
        expected = SqliteValues().rows(connection, untyped("awkward", *[part.name for part in facts]))
        found = answer(connection, "SELECT * FROM awkward")
        assert repr(found.rows) == repr(expected)
        assert len(found.columns) == len(AWKWARD)
        assert {column.type for column in found.columns} == {""}

    on(url, check)


@pytest.mark.parametrize("bad", [(3_000,), (1, 2, 20_000), range(100, 20_001, 97)], ids=["one", "ends", "many"])
def test_texts_that_are_not_utf_8_leave_the_others(url: str, bad: "tuple[int, ...] | range") -> None:
    def check(connection: Connection) -> None:
        run(connection, "CREATE TABLE bad (i INTEGER PRIMARY KEY)")
        run(connection, f"INSERT INTO bad VALUES {', '.join(f'({each})' for each in bad)}")
        odd = "CASE WHEN EXISTS (SELECT 1 FROM bad WHERE bad.i = n.i) THEN CAST(x'C3FF' AS TEXT) ELSE 'é' END, x'ff'"
        rows = answer(connection, MANY.format("i, " + odd)).rows
        assert rows == [(n, b"\xc3\xff" if n in set(bad) else "é", b"\xff") for n in range(1, 20_001)]
        assert {type(row[1]) for row in rows if row[0] in set(bad)} == {Undecodable}
        assert {type(row[1]) for row in rows} == {Undecodable, str}
        assert {type(row[2]) for row in rows} == {bytes}
        assert answer(connection, "SELECT 'é', x'00'").rows == [("é", b"\x00")]

    on(url, check)


def test_the_first_row_tells_what_columns_hold(url: str) -> None:
    def check(connection: Connection) -> None:
        found = answer(connection, "SELECT 1, 1.5, 'x', x'00', NULL UNION ALL SELECT 'a', 'b', 3, 4, 5")
        assert [column.kind for column in found.columns] == [
            Kind.NUMBER, Kind.NUMBER, Kind.TEXT, Kind.BYTES, Kind.TEXT,
        ]  # fmt: skip
        assert found.rows == [(1, 1.5, "x", b"\x00", None), ("a", "b", 3, 4, 5)]

    on(url, check)


def test_a_stopped_result_gives_its_lock_back(url: str) -> None:
    def check(connection: Connection) -> None:
        run(connection, "CREATE TABLE t (i INTEGER)", "INSERT INTO t " + MANY.format("i"))
        stream = opened(connection, "SELECT * FROM t")
        assert stream.fetch()
        path = make_url(url).database
        with closing(sqlite3.connect(path or "", timeout=0)) as other:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("CREATE TABLE u (i)")
            stream.close(stopped=True)
            other.execute("CREATE TABLE u (i)")
        assert answer(connection, "SELECT COUNT(*) FROM t").rows == [(20_000,)]

    on(url, check)
