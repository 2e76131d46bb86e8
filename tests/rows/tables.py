"""Tables for the tests of rows: their facts by the product's own catalog, their order by plain Python."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cmp_to_key
from typing import Any

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool

from browser.database.facts import TableFacts
from browser.rows.query import Order
from browser.schema.catalog import read_details, read_names

Row = tuple[Any, ...]


def facts_of(connection: Connection, name: str) -> TableFacts:
    """The facts of the table or view with this name."""
    found = read_names(connection).find(name)
    assert found is not None, name
    facts = read_details(connection, [found])[found.ref]
    assert isinstance(facts, TableFacts), facts
    return facts


@contextmanager
def sqlite_memory(*statements: str) -> Iterator[Connection]:
    """An AUTOCOMMIT connection to a database in memory, prepared by these statements."""
    engine = create_engine("sqlite://", isolation_level="AUTOCOMMIT", poolclass=StaticPool)
    with engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        yield connection
    engine.dispose()


def fill(connection: Connection, table: str, rows: Sequence[Row]) -> None:
    """Insert rows into a table of the same width."""
    if not rows:
        return
    marks = {"qmark": "?", "numeric_dollar": "${}"}.get(connection.dialect.paramstyle, "%s")
    values = ", ".join(marks.format(number) for number in range(1, len(rows[0]) + 1))
    connection.exec_driver_sql("BEGIN")  # one commit, not one a row
    connection.exec_driver_sql(f"INSERT INTO {table} VALUES ({values})", list(rows))
    connection.exec_driver_sql("COMMIT")


def in_order(rows: Sequence[Row], names: Sequence[str], order: Sequence[Order], *, nulls_low: bool = True) -> list[Row]:
    """`rows` sorted as a database should: by `order`, then by the first column, in the direction of the last order."""

    def compare(left: Row, right: Row) -> int:
        for each in [*order, Order(names[0], order[-1].descending if order else False)]:
            position = names.index(each.column)
            found = _compare(left[position], right[position], nulls_low)
            if found:
                return -found if each.descending else found
        return 0

    return sorted(rows, key=cmp_to_key(compare))


def _compare(left: Any, right: Any, nulls_low: bool) -> int:
    if left is None or right is None:
        found = (left is not None) - (right is not None)
        return found if nulls_low else -found
    # SQLite: numbers before texts before blobs.
    one, other = (_rank(left), left), (_rank(right), right)
    return (one > other) - (one < other)


def _rank(value: Any) -> int:
    return 0 if isinstance(value, int | float) else 1 if isinstance(value, str) else 2
