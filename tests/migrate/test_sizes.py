"""Sizes of tables on the three databases, in few statements."""

from collections.abc import Sequence

import pytest
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from browser import errors
from browser.database.dialects.sqlite import measuring
from browser.database.facts import TableRef
from browser.migrate.sizes import Size, in_words, sizes
from browser.rows.counts import Estimated, Exact, Unknown

HOSTILE = 'a"; drop table x; --'


def make(connection: Connection, names: Sequence[str], rows: int) -> None:
    quote = connection.dialect.identifier_preparer.quote_identifier
    for name in names:
        connection.exec_driver_sql(f"CREATE TABLE {quote(name)} (id INTEGER PRIMARY KEY, filler VARCHAR(200))")
        values = ", ".join(f"({number}, '{'x' * 150}')" for number in range(rows))
        connection.exec_driver_sql(f"INSERT INTO {quote(name)} VALUES {values}")


def analyzed(connection: Connection, name: str) -> None:
    spelled = {"postgresql": "ANALYZE {}", "mysql": "ANALYZE TABLE {}"}.get(connection.dialect.name)
    if spelled:
        connection.exec_driver_sql(spelled.format(name))


def test_rows_and_bytes(connection: Connection, statements: list[str]) -> None:
    names = ("orders", "select", HOSTILE)
    make(connection, names, 2000)
    analyzed(connection, "orders")
    statements.clear()
    found = sizes(connection, [*(TableRef(None, name) for name in names), TableRef(None, "missing")])
    assert len(statements) <= 4
    assert set(found) == {TableRef(None, name) for name in names}
    orders = found[TableRef(None, "orders")]
    assert orders.number is not None and abs(orders.number - 2000) <= 200
    assert orders.bytes is not None and 200_000 < orders.bytes < 2_000_000
    assert isinstance(orders.rows, Exact) == (connection.dialect.name == "sqlite")


def test_nothing_is_asked_about_no_table(connection: Connection, statements: list[str]) -> None:
    assert sizes(connection, []) == {} and statements == []


def test_a_table_of_another_schema(connection: Connection) -> None:
    default = connection.dialect.default_schema_name
    make(connection, ["orders"], 10)
    assert set(sizes(connection, [TableRef(default or "main", "orders"), TableRef("elsewhere", "orders")])) == {
        TableRef(default or "main", "orders")
    }


def test_an_estimate_is_a_round_number(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "COUNTED", 1)
    engine = create_engine(sqlite_url, poolclass=NullPool)
    with engine.connect() as opened:
        for highest in (1_234_567, 1_234):
            opened.exec_driver_sql(f"CREATE TABLE t{highest} (id INTEGER PRIMARY KEY)")
            opened.exec_driver_sql(f"INSERT INTO t{highest} VALUES (1), ({highest})")
        found = sizes(opened, [TableRef(None, "t1234567"), TableRef(None, "t1234")])
    engine.dispose()
    assert [size.rows for size in found.values()] == [Estimated(1_200_000), Estimated(1_234)]


def test_a_view_has_no_size(connection: Connection) -> None:
    connection.exec_driver_sql("CREATE VIEW v AS SELECT 1 AS one")
    assert sizes(connection, [TableRef(None, "v")]) == {}


def test_two_hundred_tables_are_few_statements(connection: Connection, statements: list[str]) -> None:
    make(connection, [f"t{number}" for number in range(12)], 1)
    statements.clear()
    found = sizes(connection, [TableRef(None, f"t{number}") for number in range(300)])
    assert len(found) == 12 and len(statements) <= 4


def test_what_the_database_refuses_is_said(connection: Connection) -> None:
    connection.close()
    with pytest.raises(errors.RowloreError):
        sizes(connection, [TableRef(None, "orders")])


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (Size(Estimated(1_200_000), 310_000_000), "about 1,200,000 rows, 310 MB"),
        (Size(Exact(1), 8192), "1 row, 8.2 kB"),
        (Size(Exact(0), None), "0 rows"),
        (Size(Unknown(), 1_234_567_890), "1.2 GB"),
        (Size(), ""),
    ],
)
def test_in_words(size: Size, words: str) -> None:
    assert str(size) == words


def test_bytes_in_words() -> None:
    given = [0, 999, 1000, 9_949, 9_951, 999_499, 999_500, 10**15, 10**18]
    assert [in_words(each) for each in given] == (
        ["0 bytes", "999 bytes", "1.0 kB", "9.9 kB", "10 kB", "999 kB", "1.0 MB", "1000 TB", "1000000 TB"]
    )
