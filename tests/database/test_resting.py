import asyncio
import time

import pytest

from browser import errors
from browser.database.database import Database
from browser.database.resting import REST_SECONDS, connect_until, time_to_connect
from tests.conftest import OpenDatabase
from tests.database.drivers import let_rest, on_all, urls_of_drivers
from tests.database.pools import busy
from tests.database.test_database import eventually, execute, scalar, session_id
from tests.database.test_runners import kill_me
from tests.proxy import Proxy


async def several(database: Database, count: int = 3) -> None:
    """Have `count` connections in the pool."""
    await asyncio.gather(*(database.read(busy, 0.1) for _ in range(count)))


def selects(database: Database) -> int:
    """How many SELECTs were sent (MariaDB's connections are also rolled back between two users)."""
    return sum(sent.sql.startswith("SELECT") for sent in database.statements.since(0))


async def test_a_busy_connection_is_never_asked(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    before = selects(database)
    for number in range(5):
        assert await database.read(scalar, f"SELECT {number}") == number
    assert selects(database) - before == 5
    let_rest(database, REST_SECONDS / 2)
    await database.read(scalar, "SELECT 1")
    assert selects(database) - before == 6


async def test_one_that_has_rested_is_asked_once(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    for seconds in (60.0, -3600.0):  # a clock that was set back says nothing, so it is asked
        before = selects(database)
        assert let_rest(database, seconds) == 1
        for number in (7, 8):
            assert await database.read(scalar, f"SELECT {number}") == number
        expected = 2 if driver_url.startswith("sqlite") else 3
        assert selects(database) - before == expected


async def test_one_that_was_asked_can_write(driver_url: str, open_database: OpenDatabase) -> None:
    """The question is over: what begins a transaction of its own finds none."""
    database = await open_database(driver_url)
    await database.read(execute, "CREATE TABLE t (a INTEGER)")
    assert let_rest(database) == 1
    await database.write(execute, "INSERT INTO t VALUES (1)")
    assert await database.read(scalar, "SELECT count(*) FROM t") == 1


async def test_a_write_after_a_restart_is_made_on_a_new_connection(
    postgresql_url: str, mariadb_url: str, open_database: OpenDatabase
) -> None:
    """What was not asked first would fail: a write is never made twice."""
    for url in urls_of_drivers(postgresql_url, mariadb_url):
        database, killer = await open_database(url), await open_database(url)
        await database.read(execute, "DROP TABLE IF EXISTS t")
        await database.read(execute, "CREATE TABLE t (a INTEGER)")
        await several(database)
        let_rest(database, 2.0)
        await killer.read(kill_me)
        await database.write(execute, "INSERT INTO t VALUES (1)")
        assert await database.read(scalar, "SELECT count(*) FROM t") == 1
        await killer.close()
        await database.close()


async def test_connections_that_went_mute_are_replaced_at_the_first_click(
    postgresql_url: str, mariadb_url: str
) -> None:
    """A VPN that is back with another address: what was open hangs for ever, what is new works."""

    async def story(database: Database, proxy: Proxy, url: str) -> None:
        await several(database)
        old = await database.read(session_id)
        assert let_rest(database) == 3
        proxy.mute()
        began = time.monotonic()
        assert await database.read(scalar, "SELECT 5") == 5
        assert 2.5 < time.monotonic() - began < 6
        began = time.monotonic()
        assert await database.read(scalar, "SELECT 6") == 6  # the others are not waited for
        assert await database.read(session_id) != old
        assert time.monotonic() - began < 2.5
        assert database.pool.figures().checked_out == 0

    await on_all(urls_of_drivers(postgresql_url, mariadb_url), story)


async def test_a_mute_network_is_told_within_ten_seconds(postgresql_url: str, mariadb_url: str) -> None:
    async def story(database: Database, proxy: Proxy, url: str) -> None:
        await several(database)
        let_rest(database)
        proxy.stall()
        began = time.monotonic()
        told = await asyncio.gather(
            database.read(scalar, "SELECT 5"), database.write(scalar, "SELECT 5"), return_exceptions=True
        )
        assert time.monotonic() - began < 10.5
        assert [type(each) for each in told] == [errors.Unreachable] * 2, told
        assert database.alive.silent_since is not None
        proxy.flow()
        assert await database.read(scalar, "SELECT 6") == 6
        assert database.alive.silent_since is None
        assert database.pool.figures().checked_out == 0

    await on_all(urls_of_drivers(postgresql_url, mariadb_url), story)


async def test_a_cancel_while_a_connection_is_asked(postgresql_url: str, mariadb_url: str) -> None:
    async def story(database: Database, proxy: Proxy, url: str) -> None:
        let_rest(database)
        proxy.stall()
        reading = asyncio.ensure_future(database.read(scalar, "SELECT 5"))
        await asyncio.sleep(0.2)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        await asyncio.sleep(3.5)
        proxy.flow()
        assert await database.read(scalar, "SELECT 6") == 6
        await eventually(lambda: database.pool.figures().checked_out == 0)

    await on_all(urls_of_drivers(postgresql_url, mariadb_url), story)


def test_the_time_that_was_spent_is_taken_off() -> None:
    assert time_to_connect(10) == 10
    token = connect_until.set(time.monotonic() + 4)
    assert 3.5 < time_to_connect(10) <= 4
    assert time_to_connect(3) == 3
    connect_until.reset(token)
