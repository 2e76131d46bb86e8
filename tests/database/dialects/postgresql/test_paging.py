"""PostgreSQL: rows without a key by where they stand, estimates, cursors that end."""

from dataclasses import replace

import pytest
from sqlalchemy import Connection, column, create_engine, select, table
from sqlalchemy.pool import NullPool

from browser.database.dialects import dialect_of
from browser.database.dialects.postgresql.paging import PostgresqlPaging
from browser.database.facts import Column, Kind, ObjectKind, TableFacts, TableRef
from browser.rows.listing import listing_of
from browser.rows.paging import Start, read_slice
from browser.rows.query import Order, TableQuery
from tests.rows.tables import facts_of


def test_rows_of_partitions_are_told_apart(postgresql_url: str) -> None:
    engine = create_engine(postgresql_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE t (a INTEGER) PARTITION BY HASH (a)")
        for part in range(3):
            connection.exec_driver_sql(
                f"CREATE TABLE t{part} PARTITION OF t FOR VALUES WITH (MODULUS 3, REMAINDER {part})"
            )
        connection.exec_driver_sql("INSERT INTO t SELECT generate_series(1, 50)")
        assert sorted(paged(connection, TableQuery(facts_of(connection, "t")))) == list(range(1, 51))


@pytest.mark.parametrize("order", [(), (Order("b"),), (Order("id", descending=True),)])
def test_rows_of_heirs_may_have_the_keys_of_their_parents(postgresql_url: str, order: tuple[Order, ...]) -> None:
    engine = create_engine(postgresql_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE t (id INTEGER PRIMARY KEY, b INTEGER); CREATE TABLE heir (PRIMARY KEY (id)) INHERITS (t);"
            "INSERT INTO t SELECT g, 1 FROM generate_series(1, 10) g; INSERT INTO heir SELECT * FROM t"
        )
        query = replace(TableQuery(facts_of(connection, "t")), order=order)
        assert sorted(paged(connection, query)) == sorted([*range(1, 11)] * 2)
        of_heir = listing_of(TableQuery(facts_of(connection, "heir")), dialect_of(connection))
        assert [part.facts.name for part in of_heir.parts] == ["id"]


def paged(connection: Connection, query: TableQuery) -> list[int]:
    """The numbers in the first column, seven rows a page."""
    listing = listing_of(query, dialect_of(connection))
    found: list[int] = []
    start = Start(None)
    while (read := read_slice(connection, listing, start, 7)).rows:
        found.extend(int(str(row[0])) for row in read.rows)
        start = Start(read.bounds[-1])
    return found


def test_estimates_come_from_statistics(postgresql_url: str) -> None:
    engine = create_engine(postgresql_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        paging = dialect_of(connection).paging
        connection.exec_driver_sql("CREATE TABLE t AS SELECT generate_series(1, 300) AS a")
        assert paging.estimate(connection, TableRef("public", "t")) is None
        connection.exec_driver_sql("ANALYZE t")
        assert paging.estimate(connection, TableRef("public", "t")) == 300
        connection.exec_driver_sql("CREATE VIEW v AS SELECT * FROM t")
        assert paging.estimate(connection, TableRef("public", "v")) is None
        view = TableFacts(TableRef("public", "v"), ObjectKind.VIEW, ())
        assert paging.row_id(view) == ()


def test_a_stream_that_is_left_ends_its_transaction(postgresql_url: str) -> None:
    engine = create_engine(postgresql_url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        dialect = dialect_of(connection)
        connection.exec_driver_sql("CREATE TABLE t AS SELECT generate_series(1, 300) AS a")
        stream = dialect.paging.stream(connection, dialect.values, select(column("a")).select_from(table("t")), 10)
        assert len(list(next(iter(stream)))) == 10
        stream.close()  # type: ignore[attr-defined]
        state = "SELECT state FROM pg_stat_activity WHERE pid = pg_backend_pid()"
        assert connection.exec_driver_sql("SELECT pg_current_xact_id_if_assigned() IS NULL").scalar()
        assert connection.exec_driver_sql(state).scalar() == "active"
        connection.exec_driver_sql("BEGIN")  # a transaction that were still open would warn
        connection.exec_driver_sql("COMMIT")
        assert not [note for note in connection.connection.driver_connection.notices if "already" in note]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("integer", "bigint", True),
        ("character varying(10)", "text", True),
        ("numeric(9,2)", "numeric(30,10)", True),
        ("uuid", "uuid", True),
        ("numeric(9,0)", "integer", False),
        ("character(5)", "text", False),
        ("timestamp without time zone", "timestamp with time zone", False),
    ],
)
def test_keys_are_sought_one_by_one_where_an_index_takes_their_type(one: str, other: str, expected: bool) -> None:
    first, second = (Column("k", each, Kind.OTHER) for each in (one, other))
    same = Column("s", "text", Kind.TEXT)
    assert PostgresqlPaging().seeks_each([same, first], [same, second]) is expected
