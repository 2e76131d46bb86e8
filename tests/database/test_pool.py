"""The pool's monitor, on real pools and against what the servers say."""

import asyncio
import threading
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, event

from browser import errors
from browser.database import runners
from browser.database.database import Database
from browser.database.load_test import LoadTest
from browser.database.load_test_facts import LoadPlan
from browser.database.pool_facts import PoolFigures
from browser.database.pool_history import STEP
from browser.database.pool_options import PoolOptions
from browser.database.pool_queue import close_idle
from browser.database.requests import Doing, action
from browser.workers import apart
from tests.clock import clock
from tests.conftest import OpenDatabase
from tests.database.pools import busy, end_sessions_of, sessions_of
from tests.ui.driving import until

EACH_ONCE = ("sqlite+aiosqlite", "postgresql+asyncpg", "mysql+pymysql")


async def reads(
    database: Database, many: int, seconds: float, gate: threading.Event | None = None
) -> list[asyncio.Task[int]]:
    """That many reads at once, by two actions in turn."""
    started = []
    for number in range(many):
        action.set(Doing(f"Reading {'orders' if number % 2 else 'users'}"))
        started.append(asyncio.ensure_future(database.read(busy, seconds, gate)))
    await asyncio.sleep(0)
    return started


def pool_says(database: Database) -> tuple[str, int, int, int]:
    pool = database.engine.pool
    return pool.status(), pool.checkedin(), pool.checkedout(), pool.overflow()  # type: ignore[attr-defined]


def equals(figures: PoolFigures, said: tuple[str, int, int, int]) -> bool:
    return said[1:] == (figures.checked_in, figures.checked_out, figures.sqlalchemy_overflow)


async def servers_count_is_ours(database: Database, url: str) -> bool:
    """Whether nothing came or went while both counted; then they agree, as soon as a server notices who has gone."""
    for _ in range(20):
        figures = database.pool.figures()
        servers = await asyncio.to_thread(sessions_of, url)
        after = database.pool.figures()
        if (after.connects, after.closes, after.outside) != (figures.connects, figures.closes, figures.outside):
            return False
        if servers == figures.connected + figures.outside + figures.retired:
            return True
        await asyncio.sleep(0.02)
    raise AssertionError(f"The server counts {servers}: {figures}")


async def test_every_figure_is_sqlalchemys_and_the_servers_under_load(
    driver_url: str, open_database: OpenDatabase
) -> None:
    database = await open_database(driver_url)
    gate = threading.Event()
    tasks = await reads(database, 15, 0.0, gate) + await reads(database, 185, 0.1)
    await until(lambda: sum(each.held > 0 for each in database.pool.holders()) == 15)
    await until(lambda: database.pool.figures().waiting == 185)
    figures = database.pool.figures()
    assert (figures.size, figures.max_overflow, figures.overflow, figures.checked_in) == (5, 10, 10, 0)
    holders = [each for each in database.pool.holders() if each.held]
    assert len(holders) == 15
    assert {each.action for each in holders} == {"Reading orders", "Reading users"}
    assert {action for action, _ in database.pool.waiting()} == {"Reading orders", "Reading users"}
    gate.set()
    compared = counted = 0
    while not all(task.done() for task in tasks):
        for _ in range(10):
            before = pool_says(database)
            figures = database.pool.figures()
            if before == pool_says(database):
                assert equals(figures, before), (figures, before)
                assert figures.overflow == max(0, before[3])
                compared += 1
        counted += await servers_count_is_ours(database, driver_url)
    assert compared > 20
    assert counted > 3
    assert sum(task.result() for task in tasks) == 200
    figures = database.pool.figures()
    assert (figures.checked_out, figures.waiting, figures.waits) == (0, 0, 185)
    assert equals(figures, pool_says(database))
    assert 0 < figures.wait_ms < 185 * figures.longest_wait_ms
    await until(lambda: sessions_of(driver_url) == database.pool.figures().connected, what="the server's count")


