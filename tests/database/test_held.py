import asyncio
import random
import threading
import time
from contextlib import suppress

import pytest
from sqlalchemy import Connection, make_url, text

from browser import errors
from browser.database.database import Database
from browser.database.held import HeldConnection
from tests.clock import clock
from tests.conftest import OpenDatabase
from tests.database.test_database import eventually, execute, long_query, running, scalar, session_id
from tests.database.test_runners import NETWORK_DRIVERS
from tests.proxy import Proxy

LATE_CANCELS = 60


def end_session(connection: Connection, session: int) -> None:
    kill = {"postgresql": "SELECT pg_terminate_backend({})", "mysql": "KILL {}"}[connection.dialect.name]
    connection.execute(text(kill.format(session)))


def through(proxy: Proxy, url: str) -> str:
    return make_url(url).set(host="127.0.0.1", port=proxy.port).render_as_string(hide_password=False)


def proxy_to(url: str) -> Proxy:
    parsed = make_url(url)
    return Proxy(str(parsed.host), int(parsed.port or 0))


on_servers = pytest.mark.parametrize("driver_url", NETWORK_DRIVERS, indirect=True)
"""A file has no server that ends a session."""


@on_servers
async def test_a_lost_connection_is_told_and_not_replaced(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    held = await database.hold()
    await held.run(execute, "CREATE TEMPORARY TABLE mine (a INTEGER)")
    before = await held.run(session_id)
    await database.read(end_session, before)
    with pytest.raises(errors.ConnectionLost):
        await held.run(scalar, "SELECT 1")
    assert held.lost is not None
    with pytest.raises(errors.ConnectionLost):  # not silently on another session, which has no table `mine`
        await held.run(scalar, "SELECT 1")
    await held.reopen()
    assert held.lost is None
    assert await held.run(session_id) != before
    with pytest.raises(errors.StatementFailed):
        await held.run(scalar, "SELECT count(*) FROM mine")


async def test_a_cancel_never_hits_the_next_statement(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    held = await database.hold()
    random.seed(4)
    for number in range(LATE_CANCELS):
        asked = asyncio.ensure_future(held.run(scalar, "SELECT 1"))
        await asyncio.sleep(random.random() * 0.002)
        held.cancel()
        with suppress(errors.StatementCancelled):
            await asked
        assert await held.run(scalar, f"SELECT {number}") == number
    assert held.lost is None


async def test_cancel_stops_the_statement_and_keeps_the_session(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    held = await database.hold()
    await held.run(execute, "CREATE TEMPORARY TABLE mine (a INTEGER)")
    asked = asyncio.ensure_future(held.run(scalar, long_query(database)))
    await asyncio.sleep(0.2)
    began = clock()
    held.cancel()
    with suppress(errors.StatementCancelled):  # MariaDB's SLEEP reports success
        await asked
    assert clock() - began < 1
    assert await held.run(scalar, "SELECT count(*) FROM mine") == 0


@on_servers
async def test_abort_frees_whoever_waits_for_a_mute_server(driver_url: str, open_database: OpenDatabase) -> None:
    observer = await open_database(driver_url)
    with proxy_to(driver_url) as proxy:
        database = await open_database(through(proxy, driver_url))
        held = await database.hold()
        asked = asyncio.ensure_future(held.run(scalar, "SELECT 1 FROM (SELECT 1) AS t"))
        await asked
        proxy.stall()
        asked = asyncio.ensure_future(held.run(scalar, long_query(database)))
        await asyncio.sleep(0.2)
        began = clock()
        held.cancel()
        await held.abort()
        with pytest.raises(errors.ConnectionLost):
            await asked
        assert clock() - began < 1
        proxy.flow()
        await held.reopen()
        assert await held.run(scalar, "SELECT 5") == 5
        await _nothing_runs(observer)  # the server is told through the proxy
        await database.close()
    await threads_ended()


@on_servers
async def test_a_connection_that_cannot_be_made_again_stays_lost(driver_url: str, open_database: OpenDatabase) -> None:
    with proxy_to(driver_url) as proxy:
        database = await open_database(through(proxy, driver_url))
        held = await database.hold()
        proxy.close()
        with pytest.raises(errors.ConnectionLost):
            await held.run(scalar, "SELECT 1")
        with pytest.raises(errors.ConnectError):
            await held.reopen()
        assert held.lost is not None
        with pytest.raises(errors.ConnectionLost):
            await held.run(scalar, "SELECT 1")
        await database.release(held)
    await threads_ended()


async def test_a_bug_on_a_held_connection_stays_a_bug(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    held: HeldConnection = await database.hold()

    def bug(connection: Connection) -> None:
        raise KeyError("of ours")

    with pytest.raises(KeyError):
        await held.run(bug)
    assert await held.run(scalar, "SELECT 2") == 2


async def threads_ended() -> None:
    """A cancel that nobody answers takes three seconds to give up."""
    names = ("rowlore-cancel", "rowlore-apart")
    await eventually(lambda: not any(each.name.startswith(names) for each in threading.enumerate()), 15)


async def _nothing_runs(database: Database) -> None:
    deadline = time.monotonic() + 10
    while await database.read(running):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
