import asyncio
import contextvars
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, text

from browser import errors
from browser.database.database import Database
from browser.database.requests import tally
from tests.clock import clock
from tests.conftest import OpenDatabase

HOLDS_A_MINUTE = {
    "sqlite": "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(60)",
    "mysql": "SELECT SLEEP(60)",
}


def scalar(connection: Connection, sql: str) -> Any:
    return connection.execute(text(sql)).scalar()


def scalars(connection: Connection, *statements: str) -> list[Any]:
    return [scalar(connection, sql) for sql in statements]


def execute(connection: Connection, *statements: str) -> None:
    for sql in statements:
        connection.execute(text(sql))


def session_id(connection: Connection) -> Any:
    sql = {"postgresql": "SELECT pg_backend_pid()", "mysql": "SELECT CONNECTION_ID()"}[connection.dialect.name]
    return connection.execute(text(sql)).scalar()


def running(connection: Connection) -> int:
    """How many other sessions of this server execute a statement right now."""
    sql = {
        "postgresql": "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND pid <> pg_backend_pid() "
        "AND backend_type = 'client backend' AND datname = current_database()",
        "mysql": "SELECT count(*) FROM information_schema.processlist WHERE command = 'Query' "
        "AND id <> connection_id() AND db = database()",
    }[connection.dialect.name]
    return int(connection.execute(text(sql)).scalar() or 0)


def long_query(database: Database) -> str:
    return HOLDS_A_MINUTE[database.dialect.name]


