"""Rows of a dialect that nobody prepared: DuckDB, whose driver makes Python objects of everything."""

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, column, create_engine, literal_column, select, table

from browser import errors
from browser.database.dialects.base.catalog_kinds import kind_of_type
from browser.database.dialects.base.values import Undecodable, Values, Wire, python_number, typed_bytes, wire_of
from browser.database.dialects.mysql.values import MysqlValues
from browser.database.dialects.postgresql.values import PostgresqlValues
from browser.database.dialects.sqlite.values import SqliteValues
from browser.database.facts import Column, Kind
from tests.database.dialects.reading import run, untyped

VALUES = Values()


@pytest.fixture
def duckdb() -> Iterator[Connection]:
    engine = create_engine("duckdb:///:memory:")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


AWKWARD = (
    ("HUGEINT", "170141183460469231731687303715884105727"),
    ("UBIGINT", "18446744073709551615"),
    ("DECIMAL(38,10)", "1234567890123456789012345678.0123456789"),
    ("DOUBLE", "0.1e0"),
    ("BOOLEAN", "true"),
    ("VARCHAR", "'é😀'"),
    ("VARCHAR", "NULL"),
    ("BLOB", "'\\x00\\xFF'::BLOB"),
    ("DATE", "'2026-01-02'"),
    ("TIMESTAMP", "'2026-01-02 03:04:05.000006'"),
    ("TIME", "'23:59:59.5'"),
    ("UUID", "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'"),
    ("INTEGER", "-2147483648"),
)


def make_awkward(connection: Connection) -> list[Column]:
    parts = ", ".join(f"v{number} {type_}" for number, (type_, _) in enumerate(AWKWARD))
    values = ", ".join(value for _, value in AWKWARD)
    run(connection, f"CREATE TABLE awkward ({parts})", f"INSERT INTO awkward VALUES ({values})")
    return [Column(f"v{number}", type_, kind_of_type(type_)) for number, (type_, _) in enumerate(AWKWARD)]


def test_exact_wire_values(duckdb: Connection) -> None:
    facts = make_awkward(duckdb)
    (row,) = VALUES.rows(duckdb, untyped("awkward", *[part.name for part in facts]))
    assert row == (
        170141183460469231731687303715884105727,
        18446744073709551615,
        "1234567890123456789012345678.0123456789",
        0.1,
        "true",
        "é😀",
        None,
        b"\x00\xff",
        "2026-01-02",
        "2026-01-02 03:04:05.000006",
        "23:59:59.500000",
        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        -2147483648,
    )


def test_every_value_is_found_by_its_own_bound(duckdb: Connection) -> None:
    for part in make_awkward(duckdb):
        (row,) = VALUES.rows(duckdb, select(VALUES.bound(column(part.name), part)).select_from(table("awkward")))
        if row[0] is None:
            continue
        same = untyped("awkward", part.name).where(column(part.name) == VALUES.bind(row[0], part))
        assert len(VALUES.rows(duckdb, same)) == 1, part


@pytest.mark.parametrize(
    ("type_", "typed", "stored"),
    [
        ("INTEGER", " 12 ", "12"),
        ("DECIMAL(9,2)", "1.10", "1.1"),
        ("DATE", "2026-01-02", "'2026-01-02'"),
        ("BOOLEAN", "true", "true"),
        ("BLOB", "0x00ff", "'\\x00\\xFF'::BLOB"),
        ("VARCHAR", "é", "'é'"),
    ],
)
def test_what_is_typed_finds_the_value(duckdb: Connection, type_: str, typed: str, stored: str) -> None:
    parsed = VALUES.parse(typed, Column("x", type_, kind_of_type(type_)))
    same = literal_column(f"CAST({stored} AS {type_})") == parsed
    assert VALUES.rows(duckdb, select(same)) == [("true",)]


def test_a_type_with_an_odd_spelling_is_never_part_of_the_statement(duckdb: Connection) -> None:
    bind = VALUES.bind("x", Column("x", "int); DROP TABLE t; --", Kind.OTHER))
    assert "DROP" not in str(select(bind))


@pytest.mark.parametrize(
    ("value", "wire"),
    [
        (Decimal("1E+3"), "1000"),
        (Decimal("NaN"), "NaN"),
        (Decimal("1.10"), "1.10"),
        (datetime(2026, 1, 2, tzinfo=UTC), "2026-01-02 00:00:00+00:00"),
        (date(1, 1, 1), "0001-01-01"),
        (time(1, 2), "01:02:00"),
        (timedelta(days=-1), "-1 day, 0:00:00"),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ({"a": [1, None, True, Decimal("1.10"), b"\x01", "é"]}, '{"a": [1, null, true, "1.10", "0x01", "é"]}'),
        (memoryview(b"\x00"), b"\x00"),
        (bytearray(b"\x00"), b"\x00"),
        (False, "false"),
        (10**40, 10**40),
        (Undecodable(b"\xff"), b"\xff"),
    ],
)
def test_wire_of(value: Any, wire: Wire) -> None:
    assert wire_of(value) == wire
    assert type(wire_of(value)) in (type(wire), Undecodable)


def test_numbers_and_bytes_as_people_type_them() -> None:
    facts = Column("x", "NUMERIC", Kind.NUMBER)
    numbers = [python_number(text, facts) for text in ("12", "12.0", "1.50", "1e3", "-inf")]
    assert numbers == [12, 12, Decimal("1.50"), Decimal(1000), -math.inf]
    column_ = Column("x", "BLOB", Kind.BYTES)
    typed = {"0x0A": b"\n", "\\x0a0B": b"\n\x0b", "x'0a 0b'": b"\n\x0b", "0x": b""}
    assert {text: typed_bytes(text, column_) for text in typed} == typed
    with pytest.raises(errors.NotSupported, match="two digits a byte"):
        typed_bytes("0A", column_)
    with pytest.raises(errors.NotSupported, match="not a number"):
        VALUES.parse("twelve", Column("x", "INTEGER", Kind.NUMBER))


TYPES = (
    *("INTEGER", "integer", "int(11)", "smallint", "NUMERIC(9,2)", "decimal(9,2)", "double precision", "float"),
    *("bit(4)", "bit varying", "boolean", "date", "time", "year(4)", "timestamp without time zone", "bytea", "blob"),
    *("json", "text", "enum('a')", "uuid", "integer[]", "money", ""),
)


@given(
    st.sampled_from(TYPES),
    st.one_of(
        st.text(max_size=30),
        st.from_regex(r"[-+]?[0-9_]{0,5000}([.][0-9]*)?([eE][-+]?[0-9]{1,9})?", fullmatch=True),
        st.sampled_from(["sNaN", "NaN123", "-inf", "1e999999999", "9" * 5000, "0x", "b''", "١٢"]),
    ),
    st.sampled_from([Values(), SqliteValues(), PostgresqlValues(), MysqlValues()]),
)
def test_whatever_is_typed_is_a_parameter_or_refused(type_: str, typed: str, values: Values) -> None:
    try:
        parsed = values.parse(typed, Column("x", type_, kind_of_type(type_)))
    except errors.NotSupported as refusal:
        assert refusal.message.endswith(".")
    else:
        assert ":param" in str(select(parsed))
