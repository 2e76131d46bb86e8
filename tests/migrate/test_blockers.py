"""An upgrade that another session blocks: named within two seconds, cancelled, and nothing is half done."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url
from sqlalchemy.pool import NullPool

from browser.migrate import verbs
from browser.migrate.blockers import Blocker, lockers, release_idle, watch
from browser.migrate.changes import differences, snapshot
from browser.migrate.events import Event, Outcome, Result, StepStarted
from browser.migrate.runner import Options, Runner
from browser.migrate.trust import Trust
from tests.conftest import OpenDatabase
from tests.migrate import projects
from tests.migrate.conftest import PYTHON, MakeProject, when
from tests.servers import PrivateServer, connect_mariadb

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@asynccontextmanager
async def table_held(url: str) -> AsyncIterator[int]:
    """Another program holds the table "busy"; its session's number, or its process id."""
    if url.startswith("sqlite"):
        path = str(make_url(url).database)
        with subprocess.Popen(  # noqa: ASYNC220 - it is there at once
            [sys.executable, "-c", HOLD, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as holder:
            assert holder.stdin is not None and holder.stdout is not None and holder.stdout.readline()
            yield holder.pid
            holder.stdin.close()
            holder.wait()
        return
    engine = create_engine(url, poolclass=NullPool)
    question = "SELECT pg_backend_pid()" if url.startswith("postgresql") else "SELECT CONNECTION_ID()"
    with engine.connect() as connection:
        pid = connection.exec_driver_sql(question).scalar()
        connection.exec_driver_sql("SELECT count(*) FROM busy").scalar()
        yield int(pid or 0)
    engine.dispose()


async def test_the_blocker_is_named_and_cancel_leaves_nothing_behind(
    database_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    database = await open_database(database_url)
    runner, project = Runner(trust, database), make_project(projects.needs_a_lock())
    assert (await runner.run(verbs.upgrade("busy01"), project, PYTHON)).outcome is Outcome.DONE
    before = await database.read(snapshot, project)
    loop = asyncio.get_running_loop()
    named: list[tuple[float, tuple[Blocker, ...]]] = []
    began: list[float] = []

    def hear(event: Event) -> None:
        if isinstance(event, StepStarted):
            began.append(loop.time())

    async with table_held(database_url) as pid, asyncio.TaskGroup() as group:
        running: asyncio.Task[Result] = group.create_task(
            runner.run(verbs.upgrade(), project, PYTHON, hear, options=Options(lock_timeout=30))
        )
        await when(lambda: runner.running)
        group.create_task(watch(runner, database, lambda found: named.append((loop.time(), found))))
        await when(lambda: bool(named))
        at, (blocker,) = named[0]
        assert blocker.pid == pid
        assert not began or at - began[0] < 2.0
        if not database_url.startswith("sqlite"):
            assert blocker.state and (blocker.seconds is None or blocker.seconds < 30)
        runner.cancel()
        result = await running
    assert result.outcome is Outcome.CANCELLED
    assert named[-1][1] == ()
    after = await database.read(snapshot, project)
    assert differences(before, after) == () and after.rows == {"busy01"}
    assert (await runner.run(verbs.upgrade(), project, PYTHON)).outcome is Outcome.DONE


async def test_a_lock_that_does_not_come_ends_by_the_lock_timeout(
    database_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    database = await open_database(database_url)
    runner, project = Runner(trust, database), make_project(projects.needs_a_lock())
    await runner.run(verbs.upgrade("busy01"), project, PYTHON)
    async with table_held(database_url):
        result = await runner.run(verbs.upgrade(), project, PYTHON, options=Options(lock_timeout=1))
    assert result.outcome is Outcome.FAILED and "lock" in result.words.lower()
    assert result.seconds < 20


async def test_our_own_idle_sessions_go_first(postgresql_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(postgresql_url)
    idle = {each.pid for each in database.pool.holders()}
    assert await release_idle([database]) == ()
    assert not idle & {each.pid for each in database.pool.holders()}


async def test_a_console_with_an_open_transaction_is_named_and_left(
    postgresql_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    database = await open_database(postgresql_url)
    runner, project = Runner(trust, database), make_project(projects.needs_a_lock())
    await runner.run(verbs.upgrade("busy01"), project, PYTHON)
    held = await database.hold()

    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN").close()
        connection.exec_driver_sql("SELECT * FROM busy").close()

    await held.run(begin)
    (left,) = await release_idle([database])
    assert left.kind == "held" and left.in_transaction == "in transaction"
    named: list[tuple[Blocker, ...]] = []
    async with asyncio.TaskGroup() as group:
        running = group.create_task(runner.run(verbs.upgrade(), project, PYTHON))
        await when(lambda: runner.running)
        group.create_task(watch(runner, database, named.append))
        await when(lambda: bool(named))
        assert named[0][0].ours.startswith(left.name)
        await database.release(held)
        assert (await running).outcome is Outcome.DONE


async def test_mariadb_tells_who_holds_rows_and_with_its_plugin_who_holds_a_table(
    mariadb_url: str,
    private_mariadb: PrivateServer,
    open_database: OpenDatabase,
    trust: Trust,
    make_project: MakeProject,
) -> None:
    database = await open_database(mariadb_url)
    fill = projects.needs_a_lock()[0].upgrade + "\nop.execute(\"INSERT INTO busy VALUES (1, 'x')\")"
    rows = projects.Made("busy02", "busy01", upgrade="op.execute(\"UPDATE busy SET name = 'y'\")")
    alters = projects.Made("busy03", "busy02", upgrade=projects.needs_a_lock()[1].upgrade)
    project = make_project([projects.Made("busy01", upgrade=fill), rows, alters])
    runner = Runner(trust, database)
    await runner.run(verbs.upgrade("busy01"), project, PYTHON)

    async def blocked(target: str, statement: str) -> Blocker:
        engine = create_engine(mariadb_url, poolclass=NullPool)
        named: list[tuple[Blocker, ...]] = []
        with engine.connect() as holder, engine.connect() as other:
            other.exec_driver_sql("CREATE TABLE IF NOT EXISTS unconcerned (id int)")
            other.exec_driver_sql("SELECT * FROM unconcerned").all()
            pid = holder.exec_driver_sql("SELECT CONNECTION_ID()").scalar()
            holder.exec_driver_sql(statement)
            async with asyncio.TaskGroup() as group:
                running = group.create_task(runner.run(verbs.upgrade(target), project, PYTHON))
                await when(lambda: runner.running)
                group.create_task(watch(runner, database, named.append))
                await when(lambda: bool(named))
                holder.rollback()
                assert (await running).outcome is Outcome.DONE
        (blocker,) = named[0]
        assert blocker.pid == pid
        return blocker

    assert (await blocked("busy02", "UPDATE busy SET name = 'z'")).sure
    with closing(connect_mariadb(make_url(private_mariadb.url))) as admin, admin.cursor() as cursor:
        cursor.execute("INSTALL SONAME 'metadata_lock_info'")
        try:
            assert (await blocked("busy03", "SELECT * FROM busy")).sure
        finally:
            cursor.execute("UNINSTALL SONAME 'metadata_lock_info'")


def test_locks_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "file.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE t (x)")
        assert lockers(path) == set()
        connection.execute("BEGIN EXCLUSIVE")
        assert lockers(path) == {os.getpid()}
        connection.execute("ROLLBACK")
    inode = path.stat().st_ino
    listed = (
        f"1: POSIX  ADVISORY  WRITE 4711 08:01:{inode} 0 EOF\n1: -> POSIX  ADVISORY  WRITE 99 08:01:{inode} 0 EOF\n"
    )
    assert lockers(path, listed) == {4711}
    assert lockers(tmp_path / "missing") == set()
