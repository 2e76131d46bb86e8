"""MariaDB's results: unbuffered, several of a CALL, killed when they are stopped, by PyMySQL and asyncmy."""

import time
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import Connection, make_url

from browser.database.dialects.base.values import Undecodable
from browser.database.dialects.mysql.values import MysqlValues
from tests.database.dialects.mysql.test_values import AWKWARD, make_awkward
from tests.database.dialects.reading import on, run, untyped, with_driver
from tests.database.dialects.streaming import answer, answers, opened, until_error
from tests.servers import connect_mariadb


@pytest.fixture(params=["mysql+pymysql", "mysql+asyncmy"])
def url(request: pytest.FixtureRequest, mariadb_url: str) -> str:
    return with_driver(mariadb_url, request.param)


def running(url: str) -> list[Any]:
    """What the sessions of this database are at."""
    target = make_url(url)
    with closing(connect_mariadb(target)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT info FROM information_schema.processlist WHERE db = %s AND info IS NOT NULL", (target.database,)
        )
        return list(cursor.fetchall())


def test_values_are_as_exact_as_in_a_table(url: str) -> None:
    def check(connection: Connection) -> None:
        facts = make_awkward(connection)
        expected = MysqlValues().rows(connection, untyped("awkward", *[part.name for part in facts]))
        found = answer(connection, "SELECT * FROM awkward")
        assert found.rows == expected
        assert [type(value) for value in found.rows[0]] == [type(value) for value in expected[0]]
        odd = ("json", "uuid", "inet6", "inet4")  # the protocol calls them by what they are stored as
        for column, (type_, _) in zip(found.columns, AWKWARD, strict=True):
            plain = type_.split(" character")[0].split(" collate")[0].split("(")[0].replace(" zerofill", "")
            if plain not in odd and not type_.startswith(("binary", "timestamp")):
                assert column.type.split(" ")[0] == plain.split(" ")[0], (column, type_)

    on(url, check)


def test_one_undecodable_cell_leaves_the_others(url: str) -> None:
    def check(connection: Connection) -> None:
        run(
            connection,
            "CREATE TABLE t (id int PRIMARY KEY, word varchar(9) CHARACTER SET ucs2, raw varbinary(3))",
            "INSERT INTO t SELECT seq, IF(seq = 3000, CONVERT(x'D8000041' USING ucs2), IF(seq % 2, 'é\\0', NULL)),"
            " x'ff00' FROM seq_1_to_5000",
        )
        rows = answer(connection, "SELECT * FROM t ORDER BY id").rows
        assert type(rows[2_999][1]) is Undecodable
        assert rows[2_999] == ("3000", b"\xed\xa0\x80A", b"\xff\x00")
        del rows[2_999]
        assert rows == [(str(n), "é\0" if n % 2 else None, b"\xff\x00") for n in range(1, 5_001) if n != 3_000]

    on(url, check)


def test_a_call_has_several_results(url: str) -> None:
    def check(connection: Connection) -> None:
        run(
            connection,
            "CREATE PROCEDURE several() BEGIN SELECT 1 AS a; SELECT seq, 'x' AS w FROM seq_1_to_3000;"
            " SELECT 2 AS b WHERE false; END",
        )
        found = answers(connection, "CALL several()", plain=False)
        assert [(each.names, len(each.rows)) for each in found] == [
            (["a"], 1),
            (["seq", "w"], 3_000),
            (["b"], 0),
            ([], 0),
        ]
        assert found[1].rows[-1] == ("3000", "x")
        assert connection.exec_driver_sql("SELECT 1").scalar() == 1
        stream = opened(connection, "CALL several()")
        stream.fetch()
        stream.close(stopped=True)
        assert connection.exec_driver_sql("SELECT 2").scalar() == 2
        stream = opened(connection, "CALL several()")
        while stream.fetch():
            pass
        second = stream.next()
        assert second is not None
        stream.close(stopped=False)
        assert len(second.fetch()) == 1
        second.close(stopped=True)
        assert connection.exec_driver_sql("SELECT 3").scalar() == 3

    on(url, check)


def test_a_stopped_result_is_killed_and_the_session_stays(url: str) -> None:
    def check(connection: Connection) -> None:
        run(connection, "CREATE TEMPORARY TABLE mine (a int)", "SET @kept = 7")
        for fetches in (1, 5):
            stream = opened(connection, "SELECT seq, REPEAT('x', 20) FROM seq_1_to_2000000000")
            for _ in range(fetches):
                assert stream.fetch()
            started = time.monotonic()
            stream.close(stopped=True)
            assert time.monotonic() - started < 2
            assert running(url) == []
            assert answer(connection, "SELECT @kept, (SELECT COUNT(*) FROM mine)").rows == [("7", "0")]

    on(url, check)


def test_a_result_that_was_read_is_not_killed(url: str) -> None:
    def check(connection: Connection) -> None:
        sent: list[str] = []
        run(connection, "CREATE TABLE told (a int)")
        for sql in ("SELECT 1", "INSERT INTO told VALUES (1), (2)", "SELECT * FROM told WHERE a > 5"):
            stream = opened(connection, sql)
            while stream.fetch():
                pass
            stream.close(stopped=True)
            sent.append(sql)
        assert until_error(connection, "SELECT (SELECT 1 UNION SELECT 2 WHERE seq = 900) FROM seq_1_to_1000")[0] == 899
        assert answer(connection, "SELECT COUNT(*) FROM told").rows == [("2",)]

    on(url, check)
