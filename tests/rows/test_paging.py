"""Slices, counts and walks over every order, against plain Python."""

import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event

from browser.database.dialects import dialect_of
from browser.rows.listing import Bound, Listing, Serving, listing_of
from browser.rows.paging import Slice, Start, count_all, count_arms, read_slice, walk
from browser.rows.query import Order, TableQuery
from tests.rows.tables import Row, facts_of, fill, in_order, sqlite_memory

NAMES = ("id", "a", "b", "c")
INDEXES = {
    "none": "",
    "single": "CREATE INDEX i ON t (a)",
    "composite": "CREATE INDEX i ON t (a, b)",
    "expression": "CREATE INDEX i ON t (a || '')",
}
numbers = st.none() | st.integers(0, 3)
anything = st.none() | st.integers(0, 2) | st.sampled_from([0.5, -1.5, "x", "y", b"x"])
some_rows = st.lists(st.tuples(numbers, anything, st.integers(0, 2)), max_size=24).map(
    lambda rows: [(number, *row) for number, row in enumerate(rows, 1)]
)
some_order = st.lists(
    st.builds(Order, st.sampled_from(NAMES), st.booleans()), max_size=3, unique_by=lambda each: each.column
).map(tuple)


def listing_on(connection: Connection, order: tuple[Order, ...]) -> Listing:
    return listing_of(TableQuery(facts_of(connection, "t"), order), dialect_of(connection))


def bounds_of(connection: Connection, listing: Listing) -> list[Bound]:
    return read_slice(connection, listing, Start(None), 1000).bounds


def prepared(rows: list[Row], index: str, key: str) -> tuple[str, ...]:
    create = f"CREATE TABLE t (id INTEGER {key}, a INTEGER, b, c INTEGER NOT NULL)"
    return (create, INDEXES[index]) if INDEXES[index] else (create,)


@settings(max_examples=120, deadline=None)
@given(some_rows, some_order, st.sampled_from(sorted(INDEXES)), st.sampled_from(["PRIMARY KEY", "NOT NULL"]), st.data())
def test_pages_of_any_order_are_the_rows_in_order(
    rows: list[Row], order: tuple[Order, ...], index: str, key: str, data: st.DataObject
) -> None:
    with sqlite_memory(*prepared(rows, index, key)) as connection:
        fill(connection, "t", rows)
        listing = listing_on(connection, order)
        expected = in_order(rows, NAMES, order)
        size = data.draw(st.integers(1, 7))
        assert pages_forwards(connection, listing, size) == expected
        assert pages_backwards(connection, listing, size) == expected
        assert count_all(connection, listing) == len(rows)
        if rows:
            check_between(connection, listing, expected, data)


def pages_forwards(connection: Connection, listing: Listing, size: int) -> list[Row]:
    found: list[Row] = []
    start = Start(None)
    while read := read_slice(connection, listing, start, size):
        if not read.rows:
            return found
        found.extend(read.rows)
        start = Start(read.bounds[-1])
    return found


def pages_backwards(connection: Connection, listing: Listing, size: int) -> list[Row]:
    found: list[Row] = []
    start = Start(None)
    while True:
        read = read_slice(connection, listing.backwards(), start, size)
        if not read.rows:
            return found
        start = Start(read.bounds[-1])
        found[:0] = read.reversed().rows


def check_between(connection: Connection, listing: Listing, expected: list[Row], data: st.DataObject) -> None:
    bounds = bounds_of(connection, listing)
    assert len(set(bounds)) == len(expected)
    low, high = sorted(data.draw(st.tuples(*[st.integers(0, len(expected))] * 2)))
    lower = bounds[low - 1] if low else None
    upper = bounds[high - 1] if high else None
    if upper is not None:
        counts = count_arms(connection, listing, lower, upper, 1000)
        assert sum(counts) == high - low
        read = read_slice(connection, listing, Start(lower), 1000, upper)
        assert (read.rows[: read.inside], len(read.rows)) == (expected[low:high], len(expected) - low)
        back = read_slice(
            connection, listing.backwards(), Start(upper, inclusive=True), 1000, lower, until_inclusive=True
        )
        assert back.reversed().rows == expected[low:high]
        check_offsets(connection, listing, expected, lower, low, counts, data)
    distance = data.draw(st.integers(1, len(expected) + 2))
    reached = low + distance
    there = (distance, bounds[reached - 1]) if reached <= len(expected) else (len(expected) - low, None)
    assert walk(connection, listing, lower, distance) == there


