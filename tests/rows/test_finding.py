"""A row is found by its key, wherever an order or a filter puts it."""

import pytest
from sqlalchemy import Connection

from browser.database.dialects import dialect_of
from browser.database.facts import TableFacts
from browser.rows.cells import Cell, cell_of
from browser.rows.filters import Filter
from browser.rows.finding import Sought, number_of, sought_of
from browser.rows.listing import listing_of
from browser.rows.paging import Start, read_slice
from browser.rows.query import Order, TableQuery
from tests.rows.tables import facts_of, fill, sqlite_memory

ROWS = [(number % 5, f"k{number:02}", None if number % 4 == 0 else number * 7 % 10) for number in range(40)]


@pytest.mark.parametrize(
    "order", [(), (Order("c"),), (Order("c", descending=True), Order("a")), (Order("b", descending=True),)]
)
def test_every_row_of_a_composite_key_in_any_order(
    connection: Connection, statements: list[str], order: tuple[Order, ...]
) -> None:
    connection.exec_driver_sql(
        "CREATE TABLE things (a INTEGER NOT NULL, b VARCHAR(9) NOT NULL, c INTEGER, PRIMARY KEY (a, b))"
    )
    fill(connection, "things", ROWS)
    facts = facts_of(connection, "things")
    listing = listing_of(TableQuery(facts, order, (Filter("a", "<>", "3"),)), dialect_of(connection))
    rows = read_slice(connection, listing, Start(None), 100).rows
    assert len(rows) == 32
    for expected, row in enumerate(rows):
        assert number_of(connection, listing, {"a": row[0], "b": row[1]}) == expected
    statements.clear()
    number_of(connection, listing, {"a": rows[5][0], "b": rows[5][1]})
    assert len(statements) == 2
    statements.clear()
    assert number_of(connection, listing, {"a": 3, "b": "k03"}) is None, "the filter leaves it out"
    assert len(statements) == 1


def cells_of(row: tuple[str, ...], facts: TableFacts) -> tuple[Cell, ...]:
    return tuple(cell_of(wire, column) for wire, column in zip(row, facts.columns, strict=True))


def test_a_row_without_a_key_is_known_by_all_of_it() -> None:
    keyed_by = "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, w)"
    with sqlite_memory("CREATE TABLE log (at TEXT, what TEXT)", keyed_by) as known:
        log, keyed = facts_of(known, "log"), facts_of(known, "t")
    cells = [cells_of(("a", "b"), log), cells_of(("a", "c"), log)]
    sought = sought_of(log, cells[1], {}, 1)
    assert sought == Sought(cells[1], {}, 1)
    assert [sought.is_in(each, log) for each in cells] == [False, True]
    by_key = sought_of(keyed, cells_of(("1", "x"), keyed), {"id": 1}, 0)
    assert by_key.is_in(cells_of(("1", "changed"), keyed), keyed)
    assert not by_key.is_in(cells_of(("2", "x"), keyed), keyed)
    assert sought_of(keyed, cells_of(("1", "x"), keyed), {}, 0).key == {}, "nothing was carried along"
