"""PostgreSQL's results: a plain query by a cursor in a transaction that never outlives it, by psycopg2 and asyncpg."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest
from sqlalchemy import Connection, bindparam, make_url, text

from browser import errors
from browser.database.dialects.base.values import Undecodable
from browser.database.dialects.postgresql.values import PostgresqlValues
from browser.database.facts import Kind
from tests.database.dialects.postgresql.test_values import AWKWARD, TYPES, make_awkward, names
from tests.database.dialects.reading import on, run, untyped, with_driver
from tests.database.dialects.streaming import answer, opened, until_error
from tests.servers import connect_postgresql

MANY = "SELECT i, 'x' || i AS w FROM generate_series(1, 20000) AS n(i)"


@pytest.fixture(params=["postgresql+psycopg2", "postgresql+asyncpg"])
def url(request: pytest.FixtureRequest, postgresql_url: str) -> str:
    return with_driver(postgresql_url, request.param)


@contextmanager
def watcher(url: str) -> Iterator[Any]:
    """Asks the server about the other sessions of this database."""
    with closing(connect_postgresql(make_url(url))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            yield cursor


def states(url: str) -> list[str]:
    """What the other sessions are doing."""
    with watcher(url) as cursor:
        cursor.execute(
            "SELECT state FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return [str(row[0]) for row in cursor.fetchall()]


def cursors(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT count(*) FROM pg_cursors WHERE name LIKE 'rowlore%%'").scalar_one())


@pytest.mark.parametrize("plain", [True, False])
def test_values_are_as_exact_as_in_a_table(url: str, plain: bool) -> None:
    def check(connection: Connection) -> None:
        make_awkward(connection)
        expected = PostgresqlValues().rows(connection, untyped("awkward", *names(len(AWKWARD))))
        for _ in range(2):
            found = answer(connection, "SELECT * FROM awkward", plain=plain)
            assert found.rows == expected
        for column, (type_, _) in zip(found.columns, AWKWARD, strict=True):
            if "(" not in type_ and type_ not in ("time", "timestamp", "positive", "bit varying"):
                assert column.type.removesuffix(" without time zone") == type_.removesuffix(" without time zone") or (
                    type_.startswith(("interval", "timestamp"))
                )

    on(url, check)


def test_types_of_the_users_own_are_named(url: str) -> None:
    def check(connection: Connection) -> None:
        run(connection, *TYPES)
        found = answer(
            connection, "SELECT 'sad'::mood AS a, ROW(1, 'x')::pair, '{sad}'::mood[], 1::positive, 1.5, true"
        )
        assert found.types == ["mood", "pair", "mood[]", "numeric", "numeric", "boolean"]
        kinds = [Kind.TEXT, Kind.OTHER, Kind.OTHER, Kind.NUMBER, Kind.NUMBER, Kind.BOOLEAN]
        assert [column.kind for column in found.columns] == kinds
        assert found.rows == [("sad", "(1,x)", "{sad}", "1", "1.5", "true")]

    on(url, check)


def test_no_transaction_is_left_open(url: str) -> None:
    def check(connection: Connection) -> None:
        assert len(answer(connection, MANY).rows) == 20_000
        assert states(url) == ["idle"]
        stream = opened(connection, MANY)
        stream.fetch()
        assert states(url) == ["idle in transaction"]
        stream.close(stopped=True)
        assert states(url) == ["idle"]
        until_error(connection, "SELECT 1 / (5000 - i) FROM generate_series(1, 9999) AS n(i)")
        assert states(url) == ["idle"]
        with pytest.raises(errors.StatementFailed):
            opened(connection, "SELECT nothing")
        assert states(url) == ["idle"]
        with pytest.raises(errors.StatementFailed):
            opened(connection, "SELECT 1 / 0")
        assert states(url) == ["idle"]

    on(url, check)


def test_what_a_query_writes_is_committed_with_it_or_taken_back(url: str) -> None:
    def check(connection: Connection) -> None:
        run(connection, "CREATE TABLE told (i int)")
        run(
            connection,
            "CREATE FUNCTION tell(i int) RETURNS int LANGUAGE plpgsql AS"
            " 'BEGIN INSERT INTO told VALUES (i); RETURN i; END'",
        )
        tell = "SELECT tell(i) FROM generate_series(1, 3000) AS n(i)"
        assert len(answer(connection, tell).rows) == 3_000
        assert answer(connection, "SELECT count(*) FROM told").rows == [("3000",)]
        stream = opened(connection, tell)
        stream.fetch()
        stream.fetch()
        stream.close(stopped=True)
        assert answer(connection, "SELECT count(*) FROM told").rows == [("3000",)]

    on(url, check)


def test_within_a_persons_own_transaction_only_the_cursor_goes(url: str) -> None:
    def check(connection: Connection) -> None:
        run(connection, "CREATE TABLE kept (i int)", "BEGIN", "INSERT INTO kept VALUES (1)")
        assert len(answer(connection, MANY).rows) == 20_000
        assert (cursors(connection), states(url)) == (0, ["idle in transaction"])
        stream = opened(connection, MANY)
        stream.fetch()
        assert cursors(connection) == 1
        stream.close(stopped=True)
        assert (cursors(connection), states(url)) == (0, ["idle in transaction"])
        run(connection, "COMMIT")
        assert answer(connection, "SELECT * FROM kept").rows == [("1",)]

    on(url, check)


def test_an_error_fails_a_persons_own_transaction(url: str) -> None:
    def check(connection: Connection) -> None:
        run(connection, "BEGIN")
        count, error = until_error(connection, "SELECT 1 / (50 - i) FROM generate_series(1, 99) AS n(i)")
        assert 0 < count < 50
        assert "division by zero" in str(error)
        assert states(url) == ["idle in transaction (aborted)"]
        with pytest.raises(errors.StatementFailed, match="current transaction is aborted"):
            opened(connection, "SELECT 1")
        run(connection, "ROLLBACK")
        assert answer(connection, "SELECT 1").rows == [("1",)]

    on(url, check)


@pytest.mark.parametrize("plain", [True, False])
def test_an_error_is_placed_in_what_was_typed(url: str, plain: bool) -> None:
    def check(connection: Connection) -> None:
        typed = "SELECT 'é😀',\n  nothing\nFROM pg_class"
        with pytest.raises(errors.StatementFailed) as told:
            opened(connection, typed, plain=plain)
        assert told.value.position == typed.index("nothing")
        assert told.value.statement == typed
        assert "rowlore" not in str(told.value)
        assert "LINE 3" not in told.value.words
        with pytest.raises(errors.StatementFailed) as told:
            opened(connection, text("SELECT :a,\n nothing").bindparams(bindparam("a", "x")), plain=plain)
        assert "DECLARE" not in told.value.statement

    on(url, check)


def test_rows_without_columns(url: str) -> None:
    def check(connection: Connection) -> None:
        for plain in (True, False):
            found = answer(connection, "SELECT FROM generate_series(1, 7)", plain=plain)
            assert (found.columns, found.rows) == ((), [])
        assert states(url) == ["idle"]

    on(url, check)


def test_what_cannot_stream_is_cut_and_says_so(url: str) -> None:
    def check(connection: Connection) -> None:
        found = answer(connection, MANY, plain=False, limit=5_000)
        assert (len(found.rows), found.cut) == (5_000, "5,000 rows, the cap for what cannot stream")
        found = answer(connection, MANY, plain=False, limit=20_000)
        assert (len(found.rows), found.cut) == (20_000, "")
        assert len(answer(connection, MANY, limit=5).rows) == 20_000
        made = "WITH made AS (INSERT INTO made SELECT generate_series(1, 3000) RETURNING i) SELECT * FROM made"
        run(connection, "CREATE TABLE made (i int)")
        assert len(answer(connection, made, plain=False, limit=10).rows) == 10
        assert answer(connection, "SELECT count(*) FROM made").rows == [("3000",)]

    on(url, check)


def test_the_server_remarks(url: str) -> None:
    def check(connection: Connection) -> None:
        run(
            connection,
            "CREATE FUNCTION remark(i int) RETURNS int LANGUAGE plpgsql AS"
            " 'BEGIN IF i % 1000 = 0 THEN RAISE WARNING ''at %'', i; END IF; RETURN i; END'",
        )
        found = answer(connection, "SELECT remark(i) FROM generate_series(1, 3000) AS n(i)")
        assert found.notices == ("WARNING:  at 1000", "WARNING:  at 2000", "WARNING:  at 3000")
        found = answer(connection, "DO $$ BEGIN RAISE NOTICE 'once %', 1; END $$", plain=False)
        assert found.notices == ("NOTICE:  once 1",)
        assert answer(connection, "SELECT 1").notices == ()

    on(url, check)


def test_a_table_that_changed_is_read_again(url: str) -> None:
    def check(connection: Connection) -> None:
        run(connection, "CREATE TABLE changing (a int)", "INSERT INTO changing VALUES (1)")
        for plain in (True, False):
            assert answer(connection, "SELECT * FROM changing", plain=plain).names[0] == "a"
        run(connection, "ALTER TABLE changing ADD b text DEFAULT 'x'", "ALTER TABLE changing ALTER a TYPE numeric")
        for plain in (True, False):
            assert answer(connection, "SELECT * FROM changing", plain=plain).rows == [("1", "x")]

    on(url, check)


def test_one_text_that_is_none_leaves_the_others(url: str) -> None:
    """In a database of the encoding SQL_ASCII, which takes any bytes."""
    target = make_url(url)
    name = f"{target.database}_ascii"
    with watcher(url) as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
    text_of = "convert_from('\\x{}', 'SQL_ASCII')"
    odd = (
        f"SELECT i, CASE WHEN i = 3000 THEN {text_of.format('c3ff')} ELSE {text_of.format('c3a9')} END,"
        " '\\xff00'::bytea, i > 0, NULL FROM generate_series(1, 5000) AS n(i)"
    )

    def check(connection: Connection) -> None:
        before = answer(connection, "SHOW client_encoding", plain=False).rows
        for _ in range(2):
            rows = answer(connection, odd).rows
            assert type(rows[2_999][1]) is Undecodable
            assert rows[2_999][:2] == ("3000", b"\xc3\xff")
            del rows[2_999]
            assert rows == [(str(n), "é", b"\xff\x00", "true", None) for n in range(1, 5_001) if n != 3_000]
        assert answer(connection, "SHOW client_encoding", plain=False).rows == before

    try:
        on(target.set(database=name).render_as_string(hide_password=False), check)
    finally:
        with watcher(url) as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_who_listens_is_told_with_the_next_answer(postgresql_url: str) -> None:
    def check(connection: Connection) -> None:
        assert answer(connection, "LISTEN news", plain=False).notices == ()
        with watcher(postgresql_url) as other:
            other.execute("NOTIFY news, 'it''s out'")
        (said,) = next(filter(None, (answer(connection, "SELECT 1").notices for _ in range(1_000))))
        assert said.startswith("NOTIFY news: it's out (from process ")
        assert answer(connection, "SELECT 1").notices == ()

    on(postgresql_url, check)
