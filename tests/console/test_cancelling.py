"""Cancel works at any moment on every driver: the console is usable, or plainly dead, within a second."""

import asyncio
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import make_url

from browser import errors
from browser.console.outcomes import Cancelled
from browser.console.script import split
from tests.clock import clock
from tests.conftest import OpenDatabase
from tests.console.cancelling import (
    GENERATED,
    Nowhere,
    asked,
    assert_state_is_true,
    cancelled_after,
    is_usable,
    random_cancels,
    seconds_until_nothing_runs,
    usable_or_dead,
)
from tests.console.consoles import Console
from tests.database.test_database import long_query, session_id
from tests.database.test_held import on_servers, proxy_to, threads_ended, through
from tests.servers import connect_mariadb, connect_postgresql

MOMENTS = (0.0, 0.002, 0.02, 0.1)
CANCELS = 20


async def console_on(url: str, open_database: OpenDatabase) -> Console:
    return await Console.open(await open_database(url))


def other_program(url: str) -> Any:
    """A connection of another program to the same database, which begins transactions by itself."""
    parsed = make_url(url)
    if url.startswith("sqlite"):
        return sqlite3.connect(str(parsed.database), isolation_level=None)
    if "postgresql" in url:
        return connect_postgresql(parsed)
    connection = connect_mariadb(parsed)
    connection.select_db(parsed.database)
    connection.autocommit(False)
    return connection


def does(connection: Any, *statements: str) -> None:
    cursor = connection.cursor()
    for sql in statements:
        cursor.execute(sql)
    cursor.close()


