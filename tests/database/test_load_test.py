"""The load test goes through SQLAlchemy's pool, says what came of it, and leaves nothing behind."""

import asyncio
import threading
from types import SimpleNamespace

import pytest

from browser import errors
from browser.database.database import Database
from browser.database.load_test import LoadTest
from browser.database.load_test_facts import LoadPlan
from browser.database.pool_options import PoolOptions
from tests.clock import clock
from tests.conftest import OpenDatabase
from tests.database.pools import end_sessions_of, left_behind, sessions_of
from tests.ui.driving import until

EACH_ONCE = ("sqlite", "postgresql+asyncpg", "mysql+pymysql")
TIGHT = PoolOptions(pool_size=1, max_overflow=1, pool_timeout=0.5)


async def nothing_is_left(database: Database, url: str) -> None:
    figures = database.pool.figures()
    assert (figures.checked_out, figures.waiting) == (0, 0)
    await until(lambda: sessions_of(url) == database.pool.figures().connected)
    await until(lambda: not [each for each in threading.enumerate() if each.name.startswith("rowlore-load")])
    assert left_behind(url) == []


async def test_the_pool_runs_out_and_it_is_explained(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url, options=TIGHT)
    began = clock()
    outcome = await LoadTest(database, LoadPlan(8, 0.8)).run()
    assert clock() - began < 2.5
    assert outcome.most == 2
    assert (outcome.finished, outcome.timed_out, outcome.failed, outcome.stopped) == (2, 6, 0, False)
    assert outcome.waited == 6
    assert outcome.exhausted is not None
    assert "QueuePool limit of size 1 overflow 1 reached, connection timed out" in outcome.exhausted.words
    said = "\n".join(outcome.sentences())
    assert "6 gave up after pool_timeout (0.5 s)" in said
    assert "In use by: 2 × Load test" in said
    for remedy in ("shorter queries", "a bigger pool", "a replica", "of about 8 would have been enough"):
        assert remedy in said
    await nothing_is_left(database, driver_url)


@pytest.mark.parametrize("driver_url", EACH_ONCE, indirect=True)
async def test_a_new_pool_takes_over_while_it_runs(driver_url: str, open_database: OpenDatabase) -> None:
    """It ends on the pool that it began with, which is closed by its last query."""
    database = await open_database(driver_url, options=PoolOptions(pool_size=2, max_overflow=1))
    running = asyncio.ensure_future(LoadTest(database, LoadPlan(6, 0.5)).run())
    await until(lambda: sum(each.held > 0 for each in database.pool.holders()) == 3)
    await database.reconfigure(PoolOptions(pool_size=4))
    assert database.pool.figures().retired == 3
    outcome = await running
    assert (outcome.finished, outcome.most, outcome.options.pool_size) == (6, 3, 2)
    assert (database.pool.figures().retired, database.pool.figures().connected) == (0, 1)
    await nothing_is_left(database, driver_url)


@pytest.mark.parametrize("driver_url", EACH_ONCE[1:], indirect=True)
async def test_a_server_that_ends_its_sessions(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url, options=PoolOptions(pool_size=2, max_overflow=1))
    running = asyncio.ensure_future(LoadTest(database, LoadPlan(6, 0.8)).run())
    await until(lambda: sum(each.held > 0 for each in database.pool.holders()) == 3)
    await asyncio.to_thread(end_sessions_of, driver_url)
    outcome = await running
    assert (outcome.failed + outcome.finished, outcome.timed_out) == (6, 0)
    assert outcome.failed  # how many were ended before they had begun is chance
    assert isinstance(outcome.failure, errors.ConnectionLost)
    await nothing_is_left(database, driver_url)


async def test_the_pool_that_is_said_to_be_enough_is(open_database: OpenDatabase, sqlite_url: str) -> None:
    plan = LoadPlan(12, 0.3)
    database = await open_database(sqlite_url, options=PoolOptions(pool_size=1, max_overflow=0, pool_timeout=0.5))
    said = " ".join((await LoadTest(database, plan).run()).sentences())
    assert "of about 6 would have been enough" in said
    await database.reconfigure(PoolOptions(pool_size=6, max_overflow=0, pool_timeout=0.5))
    assert (await LoadTest(database, plan).run()).finished == 12


