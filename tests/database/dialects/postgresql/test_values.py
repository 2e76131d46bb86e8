"""PostgreSQL's rows as its own text, by psycopg2 and asyncpg, and parameters that make the same value again."""

import csv
import gc
import io
import weakref
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg2
import pytest
from sqlalchemy import Connection, cast, column, event, literal_column, make_url, select, table, text
from sqlalchemy.exc import DBAPIError

from browser.database.dialects.base.catalog_kinds import kind_of_type
from browser.database.dialects.base.servertype import ServerType
from browser.database.dialects.base.values import Undecodable
from browser.database.dialects.postgresql.values import PostgresqlValues
from browser.database.facts import Column, Kind
from browser.rows.cells import NOT_UTF8
from tests.database.dialects.reading import cells_of, on, run, untyped, with_driver
from tests.servers import Server

VALUES = PostgresqlValues()


TYPES = (
    "CREATE TYPE mood AS ENUM ('sad', 'so-so', 'very happy, \"really\"')",
    "CREATE TYPE pair AS (x integer, y text)",
    "CREATE DOMAIN positive AS numeric CHECK (VALUE > 0)",
    'CREATE SCHEMA "Other ""%s"" schema"',
    'CREATE TYPE "Other ""%s"" schema"."100% :x" AS ENUM (\'a\')',
    "CREATE TYPE spans AS RANGE (subtype = float8)",
)


AWKWARD = (
    ("smallint", "-32768"),
    ("integer", "2147483647"),
    ("bigint", "-9223372036854775808"),
    ("numeric", "123456789012345678901234567890.123456789012345678901234567890"),
    ("numeric", "'NaN'"),
    ("numeric", "'-Infinity'"),
    ("numeric(10,2)", "1.10"),
    ("numeric(5,-2)", "12345"),
    ("real", "71428.703125"),
    ("real", "1e-45"),
    ("double precision", "0.1::float8 + 0.2::float8"),
    ("double precision", "'-0'"),
    ("double precision", "'NaN'"),
    ("double precision", "'-Infinity'"),
    ("double precision", "5e-324"),
    ("money", "'-1234567.89'"),
    ("oid", "4294967295"),
    ("boolean", "true"),
    ("boolean", "false"),
    ("text", "''"),
    ("text", "'NULL'"),
    ("text", "NULL"),
    ("text", "'é😀 \u202e\u00a0\u2028'"),
    ("text", "E'line\\nand\\ttab\\r\\001'"),
    ("text", "'back\\slash and {brace} \"quote\" it''s'"),
    ("text", "repeat('é', 9999)"),
    ("character varying(5)", "'ab   '"),
    ("character(5)", "'ab'"),
    ('"char"', "'x'"),
    ("name", "'a name'"),
    ("bytea", "'\\x00ff0a5c'"),
    ("bytea", "''"),
    ("date", "'infinity'"),
    ("date", "'-infinity'"),
    ("date", "'0044-03-15 BC'"),
    ("date", "'10000-01-01'"),
    ("date", "'5874897-12-31'"),
    ("time", "'24:00'"),
    ("time(2)", "'23:59:59.999'"),
    ("time with time zone", "'24:00:00+15:59'"),
    ("timestamp", "'infinity'"),
    ("timestamp", "'0001-01-01 00:00:00.000001 BC'"),
    ("timestamp(3)", "'294276-12-31 23:59:59.999'"),
    ("timestamp with time zone", "'2026-10-25 00:30:00+00'"),
    ("timestamp with time zone", "'-infinity'"),
    ("interval", "'1 mon -3 days +04:05:06.000007'"),
    ("interval", "'-178000000 years'"),
    ("interval day to second(2)", "'1 day 00:00:00.555'"),
    ("json", "'null'"),
    ("json", '\'{"a":  1.10, "a": 12345678901234567890}\''),
    ("jsonb", "'null'"),
    ("jsonb", '\'{"b": 12345678901234567890.10, "a": ["\\u00e9", null]}\''),
    ("jsonpath", "'$.a[*] ? (@ > 1)'"),
    ("xml", "'<a b=\"c\">&amp;</a>'"),
    ("uuid", "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'"),
    ("inet", "'192.168.0.1'"),
    ("inet", "'192.168.0.1/24'"),
    ("cidr", "'2001:db8::/32'"),
    ("macaddr8", "'08:00:2b:01:02:03:04:05'"),
    ("bit(3)", "B'101'"),
    ("bit varying", "B''"),
    ("tsvector", "'a:1A fat:2B,4C'"),
    ("tsquery", "'fat & (rat | cat:B)'"),
    ("point", "'(1.5,-0)'"),
    ("circle", "'<(1,2),3>'"),
    ("pg_lsn", "'16/B374D848'"),
    ("aclitem", "'=r/rowlore'"),
    ("xid", "'4294967295'"),
    ("integer[]", "'[2:3]={1,NULL}'"),
    ("integer[]", "'{}'"),
    ("text[]", "ARRAY[['NULL', ''], [NULL, 'a\"b,{}']]"),
    ("timestamp[]", "ARRAY['infinity'::timestamp, '0044-03-15 BC']"),
    ("jsonb[]", "ARRAY['null'::jsonb, NULL]"),
    ("bytea[]", "ARRAY['\\x00'::bytea]"),
    ("int4range", "'[1,3]'"),
    ("tstzrange", "'[,infinity]'"),
    ("numrange", "'empty'"),
    ("datemultirange", "'{[2026-01-01,2026-02-01), [10000-01-01,)}'"),
    ("spans", "'[0.1,0.3)'"),
    ("mood", "'very happy, \"really\"'"),
    ("mood[]", "ARRAY['sad', 'so-so']::mood[]"),
    ("pair", "ROW(NULL, NULL)::pair"),
    ("pair", "ROW(1, 'a,\"b\" (c)')::pair"),
    ("pair[]", "ARRAY[ROW(1, 'x')::pair]"),
    ("positive", "0.10"),
    ('"Other ""%s"" schema"."100% :x"', "'a'"),
    ("regclass", "'pg_class'"),
)