async def test_exhaustion_says_so_in_time_and_names_the_holders(driver_url: str, open_database: OpenDatabase) -> None:
    """A load test holds what there is, past our own queue; whoever reads meanwhile is told."""
    options = PoolOptions(pool_size=1, max_overflow=1, pool_timeout=0.5)
    database = await open_database(driver_url, options=options)
    test = LoadTest(database, LoadPlan(2, 3.0))
    loading = asyncio.ensure_future(test.run())
    await until(lambda: database.pool.figures().checked_out == 2)
    began = clock()
    with pytest.raises(errors.PoolExhausted) as raised:
        await database.read(busy, 0.0)
    assert clock() - began < 0.9
    words = raised.value.words  # SQLAlchemy's, or those of our own queue where the pool is found full before
    assert "QueuePool limit of size 1 overflow 1 reached" in words or "Current Checked out connections: 2" in words
    assert "In use by: 2 × Load test (for up to " in raised.value.hint
    assert "a bigger pool" in raised.value.hint
    figures = database.pool.figures()
    assert (figures.timeouts, figures.waiting, figures.waits) == (1, 0, 1)
    assert figures.longest_wait_ms > 400
    test.stop()
    await loading
    assert await database.read(busy, 0.0) == 1


@pytest.mark.parametrize("driver_url", EACH_ONCE, indirect=True)
async def test_our_own_reads_exhaust_it_too(driver_url: str, open_database: OpenDatabase) -> None:
    """They queue before SQLAlchemy's pool; nobody waits there for longer than pool_timeout either."""
    database = await open_database(driver_url, options=PoolOptions(pool_size=1, max_overflow=1, pool_timeout=0.4))
    gate = threading.Event()
    running = await reads(database, 2, 0.0, gate)
    began = clock()
    with pytest.raises(errors.PoolExhausted, match=r"within pool_timeout \(0\.4 s\)") as raised:
        await database.read(busy, 0.0)
    assert clock() - began < 0.8
    assert "Current Checked out connections: 2" in raised.value.words
    assert all(f"Reading {table} (" in raised.value.hint for table in ("users", "orders"))
    figures = database.pool.figures()
    assert (figures.timeouts, figures.waiting, figures.waits, figures.checked_out) == (1, 0, 1, 2)
    gate.set()
    assert await asyncio.gather(*running) == [1, 1]
    checkouts = database.pool.figures().checkouts
    assert await database.read(busy, 0.0) == 1
    assert database.pool.figures().checkouts == checkouts + 1  # nothing was taken for who had given up
    await database.reconfigure(PoolOptions(pool_class="NullPool", pool_size=1, max_overflow=0, pool_timeout=0.1))
    assert await asyncio.gather(*await reads(database, 3, 0.1)) == [1, 1, 1]  # without a queue there is no limit


