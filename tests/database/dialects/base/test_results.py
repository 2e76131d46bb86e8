"""What is the same on all drivers: rows come soon, in batches, all of them, and the connection is usable afterwards."""

import tracemalloc
from typing import Any

from sqlalchemy import Connection, bindparam, create_engine, text

from browser.database.dialects.base.results import MOST_ROWS, Batches
from browser.database.facts import Kind
from tests.clock import clock
from tests.database.dialects.reading import on, run
from tests.database.dialects.streaming import answer, opened, until_error

NUMBERS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) SELECT {what} FROM n",
    "postgresql": "SELECT {what} FROM generate_series(1, {rows}) AS n(i)",
    "mysql": "SELECT {what} FROM (SELECT seq AS i FROM seq_1_to_{rows}) AS n",
}


def numbers(connection: Connection, rows: int, what: str = "i") -> str:
    return NUMBERS[connection.dialect.name].format(rows=rows, what=what)


def usable(connection: Connection) -> bool:
    return connection.exec_driver_sql("SELECT 42").scalar() == 42


def test_all_rows_come_in_growing_batches(driver_url: str) -> None:
    def check(connection: Connection) -> None:
        found = answer(connection, numbers(connection, 10_007, "i, 'é%:x', NULL"))
        assert [int(row[0]) for row in found.rows] == list(range(1, 10_008))
        assert {row[1:] for row in found.rows} == {("é%:x", None)}
        assert found.batches[0] == 1
        assert max(found.batches) <= MOST_ROWS
        assert len(found.batches) < 60
        assert (found.cut, found.columns[0].kind) == ("", Kind.NUMBER)
        assert usable(connection)

    on(driver_url, check)


def test_the_first_rows_do_not_wait_for_the_others(driver_url: str) -> None:
    def check(connection: Connection) -> None:
        endless = numbers(connection, 2_000_000_000)
        if connection.dialect.name == "postgresql":  # FROM keeps all rows of a function first
            endless = "SELECT generate_series(1, 2000000000) AS i"
        started = clock()
        stream = opened(connection, endless)
        assert int(stream.fetch()[0][0]) == 1
        assert clock() - started < 1
        started = clock()
        stream.close(stopped=True)
        assert clock() - started < 5
        assert stream.fetch() == []
        assert usable(connection)

    on(driver_url, check)


def test_an_error_on_the_way_leaves_what_came_before(driver_url: str) -> None:
    def check(connection: Connection) -> None:
        failing = {
            "sqlite": "abs(CASE WHEN i = 5000 THEN -9223372036854775807 - 1 ELSE i END)",
            "postgresql": "1 / (5000 - i)",
            "mysql": "(SELECT 1 UNION ALL SELECT 2 WHERE n.i = 5000)",
        }[connection.dialect.name]
        count, error = until_error(connection, numbers(connection, 10_000, failing))
        expected = {"sqlite": "overflow", "postgresql": "division by zero", "mysql": "more than 1 row"}
        assert expected[connection.dialect.name] in str(error)
        # sqlite3 drops the row in front of the error, PostgreSQL's drivers the whole FETCH.
        came = {"sqlite": [4_998], "postgresql": range(585, 5_000), "mysql": [4_999]}[connection.dialect.name]
        assert count in came
        assert usable(connection)

    on(driver_url, check)


def test_no_rows_have_columns_and_names_may_repeat(driver_url: str) -> None:
    def check(connection: Connection) -> None:
        run(connection, "CREATE TABLE none (a int, b text)")
        found = answer(connection, 'SELECT a, b, a, 1 AS "%s :x" FROM none'.replace('"', _quote(connection)))
        assert (found.names, found.rows, found.cut) == (["a", "b", "a", "%s :x"], [], "")
        assert usable(connection)

    on(driver_url, check)


def _quote(connection: Connection) -> str:
    return "`" if connection.dialect.name == "mysql" else '"'


def test_a_change_tells_how_many_rows(driver_url: str) -> None:
    def check(connection: Connection) -> None:
        made = answer(connection, "CREATE TABLE changed (a int)", plain=False)
        assert (made.columns, made.rows) == ((), [])
        assert answer(connection, "INSERT INTO changed VALUES (1), (2), (3)", plain=False).affected == 3
        assert answer(connection, "UPDATE changed SET a = 0 WHERE a > 1", plain=False).affected == 2
        returned = answer(connection, "INSERT INTO changed VALUES (7), (8) RETURNING a", plain=False)
        assert [int(row[0]) for row in returned.rows] == [7, 8]
        assert [int(row[0]) for row in answer(connection, "SELECT a FROM changed ORDER BY a").rows] == [0, 0, 1, 7, 8]

    on(driver_url, check)


