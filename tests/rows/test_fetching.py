"""Single pages by hand-made marks, on three databases."""

import pytest
from sqlalchemy import Connection

from browser.database.dialects import dialect_of
from browser.rows.anchors import START, Mark, Reach
from browser.rows.fetching import MISFIT, estimate, fetch, fetch_keys, fetch_value, recount, survey_steps
from browser.rows.listing import Bound, Listing, listing_of
from browser.rows.paging import Start, read_slice
from browser.rows.query import Order, TableQuery
from tests.rows.tables import facts_of, fill


@pytest.fixture
def listing(connection: Connection) -> Listing:
    """30 rows (id, a), 10 of them with NULL in a, ordered by (a, id) with an index."""
    connection.exec_driver_sql("CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a INTEGER)")
    connection.exec_driver_sql("CREATE INDEX i ON t (a, id)")
    fill(connection, "t", [(number, number % 3 or None) for number in range(30)])
    return listing_of(TableQuery(facts_of(connection, "t"), (Order("a"),)), dialect_of(connection))


def bounds(connection: Connection, listing: Listing) -> list[Bound]:
    return read_slice(connection, listing, Start(None), 100).bounds


def test_the_same_page_from_every_side(connection: Connection, listing: Listing, statements: list[str]) -> None:
    all_bounds = bounds(connection, listing)
    marks = {row: Mark(row, all_bounds[row - 1]) for row in range(1, 31)}
    around = {
        "forwards": (Reach(12, 16, marks[12], marks[28], (), None), 1),
        "backwards": (Reach(12, 16, marks[4], marks[16], (marks[16],), None), 1),
        "from an anchor": (Reach(12, 16, marks[4], marks[28], (), None), 2),
        "from the start": (Reach(12, 16, START, None, (), None), 1),
        "with a total": (Reach(12, 16, START, None, (), 30), 2),
    }
    for name, (reach, cost) in around.items():
        statements.clear()
        fetched = fetch(connection, listing, reach)
        assert (fetched.bounds, fetched.fits, len(statements)) == (all_bounds[12:16], True, cost), name
    end = fetch(connection, listing, Reach(28, 30, marks[4], None, (), 30))
    assert (end.bounds, end.more, end.before) == (all_bounds[28:], False, all_bounds[27])


def test_what_does_not_fit_is_noticed(connection: Connection, listing: Listing) -> None:
    all_bounds = bounds(connection, listing)
    marks = {row: Mark(row, all_bounds[row - 1]) for row in range(1, 31)}
    connection.exec_driver_sql("DELETE FROM t WHERE id = " + str(all_bounds[13][1]))
    for reach in (
        Reach(12, 16, marks[12], marks[16], (marks[16],), None),
        Reach(12, 16, marks[4], marks[28], (), None),
        Reach(8, 16, marks[8], marks[28], (marks[14],), None),
        Reach(12, 16, marks[4], None, (), 30),
        Reach(28, 30, marks[28], None, (), 40),
    ):
        assert fetch(connection, listing, reach) == MISFIT
    blocks: list[tuple[Mark, Mark | None]] = [(marks[4], marks[14]), (marks[14], marks[20]), (marks[20], None)]
    assert recount(connection, listing, blocks) == [(9, all_bounds[12]), (6, all_bounds[19]), (10, None)]


def test_keys_values_and_steps(connection: Connection, listing: Listing, statements: list[str]) -> None:
    all_bounds = bounds(connection, listing)
    keys = [listing.identifier(bound) for bound in (all_bounds[5], all_bounds[1], all_bounds[9])]
    connection.exec_driver_sql("DELETE FROM t WHERE id = " + str(keys[1][0]))
    statements.clear()
    rows = fetch_keys(connection, listing, keys)
    assert [row and (row[0],) for row in rows] == [keys[0], None, keys[2]]
    assert fetch_value(connection, listing, 0, keys[2]) == [keys[2]]
    assert len(statements) == 2
    steps = survey_steps(connection, listing, START, 5.0)
    assert (steps.marks, steps.total) == ([], 29)
    assert fetch_keys(connection, listing, []) == []
    guess = estimate(connection, listing)
    assert guess is None or guess >= 0


def test_composite_keys_are_found(connection: Connection) -> None:
    connection.exec_driver_sql(
        "CREATE TABLE c (x VARCHAR(5) NOT NULL, y INTEGER NOT NULL, z INTEGER, PRIMARY KEY (x, y))"
    )
    fill(connection, "c", [(letter, number, number) for letter in "abc" for number in range(4)])
    dialect = dialect_of(connection)
    found = listing_of(TableQuery(facts_of(connection, "c"), (Order("z"),)), dialect)
    read = read_slice(connection, found, Start(None), 100)
    keys = [found.identifier(bound) for bound in read.bounds]
    assert [row[:2] for row in fetch_keys(connection, found, keys) if row] == [row[:2] for row in read.rows]