@pytest.mark.parametrize("driver_url", EACH_ONCE, indirect=True)
async def test_a_database_closed_while_a_new_pool_comes(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    changing = asyncio.ensure_future(database.reconfigure(PoolOptions(pool_size=2)))
    await asyncio.sleep(0)
    await database.close()
    with pytest.raises(errors.DatabaseClosed):
        await changing
    await until(lambda: sessions_of(driver_url) == 0)


@pytest.mark.parametrize("driver_url", EACH_ONCE, indirect=True)
async def test_a_change_that_was_cancelled_leaves_the_old_pool(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    engine = database.engine
    changing = asyncio.ensure_future(database.reconfigure(PoolOptions(pool_size=2)))
    await asyncio.sleep(0)
    changing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await changing
    assert database.engine is engine
    assert await database.read(busy, 0.0) == 1
    await until(lambda: sessions_of(driver_url) == database.pool.figures().connected == 1)


@pytest.mark.parametrize("driver_url", EACH_ONCE[1:], indirect=True)
async def test_what_the_server_ended_is_said_to_be_replaced(driver_url: str, open_database: OpenDatabase) -> None:
    """SQLAlchemy finds out at the next use, and gives up all that are older."""
    database = await open_database(driver_url)
    gate = threading.Event()
    running = await reads(database, 5, 0.0, gate)
    await until(lambda: sum(each.held > 0 for each in database.pool.holders()) == 5)
    gate.set()
    await asyncio.gather(*running)
    await asyncio.to_thread(end_sessions_of, driver_url)
    assert await database.read(busy, 0.0) == 1
    states = Counter(each.state for each in database.pool.holders())
    assert states == {"to be replaced": 3, "in the pool": 1}
    assert await asyncio.gather(*await reads(database, 20, 0.05)) == [1] * 20
    figures = database.pool.figures()
    assert (figures.checked_out, figures.invalidated, figures.recycled) == (0, 1, 4)
    await until(lambda: sessions_of(driver_url) == database.pool.figures().connected)


async def test_a_connection_is_ended(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    (free,) = database.pool.holders()
    await database.pool.end(free.id)
    assert database.pool.holders() == ()
    assert await database.read(busy, 0.0) == 1
    (new,) = database.pool.holders()
    assert new.id != free.id
    assert database.pool.figures().invalidated == 1
    await database.pool.end(12345)  # has gone meanwhile
    await until(lambda: sessions_of(driver_url) == 1)


async def test_what_is_closed_at_this_moment_is_given_to_nobody(driver_url: str, open_database: OpenDatabase) -> None:
    """A file of SQLite's that is closed while a worker uses it ends the whole program."""
    database = await open_database(driver_url)
    runner = database.runner
    gate = threading.Event()
    (running,) = await reads(database, 1, 0, gate)
    await until(lambda: database.pool.figures().checked_out == 1)
    (seat,) = runner.make.ledger.seats()
    close = partial(close_idle, database.engine.pool, seat.record())
    await apart(runner.run_with_pool, close)
    gate.set()
    assert (await running, runner.make.ledger.seats()) == (1, (seat,))
    await apart(runner.run_with_pool, close)
    assert runner.make.ledger.seats() == ()
    assert await database.read(busy, 0.0) == 1
    figures = database.pool.figures()
    assert (figures.connected, figures.checked_in, figures.connects, figures.closes) == (1, 1, 2, 1)
    await until(lambda: sessions_of(driver_url) == 1)


async def test_what_runs_on_an_ended_connection_fails_and_is_not_made_again(
    driver_url: str, open_database: OpenDatabase
) -> None:
    database = await open_database(driver_url)
    started: list[bool] = []

    def twice(connection: Connection) -> int:
        started.append(True)
        return busy(connection, 0.5) + busy(connection, 0.0)

    reading = asyncio.ensure_future(database.read(twice))
    await until(lambda: started and any(each.last_statement and each.held for each in database.pool.holders()))
    (holder,) = database.pool.holders()
    await database.pool.end(holder.id)
    with pytest.raises((errors.ConnectionLost, errors.StatementCancelled)):
        await reading
    assert len(started) == 1
    assert await database.read(busy, 0.0) == 1
    assert database.pool.figures().checked_out == 0
    assert holder.id not in [each.id for each in database.pool.holders()]
    await until(lambda: sessions_of(driver_url) == database.pool.figures().connected)


async def test_a_querys_own_connection_is_listed_apart_and_ended(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    held = await database.hold()
    assert await held.run(busy, 0.0) == 1
    (apart,) = [each for each in database.pool.holders() if each.kind != "shared"]
    assert (apart.kind, apart.last_statement) == ("held", "SELECT 1")
    figures = database.pool.figures()
    assert (figures.outside, figures.connected, figures.checked_out) == (1, 1, 0)
    if apart.pid is None:
        with pytest.raises(errors.NotSupported, match="belongs to a query"):
            await database.pool.end(apart.id)
        return
    await database.pool.end(apart.id)
    with pytest.raises(errors.ConnectionLost):
        await held.run(busy, 0.0)
    assert held.lost is not None


@pytest.mark.parametrize("driver_url", EACH_ONCE, indirect=True)
async def test_a_transaction_left_open_is_marked(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    database.pool.leak_seconds = 0.1
    held = await database.hold()
    action.set(Doing("Running Query 1"))
    await held.run(lambda connection: connection.exec_driver_sql("BEGIN").close())
    await held.run(lambda connection: connection.exec_driver_sql("SELECT 41").close())
    await asyncio.sleep(0.2)
    action.set("")
    await held.run(busy, 0.0)  # the app itself looks whether the session is still there
    (apart,) = [each for each in database.pool.holders() if each.kind != "shared"]
    assert (apart.in_transaction, apart.leaked, apart.last_statement) == ("in transaction", True, "SELECT 41")
    database.statements.paused = True
    assert not any(each.leaked for each in database.pool.holders())  # nobody knows what was sent meanwhile
    database.statements.paused = False
    await held.run(lambda connection: connection.exec_driver_sql("ROLLBACK").close())
    (apart,) = [each for each in database.pool.holders() if each.kind != "shared"]
    assert (apart.in_transaction, apart.leaked) == ("autocommit", False)


async def test_a_file_of_a_dialect_nobody_prepared_for(tmp_path: Path, open_database: OpenDatabase) -> None:
    database = await open_database(f"duckdb:///{tmp_path / 'some.duckdb'}")
    gate = threading.Event()
    running = await reads(database, 20, 0.0, gate)
    await until(lambda: database.pool.figures().waiting == 5)
    gate.set()
    await asyncio.gather(*running)
    figures = database.pool.figures()
    assert (figures.class_name, figures.checked_out, figures.waits) == ("QueuePool", 0, 5)
    assert database.pool.isolations == ()  # duckdb_engine lists them all, and knows none
    assert equals(figures, pool_says(database))
    await database.reconfigure(PoolOptions(pool_size=2, max_overflow=0))
    (only,) = database.pool.holders()
    await database.pool.end(only.id)
    assert await database.read(busy, 0.0) == 1


async def test_recycled_connections_are_replaced_at_their_next_use(
    driver_url: str, open_database: OpenDatabase
) -> None:
    database = await open_database(driver_url)
    (before,) = database.pool.holders()
    await asyncio.sleep(0.02)
    await database.pool.recycle()
    (stale,) = database.pool.holders()
    assert (stale.id, stale.state) == (before.id, "to be replaced")
    await asyncio.sleep(0.02)
    await database.read(busy, 0.0)
    (after,) = database.pool.holders()
    assert after.id != before.id
    figures = database.pool.figures()
    assert (figures.recycled, figures.soft_invalidated, figures.connected) == (1, 1, 1)


async def test_a_new_pool_takes_over_while_the_old_one_ends(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    held = await database.hold()
    await held.run(busy, 0.0)
    gate = threading.Event()
    running = await reads(database, 15, 0.0, gate) + await reads(database, 15, 0.1)
    await until(lambda: sum(each.held > 0 for each in database.pool.holders() if each.kind == "shared") == 15)
    old = database.engine
    await database.reconfigure(PoolOptions(pool_size=2, max_overflow=1, pool_timeout=3.0, pool_recycle=60))
    assert database.engine is not old
    figures = database.pool.figures()
    assert (figures.size, figures.max_overflow, figures.retired) == (2, 1, 15)
    assert "of the old pool" in [each.state for each in database.pool.holders()]
    assert database.pool.history()[-1].overflow == 10  # of the old pool, by its own size
    assert await database.read(busy, 0.0) == 1
    gate.set()
    assert [task.result() for task in running if task.done() or await task] == [1] * 30
    await until(lambda: database.pool.figures().retired == 0)
    assert await held.run(busy, 0.0) == 1
    assert database.pool.figures().outside == 1
    await until(lambda: sessions_of(driver_url) == database.pool.figures().connected + 1)
    await database.pool.dispose()
    assert await database.read(busy, 0.0) == 1


async def test_an_old_pool_that_does_not_close_is_no_failure_of_the_new_one(
    postgresql_url: str, open_database: OpenDatabase, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As with a server that has gone mute, where asyncpg would wait for it."""
    database = await open_database(postgresql_url.replace("psycopg2", "asyncpg"))
    assert await database.read(busy, 0.0) == 1
    old = database.engine
    event.listen(old, "close", lambda *_: threading.Event().wait(2.0))
    monkeypatch.setattr(runners, "CONNECT_SECONDS", 1.0)
    with caplog.at_level("INFO", "rowlore.database"):
        await database.reconfigure(PoolOptions(pool_size=2))
    assert (database.engine is not old, database.options.pool_size) == (True, 2)
    assert "could not be closed" in caplog.text
    monkeypatch.undo()
    assert await database.read(busy, 0.0) == 1


async def test_a_pool_that_is_put_away_keeps_its_places(driver_url: str, open_database: OpenDatabase) -> None:
    """SQLAlchemy's own `dispose` takes them from under whoever is about to take one: it waits for pool_timeout then."""
    database = await open_database(driver_url, options=PoolOptions(pool_size=2, max_overflow=0))
    gate = threading.Event()
    both = await reads(database, 2, 0, gate)
    await until(lambda: database.pool.figures().checked_out == 2)
    gate.set()
    await asyncio.gather(*both)
    gate = threading.Event()
    (running,) = await reads(database, 1, 0, gate)
    await until(lambda: database.pool.figures().checked_out == 1)
    old = database.engine.pool
    before = old.checkedin(), old.overflow()  # type: ignore[attr-defined]
    await database.pool.dispose()
    assert (old.checkedin(), old.overflow()) == before == (1, 0)  # type: ignore[attr-defined]
    assert database.pool.figures().retired == 1
    gate.set()
    assert await running == 1
    await until(lambda: database.pool.figures().retired == 0)
    await until(lambda: sessions_of(driver_url) == 1)


async def test_the_server_says_how_many_connections_it_takes(database_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(database_url)
    await database.pool.ask_most()
    settings = {"postgresql": "SHOW max_connections", "mysql": "SELECT @@max_connections"}
    sql = settings.get(database.dialect.name)
    limit = await database.read(lambda connection: connection.exec_driver_sql(sql).scalar()) if sql else None
    reserved = 3 if database.dialect.name == "postgresql" else 0
    assert database.pool.most == (int(limit) - reserved if limit else None)


async def test_the_one_connection_of_a_static_pool_is_closed_when_it_is_replaced(
    driver_url: str, open_database: OpenDatabase
) -> None:
    database = await open_database(driver_url, options=PoolOptions(pool_class="StaticPool"))
    for _ in range(3):
        await database.pool.recycle()
        assert await database.read(busy, 0.0) == 1
    figures = database.pool.figures()
    assert (figures.connected, figures.connects - figures.closes) == (1, 1)
    await until(lambda: sessions_of(driver_url) == 1)


@pytest.mark.parametrize("driver_url", EACH_ONCE, indirect=True)
async def test_options_that_cannot_be_change_nothing(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    engine = database.engine
    with pytest.raises(errors.NotSupported, match="pool_size is between"):
        await database.reconfigure(PoolOptions(pool_size=0))
    with pytest.raises(errors.NotSupported, match="knows no"):
        await database.reconfigure(PoolOptions(isolation_level="CHAOS"))
    await database.reconfigure(database.options)
    assert database.engine is engine


@pytest.mark.parametrize("driver_url", EACH_ONCE, indirect=True)
@pytest.mark.parametrize("pool_class", ["NullPool", "StaticPool"])
async def test_other_pools_count_what_they_hold(driver_url: str, open_database: OpenDatabase, pool_class: str) -> None:
    database = await open_database(driver_url, options=PoolOptions(pool_class=pool_class, pool_size=2, max_overflow=1))
    capacity = 1 if pool_class == "StaticPool" else 3
    running = await reads(database, 6, 0.2)
    await until(lambda: database.pool.figures().checked_out == capacity)
    figures = database.pool.figures()
    assert (figures.class_name, figures.overflow, figures.connected) == (pool_class, 0, capacity)
    await asyncio.gather(*running)
    figures = database.pool.figures()
    assert (figures.checked_out, figures.connected) == (0, 1 if pool_class == "StaticPool" else 0)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite+aiosqlite://", "duckdb:///:memory:"])
async def test_the_one_connection_of_a_database_in_memory_is_kept(url: str, open_database: OpenDatabase) -> None:
    database = await open_database(url)
    (only,) = database.pool.holders()
    for attempt in (database.pool.end(only.id), database.pool.recycle(), database.pool.dispose()):
        with pytest.raises(errors.NotSupported, match="one connection"):
            await attempt
    with pytest.raises(errors.NotSupported, match="one connection"):
        await database.reconfigure(PoolOptions(pool_size=3))
    await database.reconfigure(PoolOptions(echo=True))
    assert database.options.echo
    assert [each.id for each in database.pool.holders()] == [only.id]


async def test_what_is_held_long_and_idle_is_called_a_leak(open_database: OpenDatabase, sqlite_url: str) -> None:
    database = await open_database(sqlite_url)
    database.pool.leak_seconds = 0.1
    (reading,) = await reads(database, 1, 0.6)
    await until(lambda: any(each.leaked for each in database.pool.holders()))
    (leaked,) = database.pool.holders()
    assert (leaked.state, leaked.action, leaked.last_statement) == ("held, idle", "Reading users", "SELECT 1")
    await reading
    assert not any(each.leaked for each in database.pool.holders())


async def test_five_minutes_are_remembered(open_database: OpenDatabase, sqlite_url: str) -> None:
    database = await open_database(sqlite_url)
    await asyncio.gather(*await reads(database, 20, 0.1))
    assert database.pool.history()[-1].in_use == 0  # the newest is what there is now
    await asyncio.sleep(STEP)
    samples = database.pool.history()
    assert len(samples) == 600
    assert max(each.in_use for each in samples) == 5
    assert max(each.overflow for each in samples) == 10
    assert max(each.waiting for each in samples) == 5
    assert samples[0].age > 299
    assert samples[-1].age < 0.5