async def eventually(condition: Callable[[], Any], seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true"
        await asyncio.sleep(0.01)


def checked_out(database: Database) -> int:
    return int(getattr(database.engine.pool, "checkedout", lambda: 0)())


async def test_read_returns_what_the_function_returns(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    with tally() as cost:
        assert await database.read(scalars, "SELECT 1", "SELECT 2") == [1, 2]
    assert cost.statements == 2
    assert cost.milliseconds > 0
    assert database.product.split()[0] in {"SQLite", "PostgreSQL", "MariaDB", "MySQL"}


async def test_write_commits_as_a_whole_or_not_at_all(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    await database.write(execute, "CREATE TABLE t (a INTEGER PRIMARY KEY)", "INSERT INTO t VALUES (1)")
    with pytest.raises(errors.StatementFailed) as refused:
        await database.write(execute, "INSERT INTO t VALUES (2)", "INSERT INTO t VALUES (1)")
    assert "INSERT INTO t" in refused.value.statement
    assert await database.read(scalar, "SELECT count(*) FROM t") == 1


async def test_nothing_stays_open_after_a_read(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    await database.write(execute, "CREATE TABLE t (a INTEGER)")
    await database.read(scalar, "SELECT count(*) FROM t")
    await eventually(lambda: checked_out(database) == 0)
    if database.dialect.name == "postgresql":
        idle = "SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'"
        assert await database.read(scalar, idle) == 0
    await database.write(execute, "DROP TABLE t")  # would wait for ever behind an open read


async def test_sixty_reads_at_once_use_no_more_connections_than_the_pool(
    driver_url: str, open_database: OpenDatabase
) -> None:
    database = await open_database(driver_url, pool_size=2)
    results = await asyncio.gather(*(database.read(scalar, f"SELECT {number}") for number in range(60)))
    assert results == list(range(60))


async def test_a_cancelled_await_ends_at_once_and_ends_the_statement(
    driver_url: str, open_database: OpenDatabase
) -> None:
    """Show 7: a statement of 60 seconds ends on the server within one second, on each driver."""
    database = await open_database(driver_url)
    asked = asyncio.ensure_future(database.read(scalar, long_query(database)))
    if database.dialect.name == "sqlite":
        await asyncio.sleep(0.2)
    else:
        started = clock()
        while not await database.read(running):
            assert clock() - started < 5
    asked.cancel()
    began = clock()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert clock() - began < 0.1
    if database.dialect.name != "sqlite":
        while await database.read(running):
            assert clock() - began < 1.0
    await eventually(lambda: checked_out(database) == 0, 1.0)
    assert clock() - began < 1.0
    assert await database.read(scalar, "SELECT 7") == 7


async def test_cancel_between_two_statements_stops_the_second(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    sent: list[int] = []

    def many(connection: Connection) -> None:
        for number in range(1_000_000):
            scalar(connection, "SELECT 1")
            sent.append(number)

    asked = asyncio.ensure_future(database.read(many))
    await eventually(lambda: sent)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    await eventually(lambda: checked_out(database) == 0)
    assert len(sent) < 1_000_000
    assert await database.read(scalar, "SELECT 3") == 3


async def test_database_cancel_stops_everything(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    asked = [asyncio.ensure_future(database.read(scalar, long_query(database))) for _ in range(3)]
    await asyncio.sleep(0.2)
    database.cancel()
    done = await asyncio.gather(*asked, return_exceptions=True)
    assert {type(outcome) for outcome in done} == {errors.StatementCancelled}
    assert await database.read(scalar, "SELECT 3") == 3


@pytest.mark.parametrize("late", range(3))
async def test_late_cancels_hit_no_other_reader(driver_url: str, open_database: OpenDatabase, late: int) -> None:
    """Show 7: 300 cancels that come as their statement ends (100 here, three times), none kills another's statement."""
    database = await open_database(driver_url, pool_size=2)
    survivors = 0
    for number in range(100):
        asked = asyncio.ensure_future(database.read(scalar, "SELECT 1"))
        await asyncio.sleep((number % 10) * 0.0002)
        asked.cancel()
        assert await database.read(scalar, f"SELECT {number}") == number
        survivors += 1
        await asyncio.gather(asked, return_exceptions=True)
    assert survivors == 100


async def test_close_ends_what_runs(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    asked = asyncio.ensure_future(database.read(scalar, long_query(database)))
    await asyncio.sleep(0.2)
    began = clock()
    await database.close()
    assert clock() - began < 3
    with pytest.raises(errors.DatabaseClosed):
        await asked
    with pytest.raises(errors.DatabaseClosed):
        await database.read(scalar, "SELECT 1")


async def test_a_held_connection_keeps_its_session(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    held = await database.hold()
    await held.run(execute, "CREATE TEMPORARY TABLE mine (a INTEGER)")
    assert await held.run(scalar, "SELECT count(*) FROM mine") == 0
    with pytest.raises(errors.StatementFailed):
        await database.read(scalar, "SELECT count(*) FROM mine")
    if database.dialect.name != "sqlite":
        assert await held.run(session_id) == await held.run(session_id) != await database.read(session_id)
    await database.release(held)
    with pytest.raises(errors.DatabaseClosed):
        await held.run(scalar, "SELECT 1")


async def test_a_held_connection_survives_a_cancel(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    held = await database.hold()
    asked = asyncio.ensure_future(held.run(scalar, long_query(database)))
    await asyncio.sleep(0.2)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert await held.run(scalar, "SELECT 5") == 5


async def test_the_worker_sees_the_context_of_whoever_asked(driver_url: str, open_database: OpenDatabase) -> None:
    variable = contextvars.ContextVar("variable", default="")
    database = await open_database(driver_url)
    variable.set("mine")
    assert await database.read(lambda _connection: variable.get()) == "mine"


async def test_a_bug_stays_a_bug(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)

    def bug(connection: Connection) -> None:
        scalar(connection, "SELECT 1")
        raise KeyError("of ours")

    with pytest.raises(KeyError):
        await database.read(bug)
    assert checked_out(database) == 0


async def test_read_only_refuses_to_write(driver_url: str, open_database: OpenDatabase) -> None:
    writable = await open_database(driver_url)
    await writable.write(execute, "CREATE TABLE t (a INTEGER)")
    database = await open_database(driver_url, read_only=True)
    with pytest.raises(errors.NotSupported):
        await database.write(execute, "INSERT INTO t VALUES (1)")
    with pytest.raises(errors.NotSupported) as refused:
        await database.read(execute, "INSERT INTO t VALUES (1)")
    assert "read-only" in refused.value.message
    assert await database.read(scalar, "SELECT count(*) FROM t") == 0


@pytest.mark.parametrize("driver", ["sqlite", "sqlite+aiosqlite"])
async def test_a_database_in_memory_is_one_for_all_requests(driver: str, open_database: OpenDatabase) -> None:
    database = await open_database(f"{driver}://")
    await database.write(execute, "CREATE TABLE t (a INTEGER)", "INSERT INTO t VALUES (1)")
    assert await asyncio.gather(*(database.read(scalar, "SELECT a FROM t") for _ in range(5))) == [1] * 5
    asked = asyncio.ensure_future(database.read(scalar, HOLDS_A_MINUTE["sqlite"]))
    await asyncio.sleep(0.1)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert await database.read(scalar, "SELECT a FROM t") == 1
    held = await database.hold()
    assert await held.run(scalar, "SELECT a FROM t") == 1
    await database.release(held)
    assert await database.read(scalar, "SELECT a FROM t") == 1


async def test_duckdb_reads_writes_and_cancels(open_database: OpenDatabase) -> None:
    """A dialect that nobody prepared for."""
    database = await open_database("duckdb:///:memory:")
    await database.write(execute, "CREATE TABLE t (a INTEGER)", "INSERT INTO t VALUES (1)")
    assert await database.read(scalar, "SELECT a FROM t") == 1
    asked = asyncio.ensure_future(
        database.read(
            scalar, "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range + b.range) % 7 = 3"
        )
    )
    await asyncio.sleep(0.3)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    began = clock()
    assert await database.read(scalar, "SELECT a FROM t") == 1
    assert clock() - began < 1
