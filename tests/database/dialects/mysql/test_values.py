"""MariaDB's rows as the text it sends, by PyMySQL and asyncmy, and parameters that make the same value again."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, column, event, func, literal_column, select, table, text
from sqlalchemy.exc import DBAPIError

from browser import errors
from browser.database.dialects.base.catalog_kinds import kind_of_type
from browser.database.dialects.base.values import Undecodable
from browser.database.dialects.mysql.values import MysqlValues, column_decoded
from browser.database.facts import Column, Kind
from browser.rows.cells import NOT_UTF8, cell_of
from tests.database.dialects.reading import check_walk, column_of, on, run, untyped, with_driver
from tests.noise import ExpectedLog

VALUES = MysqlValues()

AWKWARD = (
    ("tinyint(1)", "2"),
    ("tinyint(4)", "-128"),
    ("smallint(5) unsigned", "65535"),
    ("mediumint(9)", "-8388608"),
    ("int(11)", "2147483647"),
    ("int(10) unsigned zerofill", "42"),
    ("bigint(20)", "-9223372036854775808"),
    ("bigint(20) unsigned", "18446744073709551615"),
    ("decimal(65,30)", "12345678901234567890123456789012345.123456789012345678901234567890"),
    ("decimal(10,2)", "1.1"),
    ("decimal(10,2) unsigned zerofill", "1.1"),
    ("float", "71428.703125"),
    ("float", "1e-30"),
    ("float", "16777217"),
    ("float(10,3)", "12345.6789"),
    ("double", "1e-15"),
    ("double", "0.1e0 + 0.2e0"),
    ("double", "-1.7976931348623157e308"),
    ("double", "2.2250738585072014e-308"),
    ("double", "-0e0"),
    ("double(20,3)", "1234567.891"),
    ("bit(1)", "1"),
    ("bit(9)", "b'101'"),
    ("bit(64)", "18446744073709551615"),
    ("date", "'0000-00-00'"),
    ("date", "'2026-00-00'"),
    ("date", "'9999-12-31'"),
    ("date", "'0001-01-01'"),
    ("datetime", "'0000-00-00 00:00:00'"),
    ("datetime(6)", "'9999-12-31 23:59:59.999999'"),
    ("datetime(3)", "'2026-01-01 00:00:00.1'"),
    ("timestamp(6)", "'2038-01-19 03:14:07.000001'"),
    ("timestamp", "'0000-00-00 00:00:00'"),
    ("time", "'100:00:00'"),
    ("time", "'-838:59:59'"),
    ("time(6)", "'838:59:59.999999'"),
    ("time(3)", "'-00:00:00.001'"),
    ("time", "'24:00'"),
    ("year(4)", "0"),
    ("year(4)", "2155"),
    ("varchar(20)", "''"),
    ("varchar(20)", "'NULL'"),
    ("varchar(20)", "NULL"),
    ("varchar(20)", "'ab   '"),
    ("char(5)", "'ab   '"),
    ("varchar(20)", "'é😀 \u202e\u00a0\u2028'"),
    ("varchar(20) character set latin1", "'é€'"),
    ("varchar(20) character set ucs2", "'é'"),
    ("varchar(20) character set utf16", "'é😀'"),
    ("varchar(20) character set sjis", "'表ソ'"),
    ("varchar(20) character set cp1251", "'Жж'"),
    ("varchar(20) collate utf8mb4_bin", "'aB'"),
    ("text", "'line\\nand\\ttab\\r\\0nul\\Z'"),
    ("text", "'it''s \"quoted\" \\\\ %s :x'"),
    ("mediumtext", "repeat('é', 9999)"),
    ("binary(4)", "'a'"),
    ("varbinary(20)", "x'00FF0A5C'"),
    ("blob", "''"),
    ("longblob", "x'89504E47'"),
    ("enum('x','y,''z''')", "'y,''z'''"),
    ("enum('1','0')", "'0'"),
    ("enum('','b')", "''"),
    ("set('a','b','c')", "'a,c'"),
    ("set('a','b','c')", "''"),
    ("json", "'null'"),
    ("json", '\'{"a":  1.10, "a": 12345678901234567890}\''),
    ("uuid", "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'"),
    ("inet6", "'2001:db8::1'"),
    ("inet4", "'192.168.0.1'"),
    ("geometry", "ST_GeomFromText('POINT(1.5 -2)', 4326)"),
)


def make_awkward(connection: Connection) -> list[Column]:
    parts = ", ".join(f"v{number} {type_} NULL" for number, (type_, _) in enumerate(AWKWARD))
    values = ", ".join(value for _, value in AWKWARD)
    run(
        connection,
        "SET sql_mode = '', time_zone = '+00:00'",
        f"CREATE TABLE awkward ({parts})",
        f"INSERT INTO awkward VALUES ({values})",
        "SET sql_mode = DEFAULT",
    )
    return columns_of(connection)


def columns_of(connection: Connection, name: str = "awkward") -> list[Column]:
    asked = text(
        "SELECT column_name, column_type FROM information_schema.columns"
        " WHERE table_schema = DATABASE() AND table_name = :name ORDER BY ordinal_position"
    )
    return [Column(part, type_, kind_of_type(type_)) for part, type_ in connection.execute(asked, {"name": name})]


def servers_own_text(connection: Connection, facts: Column) -> str | None:
    """What the server makes of it in SQL: BIN of bits, HEX of bytes, and CAST AS CHAR of all else."""
    if facts.type.startswith("bit"):
        width = facts.type.strip("bit()")
        made = f"LPAD(BIN({facts.name} + 0), {width}, '0')"
    elif facts.kind is Kind.BYTES or facts.type == "geometry":
        made = f"CONCAT('x''', HEX({facts.name}), '''')"
    else:
        made = f"CAST({facts.name} AS CHAR)"
    return connection.execute(select(literal_column(made)).select_from(table("awkward"))).scalar_one()


@pytest.fixture(params=["mysql+pymysql", "mysql+asyncmy"])
def url(request: pytest.FixtureRequest, mariadb_url: str) -> str:
    return with_driver(mariadb_url, request.param)


def test_the_grid_shows_the_servers_own_text(url: str) -> None:
    assert len(AWKWARD) >= 60

    def read(connection: Connection) -> None:
        facts = make_awkward(connection)
        (row,) = VALUES.rows(connection, untyped("awkward", *[part.name for part in facts]))
        for wire, part, awkward in zip(row, facts, AWKWARD, strict=True):
            cell = cell_of(wire, part)
            expected = servers_own_text(connection, part)
            assert (None if wire is None else cell.text, cell.flaw, cell.shortened) == (expected, "", False), awkward

    on(url, read)


def test_every_value_is_found_by_its_own_bound(url: str) -> None:
    def check(connection: Connection) -> None:
        for part in make_awkward(connection):
            if not VALUES.orderable(part):
                continue
            bound = VALUES.bound(column(part.name), part)
            (row,) = VALUES.rows(connection, select(bound).select_from(table("awkward")))
            if row[0] is None:
                continue
            bind = VALUES.bind(row[0], part)
            for comparison, count in ((column(part.name) == bind, 1), (column(part.name) > bind, 0)):
                found = VALUES.rows(connection, untyped("awkward", part.name).where(comparison))
                assert len(found) == count, (part, row)

    on(url, check)


def test_one_undecodable_cell_leaves_the_others(url: str) -> None:
    """UCS-2 holds half a character, which the server sends as three bytes that are not UTF-8."""

    def read(connection: Connection) -> None:
        run(
            connection,
            "CREATE TABLE t (id int PRIMARY KEY, word varchar(9) CHARACTER SET ucs2, raw varbinary(3))",
            "INSERT INTO t SELECT seq, IF(seq = 500, CONVERT(x'D8000041' USING ucs2), 'é'), x'ff' FROM seq_1_to_1000",
        )
        rows = VALUES.rows(connection, untyped("t", "id", "word", "raw").order_by(column("id")))
        assert rows[499] == ("500", Undecodable(b"\xed\xa0\x80A"), b"\xff")
        assert type(rows[499][1]) is Undecodable
        assert [row for row in rows if row[0] != "500"] == [(str(n), "é", b"\xff") for n in range(1, 1001) if n != 500]
        with pytest.raises(errors.NotSupported, match="not in its character set"):
            VALUES.bind(rows[499][1], Column("word", "varchar(9)", Kind.TEXT))
        cell = cell_of(rows[499][1], Column("word", "varchar(9)", Kind.TEXT))
        assert cell[1:] == ("\\xed\\xa0\\x80A", Kind.TEXT, False, NOT_UTF8)
        assert connection.execute(text("SELECT 1.5, 'é'")).one()[1] == "é"

    on(url, read)


def test_a_select_that_warns_is_read_all_the_same(url: str, quiet: ExpectedLog) -> None:
    """asyncmy asks for the warnings by itself, on the same connection, and logs them."""
    if "asyncmy" in url:
        quiet("Truncated incorrect INTEGER value")

    def read(connection: Connection) -> None:
        warning = select().add_columns(literal_column("CAST('1é' AS SIGNED)"), literal_column("'é'"))
        assert VALUES.rows(connection, warning) == [("1", "é")]

    on(url, read)


def test_texts_are_decoded_in_the_character_set_they_come_in(url: str) -> None:
    def read(connection: Connection) -> None:
        run(
            connection,
            "CREATE TABLE t (a varchar(9) CHARACTER SET latin1, b varchar(9) CHARACTER SET cp1251, c varchar(9))",
            "INSERT INTO t VALUES ('é€', 'Ж', '😀')",
            "SET character_set_results = NULL",
        )
        assert VALUES.rows(connection, untyped("t", "a", "b", "c")) == [("é€", "Ж", "😀")]

    on(url, read)


def test_reading_leaves_the_driver_as_it_was(url: str) -> None:
    typed = text("SELECT 1, 1.5, 1e0, DATE '2026-01-02', TIME '10:00:00', 'é', x'ff', b'1'")

    def check(connection: Connection) -> None:
        before = connection.execute(typed).one()
        VALUES.rows(connection, select(literal_column("1.5")))
        assert connection.execute(typed).one() == before
        with pytest.raises(DBAPIError):
            VALUES.rows(connection, untyped("missing", "x"))
        assert connection.execute(typed).one() == before
        assert [type(value) for value in connection.execute(typed).one()] == [type(value) for value in before]

    on(url, check)


def test_one_statement_is_sent_and_an_empty_table_is_empty(url: str) -> None:
    def check(connection: Connection) -> list[str]:
        sent: list[str] = []
        event.listen(connection, "before_cursor_execute", lambda *args: sent.append(args[2]))
        run(connection, "CREATE TABLE told (a int)")
        assert VALUES.rows(connection, untyped("told", "a")) == []
        return sent[1:]

    assert [" ".join(statement.split()) for statement in on(url, check)] == ["SELECT a FROM told"]


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
ORDERABLE: dict[str, st.SearchStrategy[Any]] = {
    "bigint(20)": st.integers(-(2**63), 2**63 - 1),
    "bigint(20) unsigned": st.integers(0, 2**64 - 1),
    "float": st.floats(width=32, allow_nan=False, allow_infinity=False),
    "float(10,3)": st.floats(-9999, 9999),
    "double": st.floats(allow_nan=False, allow_infinity=False),
    "double(20,3)": st.floats(-(10**12), 10**12),
    "decimal(60,20)": st.decimals(-(10**35), 10**35, places=20),
    "varchar(20)": TEXTS,
    "varbinary(20)": st.binary(max_size=20),
    "datetime(6)": st.datetimes().map(str),
    "time(6)": st.integers(-838 * 3600, 838 * 3600).map(
        lambda s: f"{'-' if s < 0 else ''}{abs(s) // 3600}:{abs(s) // 60 % 60}:{abs(s) % 60}.000001"
    ),
    "year(4)": st.integers(1901, 2155),
    "bit(64)": st.integers(0, 2**64 - 1),
    "enum('b','a','c')": st.sampled_from("abc"),
    "set('b','a','c')": st.sampled_from(["", "a", "b,c", "a,b,c"]),
}


@pytest.mark.parametrize("driver", ["mysql+pymysql", "mysql+asyncmy"])
def test_a_keyset_visits_the_rows_in_their_order(mariadb_url: str, driver: str) -> None:
    """Each type: walking from bound to bound finds every row once, and equal ones by equality."""

    def check(connection: Connection) -> None:
        for type_, values in ORDERABLE.items():
            check_type(connection, type_, values)

    on(with_driver(mariadb_url, driver), check)


def check_type(connection: Connection, type_: str, values: st.SearchStrategy[Any]) -> None:
    facts = column_of(type_)
    run(connection, f"CREATE OR REPLACE TEMPORARY TABLE kept (id int PRIMARY KEY AUTO_INCREMENT, x {type_})")
    insert = text("INSERT INTO kept (x) VALUES (:x)")

    check_walk(connection, VALUES, facts, insert, values, examples=6)


TYPED = [
    ("bigint(20) unsigned", "18446744073709551615", "18446744073709551615"),
    ("decimal(20,2)", "1.10", "1.1"),
    ("double", "1e-15", "1e-15"),
    ("bit(4)", "0101", "5"),
    ("bit(4)", "b'101'", "5"),
    ("bit(4)", "5", "5"),
    ("boolean", "true", "1"),
    ("date", "2026-01-01", "'2026-01-01'"),
    ("datetime", "2026-01-01", "'2026-01-01'"),
    ("time", "100:00:00", "'100:00:00'"),
    ("time(3)", "-1 02:03:04.5", "'-26:03:04.5'"),
    ("datetime(3)", "2026-1-2T03:04:05.5", "'2026-01-02 03:04:05.5'"),
    ("datetime", "20260102030405", "'2026-01-02 03:04:05'"),
    ("year(4)", "2026", "2026"),
    ("varbinary(9)", "0x00ff", "x'00ff'"),
    ("enum('a','b')", "b", "'b'"),
    ("varchar(9)", "é", "'é'"),
]


def test_what_is_typed_finds_the_value(mariadb_url: str) -> None:
    def check(connection: Connection) -> None:
        for type_, typed, stored in TYPED:
            run(connection, f"CREATE OR REPLACE TABLE t (x {type_})", f"INSERT INTO t VALUES ({stored})")
            parsed = VALUES.parse(typed, column_of(type_))
            found = select(func.count()).select_from(table("t")).where(column("x") == parsed)
            assert VALUES.rows(connection, found) == [("1",)], (type_, typed)

    on(mariadb_url, check)


@pytest.mark.parametrize(
    ("type_", "typed"),
    [
        ("int(11)", "abc"),
        ("double", "NaN"),
        ("bit(4)", "x"),
        ("date", "yesterday"),
        ("date", "2026-13-01"),
        ("datetime", "2026-02-32 10:00"),
        ("time", "10:61"),
        ("year(4)", "two thousand"),
        ("blob", "abc"),
        ("text", "\ud800"),
    ],
)
def test_nonsense_is_refused_in_a_sentence(type_: str, typed: str) -> None:
    with pytest.raises(errors.NotSupported):
        VALUES.parse(typed, column_of(type_))


def test_shapes_have_no_order() -> None:
    assert not VALUES.orderable(column_of("geometry"))
    assert VALUES.orderable(column_of("bigint(20) unsigned"))


@given(
    st.lists(
        st.one_of(st.none(), st.binary(max_size=3), st.text("a\0é😀", max_size=3).map(str.encode)),
        min_size=1,
        max_size=4,
    )
)
def test_a_column_is_decoded_as_its_values_are_one_by_one(column: list[bytes | None]) -> None:
    """All at once where that is possible: zero bytes and broken characters must not shift what stands behind them."""

    def alone(raw: bytes | None, encoding: str) -> str | bytes | None:
        try:
            return None if raw is None else raw.decode(encoding)
        except UnicodeDecodeError:
            return Undecodable(raw or b"")

    for encoding in ("utf8", "ascii", "cp1252", "utf-16-be", "shift_jis"):
        found = column_decoded(column, encoding)
        assert list(found) == [alone(raw, encoding) for raw in column]
        assert list(map(type, found)) == [type(alone(raw, encoding)) for raw in column]