def check_offsets(
    connection: Connection,
    listing: Listing,
    expected: list[Row],
    lower: Bound | None,
    low: int,
    counts: list[int],
    data: st.DataObject,
) -> None:
    offset = data.draw(st.integers(0, len(expected)))
    read = read_slice(connection, listing, Start(lower, offset=offset), 5)
    assert read.rows == expected[low + offset : low + offset + 5]
    if listing.serving is Serving.NOT or not sum(counts):
        return
    first = next(number for number, count in enumerate(counts) if count)
    inside = data.draw(st.integers(0, counts[first] - 1))
    read = read_slice(connection, listing, Start(lower, offset=inside, arms=(first, len(counts))), 5)
    assert read.rows == expected[low + inside : low + inside + 5]


ORDERS = [
    *(
        tuple(Order(name, down) for name, down in zip("ab", downs, strict=True))
        for downs in product([False, True], repeat=2)
    ),
    (),
    (Order("id", True),),
    (Order("a"),),
    (Order("a", True),),
    (Order("s"), Order("a", True)),
    (Order("f", True),),
    (Order("s", True),),
]
VALUES = [(None, 1, 5, 2), (None, None, 0.1, 71428.7, -3.25), ("B", "a", "ä", "")]


def table_of_every_kind(connection: Connection) -> list[Row]:
    connection.exec_driver_sql(
        "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a INTEGER, b NUMERIC(12, 2), f REAL, s VARCHAR(20))"
    )
    connection.exec_driver_sql("CREATE INDEX t_a ON t (a)")
    connection.exec_driver_sql("CREATE INDEX t_f ON t (f)")
    rows = [
        (number, a, b, f, s)
        for number, (a, b, f, s) in enumerate(
            product(VALUES[0], (None, "1.50", "-2.00"), VALUES[1], (None, *VALUES[2])), 1
        )
    ]
    fill(connection, "t", rows)
    return rows


def test_every_order_on_every_database(connection: Connection) -> None:
    rows = table_of_every_kind(connection)
    for order in ORDERS:
        listing = listing_on(connection, order)
        terms = ", ".join(
            f"{part.facts.name if part.facts.name != 'rowid' else 'id'} {'DESC' if part.descending else 'ASC'}"
            for part in listing.parts
        )
        expected = [row[0] for row in connection.exec_driver_sql(f"SELECT id FROM t ORDER BY {terms}")]
        assert len(expected) == len(rows)
        for size in (7, 100):
            assert [int(row[0]) for row in pages_forwards(connection, listing, size)] == expected, order
            assert [int(row[0]) for row in pages_backwards(connection, listing, size)] == expected, order
        bounds = bounds_of(connection, listing)
        assert sum(count_arms(connection, listing, bounds[9], bounds[99], 1000)) == 90, order
        assert walk(connection, listing, bounds[9], 50) == (50, bounds[59]), order
        assert walk(connection, listing, None, 10_000) == (len(rows), None), order


def test_one_statement_each(connection: Connection, statements: list[str]) -> None:
    table_of_every_kind(connection)
    for order in ORDERS:
        listing = listing_on(connection, order)
        bound = bounds_of(connection, listing)[50]
        statements.clear()
        read_slice(connection, listing, Start(bound), 20)
        assert len(statements) == 1
        count_arms(connection, listing, bound, bound, 20)
        assert len(statements) == 2


def test_an_arm_that_comes_to_nothing_reads_nothing() -> None:
    with sqlite_memory("CREATE TABLE t (a INTEGER)") as connection:
        listing = listing_on(connection, (Order("a", True),))
        empty = read_slice(connection, listing, Start((None, 5)), 20)
        assert empty == Slice([], [], 0)


@pytest.mark.parametrize("order", [(), (Order("a"),), (Order("a", True),), (Order("id", True),)])
def test_sqlite_seeks_and_sorts_no_more_than_a_page(order: tuple[Order, ...]) -> None:
    with sqlite_memory("CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER)", "CREATE INDEX i ON t (a)") as connection:
        fill(connection, "t", [(number, number % 3 or None) for number in range(100)])
        listing = listing_on(connection, order)
        bound = bounds_of(connection, listing)[50]
        sent: list[tuple[str, object]] = []

        def remember(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
            sent.append((statement, parameters))

        event.listen(connection, "before_cursor_execute", remember)
        read_slice(connection, listing, Start(bound), 20, bound)
        [(statement, parameters)] = sent
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)  # type: ignore[arg-type]
        steps = [row[3] for row in plan]
        assert not [step for step in steps if re.match(r"SCAN main\.t", step)], steps
        assert any(re.match(r"SEARCH main\.t", step) for step in steps), steps
