"""SQLite's rows as they are stored, by sqlite3 and aiosqlite, and parameters that make the same value again."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, column, event, literal_column, select, table
from sqlalchemy.exc import DBAPIError

from browser import errors
from browser.database.dialects.base.catalog_kinds import kind_of_type
from browser.database.dialects.base.values import Undecodable
from browser.database.dialects.sqlite.values import SqliteValues
from browser.database.facts import Column, Kind
from browser.rows.cells import NOT_UTF8, cell_of
from tests.database.dialects.reading import on, run, untyped, with_driver

VALUES = SqliteValues()

AWKWARD = (
    ("INTEGER", "9223372036854775807"),
    ("INTEGER", "-9223372036854775808"),
    ("INTEGER", "9223372036854775808"),
    ("INTEGER", "'abc'"),
    ("INTEGER", "x'00'"),
    ("INTEGER", "1.5"),
    ("INTEGER", "NULL"),
    ("INTEGER", "''"),
    ("INTEGER", "'0x10'"),
    ("REAL", "0.1 + 0.2"),
    ("REAL", "1e300"),
    ("REAL", "9e999"),
    ("REAL", "-9e999"),
    ("REAL", "5e-324"),
    ("REAL", "1e-15"),
    ("REAL", "100000000000000000000"),
    ("REAL", "3"),
    ("REAL", "'NaN'"),
    ("", "-0.0"),
    ("", "5"),
    ("", "'5'"),
    ("", "5.0"),
    ("", "x'35'"),
    ("BOOLEAN", "2"),
    ("BOOLEAN", "'maybe'"),
    ("BOOLEAN", "1"),
    ("BOOLEAN", "'true'"),
    ("DATE", "'2026-02-31'"),
    ("DATE", "'yesterday'"),
    ("DATE", "20260101"),
    ("DATE", "0"),
    ("DATETIME", "'10000-01-01 24:00:00'"),
    ("DATETIME", "1700000000.5"),
    ("TIMESTAMP", "'-0044-03-15'"),
    ("TIME", "'25:61'"),
    ("NUMERIC(10,2)", "'1.10'"),
    ("NUMERIC(10,2)", "'123456789012345678901234567890.5'"),
    ("DECIMAL", "'n/a'"),
    ("JSON", "'null'"),
    ("JSON", '\'{"a": 1.10, "a": 12345678901234567890}\''),
    ("JSON", "'{broken'"),
    ("JSON", "jsonish"),
    ("TEXT", "''"),
    ("TEXT", "'NULL'"),
    ("TEXT", "NULL"),
    ("TEXT", "12"),
    ("TEXT", "x'68'"),
    ("TEXT", "'a' || char(0) || 'b'"),
    ("TEXT", "char(10, 13, 9, 8232)"),
    ("TEXT", "char(8238, 160)"),
    ("TEXT", "'é😀'"),
    ("TEXT", "'it''s \"quoted\" \\ %s :x'"),
    ("TEXT", "'  blanks  '"),
    ("TEXT", "hex(zeroblob(4900))"),
    ("VARCHAR(3)", "'much longer'"),
    ("CHAR(10)", "'ab'"),
    ("BLOB", "x''"),
    ("BLOB", "x'00FF0A5C'"),
    ("BLOB", "'a text'"),
    ("BLOB", "7"),
    ("BLOB", "zeroblob(3)"),
    ("UUID", "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'"),
    ("FLOAT", "'1e3'"),
    ("a very odd type", "'1_000'"),
)


def make_awkward(connection: Connection) -> list[Column]:
    parts = ", ".join(f"v{number} {type_}" for number, (type_, _) in enumerate(AWKWARD))
    values = ", ".join("'[1]'" if value == "jsonish" else value for _, value in AWKWARD)
    run(connection, f"CREATE TABLE awkward ({parts})", f"INSERT INTO awkward VALUES ({values})")
    return [Column(f"v{number}", type_, kind_of_type(type_)) for number, (type_, _) in enumerate(AWKWARD)]


def servers_own(connection: Connection, name: str) -> str | None:
    """What SQLite says by typeof, quote and hex; a real by its exact digits, from which the shortest are made."""
    asked = f"SELECT typeof({name}), quote({name}), hex(CAST({name} AS BLOB)), printf('%!.26e', {name}) FROM awkward"
    type_, quoted, raw, digits = connection.exec_driver_sql(asked, execution_options={"no_parameters": True}).one()
    if type_ == "text":
        return bytes.fromhex(raw).decode()
    own: str | None = {"null": None, "integer": quoted, "real": repr(float(digits)), "blob": f"x'{raw}'"}[type_]
    return own


@pytest.fixture(params=["sqlite", "sqlite+aiosqlite"])
def url(request: pytest.FixtureRequest, sqlite_url: str) -> str:
    return with_driver(sqlite_url, request.param)


def test_the_grid_shows_what_is_stored(url: str) -> None:
    assert len(AWKWARD) >= 60

    def read(connection: Connection) -> None:
        facts = make_awkward(connection)
        (row,) = VALUES.rows(connection, untyped("awkward", *[part.name for part in facts]))
        for wire, part, awkward in zip(row, facts, AWKWARD, strict=True):
            cell = cell_of(wire, part)
            # printf leaves out the sign of a zero, which is stored and read.
            expected = "-0.0" if awkward[1] == "-0.0" else servers_own(connection, part.name)
            assert (None if wire is None else cell.text, cell.flaw, cell.shortened) == (expected, "", False), awkward

    on(url, read)


def test_every_value_is_found_by_its_own_bound(url: str) -> None:
    def check(connection: Connection) -> None:
        for part in make_awkward(connection):
            (row,) = VALUES.rows(connection, untyped("awkward", part.name))
            if row[0] is None:
                continue
            bind = VALUES.bind(row[0], part)
            for comparison, count in ((column(part.name) == bind, 1), (column(part.name) > bind, 0)):
                found = VALUES.rows(connection, untyped("awkward", part.name).where(comparison))
                assert len(found) == count, (part, row)

    on(url, check)


def test_one_undecodable_cell_leaves_the_others(url: str) -> None:
    def read(connection: Connection) -> None:
        run(
            connection,
            "CREATE TABLE t (id INTEGER PRIMARY KEY, word TEXT, raw BLOB)",
            "WITH RECURSIVE n(n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM n WHERE n < 1000) INSERT INTO t"
            " SELECT n, CASE n WHEN 500 THEN CAST(x'ff41' AS TEXT) ELSE 'é' END, x'ff' FROM n",
        )
        raw: Any = connection.connection.driver_connection
        before = raw.text_factory
        rows = VALUES.rows(connection, untyped("t", "id", "word", "raw"))
        assert raw.text_factory is before
        assert rows[499] == (500, Undecodable(b"\xffA"), b"\xff")
        assert [type(value) for value in rows[499]] == [int, Undecodable, bytes]
        assert [row for row in rows if row[0] != 500] == [(n, "é", b"\xff") for n in range(1, 1001) if n != 500]
        facts = Column("word", "TEXT", Kind.TEXT)
        assert cell_of(rows[499][1], facts)[1:] == ("\\xffA", Kind.TEXT, False, NOT_UTF8)
        assert cell_of(rows[499][2], facts)[1:] == ("x'FF'", Kind.BYTES, False, "")
        same = untyped("t", "id").where(column("word") == VALUES.bind(rows[499][1], facts))
        assert VALUES.rows(connection, same) == [(500,)]

    on(url, read)


def test_the_text_factory_comes_back_after_an_error(url: str) -> None:
    def check(connection: Connection) -> None:
        raw: Any = connection.connection.driver_connection
        run(connection, "CREATE TABLE t (word TEXT)", "INSERT INTO t VALUES (CAST(x'ff' AS TEXT)), ('x')")
        failing = untyped("t", "word").add_columns(literal_column("abs(-9223372036854775807 - (word = 'x'))"))
        for statement in (failing, untyped("missing", "x")):
            with pytest.raises(DBAPIError):
                VALUES.rows(connection, statement)
            assert raw.text_factory is str

    on(url, check)


def test_one_statement_is_sent(url: str) -> None:
    def check(connection: Connection) -> list[str]:
        sent: list[str] = []
        event.listen(connection, "before_cursor_execute", lambda *args: sent.append(args[2]))
        VALUES.rows(connection, untyped("sqlite_master", "name"))
        return sent

    assert [" ".join(statement.split()) for statement in on(url, check)] == ["SELECT name FROM sqlite_master"]


STORED = st.one_of(
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.from_regex(r"[ ]?[-+]?[0-9]{1,25}([.][0-9]{0,5})?(e[-+]?[0-9]{1,3})?[ ]?", fullmatch=True),
    st.binary(max_size=12),
    st.binary(max_size=4).map(Undecodable),
)


@pytest.mark.parametrize("declared", ["", "TEXT", "INTEGER", "REAL", "NUMERIC", "BLOB"])
def test_bind_of_bound_is_the_value_in_sqlites_order(sqlite_url: str, declared: str) -> None:
    """A keyset over mixed types visits the rows in exactly the order of ORDER BY."""
    facts = Column("x", declared, kind_of_type(declared))

    def check(connection: Connection) -> None:
        run(connection, "PRAGMA synchronous = OFF", f"CREATE TABLE mixed (x {declared})")
        raw: Any = connection.connection.driver_connection

        @settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.lists(STORED, min_size=1, max_size=12))
        def same(values: list[Any]) -> None:
            raw.execute("DELETE FROM mixed")
            for value in values:
                cast = "CAST(? AS TEXT)" if isinstance(value, Undecodable) else "?"
                raw.execute(f"INSERT INTO mixed VALUES ({cast})", (value,))
            ordered = VALUES.rows(connection, untyped("mixed", "x").order_by(column("x")))
            seen: list[tuple[Any, ...]] = []
            statement = untyped("mixed", "x").order_by(column("x")).limit(1)
            while found := VALUES.rows(connection, statement):
                bind = VALUES.bind(found[0][0], facts)
                seen += VALUES.rows(connection, untyped("mixed", "x").where(column("x") == bind))
                statement = statement.with_only_columns(column("x")).where(column("x") > bind)
            assert [repr(row) for row in seen] == [repr(row) for row in ordered]

        same()

    on(sqlite_url, check)


@pytest.mark.parametrize(
    ("declared", "typed", "stored"),
    [
        ("INTEGER", "12", "12"),
        ("INTEGER", "abc", "'abc'"),
        ("REAL", "0.1", "0.1"),
        ("NUMERIC(9,2)", "1.10", "1.1"),
        ("TEXT", "12", "'12'"),
        ("", "12", "12"),
        ("", "1.5", "1.5"),
        ("", "x", "'x'"),
        ("BOOLEAN", "true", "1"),
        ("BLOB", "0x00ff", "x'00ff'"),
        ("BLOB", "x'00FF'", "x'00ff'"),
        ("DATE", "2026-01-01", "'2026-01-01'"),
    ],
)
def test_what_is_typed_finds_the_value(sqlite_url: str, declared: str, typed: str, stored: str) -> None:
    def read(connection: Connection) -> Any:
        run(connection, f"CREATE TABLE t (x {declared})", f"INSERT INTO t VALUES ({stored})")
        parsed = VALUES.parse(typed, Column("x", declared, kind_of_type(declared)))
        return VALUES.rows(connection, select(column("x") == parsed).select_from(table("t")))

    assert on(sqlite_url, read) == [(1,)]


@pytest.mark.parametrize(("declared", "typed"), [("BLOB", "abc"), ("TEXT", "\ud800"), ("BLOB", "0xA")])
def test_nonsense_is_refused_in_a_sentence(declared: str, typed: str) -> None:
    with pytest.raises(errors.NotSupported):
        VALUES.parse(typed, Column("x", declared, kind_of_type(declared)))