def names(count: int) -> list[str]:
    return [f"v{number}" for number in range(count)]


def columns_of(connection: Connection, name: str) -> list[Column]:
    found = connection.execute(
        text(
            "SELECT attname::text, format_type(atttypid, atttypmod) FROM pg_attribute"
            " WHERE attrelid = CAST(:name AS text)::regclass AND attnum > 0 ORDER BY attnum"
        ),
        {"name": name},
    )
    return [Column(name, type_, kind_of_type(type_)) for name, type_ in found]


def make_awkward(connection: Connection) -> list[Column]:
    parts = ", ".join(f"v{number} {type_}" for number, (type_, _) in enumerate(AWKWARD))
    values = ", ".join(f"{value}" for _, value in AWKWARD)
    run(connection, *TYPES, f"CREATE TABLE awkward ({parts})", f"INSERT INTO awkward VALUES ({values})")
    return columns_of(connection, "awkward")


def servers_own_text(url: str) -> list[str | None]:
    """What COPY writes: the types' own output, in no driver's way. Fields without quotes are NULL."""
    target = make_url(url)
    opened = psycopg2.connect(
        host=target.host, port=target.port, user=target.username, password=target.password, dbname=target.database
    )
    with closing(opened), opened.cursor() as cursor:
        copied = io.StringIO()
        cursor.copy_expert("COPY awkward TO STDOUT (FORMAT csv, FORCE_QUOTE *, NULL '\\N')", copied)
    row = next(csv.reader(io.StringIO(copied.getvalue(), newline="")))
    return [None if field == "\\N" else field for field in row]


@pytest.fixture(params=["postgresql+psycopg2", "postgresql+asyncpg"])
def url(request: pytest.FixtureRequest, postgresql_url: str) -> str:
    return with_driver(postgresql_url, request.param)


def test_the_grid_shows_the_servers_own_text(url: str) -> None:
    assert len(AWKWARD) >= 60

    def read(connection: Connection) -> list[Any]:
        facts = make_awkward(connection)
        twice = [VALUES.rows(connection, untyped("awkward", *names(len(AWKWARD)))) for _ in range(2)]
        assert twice[0] == twice[1]
        return cells_of(twice[0][0], facts)

    cells = on(url, read)
    words = {"t": "true", "f": "false"}
    for cell, expected, awkward in zip(cells, servers_own_text(url), AWKWARD, strict=True):
        if awkward[0] == "boolean":
            expected = words[str(expected)]
        assert (None if cell.value is None else cell.text, cell.flaw) == (expected, ""), awkward
    assert cells[names(len(AWKWARD)).index("v30")].value == b"\x00\xff\n\\"


