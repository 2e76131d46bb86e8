"""Long statements in chunks, on every driver; NULL where a dialect's default is unknown; DuckDB as one of those."""

from typing import Any

import pytest
from sqlalchemy import ColumnElement, Connection, Select, column, create_engine, select, table, text

from browser.database.dialects import dialect_for, dialect_of
from browser.database.dialects.base.paging import Paging
from browser.database.facts import Column, Kind, ObjectKind, TableFacts, TableRef, UniqueKey
from browser.rows.listing import listing_of
from browser.rows.paging import Start, read_slice
from browser.rows.query import Order, TableQuery
from tests.database.dialects.reading import on
from tests.rows.tables import fill


def chunks(connection: Connection) -> list[tuple[int, object]]:
    connection.exec_driver_sql("CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY)")
    fill(connection, "t", [(number,) for number in range(25)])
    dialect = dialect_of(connection)
    limit = dialect.values.parse("24", Column("id", "integer", Kind.NUMBER))
    statement: Select[Any] = select(column("id")).select_from(table("t")).where(column("id") < limit)
    statement = statement.order_by(text("id"))
    read = list(dialect.paging.stream(connection, dialect.values, statement, 10))
    # The connection is as it was: no transaction is left open, and it reads on.
    assert connection.exec_driver_sql("SELECT count(*) FROM t").scalar() == 25
    return [(len(rows), rows[0][0]) for rows in read]


def test_chunks_of_a_long_statement(driver_url: str) -> None:
    read = on(driver_url, chunks)
    assert [(size, int(str(first))) for size, first in read] == [(10, 0), (10, 10), (4, 20)]


def broken(connection: Connection) -> None:
    dialect = dialect_of(connection)
    statement: Select[Any] = select(column("nowhere")).select_from(table("nothing"))
    with pytest.raises(Exception, match=r"nothing|no such table"):
        list(dialect.paging.stream(connection, dialect.values, statement, 10))
    assert connection.exec_driver_sql("SELECT 1").scalar() == 1


def test_a_failure_leaves_the_connection_usable(driver_url: str) -> None:
    on(driver_url, broken)


def test_order_says_where_null_comes() -> None:
    plain: ColumnElement[Any] = column("x")
    paging = Paging()
    assert [
        str(paging.ordered(plain, down, nullable)) for down, nullable in [(False, True), (True, True), (True, False)]
    ] == ["x ASC NULLS FIRST", "x DESC NULLS LAST", "x DESC"]
    assert paging.row_id(TableFacts(TableRef(None, "t"), ObjectKind.TABLE, ())) == ()


def test_a_dialect_that_nobody_prepared() -> None:
    engine = create_engine("duckdb:///:memory:")
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE t (id INTEGER PRIMARY KEY, x INTEGER, s VARCHAR)")
        connection.exec_driver_sql("INSERT INTO t SELECT i, nullif(i % 3, 0), 'S' || i FROM range(30) r(i)")
        facts = TableFacts(
            TableRef("main", "t"),
            ObjectKind.TABLE,
            (
                Column("id", "INTEGER", Kind.NUMBER, nullable=False),
                Column("x", "INTEGER", Kind.NUMBER),
                Column("s", "VARCHAR", Kind.TEXT),
            ),
            primary_key=UniqueKey("", ("id",)),
        )
        listing = listing_of(TableQuery(facts, (Order("x"),)), dialect_for("duckdb"))
        found: list[object] = []
        start = Start(None)
        while (read := read_slice(connection, listing, start, 7)).rows:
            found.extend(row[0] for row in read.rows)
            start = Start(read.bounds[-1])
        assert found == sorted(range(30), key=lambda number: (number % 3, number))
    engine.dispose()
