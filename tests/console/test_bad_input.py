"""What no console expects: each gets a clear sentence, and the state shown stays true."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from browser import errors
from browser.console.binds import Bind, BindType
from browser.console.script import Statement, split
from tests.conftest import OpenDatabase
from tests.console.cancelling import assert_state_is_true, is_usable
from tests.console.consoles import Console
from tests.database.test_database import session_id
from tests.database.test_runners import NETWORK_DRIVERS

on_postgresql = pytest.mark.parametrize("driver_url", NETWORK_DRIVERS[:2], indirect=True)
on_mariadb = pytest.mark.parametrize("driver_url", NETWORK_DRIVERS[2:], indirect=True)
on_servers = pytest.mark.parametrize("driver_url", NETWORK_DRIVERS, indirect=True)
MEGABYTES = 10_000_000


async def console_on(url: str, open_database: OpenDatabase) -> Console:
    return await Console.open(await open_database(url))


async def refused(console: Console, sql: str) -> errors.RowloreError:
    ran = await console.run(sql)
    assert ran.error is not None, sql
    return ran.error


async def test_ten_megabytes_and_seventy_thousand_parameters(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    text = "ä" * (MEGABYTES // 2)
    assert await console.value(f"SELECT '{text}'") == text
    ids = Bind("ids", BindType.LIST, ",".join(map(str, range(70_000))), BindType.INTEGER)
    ran = await console.run("SELECT count(*) FROM (SELECT 69999 AS a) t WHERE a IN :ids", [ids])
    if ran.ok:
        assert str(console.kept[-1].rows[0][0]) == "1"
    else:
        assert "parameters" in str(ran.error) or "arguments" in str(ran.error), ran.error
    assert await is_usable(console)


async def test_half_a_character(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    assert "half a character" in str(await refused(console, "SELECT '\ud800'"))
    with pytest.raises(errors.NotSupported, match="half a character"):
        await console.run("SELECT :a", [Bind("a", BindType.TEXT, "\ud800")])
    assert not console.session.state.lost
    assert not console.session.state.open
    assert await is_usable(console)


async def test_nothing_of_a_statement_with_nul_is_run(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    await console.rows("CREATE TABLE t (a INTEGER)")
    await console.rows("INSERT INTO t VALUES (1)")
    await refused(console, "DELETE FROM t \0 WHERE a = 2")
    assert str(await console.value("SELECT count(*) FROM t")) == "1"


async def test_every_parameter_needs_a_value_and_others_are_left_aside(
    driver_url: str, open_database: OpenDatabase
) -> None:
    console = await console_on(driver_url, open_database)
    for binds in ([], [Bind("b", BindType.TEXT, "x")]):
        with pytest.raises(errors.NotSupported, match=":a has no value"):
            await console.run("SELECT :a", binds)
    assert await console.value("SELECT :a", [Bind("b"), Bind("a", BindType.TEXT, "x")]) == "x"


async def test_transaction_control_in_odd_states(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    session = None if driver_url.startswith("sqlite") else await console.session._held.run(session_id)
    for sql, is_open in (
        ("COMMIT", False), ("COMMIT", False), ("ROLLBACK", False), ("ROLLBACK TO nothing_there", False),
        ("BEGIN", True), ("BEGIN", True), ("SAVEPOINT a", True), ("ROLLBACK TO a", True),
        ("RELEASE SAVEPOINT a", True), ("ROLLBACK", False), ("BEGIN", True), ("COMMIT", False),
    ):  # fmt: skip
        await console.run(sql)
        assert console.session.state.open is is_open, sql
        await assert_state_is_true(console, session, driver_url)
    assert await is_usable(console)


@on_servers
async def test_a_statement_that_ends_its_own_session(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    postgresql = "postgresql" in driver_url
    console.session.set_manual(True)
    own_end = "SELECT pg_terminate_backend(pg_backend_pid())" if postgresql else "KILL CONNECTION_ID()"
    ran = await console.run(own_end)
    assert isinstance(ran.error, errors.ConnectionLost), ran.error
    assert console.session.state.lost
    assert not console.session.state.open
    assert await is_usable(console)


@on_mariadb
async def test_names_in_another_character_set_break_nothing_off(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    for charset, name in (("latin1", "é"), ("cp1251", None), ("utf8mb4", "é")):
        ran = await console.run(f"SET NAMES {charset}")
        assert ran.ok, ran.error
        await console.run("START TRANSACTION")
        assert await console.value("SELECT 'é'") == "é" or charset == "cp1251"
        assert name in (None, console.kept[0].columns[0].name)
        assert console.session.state.open
        await console.run("ROLLBACK")
    assert await is_usable(console)


@on_mariadb
async def test_a_stop_that_somebody_typed_is_not_ours(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    error = await refused(console, "KILL QUERY CONNECTION_ID()")
    assert isinstance(error, errors.StatementFailed)
    assert "stopped on the server" in str(error)
    assert await is_usable(console)


@on_servers
async def test_what_is_unknown_in_a_statement_is_not_sought_in_the_url(
    driver_url: str, open_database: OpenDatabase
) -> None:
    console = await console_on(driver_url, open_database)
    sql = "SET ROLE nobody_there" if "postgresql" in driver_url else "USE nothing_there"
    error = await refused(console, sql)
    assert isinstance(error, errors.StatementFailed)
    assert "URL" not in str(error)


@on_postgresql
async def test_copy_from_and_to_the_client(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    session = await console.session._held.run(session_id)
    await console.rows("CREATE TABLE t (a int)")
    for manual in (False, True):
        console.session.set_manual(manual)
        for sql in ("COPY t FROM STDIN", "COPY t TO STDOUT", "COPY (SELECT generate_series(1, 100000)) TO STDOUT"):
            error = await asyncio.wait_for(refused(console, sql), 5)
            assert "somebody at this end" in str(error), error
            assert console.session.state.open is manual
            await assert_state_is_true(console, session, driver_url)
            assert await is_usable(console)
        await console.session.rollback()


@on_postgresql
async def test_deallocate_and_discard_all(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    await console.rows("SELECT '{1}'::int[], '[1,2]'::int4range")
    for sql in ("DEALLOCATE ALL", "DISCARD ALL"):
        await console.rows(sql)
        assert await is_usable(console)
        console.session.set_manual(True)
        assert (await console.run("SELECT '{1}'::text[]")).ok
        assert (await console.session.rollback()).ok
        console.session.set_manual(False)


@on_postgresql
async def test_listen_and_notify(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    for sql in ("LISTEN x", "NOTIFY x, 'hello'", "UNLISTEN x"):
        assert (await console.run(sql)).ok
    assert await is_usable(console)


@on_postgresql
async def test_escapes_of_parameters_follow_the_servers_strings(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    await console.rows("SET standard_conforming_strings = off")
    for text in ("a\\'b\\\\c", "\\' OR 1=1 -- ", "x\\"):
        assert await console.value("SELECT :x", [Bind("x", BindType.TEXT, text)]) == text


@on_postgresql
async def test_texts_arrive_whatever_encoding_is_set(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    for sql in ("SET client_encoding = latin1", "SET NAMES 'LATIN9'", "SET client_encoding TO DEFAULT"):
        await console.rows(sql)
        assert await console.value("SELECT length('ä')") == "1"
        assert await console.value("SELECT :x || length(:x)", [Bind("x", BindType.TEXT, "ä")]) == "ä1"


@on_mariadb
async def test_parameters_stay_parameters_whatever_is_set(driver_url: str, open_database: OpenDatabase) -> None:
    """In a server that reads GBK a quote could hide behind half a character."""
    console = await console_on(driver_url, open_database)
    texts = ("縗' OR 1=1 -- ", "ä'\\", "\\' OR 1=1 -- ", "a\\'b\\\\c\n", "€\"'%s")
    for sql in (
        "SET NAMES latin1", "SET NAMES gbk", "SET NAMES sjis", "SET character_set_client = big5", "SET NAMES utf8mb3",
        "SET NAMES utf8mb4", "SET sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES'",
        "SET character_set_client = gbk", "SET sql_mode = DEFAULT", "SET @@session.character_set_client = latin1",
    ):  # fmt: skip
        ran = await console.run(sql)
        assert ran.ok
        await console.rows("SET character_set_connection = utf8mb4, character_set_results = utf8mb4")
        for text in texts:
            assert await console.value("SELECT :x", [Bind("x", BindType.TEXT, text)]) == text, sql
        assert await console.value("SELECT CHAR_LENGTH('ä')") == "1"
    assert any("set back" in notice for notice in (await console.run("SET NAMES gbk")).notices)


@on_mariadb
async def test_autocommit_off_shows_its_transactions(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    await console.rows("CREATE TABLE t (a INT)")
    await console.rows("SET autocommit = 0")
    for sql, is_open in (
        ("SELECT 1", False), ("INSERT INTO t VALUES (1)", True), ("SELECT 1", True), ("COMMIT", False),
        ("SELECT * FROM t", True), ("ROLLBACK", False), ("INSERT INTO t VALUES (2)", True), ("TRUNCATE t", False),
    ):  # fmt: skip
        await console.rows(sql)
        assert console.session.state.open is is_open, sql
        assert await console.value("SELECT @@in_transaction") == str(int(is_open)), sql
    await console.rows("INSERT INTO t VALUES (3)")
    await console.session.close()


@on_mariadb
async def test_files_of_this_computer_are_not_sent(
    driver_url: str, open_database: OpenDatabase, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("1\n")
    console = await console_on(driver_url, open_database)
    await console.rows("CREATE TABLE t (a INT)")
    await refused(console, f"LOAD DATA LOCAL INFILE '{tmp_path}/secret' INTO TABLE t")
    assert await is_usable(console)
    assert await console.value("SELECT COUNT(*) FROM t") == "0"


@on_mariadb
async def test_every_result_of_a_call(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    await console.rows("CREATE TABLE t (a INT)")
    await console.rows("CREATE PROCEDURE p() BEGIN SELECT 1; SELECT 2, 3; INSERT INTO t VALUES (1); SELECT 4; END")
    ran = await console.run("CALL p()")
    assert [kept.rows for kept in console.kept] == [[("1",)], [("2", "3")], [("4",)]]
    assert [each.rows for each in ran.sets] == [1, 1, 1]
    await console.rows("CREATE PROCEDURE q() BEGIN SELECT 1; SELECT * FROM nothing_there; END")
    ran = await console.run("CALL q()")
    assert ran.error is not None
    assert ran.rows == 1
    assert await is_usable(console)


async def test_a_file_that_is_attached(sqlite_url: str, open_database: OpenDatabase, tmp_path: Path) -> None:
    """To attach a missing file makes it: that is what was asked for. Extensions are never loaded."""
    console = await console_on(sqlite_url, open_database)
    await console.rows(f"ATTACH '{tmp_path}/other.db' AS other")
    await console.rows("CREATE TABLE other.t (a)")
    await console.rows("DETACH other")
    assert (tmp_path / "other.db").exists()
    await refused(console, f"ATTACH '{tmp_path}/no folder/other.db' AS other")
    await refused(console, "SELECT load_extension('x')")
    assert await is_usable(console)


async def test_a_schema_that_was_broken_by_hand(sqlite_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(sqlite_url, open_database)
    await console.rows("CREATE TABLE t (a)")
    await console.rows("PRAGMA writable_schema = ON")
    await console.rows("UPDATE sqlite_master SET sql = 'CREATE TABLE t (a' WHERE name = 't'")
    await console.rows("PRAGMA writable_schema = RESET")
    assert "damaged" in str(await refused(console, "SELECT * FROM t"))
    await console.rows("PRAGMA writable_schema = ON")
    await console.rows("UPDATE sqlite_master SET sql = 'CREATE TABLE t (a)' WHERE name = 't'")
    await console.rows("PRAGMA writable_schema = RESET")
    assert await console.rows("SELECT * FROM t") == []


async def test_read_only_stays_so(driver_url: str, open_database: OpenDatabase) -> None:
    writer = await console_on(driver_url, open_database)
    await writer.rows("CREATE TABLE t (a INTEGER)")
    console = await Console.open(await open_database(driver_url, read_only=True))
    assert isinstance(await refused(console, "INSERT INTO t VALUES (1)"), errors.NotSupported)
    if driver_url.startswith("sqlite"):
        await console.run("PRAGMA query_only = OFF")
        await refused(console, "INSERT INTO t VALUES (1)")
    assert str(await writer.value("SELECT count(*) FROM t")) == "0"
    assert await is_usable(console)


async def test_a_statement_without_words(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    for text in ("", "   ", ";", "-- only", "/* only */", "/* never closed"):
        assert split(text, console.database.dialect.lexis) == ()
        statement: Any = Statement(text, 0, len(text), 1)  # as nobody makes it
        await console.session.run(statement, (), console.sink, lambda _: None)
        assert not console.session.state.open
        assert not console.session.state.lost
    assert await is_usable(console)


async def test_a_transaction_that_ended_by_itself(sqlite_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(sqlite_url, open_database)
    await console.rows("CREATE TABLE t (a INTEGER PRIMARY KEY)")
    await console.rows("BEGIN")
    await console.rows("INSERT INTO t VALUES (1)")
    assert console.session.state.open
    await refused(console, "INSERT OR ROLLBACK INTO t VALUES (1)")
    assert not console.session.state.open
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as other:
        assert other.execute("SELECT count(*) FROM t").fetchone() == (0,)
    other.close()