def test_every_value_is_found_by_its_own_bound(url: str) -> None:
    def check(connection: Connection) -> None:
        facts = make_awkward(connection)
        for part in facts:
            if not VALUES.orderable(part):
                continue
            bound = VALUES.bound(column(part.name), part)
            (row,) = VALUES.rows(connection, select(bound).select_from(table("awkward")))
            if row[0] is None:
                continue
            same = untyped("awkward", part.name).where(column(part.name) == VALUES.bind(row[0], part))
            assert len(VALUES.rows(connection, same)) == 1, part
            beyond = untyped("awkward", part.name).where(column(part.name) > VALUES.bind(row[0], part))
            assert VALUES.rows(connection, beyond) == [], part

    on(url, check)


def test_a_rounded_float_is_found_by_its_bound(url: str) -> None:
    def check(connection: Connection) -> None:
        run(
            connection,
            "SET extra_float_digits = -15",
            "CREATE TABLE rounded (a real, b double precision, c double precision)",
            "INSERT INTO rounded VALUES (71428.703125, 0.1::float8 + 0.2::float8, 'NaN')",
        )
        (shown,) = VALUES.rows(connection, untyped("rounded", "a", "b", "c"))
        assert shown == ("7e+04", "0.3", "NaN")
        for part in columns_of(connection, "rounded"):
            bound = select(VALUES.bound(column(part.name), part)).select_from(table("rounded"))
            bind = VALUES.bind(VALUES.rows(connection, bound)[0][0], part)
            assert len(VALUES.rows(connection, untyped("rounded", "a").where(column(part.name) == bind))) == 1, part

    on(url, check)


EXTENDED = {
    "citext": [("citext", "Ab", "Ab", "aB"), ("citext[]", "{Ab,NULL}", "{Ab,NULL}", "{aB,NULL}")],
    "hstore": [("hstore", 'k=>NULL, "x y"=>1', '"k"=>NULL, "x y"=>"1"', '"x y"=>1, k=>NULL')],
    "ltree": [("ltree", "a.b.c", "a.b.c", "a.b.c")],
}
"""Of each extension that this server has: a type, a value, its text, and another text that equals it."""


def test_extensions_types(url: str) -> None:
    def check(connection: Connection) -> None:
        available = set(connection.execute(text("SELECT name FROM pg_available_extensions")).scalars())
        for extension in EXTENDED.keys() & available:
            run(connection, f"CREATE EXTENSION {extension}")
            for type_, value, shown, equal in EXTENDED[extension]:
                facts = Column("x", type_, kind_of_type(type_))
                stored = select(cast(value, ServerType(type_)).label("x")).subquery()
                assert VALUES.rows(connection, select(column("x")).select_from(stored)) == [(shown,)]
                same = select(column("x") == VALUES.bind(equal, facts)).select_from(stored)
                assert VALUES.rows(connection, same) == [("true",)], type_

    on(url, check)


def test_a_text_that_cannot_be_encoded_is_the_servers_refusal(url: str) -> None:
    def check(connection: Connection) -> None:
        failing = select().add_columns(literal_column("convert_from('\\xff', 'UTF8')"))
        with pytest.raises(DBAPIError, match="invalid byte sequence"):
            VALUES.rows(connection, failing)

    on(url, check)


def test_what_has_no_order_is_not_called_orderable(url: str) -> None:
    """And nothing else: the server is asked for each."""

    def check(connection: Connection) -> None:
        for part in make_awkward(connection):
            ordered = untyped("awkward", part.name).order_by(column(part.name))
            if VALUES.orderable(part):
                VALUES.rows(connection, ordered)
                continue
            with pytest.raises(DBAPIError, match="ordering operator"):
                VALUES.rows(connection, ordered)

    on(url, check)


def test_reading_leaves_the_driver_as_it_was(url: str) -> None:
    typed = text(
        "SELECT 1.5::numeric, '{\"a\": 1}'::json, '[1]'::jsonb, true, '{1,2}'::int[], 'sad'::mood, '{sad}'::mood[],"
        " ROW(1, 'x')::pair, '\\x00'::bytea, 'infinity'::float8, DATE '2026-01-02', '1.2.3.4'::inet"
    )

    def check(connection: Connection) -> None:
        def read() -> list[str]:
            values = connection.execute(typed).one()
            return [repr(bytes(value) if isinstance(value, memoryview) else value) for value in values]

        run(connection, *TYPES)
        before = read()
        everything = select().add_columns(
            *[literal_column(part) for part in ("1.5", "json 'null'", "'sad'::mood", "ROW(1, '')::pair", "inet '::1'")]
        )
        VALUES.rows(connection, everything)
        assert read() == before
        with pytest.raises(DBAPIError):
            VALUES.rows(connection, untyped("missing", "x"))
        assert read() == before
        assert len(VALUES.rows(connection, everything)) == 1

    on(url, check)


