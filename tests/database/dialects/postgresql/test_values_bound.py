"""What is typed and what pages are bounded by, as PostgreSQL compares it."""

from typing import Any

import pytest
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, Connection, literal_column, select, text

from browser import errors
from browser.database.dialects.postgresql.values import PostgresqlValues, loose
from tests.database.dialects.reading import check_walk, column_of, on, run, with_driver

VALUES = PostgresqlValues()

ORDERABLE = {
    "integer": st.integers(-(2**31), 2**31 - 1).map(str),
    "numeric": st.decimals(allow_nan=False, allow_infinity=False).map(lambda number: format(number, "f")),
    "real": st.floats(width=32).map(repr),
    "double precision": st.floats().map(repr),
    "text": st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20),
    'text COLLATE "C"': st.text(st.sampled_from("aAbB é"), max_size=5),
    "character(8)": st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8),
    "timestamp without time zone": st.datetimes().map(str),
    "interval": st.timedeltas().map(lambda delta: f"{delta.days} days {delta.seconds} seconds {delta.microseconds} us"),
    "bytea": st.binary(max_size=20).map(lambda raw: "\\x" + raw.hex()),
    "text[]": st.lists(st.text(st.sampled_from('a{}",\\ é'), max_size=4), max_size=3).map(
        lambda parts: "{" + ",".join('"' + part.replace("\\", "\\\\").replace('"', '\\"') + '"' for part in parts) + "}"
    ),
}


@pytest.mark.parametrize("driver", ["postgresql+psycopg2", "postgresql+asyncpg"])
def test_a_keyset_visits_the_rows_in_their_order(postgresql_url: str, driver: str) -> None:
    """Each type: walking from bound to bound finds every row once, and equal ones by equality."""

    def check(connection: Connection) -> None:
        for type_, texts in ORDERABLE.items():
            check_type(connection, type_, texts)

    on(with_driver(postgresql_url, driver), check)


def check_type(connection: Connection, type_: str, texts: st.SearchStrategy[str]) -> None:
    facts = column_of(type_.partition(" COLLATE")[0])
    run(connection, "DROP TABLE IF EXISTS kept", f"CREATE TABLE kept (id serial, x {type_})")
    insert = text(f"INSERT INTO kept (x) VALUES (CAST(CAST(:x AS text) AS {facts.type}))")

    check_walk(connection, VALUES, facts, insert, texts, examples=10)


TYPED = [
    ("integer", " 12 ", "12"),
    ("integer", "12.0", "12"),
    ("numeric(9,2)", "1e1", "10"),
    ("character varying(3)", "abc", "'abc'"),
    ("character(5)", "ab", "'ab'"),
    ("date", "infinity", "'infinity'"),
    ("boolean", "yes", "true"),
    ("bytea", "0x00 FF", "'\\x00ff'"),
    ("bytea", "\\x00ff", "'\\x00ff'"),
    ("jsonb", '{"a": 1}', "'{\"a\":1}'"),
    ("inet", "1.2.3.4", "'1.2.3.4'"),
    ("integer[]", "{1,2}", "'{1,2}'"),
]


@pytest.mark.parametrize("driver", ["postgresql+psycopg2", "postgresql+asyncpg"])
def test_what_is_typed_finds_the_value(postgresql_url: str, driver: str) -> None:
    def check(connection: Connection) -> None:
        for type_, typed, stored in TYPED:
            same = literal_column(f"CAST({stored} AS {type_})") == VALUES.parse(typed, column_of(type_))
            assert VALUES.rows(connection, select(same)) == [("true",)], (type_, typed)

    on(with_driver(postgresql_url, driver), check)


UNEQUAL = [("integer", "3000000000"), ("integer", "1.5"), ("character varying(3)", "abcdef")]


def test_what_is_typed_is_neither_cut_nor_rounded(postgresql_url: str) -> None:
    def check(connection: Connection) -> None:
        for type_, typed in UNEQUAL:
            stored: ColumnElement[Any] = literal_column(f"CAST('{typed[:1]}' AS {type_})")
            same = select(stored == VALUES.parse(typed, column_of(type_)))
            assert VALUES.rows(connection, same) == [("false",)], (type_, typed)

    on(postgresql_url, check)


@pytest.mark.parametrize(
    ("type_", "typed", "sentence"),
    [
        ("integer", "abc", "not a number"),
        ("numeric(9,2)", "1,5", "not a number"),
        ("bytea", "0xABC", "two digits a byte"),
        ("bytea", "abc", "hexadecimal"),
        ("text", "a\0b", "NUL"),
        ("text", "\ud800", "half a character"),
        ("json", "{}", "cannot compare"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(type_: str, typed: str, sentence: str) -> None:
    with pytest.raises(errors.NotSupported, match=sentence):
        VALUES.parse(typed, column_of(type_))


@pytest.mark.parametrize(
    ("type_", "expected"),
    [
        ("character(5)", "bpchar"),
        ("character(5)[]", "bpchar[]"),
        ("character varying(5)", "character varying"),
        ("numeric(10,-2)[]", "numeric[]"),
        ("timestamp(3) without time zone", "timestamp without time zone"),
        ("interval day to second(2)", "interval"),
        ("bit(3)", "bit(3)"),
        ("bit varying(3)", "bit varying"),
        ('public."a type"', 'public."a type"'),
    ],
)
def test_loose_types(type_: str, expected: str) -> None:
    assert loose(type_) == expected
