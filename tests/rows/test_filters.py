"""Filters on three databases against what a person would expect, and on SQLite against plain Python."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from browser import errors
from browser.database.dialects import dialect_for, dialect_of
from browser.database.facts import Column, Kind
from browser.rows.filters import OPERATORS, Filter, doubt, list_items, operators_for, range_ends
from browser.rows.listing import listing_of
from browser.rows.paging import Start, read_slice
from browser.rows.query import TableQuery
from tests.rows.tables import facts_of, fill, sqlite_memory

TYPES = {
    "sqlite": ("BOOLEAN", "BLOB", "JSON", "TIMESTAMP"),
    "postgresql": ("boolean", "bytea", "jsonb", "timestamp"),
    "mysql": ("boolean", "varbinary(20)", "json", "datetime"),
}
TEXTS = ["Anna", "anna", "50% off_now", "back\\slash", "tilde~*?[x]", "it's", "", "Ünal", None]


def kinds_table(connection: Connection) -> None:
    boolean, binary, json, moment = TYPES[connection.dialect.name]
    connection.exec_driver_sql(
        "CREATE TABLE kinds (id INTEGER NOT NULL PRIMARY KEY, t VARCHAR(40), n NUMERIC(8, 2),"
        f" b {boolean}, d {binary}, j {json}, m {moment})"
    )
    fill(
        connection,
        "kinds",
        [
            (number, text, None if number % 4 == 0 else number * 1.5, None, None, None, f"2026-0{number}-10 08:30:00")
            for number, text in enumerate(TEXTS, 1)
        ],
    )
    truth = ("1", "0") if connection.dialect.name == "sqlite" else ("true", "false")
    octets = "'\\x00ff'::bytea" if connection.dialect.name == "postgresql" else "x'00ff'"
    connection.exec_driver_sql(f"UPDATE kinds SET b = {truth[0]}, d = {octets}, j = '{{\"k\": [1]}}' WHERE id < 3")
    connection.exec_driver_sql(f"UPDATE kinds SET b = {truth[1]} WHERE id = 3")


def found(connection: Connection, *filters: Filter) -> list[int]:
    query = TableQuery(facts_of(connection, "kinds"), (), filters)
    listing = listing_of(query, dialect_of(connection))
    return [int(str(row[0])) for row in read_slice(connection, listing, Start(None), 100).rows]


CASES = [
    (("t", "contains", "nn"), [1, 2]),
    (("t", "contains", "Ann"), [1]),
    (("t", "contains", "%"), [3]),
    (("t", "contains", "_"), [3]),
    (("t", "contains", "\\"), [4]),
    (("t", "contains", "~*?["), [5]),
    (("t", "contains", "'"), [6]),
    (("t", "contains", "Ü"), [8]),
    (("t", "starts with", "a"), [2]),
    (("t", "ends with", "now"), [3]),
    (("t", "matches", "ANN_"), [1, 2]),
    (("t", "matches", "%SLASH"), [4]),
    (("t", "=", "it's"), [6]),
    (("t", "=", ""), [7]),
    (("t", "in", "Anna, 'it''s'"), [1, 6]),
    (("t", "is null", ""), [9]),
    (("t", "is not null", ""), [1, 2, 3, 4, 5, 6, 7, 8]),
    (("n", ">", "9"), [7, 9]),
    (("n", ">=", " 9.0 "), [6, 7, 9]),
    (("n", "<", "3"), [1]),
    (("n", "<=", "3"), [1, 2]),
    (("n", "<>", "3"), [1, 3, 5, 6, 7, 9]),
    (("n", "between", "3 and 7.5"), [2, 3, 5]),
    (("n", "in", "1.5, 4.5,3"), [1, 2, 3]),
    (("t", "in", "x'y, it's, Anna"), [1, 6]),
    (("n", "is null", ""), [4, 8]),
    (("b", "is true", ""), [1, 2]),
    (("b", "is false", ""), [3]),
    (("d", "=", "0x00FF"), [1, 2]),
    (("d", "in", "x'00ff', 0x01"), [1, 2]),
    (("j", "contains", "[1]"), [1, 2]),
    (("m", ">", "2026-07-01"), [7, 8, 9]),
    (("m", "between", "2026-02-01 and 2026-03-31"), [2, 3]),
    (("m", "starts with", "2026-05"), [5]),
]


def test_every_kind_on_every_database(connection: Connection) -> None:
    kinds_table(connection)
    # MariaDB's booleans are numbers, and say so.
    cases = [case for case in CASES if connection.dialect.name != "mysql" or case[0][0] != "b"]
    got = {case: found(connection, Filter(*case)) for case, _ in cases}
    expected = dict(cases)
    if connection.dialect.name == "mysql":
        # "=" and "in" compare by the column's own collation, which ignores case there.
        expected |= {case: [1, 2, 6] for case in expected if case[1] == "in" and "Anna" in case[2]}
    assert got == expected
    assert found(connection, Filter("n", ">", "3"), Filter("t", "contains", "o")) == [3]
    assert found(connection, Filter("n", ">", "3"), Filter("t", "contains", "x", enabled=False)) == [3, 5, 6, 7, 9]


@pytest.mark.parametrize(
    ("chosen", "reason"),
    [
        (Filter("n", "contains", "1"), "does not fit"),
        (Filter("n", "no such", "1"), "does not fit"),
        (Filter("nowhere", "=", "1"), "no column nowhere"),
        (Filter("n", "in", " , "), "is empty"),
        (Filter("n", "in", "1, 'x"), "not closed"),
        (Filter("n", "between", "5"), "two ends"),
        (Filter("d", "=", "zz"), "hexadecimal"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(chosen: Filter, reason: str) -> None:
    with sqlite_memory() as connection:
        kinds_table(connection)
        with pytest.raises(errors.NotSupported, match=reason):
            found(connection, chosen)


def test_values_are_bound_never_pasted(connection: Connection, statements: list[str]) -> None:
    kinds_table(connection)
    statements.clear()
    canary = "canary'; DROP TABLE kinds; --%s:x"
    for operator in operators_for(Kind.TEXT):
        value = f"'{canary.replace(chr(39), chr(39) * 2)}' and 'z'" if operator.name == "between" else canary
        value = f"'{canary.replace(chr(39), chr(39) * 2)}'" if operator.name == "in" else value
        found(connection, Filter("t", operator.name, value))
    assert not [statement for statement in statements if "canary" in statement]


def test_every_kind_has_operators() -> None:
    for kind in Kind:
        assert {"is null", "is not null"} < {operator.name for operator in operators_for(kind)}
    assert len(OPERATORS) == 16


def test_lists_and_ranges_have_quotes_of_their_own() -> None:
    assert list_items("1, 2,,'a, b' , 'it''s', ''", "x") == ["1", "2", "a, b", "it's", ""]
    assert range_ends("'rock and roll' AND z", "x") == ("rock and roll", "z")
    assert range_ends("1 and 2", "x") == ("1", "2")


letters = st.text(alphabet="aAb%_~*?[]'\\ß", max_size=4)
compared: dict[str, Callable[[str, str], bool]] = {
    "=": lambda left, right: left == right,
    "<>": lambda left, right: left != right,
    "<": lambda left, right: left.encode() < right.encode(),
    ">=": lambda left, right: left.encode() >= right.encode(),
    "contains": lambda left, right: right in left,
    "starts with": lambda left, right: left.startswith(right),
    "ends with": lambda left, right: left.endswith(right),
}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.none() | letters, max_size=12), st.lists(letters, min_size=1, max_size=5))
def test_texts_on_sqlite_as_in_python(texts: list[str | None], values: list[str]) -> None:
    with sqlite_memory("CREATE TABLE kinds (id INTEGER PRIMARY KEY, t TEXT)") as connection:
        fill(connection, "kinds", list(enumerate(texts)))
        for value in values:
            for operator, holds in compared.items():
                expected = [row for row, text in enumerate(texts) if text is not None and holds(text, value)]
                assert found(connection, Filter("t", operator, value)) == expected, (operator, value)


def test_what_speaks_against_a_filter() -> None:
    number, text, sqlite = Column("n", "INTEGER", Kind.NUMBER), Column("t", "TEXT", Kind.TEXT), dialect_for("sqlite")
    for value in ("1", " -1.5 ", "+.5e3", "7."):
        assert not doubt(Filter("n", ">", value), number, sqlite)
    assert doubt(Filter("n", ">", "abc"), number, sqlite) == "“abc” is not a number"
    assert doubt(Filter("n", "in", "1, 'x', 3"), number, sqlite) == "“x” is not a number"
    assert doubt(Filter("n", "between", "1 and two"), number, sqlite) == "“two” is not a number"
    assert not doubt(Filter("n", "is null"), number, sqlite)
    assert not doubt(Filter("n", "in", "'open"), number, sqlite)
    assert not doubt(Filter("t", ">", "abc"), text, sqlite)
    assert not doubt(Filter("n", ">", "abc"), number, dialect_for("postgresql")), "which refuses it in its own words"
