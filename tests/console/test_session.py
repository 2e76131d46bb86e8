import asyncio
import time

import pytest

from browser import errors
from browser.console.outcomes import Cancelled
from browser.console.script import split
from browser.console.session import NOT_SENT
from browser.database.database import Database
from tests.clock import clock
from tests.conftest import OpenDatabase
from tests.console.consoles import Console
from tests.database.drivers import on_all, urls_of_drivers
from tests.database.test_database import eventually, long_query, scalar, session_id
from tests.database.test_held import end_session, on_servers, proxy_to, threads_ended, through
from tests.database.test_runners import NETWORK_DRIVERS
from tests.proxy import Proxy

on_postgresql = pytest.mark.parametrize("driver_url", NETWORK_DRIVERS[:2], indirect=True)
on_mariadb = pytest.mark.parametrize("driver_url", NETWORK_DRIVERS[2:], indirect=True)


async def console_on(url: str, open_database: OpenDatabase) -> Console:
    return await Console.open(await open_database(url))


async def test_rows_come_with_their_columns(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    ran = await console.run("SELECT 1 AS a, 'x' AS b UNION ALL SELECT 2, NULL ORDER BY 1")
    assert ran.ok
    assert ran.rows == 2
    assert [column.name for column in console.kept[0].columns] == ["a", "b"]
    assert [(str(a), b) for a, b in console.kept[0].rows] == [("1", "x"), ("2", None)]
    assert console.kept[0].finished
    assert ran.first_row_milliseconds is not None
    assert ran.milliseconds >= ran.first_row_milliseconds > 0


async def test_a_write_tells_how_many_rows(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    await console.run("CREATE TABLE t (a INTEGER)")
    ran = await console.run("INSERT INTO t VALUES (1), (2), (3)")
    assert (ran.ok, ran.affected, ran.sets) == (True, 3, ())
    assert await console.value("SELECT count(*) FROM t") in (3, "3")
    assert await console.database.read(scalar, "SELECT count(*) FROM t") == 3  # autocommit


async def test_what_is_refused_is_told_with_its_place(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    await console.run("CREATE TABLE t (a INTEGER)")
    sql = "SELECT a,\n       wrong_name FROM t"
    ran = await console.run(sql)
    assert isinstance(ran.error, errors.StatementFailed)
    assert ran.error.words
    assert ran.error_at is not None
    assert sql[slice(*ran.error_at)] == "wrong_name"
    assert await console.value("SELECT 5") in (5, "5")


async def test_a_manual_transaction_is_the_persons_own(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    await console.run("CREATE TABLE t (a INTEGER)")
    session = console.session
    session.set_manual(True)
    assert not session.state.open
    before = time.time()
    await console.run("INSERT INTO t VALUES (1)")
    assert session.state.open
    assert before <= (session.state.open_since or 0) <= time.time()
    assert session.state.pending == ("INSERT INTO t VALUES (1)",)
    assert await console.database.read(scalar, "SELECT count(*) FROM t") == 0
    assert (await session.rollback()).ok
    assert not session.state.open
    assert session.state.pending == ()
    await console.run("INSERT INTO t VALUES (2)")
    assert (await session.commit()).ok
    assert await console.database.read(scalar, "SELECT a FROM t") == 2


async def test_a_typed_begin_counts(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    await console.run("CREATE TABLE t (a INTEGER)")
    await console.run("BEGIN")
    assert console.session.state.open
    await console.run("INSERT INTO t VALUES (1)")
    assert console.session.state.pending == ("INSERT INTO t VALUES (1)",)
    await console.run("INSERT INTO nothing VALUES (2)")
    assert console.session.state.pending == ("INSERT INTO t VALUES (1)",)  # what was refused is not pending
    await console.run("ROLLBACK")
    assert not console.session.state.open
    assert await console.database.read(scalar, "SELECT count(*) FROM t") == 0


LONG = "INSERT INTO t VALUES " + ", ".join(f"({number})" for number in range(5_000))
"""It is read on a worker before it is sent."""


async def test_long_statements_keep_their_turn(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    await console.rows("CREATE TABLE t (a INTEGER)")
    inserted, _ = await asyncio.gather(console.run(LONG), console.run("SELECT count(*) FROM t"))
    assert inserted.affected == 5_000
    assert str(console.kept[0].rows[0][0]) == "5000"
    console.session.set_manual(True)
    _, committed = await asyncio.gather(console.run(LONG), console.session.commit())
    assert committed.ok
    assert not console.session.state.open
    await asyncio.gather(console.run("DELETE FROM t"), console.run(LONG))  # the second one knows that it is open
    assert len(console.session.state.pending) == 2
    await console.session.rollback()
    assert await console.database.read(scalar, "SELECT count(*) FROM t") == 10_000


async def test_a_cancel_reaches_what_is_read_before_it_is_sent(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    await console.rows("CREATE TABLE t (a INTEGER)")
    running = asyncio.ensure_future(console.run(LONG))
    await asyncio.sleep(0)
    assert console.session._busy.locked()
    console.session.cancel()
    ran = await running
    assert (ran.cancelled, ran.notices) == (Cancelled.CONFIRMED, (NOT_SENT,))
    assert not console.session._busy.locked()
    assert str(await console.value("SELECT count(*) FROM t")) == "0"


async def test_closing_rolls_back(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    await console.run("CREATE TABLE t (a INTEGER)")
    console.session.set_manual(True)
    await console.run("INSERT INTO t VALUES (1)")
    await console.session.close()
    assert await console.database.read(scalar, "SELECT count(*) FROM t") == 0


async def test_a_script_stops_at_its_first_error(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    script = "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1); INSERT INTO nothing VALUES (2); SELECT 1"
    statements = split(script, console.database.dialect.lexis)
    rans = await console.session.run_all(statements, lambda each: console.run(each.text))
    assert [ran.ok for ran in rans] == [True, True, False]
    assert await console.database.read(scalar, "SELECT count(*) FROM t") == 1


async def test_cancel_says_what_the_server_confirmed(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    running = asyncio.ensure_future(console.run(long_query(console.database)))
    await asyncio.sleep(0.2)
    began = clock()
    console.session.cancel()
    ran = await running
    assert clock() - began < 1
    sleeps = "mysql" in driver_url  # a killed SLEEP reports success, and its row comes
    assert ran.cancelled in ((Cancelled.CONFIRMED, Cancelled.STOPPED) if sleeps else (Cancelled.CONFIRMED,))
    assert ran.error is None
    assert await console.value("SELECT 5") in (5, "5")


@on_postgresql
async def test_an_error_takes_back_its_statement_alone(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    await console.run("CREATE TABLE t (a INTEGER)")
    console.session.set_manual(True)
    await console.run("INSERT INTO t VALUES (1)")
    ran = await console.run("SELECT 1 / 0")
    assert ran.taken_back
    assert not console.session.state.failed
    console.session.set_savepoints(False)
    await console.run("INSERT INTO t VALUES (2)")
    assert not (await console.run("SELECT 1 / 0")).taken_back
    assert console.session.state.failed
    ran = await console.session.commit()
    assert not console.session.state.open
    assert "rolled it back" in ran.notices[-1]
    assert await console.database.read(scalar, "SELECT count(*) FROM t") == 0


@on_postgresql
async def test_a_cancel_leaves_the_transaction_usable(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    await console.run("CREATE TABLE t (a INTEGER)")
    console.session.set_manual(True)
    await console.run("INSERT INTO t VALUES (1)")
    running = asyncio.ensure_future(console.run("SELECT pg_sleep(60)"))
    await asyncio.sleep(0.2)
    console.session.cancel()
    assert (await running).cancelled is Cancelled.CONFIRMED
    assert console.session.state.open
    assert not console.session.state.failed
    await console.run("INSERT INTO t VALUES (2)")
    await console.session.commit()
    assert await console.database.read(scalar, "SELECT count(*) FROM t") == 2


@on_mariadb
async def test_ddl_commits_what_was_open_and_the_bar_sees_it(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    await console.run("CREATE TABLE t (a INTEGER)")
    console.session.set_manual(True)
    await console.run("INSERT INTO t VALUES (1)")
    await console.run("CREATE TABLE u (a INTEGER)")
    assert not console.session.state.open
    assert await console.database.read(scalar, "SELECT count(*) FROM t") == 1


@on_servers
async def test_a_lost_session_says_so_and_begins_anew(driver_url: str, open_database: OpenDatabase) -> None:
    console = await console_on(driver_url, open_database)
    await console.run("CREATE TABLE t (a INTEGER)")
    console.session.set_manual(True)
    await console.run("INSERT INTO t VALUES (1)")
    own = {"postgresql": "SELECT pg_backend_pid()", "mysql": "SELECT CONNECTION_ID()"}[console.database.dialect.name]
    await console.database.read(end_session, int(await console.value(own)))
    ran = await console.run("INSERT INTO t VALUES (2)")
    assert isinstance(ran.error, errors.ConnectionLost)
    assert ran.outcome_unknown
    assert console.session.state.lost
    assert not console.session.state.open
    assert await console.value("SELECT count(*) FROM t") in (0, "0")
    assert not console.session.state.lost


@on_servers
async def test_a_lost_reply_to_commit_is_outcome_unknown(driver_url: str, open_database: OpenDatabase) -> None:
    with proxy_to(driver_url) as proxy:
        console = await console_on(through(proxy, driver_url), open_database)
        await console.run("CREATE TABLE t (a INTEGER)")
        console.session.set_manual(True)
        await console.run("INSERT INTO t VALUES (1)")
        proxy.limit, proxy.at_limit = proxy.passed, "cut"
        ran = await console.session.commit()
        assert ran.outcome_unknown
        assert console.session.state.lost
        proxy.limit = None
        prepares = "asyncpg" in driver_url  # and what was lost is the answer to that
        assert int(await console.value("SELECT count(*) FROM t")) == (0 if prepares else 1)
        await console.database.close()


@on_servers
async def test_abort_leaves_a_session_that_is_plainly_dead(driver_url: str, open_database: OpenDatabase) -> None:
    with proxy_to(driver_url) as proxy:
        console = await console_on(through(proxy, driver_url), open_database)
        running = asyncio.ensure_future(console.run(long_query(console.database)))
        await asyncio.sleep(0.2)
        proxy.stall()
        began = clock()
        await console.session.abort()
        ran = await running
        assert clock() - began < 1
        assert ran.cancelled is Cancelled.CUT
        assert console.session.state.lost
        proxy.flow()
        await threads_ended()  # by now the server was told that nobody listens to that session any more
        await console.session.close()
        await console.database.close()


async def test_a_file_that_another_program_has_locked_is_waited_for(
    open_database: OpenDatabase, tmp_path: object
) -> None:
    import sqlite3

    path = f"{tmp_path}/locked.db"
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("CREATE TABLE t (a INTEGER)")
    console = await console_on(f"sqlite:///{path}", open_database)
    other.execute("BEGIN IMMEDIATE")
    running = asyncio.ensure_future(console.run("INSERT INTO t VALUES (1)"))
    await eventually(lambda: any(each.waiting for each in console.progress))
    other.execute("COMMIT")
    other.close()
    assert (await running).affected == 1


@on_servers
async def test_an_idle_session_that_was_lost_is_told(driver_url: str, open_database: OpenDatabase) -> None:
    """Found by whoever looks, or by the next run after a rest: nothing runs outside of its transaction."""
    observer = await open_database(driver_url)
    console = await Console.open(await open_database(driver_url))
    await console.rows("CREATE TABLE kept (a INTEGER)")
    for looks in (True, False):
        console.session.set_manual(True)
        await console.rows("INSERT INTO kept VALUES (1)")
        await observer.read(end_session, await console.session._held.run(session_id))
        if looks:
            assert not await console.session.check()
            assert console.session.state.lost
            console.session.set_manual(False)
            assert str(await console.value("SELECT count(*) FROM kept")) == "0"
            continue
        console.session._used -= 3600
        ran = await console.run("INSERT INTO kept VALUES (2)")
        assert isinstance(ran.error, errors.ConnectionLost)
        assert "Nothing was sent" in ran.error.message
        assert not ran.outcome_unknown
        assert console.session.state.lost
        console.session.set_manual(False)
        assert str(await console.value("SELECT count(*) FROM kept")) == "0"
    await observer.read(end_session, await console.session._held.run(session_id))
    console.session._used -= 3600
    assert str(await console.value("SELECT 9")) == "9"  # no transaction was open: a new session serves


async def test_a_mute_idle_session_is_given_up_in_time(postgresql_url: str, mariadb_url: str) -> None:
    async def story(database: Database, proxy: Proxy, url: str) -> None:
        console = await Console.open(database)
        proxy.mute()
        console.session._used -= 3600
        began = clock()
        assert str(await console.value("SELECT 9")) == "9"
        assert clock() - began < 6
        proxy.flow()
        await console.session.close()

    await on_all(urls_of_drivers(postgresql_url, mariadb_url), story)
    await threads_ended()