def test_a_changed_table_is_read_again(url: str) -> None:
    def check(connection: Connection) -> None:
        run(connection, "CREATE TABLE changing (a integer)", "INSERT INTO changing VALUES (1)")
        assert VALUES.rows(connection, untyped("changing", "a")) == [("1",)]
        run(connection, "ALTER TABLE changing ALTER a TYPE text USING a || ' apple'")
        assert VALUES.rows(connection, untyped("changing", "a")) == [("1 apple",)]
        run(connection, "ALTER TABLE changing ALTER a TYPE bytea USING '\\x00'")
        assert VALUES.rows(connection, untyped("changing", "a")) == [(b"\x00",)]

    on(url, check)


def test_a_closed_connection_is_forgotten(postgresql_url: str) -> None:
    def check(connection: Connection) -> weakref.ref[Any]:
        VALUES.rows(connection, select().add_columns(literal_column("json '1'"), literal_column("2")))
        return weakref.ref(connection.connection.driver_connection)

    closed = on(with_driver(postgresql_url, "postgresql+asyncpg"), check)
    gc.collect()
    assert closed() is None


def test_statements_are_announced(url: str) -> None:
    def check(connection: Connection) -> list[str]:
        sent: list[str] = []
        event.listen(connection, "before_cursor_execute", lambda *args: sent.append(args[2]))
        run(connection, "CREATE TABLE told (a integer)")
        VALUES.rows(connection, untyped("told", "a"))
        return sent[1:]

    assert [" ".join(statement.split()) for statement in on(url, check)] == ["SELECT a FROM told"]


ENCODINGS = {"SQL_ASCII": (b"\xc3\xa9", b"\xffA"), "WIN1252": (b"\xe9", b"\x81A")}
"""A database that takes any bytes for text, and one that takes a byte that is no character; é and the bad text."""


@pytest.fixture(params=ENCODINGS)
def encoding(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def encoded_url(postgresql: Server, encoding: str) -> Iterator[str]:
    target = make_url(postgresql.url)
    admin = psycopg2.connect(
        host=target.host, port=target.port, user=target.username, password=target.password, dbname=target.database
    )
    admin.autocommit = True
    with closing(admin), admin.cursor() as cursor:
        cursor.execute(
            f"CREATE DATABASE odd_bytes ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
            " STRATEGY file_copy"
        )
        yield postgresql.url_of("odd_bytes")
        cursor.execute("DROP DATABASE odd_bytes WITH (FORCE)")


@pytest.mark.parametrize("driver", ["postgresql+psycopg2", "postgresql+asyncpg"])
def test_one_undecodable_cell_leaves_the_others(encoded_url: str, encoding: str, driver: str) -> None:
    good, bad = ENCODINGS[encoding]

    def read(connection: Connection) -> list[tuple[Any, ...]]:
        run(
            connection,
            "CREATE TABLE t (id integer PRIMARY KEY, word text, ok boolean, raw bytea, pad character(4), day date)",
            f"INSERT INTO t SELECT n, CASE n WHEN 500 THEN convert_from('\\x{bad.hex()}', '{encoding}') ELSE"
            f" convert_from('\\x{good.hex()}', '{encoding}') END, n % 2 = 0, '\\x00', 'x', NULL"
            " FROM generate_series(1, 1000) n",
        )
        statement = untyped("t", "id", "word", "ok", "raw", "pad", "day").order_by(column("id"))
        rows = VALUES.rows(connection, statement)
        assert len(VALUES.rows(connection, statement.limit(10).offset(495))) == 10
        facts = columns_of(connection, "t")
        found = untyped("t", "id").where(column("word") == VALUES.bind(rows[499][1], facts[1]))
        assert VALUES.rows(connection, found) == [("500",)]
        assert cells_of(rows[499], facts)[1][1:] == (f"\\x{bad[:1].hex()}A", Kind.TEXT, False, NOT_UTF8)
        return rows

    rows = on(with_driver(encoded_url, driver), read)
    assert rows[499] == ("500", Undecodable(bad), "true", b"\x00", "x   ", None)
    assert [row[:2] for row in rows if row[0] != "500"] == [(str(n), "é") for n in range(1, 1001) if n != 500]
