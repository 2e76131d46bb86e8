"""The shape of a statement: what is the same in all that differ in their values."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from browser.database.dialects import dialect_for
from browser.database.statements_shapes import literals, shape
from tests.clock import clock

# -- shapes and repetitions --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("vendor", "sql", "expected"),
    [
        ("sqlite", "SELECT 'C:\\', [a 1] FROM t WHERE x = 'y'", "SELECT ?, [a 1] FROM t WHERE x = ?"),
        ("mysql", "SELECT \"it\\\"s\", 'a\\'b' # 'c'\nFROM `t 1`", "SELECT ?, ? FROM `t 1`"),
        ("mysql", "SELECT _utf8mb4'x', N'y', 0x1F --1", "SELECT ?, ?, ? --?"),
        ("postgresql", 'SELECT "it""s", a[1], U&\'x\' FROM t', 'SELECT "it""s", a[?], ? FROM t'),
        (
            "postgresql",
            "SELECT $1::NUMERIC(10, 2), $2::TIMESTAMP WITH TIME ZONE FROM t WHERE a = ANY(ARRAY[1, 2])",
            "SELECT ?, ? FROM t WHERE a = ANY(ARRAY[…])",
        ),
        ("sqlite", 'PRAGMA key = "hunter 2"', "PRAGMA key = ?"),
        ("sqlite", "PRAGMA main.table_xinfo(users)", "PRAGMA main.table_xinfo(?)"),
        ("sqlite", f"INSERT INTO t VALUES ('{'x' * 30_000}", "INSERT INTO t VALUES (? …"),
        (
            "sqlite",
            "INSERT INTO t VALUES " + ", ".join(f"({number}, now(), 'x')" for number in range(5_000)),
            "INSERT INTO t VALUES (?, now(), ?)",
        ),
    ],
)
def test_shapes_of_vendors(vendor: str, sql: str, expected: str) -> None:
    assert shape(sql, dialect_for(vendor).lexis) == expected


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT a FROM t WHERE a IN (?)", "SELECT a FROM t WHERE a IN (…)"),
        ("SELECT a FROM t WHERE a = -5 AND b BETWEEN -1 AND +2", "SELECT a FROM t WHERE a = ? AND b BETWEEN ? AND ?"),
        ("select  *\nfrom t -- note\nwhere id = 17", "select * from t where id = ?"),
        ("SELECT 'it''s', \"it's\" FROM `a 1` WHERE x=%(x_1)s", 'SELECT ?, "it\'s" FROM `a 1` WHERE x=?'),
        ("SELECT a FROM t WHERE a IN (?, ?, ?)", "SELECT a FROM t WHERE a IN (…)"),
        ("SELECT a FROM t1 WHERE a IN (1,2)", "SELECT a FROM t1 WHERE a IN (…)"),
        ("INSERT INTO t VALUES (1, 'a'), (2, 'b')", "INSERT INTO t VALUES (…)"),
        ("SELECT $1::VARCHAR, $tag$ 1 ' $tag$, 1.5e3 /* 7 */", "SELECT ?, ?, ?"),
        ("SELECT E'a\\'b', x'00', a::int FROM t;", "SELECT ?, ?, a::int FROM t"),
    ],
)
def test_shapes(sql: str, expected: str) -> None:
    assert shape(sql) == expected


@given(st.integers(0, 10**9), st.text("abc'\\", max_size=10))
def test_statements_that_differ_in_values_have_one_shape(number: int, words: str) -> None:
    quoted = words.replace("\\", "").replace("'", "''")
    assert shape(f"SELECT 1 FROM t WHERE a = {number} AND b = '{quoted}'") == shape(
        "SELECT 1 FROM t WHERE a = 5 AND b = 'x'"
    )
    assert literals(f"SELECT {number}, '{quoted}'") == (str(number), f"'{quoted}'")


def test_a_long_statement_has_its_shape_soon() -> None:
    sql = "SELECT " + ", ".join(f"'{'x' * random.Random(at).randint(0, 9)}' AS c{at}" for at in range(20_000)) + " /*"
    started = clock()
    shape(sql)
    assert clock() - started < 0.5