@pytest.mark.parametrize("driver_url", EACH_ONCE, indirect=True)
async def test_a_pool_that_is_big_enough_lets_everybody_through(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url, options=PoolOptions(pool_size=2, max_overflow=3, pool_timeout=5.0))
    outcome = await LoadTest(database, LoadPlan(12, 0.2)).run()
    assert (outcome.finished, outcome.timed_out, outcome.most) == (12, 0, 5)
    assert "Nobody had to give up" in outcome.sentences()[-1]
    await nothing_is_left(database, driver_url)


async def test_it_can_be_stopped(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url, options=PoolOptions(pool_size=2, max_overflow=1))
    test = LoadTest(database, LoadPlan(40, 20.0))
    running = asyncio.ensure_future(test.run())
    await until(lambda: database.pool.figures().checked_out == 3)
    await until(lambda: database.pool.figures().waiting > 0)
    began = clock()
    test.stop()
    outcome = await running
    assert clock() - began < 1.5
    assert outcome.stopped
    assert "stopped before the end" in outcome.sentences()[-1]
    await nothing_is_left(database, driver_url)


async def test_a_cancelled_task_leaves_nothing(database_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(database_url, options=PoolOptions(pool_size=2, max_overflow=1))
    running = asyncio.ensure_future(LoadTest(database, LoadPlan(20, 20.0)).run())
    await until(lambda: database.pool.figures().checked_out == 3)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await nothing_is_left(database, database_url)


async def test_closing_the_database_ends_it(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url, options=PoolOptions(pool_size=2, max_overflow=1))
    running = asyncio.ensure_future(LoadTest(database, LoadPlan(20, 20.0)).run())
    await until(lambda: database.pool.figures().checked_out == 3)
    began = clock()
    await database.close()
    assert clock() - began < 2
    assert (await running).stopped
    await until(lambda: sessions_of(driver_url) == 0)


@pytest.mark.parametrize("driver_url", EACH_ONCE, indirect=True)
async def test_a_pool_without_a_queue_is_loaded_too(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url, options=PoolOptions(pool_class="NullPool"))
    outcome = await LoadTest(database, LoadPlan(4, 0.2)).run()
    assert (outcome.finished, outcome.failed) == (4, 0)
    await nothing_is_left(database, driver_url)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite+aiosqlite://", "duckdb:///:memory:"])
async def test_one_connection_for_everybody_cannot_run_out(open_database: OpenDatabase, url: str) -> None:
    database = await open_database(url)
    with pytest.raises(errors.NotSupported, match="cannot run out"):
        await LoadTest(database, LoadPlan(4, 0.2)).run()


@pytest.mark.parametrize("driver_url", ["postgresql+psycopg2", "mysql+pymysql", "mysql+asyncmy"], indirect=True)
async def test_the_server_keeps_a_reserve(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url, options=PoolOptions(pool_size=300, max_overflow=0))
    with pytest.raises(errors.NotSupported, match="the server has") as raised:
        await LoadTest(database, LoadPlan(250, 1.0)).run()
    assert "5 are left for others" in raised.value.hint
    assert database.pool.figures().connected == 1


async def test_production_is_asked_about(open_database: OpenDatabase, sqlite_url: str) -> None:
    database = await open_database(sqlite_url)
    database.profile = SimpleNamespace(environment="production")  # type: ignore[assignment]
    with pytest.raises(errors.NotSupported, match="production"):
        await LoadTest(database, LoadPlan(2, 0.1)).run()
    assert (await LoadTest(database, LoadPlan(2, 0.1)).run(confirmed=True)).finished == 2


@pytest.mark.parametrize("plan", [LoadPlan(0, 1), LoadPlan(301, 1), LoadPlan(5, 0), LoadPlan(5, 31)])
async def test_a_plan_that_cannot_be_is_refused(open_database: OpenDatabase, sqlite_url: str, plan: LoadPlan) -> None:
    database = await open_database(sqlite_url)
    with pytest.raises(errors.NotSupported, match="load test"):
        LoadTest(database, plan)
