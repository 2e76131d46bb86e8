"""What a console does to its session is seen by nobody else, and has gone when the console is closed."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Connection, make_url, text

from browser.database.database import Database
from tests.conftest import OpenDatabase
from tests.console.consoles import Console
from tests.database.test_runners import NETWORK_DRIVERS
from tests.servers import connect_mariadb, connect_postgresql

POOLED = 5
on_mariadb = pytest.mark.parametrize("driver_url", NETWORK_DRIVERS[2:], indirect=True)


@dataclass(frozen=True)
class Leak:
    """`change` is run by one console; `seen` is what a session answers about it. `left` is asked of the whole server
    after the console was closed, and must be 0."""

    change: tuple[str, ...]
    seen: str
    left: str = ""


def setting(change: str, seen: str) -> Leak:
    return Leak((change,), seen)


POSTGRESQL = {
    "search_path": setting("SET search_path TO leaks, public", "SHOW search_path"),
    "role": setting("SET ROLE pg_monitor", "SELECT current_user"),
    "authorization": setting("SET SESSION AUTHORIZATION pg_monitor", "SELECT session_user"),
    "characteristics": setting(
        "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE", "SHOW default_transaction_isolation"
    ),
    "read only": setting("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", "SHOW transaction_read_only"),
    "temporary table": Leak(
        ("CREATE TEMP TABLE leak (a int)",),
        "SELECT count(*) FROM pg_class WHERE relname = 'leak' AND pg_table_is_visible(oid)",
        "SELECT count(*) FROM pg_class WHERE relname = 'leak'",
    ),
    "advisory lock": Leak(
        ("SELECT pg_advisory_lock(4711)",),
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()",
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    ),
    "prepared": setting("PREPARE leak AS SELECT 1", "SELECT count(*) FROM pg_prepared_statements WHERE name = 'leak'"),
    "listen": setting("LISTEN leak", "SELECT count(*) FROM pg_listening_channels()"),
    "time zone": setting("SET TIME ZONE 'Asia/Tokyo'", "SHOW TimeZone"),
    "statement_timeout": setting("SET statement_timeout = '77s'", "SHOW statement_timeout"),
    "lock_timeout": setting("SET lock_timeout = '77s'", "SHOW lock_timeout"),
    "cursor with hold": setting(
        "DECLARE leak CURSOR WITH HOLD FOR SELECT 1", "SELECT count(*) FROM pg_cursors WHERE name = 'leak'"
    ),
    "strings": setting("SET standard_conforming_strings = off", "SHOW standard_conforming_strings"),
    "dates": setting("SET DateStyle = 'SQL, DMY'", "SHOW DateStyle"),
    "floats": setting("SET extra_float_digits = -10", "SHOW extra_float_digits"),
    "bytea": setting("SET bytea_output = escape", "SHOW bytea_output"),
    "variable": setting("SET leak.x = '1'", "SELECT coalesce(current_setting('leak.x', true), '')"),
    "table lock": Leak(
        ("BEGIN", "LOCK TABLE leaked IN SHARE MODE"),
        "SELECT count(*) FROM pg_locks WHERE mode = 'ShareLock' AND locktype = 'relation' AND pid = pg_backend_pid()",
        "SELECT count(*) FROM pg_locks l JOIN pg_class c ON l.relation = c.oid"
        " AND c.relname = 'leaked' AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())",
    ),
    "transaction": Leak(
        ("BEGIN", "INSERT INTO leaked VALUES (1)"),
        "SELECT count(*) FROM leaked",
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in%'",
    ),
    "set local": Leak(("BEGIN", "SET LOCAL work_mem = '77MB'"), "SHOW work_mem"),
}
MARIADB = {
    "sql_mode": setting("SET sql_mode = 'ANSI_QUOTES'", "SELECT @@sql_mode"),
    "use": setting("USE information_schema", "SELECT DATABASE()"),
    "temporary table": setting("CREATE TEMPORARY TABLE shadowed (a INT)", "SELECT COUNT(*) FROM shadowed"),
    "lock": Leak(
        ("SELECT GET_LOCK('leak', 0)",),
        "SELECT IFNULL(IS_USED_LOCK('leak') = CONNECTION_ID(), 0)",
        "SELECT IS_USED_LOCK('leak') IS NOT NULL",
    ),
    "variable": setting("SET @leak = 1", "SELECT IFNULL(@leak, 0)"),
    "variable in a query": setting("SELECT @leak := 1", "SELECT IFNULL(@leak, 0)"),
    "autocommit": setting("SET autocommit = 0", "SELECT @@autocommit"),
    "names": setting("SET NAMES latin1", "SELECT @@character_set_connection"),
    "results": setting("SET character_set_results = latin1", "SELECT @@character_set_results"),
    "time zone": setting("SET time_zone = '+09:00'", "SELECT @@time_zone"),
    "statement time": setting("SET max_statement_time = 77", "SELECT @@max_statement_time"),
    "isolation": setting("SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE", "SELECT @@tx_isolation"),
    "read only": setting("SET SESSION TRANSACTION READ ONLY", "SELECT @@tx_read_only"),
    "select limit": setting("SET sql_select_limit = 77", "SELECT @@sql_select_limit"),
    "foreign keys": setting("SET foreign_key_checks = 0", "SELECT @@foreign_key_checks"),
    "wait for locks": setting("SET lock_wait_timeout = 77", "SELECT @@lock_wait_timeout"),
    "last id": Leak(("INSERT INTO numbered (a) VALUES (1)",), "SELECT LAST_INSERT_ID()"),
    "rows found": setting("SELECT SQL_CALC_FOUND_ROWS seq FROM seq_1_to_9 LIMIT 1", "SELECT FOUND_ROWS() > 1"),
    "role": setting("SET ROLE leak_role", "SELECT IFNULL(CURRENT_ROLE(), '')"),
    "transaction": Leak(
        ("START TRANSACTION", "INSERT INTO leaked VALUES (1)"),
        "SELECT COUNT(*) FROM leaked",
        "SELECT COUNT(*) FROM information_schema.innodb_trx",
    ),
}
SQLITE = {
    "foreign_keys": setting("PRAGMA foreign_keys = ON", "PRAGMA foreign_keys"),
    "query_only": setting("PRAGMA query_only = ON", "PRAGMA query_only"),
    "case_sensitive_like": setting("PRAGMA case_sensitive_like = ON", "SELECT 'A' LIKE 'a'"),
    "cache_size": setting("PRAGMA cache_size = 77", "PRAGMA cache_size"),
    "busy_timeout": setting("PRAGMA busy_timeout = 77", "PRAGMA busy_timeout"),
    "recursive_triggers": setting("PRAGMA recursive_triggers = ON", "PRAGMA recursive_triggers"),
    "temp_store": setting("PRAGMA temp_store = MEMORY", "PRAGMA temp_store"),
    "reverse": setting("PRAGMA reverse_unordered_selects = ON", "PRAGMA reverse_unordered_selects"),
    "ignore_check": setting("PRAGMA ignore_check_constraints = ON", "PRAGMA ignore_check_constraints"),
    "synchronous": setting("PRAGMA synchronous = OFF", "PRAGMA synchronous"),
    "writable_schema": setting("PRAGMA writable_schema = ON", "PRAGMA writable_schema"),
    "trusted_schema": setting("PRAGMA cell_size_check = OFF", "PRAGMA cell_size_check"),
    "temporary table": setting("CREATE TEMP TABLE leak (a)", "SELECT count(*) FROM sqlite_temp_master"),
    "temporary trigger": setting(
        "CREATE TEMP TRIGGER leak AFTER INSERT ON leaked BEGIN SELECT 1; END", "SELECT count(*) FROM sqlite_temp_master"
    ),
    "attach": setting("ATTACH ':memory:' AS leak", "SELECT count(*) FROM pragma_database_list WHERE name = 'leak'"),
    "locking_mode": setting("PRAGMA locking_mode = EXCLUSIVE", "PRAGMA locking_mode"),
    "last rowid": Leak(("INSERT INTO numbered (a) VALUES (1)",), "SELECT last_insert_rowid()"),
    "transaction": Leak(("BEGIN", "INSERT INTO leaked VALUES (1)"), "SELECT count(*) FROM leaked"),
    "deferred": Leak(("BEGIN", "PRAGMA defer_foreign_keys = ON"), "PRAGMA defer_foreign_keys"),
}
LEAKS = {"postgresql": POSTGRESQL, "mysql": MARIADB, "sqlite": SQLITE}
TABLES = {
    "postgresql": ("CREATE TABLE leaked (a int)", "CREATE SCHEMA leaks"),
    "mysql": (
        "CREATE TABLE leaked (a int)",
        "CREATE TABLE shadowed SELECT 1 AS a",
        "CREATE TABLE numbered (id int AUTO_INCREMENT PRIMARY KEY, a int)",
        "CREATE OR REPLACE ROLE leak_role",
    ),
    "sqlite": ("CREATE TABLE leaked (a)", "CREATE TABLE numbered (id INTEGER PRIMARY KEY, a)"),
}
WAIT = {
    "postgresql": "SELECT pg_sleep(0.01)",
    "mysql": "SELECT SLEEP(0.01)",
    "sqlite": "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 50000) SELECT count(*) FROM n",
}


def answer(connection: Connection, sql: str) -> tuple[int, str]:
    """Which connection answered, and what."""
    connection.execute(text(WAIT[connection.dialect.name])).fetchall()  # so that each request has its own connection
    return id(connection.connection.driver_connection), str(connection.exec_driver_sql(sql).scalar())


async def seen_by_the_pool(database: Database, sql: str) -> set[str]:
    answers = await asyncio.gather(*(database.read(answer, sql) for _ in range(POOLED)))
    assert len({connection for connection, _ in answers}) > 1
    return {each for _, each in answers}


async def seen_by(console: Console, sql: str) -> str:
    return str(await console.value(sql))


def left_on(url: str, sql: str) -> Any:
    """What the server itself says, on a connection that nobody else knows."""
    parsed = make_url(url)
    connect: Callable[[Any], Any] = connect_postgresql if "postgresql" in url else connect_mariadb
    connection = connect(parsed)
    try:
        with connection.cursor() as cursor:
            if "mysql" in url:
                cursor.execute(f"USE {parsed.database}")
            cursor.execute(sql)
            return cursor.fetchone()[0]
    finally:
        connection.close()


async def nothing_left(url: str, sql: str) -> bool:
    """A server ends a session a moment after its client has gone."""
    for _ in range(100):
        if not left_on(url, sql):
            return True
        await asyncio.sleep(0.01)
    return False


async def leaks_of(leak: Leak, name: str, database: Database, other: Console, url: str) -> list[str]:
    found = []
    before, pool_before = await seen_by(other, leak.seen), await seen_by_the_pool(database, leak.seen)
    console = await Console.open(database)
    for sql in leak.change:
        await console.rows(sql)
    assert await seen_by(console, leak.seen) != before, f"{name}: nothing was changed"
    if await seen_by(other, leak.seen) != before:
        found.append(f"{name}: another console sees it")
    if await seen_by_the_pool(database, leak.seen) != pool_before:
        found.append(f"{name}: the pool sees it")
    await console.session.close()
    if await seen_by_the_pool(database, leak.seen) != pool_before:
        found.append(f"{name}: the pool sees it afterwards")
    again = await Console.open(database)
    if await seen_by(again, leak.seen) != before:
        found.append(f"{name}: the next console sees it")
    await again.session.close()
    if leak.left and not await nothing_left(url, leak.left):
        found.append(f"{name}: something is left on the server")
    return found


async def test_nothing_of_a_session_leaks(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    other = await Console.open(database)
    for sql in TABLES[database.dialect.name]:
        await other.rows(sql)
    leaks = LEAKS[database.dialect.name]
    assert len(leaks) >= 12
    found = []
    for name, leak in leaks.items():
        found += await leaks_of(leak, name, database, other, driver_url)
    assert found == [], "\n".join(found)


@on_mariadb
async def test_prepared_statements_and_table_locks_go_with_their_console(
    driver_url: str, open_database: OpenDatabase
) -> None:
    """There is no view of them: what they allow and prevent is tried."""
    database = await open_database(driver_url)
    other, console = await Console.open(database), await Console.open(database)
    await other.rows("CREATE TABLE leaked (a INT)")
    await console.rows("PREPARE leak FROM 'SELECT 5'")
    await console.rows("LOCK TABLES leaked READ")
    assert await console.value("EXECUTE leak") in (5, "5")
    assert (await other.run("EXECUTE leak")).error is not None
    await other.rows("SET lock_wait_timeout = 1")
    assert (await other.run("INSERT INTO leaked VALUES (1)")).error is not None
    assert await seen_by_the_pool(database, "SELECT COUNT(*) FROM leaked") == {"0"}
    await console.session.close()
    await other.rows("INSERT INTO leaked VALUES (1)")
    assert await seen_by_the_pool(database, "SELECT COUNT(*) FROM leaked") == {"1"}
