import asyncio
import threading

import pytest
from sqlalchemy import Connection, Engine, event, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from browser import errors
from browser.database.dialects import dialect_for
from browser.database.requests import Request
from browser.database.runners import Persistence, chase
from browser.database.runners_loop import PrivateLoop
from browser.database.runners_serving import start
from browser.workers import apart
from tests.conftest import OpenDatabase
from tests.database.pools import end_sessions_of
from tests.noise import ExpectedLog

SQLITE = dialect_for("sqlite").sessions
POSTGRESQL = dialect_for("postgresql").sessions


def kill_me(connection: Connection) -> None:
    """End every other session of this database: what a restart of the server looks like to a pool."""
    if connection.dialect.name == "postgresql":
        sql = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid()"
        )
        connection.execute(text(sql)).fetchall()
        return
    sql = "SELECT id FROM information_schema.processlist WHERE db = database() AND id <> connection_id()"
    for (session,) in connection.execute(text(sql)).fetchall():
        connection.execute(text(f"KILL {session}"))


def one(connection: Connection) -> object:
    return connection.execute(text("SELECT 1")).scalar()


NETWORK_DRIVERS = ("postgresql+psycopg2", "postgresql+asyncpg", "mysql+pymysql", "mysql+asyncmy")


@pytest.mark.parametrize("driver_url", NETWORK_DRIVERS, indirect=True)
async def test_what_was_done_aside_is_done_though_its_connection_dies(
    driver_url: str, open_database: OpenDatabase, expected_log: ExpectedLog
) -> None:
    database = await open_database(driver_url)

    def die(connection: Connection) -> None:
        end_sessions_of(driver_url)

    event.listen(Engine, "rollback", die)
    try:
        for _ in range(3):
            await apart(database.runner.side, "SELECT 1")
    finally:
        event.remove(Engine, "rollback", die)


@pytest.mark.parametrize("driver_url", NETWORK_DRIVERS, indirect=True)
async def test_a_read_on_a_connection_that_has_died_is_made_again(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    killer = await open_database(driver_url)
    assert await database.read(one) == 1
    await killer.read(kill_me)
    assert await database.read(one) == 1


def stop_others(connection: Connection) -> None:
    """Stop what every other session of this database runs, as an administrator would."""
    if connection.dialect.name == "postgresql":
        sql = (
            "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND state = 'active'"
        )
        connection.execute(text(sql)).fetchall()
        return
    sql = "SELECT id FROM information_schema.processlist WHERE db = database() AND command = 'Query' "
    found = connection.execute(text(sql + "AND id <> connection_id()")).fetchall()
    for (session,) in found:
        connection.execute(text(f"KILL QUERY {session}"))


def long(connection: Connection) -> object:
    columns = "information_schema.columns"
    return connection.execute(text(f"SELECT count(*) FROM {columns} a, {columns} b, {columns} c, {columns} d")).scalar()


@pytest.mark.parametrize("driver_url", NETWORK_DRIVERS, indirect=True)
async def test_a_statement_that_somebody_else_stopped_is_told(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    administrator = await open_database(driver_url)
    reading = asyncio.ensure_future(database.read(long))
    while not reading.done():  # a stop that comes between two statements is lost
        await administrator.read(stop_others)
    with pytest.raises(errors.StatementFailed, match="stopped on the server"):
        await reading


@pytest.mark.parametrize("driver_url", NETWORK_DRIVERS[2:], indirect=True)
async def test_a_time_limit_of_the_server_is_told(driver_url: str, open_database: OpenDatabase) -> None:
    def limited(connection: Connection) -> object:
        columns = "information_schema.columns"
        sql = f"SELECT count(*) FROM {columns} a, {columns} b, {columns} c"
        return connection.execute(text(f"SET STATEMENT max_statement_time = 0.05 FOR {sql}")).scalar()

    database = await open_database(driver_url)
    with pytest.raises(errors.StatementFailed, match="time limit"):
        await database.read(limited)


def test_a_lost_connection_is_replaced_once_and_only_for_a_read() -> None:
    lost = errors.ConnectionLost("Gone.")
    read = Persistence(Request(one, POSTGRESQL), POSTGRESQL)
    assert read.again(lost)
    assert not read.again(lost)
    assert not Persistence(Request(one, POSTGRESQL, write=True), POSTGRESQL).again(lost)


def test_a_lock_is_waited_for_until_somebody_cancels() -> None:
    request = Request(one, SQLITE)
    persistence = Persistence(request, SQLITE)
    locked = errors.StatementFailed("Locked.", words="database is locked")
    assert persistence.again(locked)
    assert not persistence.again(errors.StatementFailed("No.", words="syntax error"))
    request.cancel()
    assert not persistence.again(locked)


@pytest.mark.parametrize("together", [True, False])
async def test_whoever_finds_the_pool_full_is_given_pool_timeout_on_top(sqlite_url: str, together: bool) -> None:
    """Also where somebody who asked in the same step of the loop has just filled it."""
    url = make_url(sqlite_url).set(drivername="sqlite+aiosqlite")
    engine = create_async_engine(url, pool_size=1, max_overflow=0, pool_timeout=10.0)

    async def use(seconds: float) -> None:
        connection = engine.connect()
        await start(connection, 0.5)
        await asyncio.sleep(seconds)
        await connection.close()

    try:
        first = asyncio.ensure_future(use(1.0))
        if not together:
            await asyncio.sleep(0.2)
        await asyncio.gather(first, use(0.0))
    finally:
        await engine.dispose()


def test_the_private_loop_starts_late_and_ends_for_good() -> None:
    loop = PrivateLoop()
    assert not loop.running

    async def where() -> str:
        await asyncio.sleep(0)
        return threading.current_thread().name

    assert loop.submit(where()).result(5) == "rowlore-loop"
    loop.close(5)
    with pytest.raises(errors.DatabaseClosed):
        loop.submit(where())


def test_a_chase_ends_with_its_request() -> None:
    request = Request(one, SQLITE)
    request.cancel()
    threading.Timer(0.1, request.finish).start()
    assert chase(request, lambda sql: None, patience=5)