async def test_in_a_query(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    for moment in MOMENTS:
        running = asyncio.ensure_future(console.run(long_query(console.database)))
        await asyncio.sleep(moment)
        began = clock()
        console.session.cancel()
        ran = await running
        assert ran.cancelled is not Cancelled.NO
        assert await usable_or_dead(console, began) == "usable"
        await seconds_until_nothing_runs(driver_url, 1)


async def test_in_a_wait_for_a_row(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    await console.rows("CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER)")
    await console.rows("INSERT INTO t VALUES (1, 1)")
    with closing(other_program(driver_url)) as other:
        does(other, *(["BEGIN"] if driver_url.startswith("sqlite") else []), "UPDATE t SET a = 7 WHERE id = 1")
        for moment in (0.05, 0.3):
            running = asyncio.ensure_future(console.run("UPDATE t SET a = 2 WHERE id = 1"))
            await asyncio.sleep(moment)
            began = clock()
            console.session.cancel()
            ran = await running
            assert ran.cancelled is Cancelled.CONFIRMED, ran
            assert await usable_or_dead(console, began) == "usable"
        other.rollback()
    await seconds_until_nothing_runs(driver_url, 1)
    assert str(await console.value("SELECT a FROM t")) == "1"


@on_servers
async def test_in_a_wait_for_a_table(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    await console.rows("CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER)")
    holds = {"postgresql": ("LOCK TABLE t IN ACCESS EXCLUSIVE MODE", "SELECT * FROM t")}.get(
        console.database.dialect.name, ("SELECT * FROM t", "ALTER TABLE t ADD COLUMN b INTEGER")
    )
    with closing(other_program(driver_url)) as other:
        does(other, holds[0])
        running = asyncio.ensure_future(console.run(holds[1]))
        await asyncio.sleep(0.2)
        began = clock()
        console.session.cancel()
        assert (await running).cancelled is Cancelled.CONFIRMED
        assert await usable_or_dead(console, began) == "usable"
        assert not console.session.state.open
        await seconds_until_nothing_runs(driver_url, 1)
        other.rollback()


async def test_in_a_long_fetch(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    for moment in (0.0, 0.01, 0.1, 0.3):
        (statement,) = split(GENERATED[console.database.dialect.name], console.database.dialect.lexis)
        sink = Nowhere()
        running = asyncio.ensure_future(
            console.session.run(statement, (), lambda _, sink=sink: sink, lambda _: None)  # type: ignore[misc]
        )
        await asyncio.sleep(moment)
        began = clock()
        console.session.cancel()
        ran = await running
        assert ran.cancelled in (Cancelled.STOPPED, Cancelled.CONFIRMED), ran
        assert ran.rows == sink.rows
        assert await usable_or_dead(console, began) == "usable"
        await seconds_until_nothing_runs(driver_url, 1)
        assert not console.session.state.open


async def test_a_fetch_that_the_driver_does_by_itself(postgresql_url: str, open_database: OpenDatabase) -> None:
    """What cannot stream is received as a whole before the first row is seen."""
    for driver in ("postgresql+psycopg2", "postgresql+asyncpg"):
        url = make_url(postgresql_url).set(drivername=driver).render_as_string(hide_password=False)
        console = await console_on(url, open_database)
        await console.rows("CREATE TEMP TABLE many (a int)")
        sql = "INSERT INTO many SELECT generate_series(1, 3000000) RETURNING a"
        for moment in (0.05, 0.5):
            running = asyncio.ensure_future(cancelled_after(console, sql, moment))
            await asyncio.sleep(moment)
            began = clock()
            assert (await running).cancelled is not Cancelled.NO
            assert await usable_or_dead(console, began) == "usable"
        await seconds_until_nothing_runs(url, 1)


async def test_another_run_at_once(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    lexis = console.database.dialect.lexis
    (long,), (short,) = split(long_query(console.database), lexis), split("SELECT 6", lexis)
    for moment in MOMENTS:
        first = asyncio.ensure_future(console.session.run(long, (), lambda _: Nowhere(), lambda _: None))
        await asyncio.sleep(moment)
        began = clock()
        console.session.cancel()
        second = await console.session.run(short, (), console.sink, lambda _: None)
        assert clock() - began < 1
        assert (await first).cancelled is not Cancelled.NO
        assert second.ok, second
        assert str(console.kept[-1].rows[0][0]) == "6"


async def test_a_cancel_cancels_what_waits_for_its_turn_too(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    lexis = console.database.dialect.lexis
    script = split("; ".join([long_query(console.database)] + ["SELECT 1"] * 3), lexis)
    rans = []

    async def run(statement: Any) -> Any:
        rans.append(await console.session.run(statement, (), lambda _: Nowhere(), lambda _: None))
        return rans[-1]

    running = asyncio.ensure_future(console.session.run_all(script, run))
    await asyncio.sleep(0.2)
    console.session.cancel()
    done = await asyncio.wait_for(running, 1)
    assert len(done) == 1
    assert done[0].cancelled is not Cancelled.NO
    assert await is_usable(console)


async def test_closing_the_console_while_it_runs(driver_url: str, open_database: OpenDatabase) -> None:
    for what in ("console", "database"):
        console = await console_on(driver_url, open_database)
        running = asyncio.ensure_future(console.run(long_query(console.database)))
        await asyncio.sleep(0.1)
        began = clock()
        await (console.session.close() if what == "console" else console.database.close())
        assert clock() - began < 2
        try:
            ran = await asyncio.wait_for(running, 1)
            assert ran.cancelled is not Cancelled.NO or ran.error is not None
        except errors.RowloreError as error:
            assert isinstance(error, errors.DatabaseClosed), error
        await seconds_until_nothing_runs(driver_url, 1)


async def test_a_closed_console_runs_nothing(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    await console.session.close()
    with pytest.raises(errors.DatabaseClosed):
        await asyncio.wait_for(console.run("SELECT 1"), 2)
    await console.session.close()


@on_servers
async def test_a_cancel_while_commit_runs(driver_url: str, open_database: OpenDatabase) -> None:
    """The reply is held back: whether it was committed nobody knows, and that is said."""
    with proxy_to(driver_url) as proxy:
        console = await console_on(through(proxy, driver_url), open_database)
        await console.rows("CREATE TABLE t (a INTEGER)")
        console.session.set_manual(True)
        await console.rows("INSERT INTO t VALUES (1)")
        proxy.stall()
        committing = asyncio.ensure_future(console.session.commit())
        await asyncio.sleep(0.2)
        began = clock()
        console.session.cancel()
        await console.session.abort()
        ran = await committing
        assert clock() - began < 1
        assert ran.outcome_unknown
        assert ran.cancelled is Cancelled.CUT
        assert console.session.state.lost
        proxy.flow()
        await threads_ended()
        await seconds_until_nothing_runs(driver_url, 2)
        await console.database.close()


@on_servers
@pytest.mark.parametrize("when", ["before the statement", "among the rows", "during the cancel"])
async def test_in_a_hung_network(when: str, driver_url: str, open_database: OpenDatabase) -> None:
    with proxy_to(driver_url) as proxy:
        console = await console_on(through(proxy, driver_url), open_database)
        (statement,) = split(GENERATED[console.database.dialect.name], console.database.dialect.lexis)
        if when == "before the statement":
            proxy.stall()
        if when == "among the rows":
            proxy.limit, proxy.at_limit = proxy.passed + 300_000, "stall"
        running = asyncio.ensure_future(console.session.run(statement, (), lambda _: Nowhere(), lambda _: None))
        await asyncio.sleep(0.15)
        began = clock()
        console.session.cancel()
        if when == "during the cancel":
            proxy.stall()
        await asyncio.sleep(0.05)
        await console.session.abort()
        ran = await asyncio.wait_for(running, 1)
        assert clock() - began < 1 + 0.05
        if console.session.state.lost:
            assert ran.cancelled in (Cancelled.CUT, Cancelled.CONFIRMED, Cancelled.STOPPED), ran
            assert ran.error is None or isinstance(ran.error, errors.ConnectionLost)
        proxy.limit = None
        proxy.flow()
        await threads_ended()
        await seconds_until_nothing_runs(driver_url, 5)
        assert await is_usable(console)
        await console.database.close()


@on_servers
async def test_a_server_that_can_be_reached_runs_nothing_a_second_after_abort(
    driver_url: str, open_database: OpenDatabase
) -> None:
    console = await console_on(driver_url, open_database)
    for sql in (long_query(console.database), GENERATED[console.database.dialect.name]):
        running = asyncio.ensure_future(cancelled_after(console, sql, 60))
        await asyncio.sleep(0.2)
        began = clock()
        await console.session.abort()
        await seconds_until_nothing_runs(driver_url, 1)
        assert console.session.state.lost
        assert clock() - began < 1
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert await is_usable(console)


@on_servers
async def test_an_abort_of_an_idle_console(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    console.session.set_manual(True)
    await console.rows("CREATE TABLE t (a INTEGER)")
    await console.rows("INSERT INTO t VALUES (1)")
    await console.session.abort()
    assert console.session.state.lost
    assert not console.session.state.open
    assert await is_usable(console)


async def test_random_moments(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    session = None if driver_url.startswith("sqlite") else await console.session._held.run(session_id)
    told = await random_cancels(console, driver_url, session, CANCELS, seed=4)
    assert told.outcomes.total() == CANCELS
    assert max(told.seconds) < 1
    if session is not None:
        await assert_state_is_true(console, session, driver_url)
        assert asked(driver_url, "SELECT 1") == [(1,)]


async def test_a_cancel_that_comes_too_late_says_so(driver_url: str, open_database: OpenDatabase) -> None:
    """Only MariaDB reports success for what was killed."""
    console = await console_on(driver_url, open_database)
    await console.rows("CREATE TABLE t (a INTEGER)")
    late = Cancelled.UNKNOWN if "mysql" in driver_url else Cancelled.LATE
    found = []
    for number in range(30):
        ran = await cancelled_after(console, f"INSERT INTO t VALUES ({number})", number * 0.0002)
        there = await console.value(f"SELECT count(*) FROM t WHERE a = {number}")
        found.append(ran.cancelled)
        assert ran.cancelled in (Cancelled.NO, Cancelled.CONFIRMED, late)
        if ran.cancelled is not Cancelled.UNKNOWN:
            assert str(there) == ("0" if ran.cancelled is Cancelled.CONFIRMED else "1")
    assert set(found) != {Cancelled.NO}