def test_a_statement_reaches_the_server_as_it_was_typed(driver_url: str) -> None:
    def check(connection: Connection) -> None:
        typed = "SELECT '100% :x %s %(a)s', ':y' -- what? :z"
        for plain in (True, False):
            assert answer(connection, typed, plain=plain).rows == [("100% :x %s %(a)s", ":y")]

    on(driver_url, check)


def test_parameters_are_bound(driver_url: str) -> None:
    def check(connection: Connection) -> None:
        number = "CAST(:a AS integer)" if connection.dialect.name == "postgresql" else ":a"
        typed = text(f"SELECT {number} + 1 AS n, '100% \\:x' AS w").bindparams(bindparam("a", 41))
        for plain in (True, False):
            ((value, word),) = answer(connection, typed, plain=plain).rows
            assert (int(value), word) == (42, "100% :x")

    on(driver_url, check)


def test_many_columns(driver_url: str) -> None:
    def check(connection: Connection) -> None:
        count = 1_600 if connection.dialect.name == "postgresql" else 1_000
        found = answer(connection, numbers(connection, 50, ", ".join(f"i + {each}" for each in range(count))))
        assert (len(found.columns), len(found.rows)) == (count, 50)
        assert [int(value) for value in found.rows[49]] == list(range(50, 50 + count))

    on(driver_url, check)


def test_large_values_come_one_row_at_a_time(driver_url: str) -> None:
    def check(connection: Connection) -> None:
        size = 6_000_000
        large = {
            "sqlite": f"CAST(replace(hex(zeroblob({size // 2})), '0', 'x') AS TEXT)",
            "postgresql": f"repeat('x', {size})",
            "mysql": f"REPEAT('x', {size})",
        }[connection.dialect.name]
        stream = opened(connection, numbers(connection, 16, f"i, {large}"))
        tracemalloc.start()
        count = 0
        while rows := stream.fetch():
            count += len(rows)
            assert len(rows[0][1]) == size
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        stream.close()
        assert count == 16
        assert peak < 12 * size

    on(driver_url, check)


def test_what_cannot_stream_is_cut_and_says_so() -> None:
    """DuckDB, of which nobody knows whether it streams."""
    engine = create_engine("duckdb:///:memory:")
    with engine.connect() as connection:
        query = "SELECT range AS i, 'x' || range AS w, 1.50::DECIMAL(9,2) AS d, NULL AS n FROM range(5000)"
        whole = answer(connection, query)
        assert [row[0] for row in whole.rows] == list(range(5_000))
        assert whole.rows[7] == (7, "x7", "1.50", None)
        assert (whole.cut, whole.names) == ("", ["i", "w", "d", "n"])
        assert [column.kind for column in whole.columns][:3] == [Kind.NUMBER, Kind.TEXT, Kind.NUMBER]
        cut = answer(connection, query, limit=1_234)
        assert (len(cut.rows), cut.cut) == (1_234, "1,234 rows, the cap for what cannot stream")
        exactly = answer(connection, query, limit=5_000)
        assert (len(exactly.rows), exactly.cut) == (5_000, "")
    engine.dispose()


def came(batches: Batches, rows: list[tuple[Any, ...]], seconds: float = 0.0) -> int:
    batches.start()
    batches._started -= seconds
    batches.came(rows)
    return batches.size


def test_batches_grow_while_they_are_quick_and_small() -> None:
    batches = Batches()
    assert [batches.size] + [came(batches, [(1,)]) for _ in range(5)] == [1, 8, 64, 512, MOST_ROWS, MOST_ROWS]
    assert came(batches, [(1,)], 0.1) == MOST_ROWS
    assert came(batches, [(1,)], 1.0) == MOST_ROWS // 8
    assert came(batches, [("x" * 10_000, b"y" * 10_000)] * 8) <= 100
    assert came(batches, [("x" * 10_000_000,)]) == 1
    assert came(batches, [("x" * 10_000_000,)]) == 1
