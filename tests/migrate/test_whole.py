"""A migration from beginning to end on three databases: what it changed, what is noted, ways out of failures."""

import asyncio
import os
import signal
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, make_url

from browser.database.database import Database
from browser.migrate import verbs
from browser.migrate.aftermath import Way
from browser.migrate.backup import backups, restore
from browser.migrate.changes import snapshot
from browser.migrate.events import Event, Line, Outcome
from browser.migrate.journal import Journal
from browser.migrate.project import Project, read_project
from browser.migrate.runner import Runner
from browser.migrate.trust import Trust
from browser.migrate.unended import cut_off
from browser.migrate.whole import Report, migrate
from browser.store import Store
from tests.conftest import OpenDatabase
from tests.migrate import projects
from tests.migrate.conftest import PYTHON, MakeProject
from tests.migrate.projects import Made


def ignore(event: Event) -> None:
    """Nobody listens."""


def tables(connection: Any) -> set[str]:
    return set(inspect(connection).get_table_names())


async def test_what_went_well_is_told_and_noted(
    database_url: str, open_database: OpenDatabase, trust: Trust, store: Store, make_project: MakeProject
) -> None:
    database = await open_database(database_url)
    project, journal = make_project(projects.two_heads()), Journal(store)
    report = await migrate(Runner(trust, database), database, verbs.upgrade(), project, PYTHON, ignore, journal=journal)
    assert report.result.outcome is Outcome.DONE and report.aftermath is None
    assert {(each.what, each.table.name) for each in report.changes} >= {
        ("added", "t_base1"),
        ("added", "t_left2"),
        ("added", "t_right1"),
    }
    (entry,) = journal.entries()
    assert (entry.before, entry.after, entry.outcome) == ((), ("left2", "right1"), Outcome.DONE)
    assert entry.alembic and entry.python and entry.seconds > 0 and entry.verb == "upgrade heads"
    assert entry == report.entry and "canary" not in repr(entry)


async def _repaired(database: Database, report: Report) -> None:
    """Do what is said to be a way out."""
    told = report.aftermath
    assert told is not None
    if Way.RETRY in told.ways:
        assert told.left == () and told.repair == ()
        return
    assert Way.REPAIR in told.ways and told.repair

    def repair(connection: Any) -> None:
        for statement in told.repair:
            connection.exec_driver_sql(statement)

    await database.write(repair)


def _corrected(project: Project, trust: Trust, made: list[Made]) -> Project:
    corrected = read_project(projects.write(project.folder, made))
    trust.trust(corrected.folder, corrected.digest)
    return corrected


TRANSACTIONAL = {"postgresql": True, "sqlite": False, "mysql": False}


async def test_a_failure_in_the_middle_is_told_as_the_server_sees_it_and_has_a_way_out(
    database_url: str, open_database: OpenDatabase, trust: Trust, store: Store, make_project: MakeProject
) -> None:
    database = await open_database(database_url)
    made, journal = projects.fails_in_the_middle(), Journal(store)
    project, runner = make_project(made), Runner(trust, database)
    report = await migrate(runner, database, verbs.upgrade(), project, PYTHON, ignore, journal=journal)
    assert report.result.outcome is Outcome.FAILED
    told = report.aftermath
    assert told is not None and told.failed == "fails3" and not told.lives
    there = await database.read(tables)
    if TRANSACTIONAL[database.dialect.name]:
        assert (told.recorded, told.applied, told.lost) == (frozenset(), (), ("r0001", "r0002"))
        assert "t_r0001" not in there and "half" not in there
    else:
        assert (told.recorded, told.applied, told.lost) == (frozenset({"r0002"}), ("r0001", "r0002"), ())
        assert "t_r0001" in there and "half" in there
        assert [(each.what, each.table.name) for each in told.left] == [("added", "half")]
    assert (entry := journal.entries()[0]).after == tuple(sorted(told.recorded)) and "no_such_table" in entry.error
    await _repaired(database, report)
    body = projects.table("half", "name")[0]
    corrected = _corrected(project, trust, [Made("fails3", "r0002", made[2].message, upgrade=body)])
    again = await migrate(runner, database, verbs.upgrade(), corrected, PYTHON, ignore)
    assert again.result.outcome is Outcome.DONE and again.after == frozenset({"after4"})


async def test_an_env_that_never_commits_has_not_migrated(
    database_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    """Alembic takes a transaction that env.py has begun for somebody else's, and says nothing."""
    database = await open_database(database_url)
    connects = "    with connectable.connect() as connection:\n"
    env = projects.ENV.replace(connects, f"{connects}        connection.exec_driver_sql('SELECT 1')\n")
    project = make_project(projects.line(1), env=env)
    report = await migrate(Runner(trust, database), database, verbs.upgrade(), project, PYTHON, ignore)
    assert report.result.outcome is Outcome.FAILED and "did not commit" in report.result.words
    assert report.aftermath is not None and report.aftermath.lost == ("r0001",) and report.after == frozenset()
    stays = not TRANSACTIONAL[database.dialect.name]
    assert bool(report.aftermath.left) is stays
    assert (Way.RETRY in report.aftermath.ways) is not stays


async def test_what_is_noted_where_only_env_py_knows_is_done(
    database_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    database = await open_database(database_url)
    elsewhere = "target_metadata=target_metadata, version_table=f'kept_{connection.dialect.name}'"
    env = projects.ENV.replace("target_metadata=target_metadata", elsewhere)
    project = make_project(projects.line(1), env=env)
    report = await migrate(Runner(trust, database), database, verbs.upgrade(), project, PYTHON, ignore)
    assert (report.result.outcome, report.after) == (Outcome.DONE, frozenset())


async def test_kill_9_inside_a_revision_is_told_as_the_server_sees_it_and_has_a_way_out(
    database_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    database = await open_database(database_url)
    runner = Runner(trust, database)
    up, back = projects.table("slowly")
    waits = f"{up}\nprint('made', flush=True)\nimport time\ntime.sleep(60)"
    project = make_project([*projects.line(1), Made("slow02", "r0001", "slow", upgrade=waits, downgrade=back)])

    def hear(event: Event) -> None:
        if isinstance(event, Line) and event.text == "made":
            os.kill(runner.pid, signal.SIGKILL)

    report = await migrate(runner, database, verbs.upgrade(), project, PYTHON, hear)
    assert report.result.outcome is Outcome.CRASHED and "SIGKILL" in report.result.words
    told = report.aftermath
    assert told is not None and told.failed == "slow02" and not told.lives
    there = await database.read(tables)
    assert ("slowly" in there) is bool(told.left) is not TRANSACTIONAL[database.dialect.name]
    assert told.recorded == (frozenset() if TRANSACTIONAL[database.dialect.name] else frozenset({"r0001"}))
    await _repaired(database, report)
    corrected = _corrected(project, trust, [Made("slow02", "r0001", "slow", upgrade=up, downgrade=back)])
    again = await migrate(runner, database, verbs.upgrade(), corrected, PYTHON, ignore)
    assert again.result.outcome is Outcome.DONE and again.after == frozenset({"slow02"})


async def test_a_backup_made_before_brings_the_file_back(
    sqlite_url: str, open_database: OpenDatabase, trust: Trust, make_project: MakeProject
) -> None:
    database = await open_database(sqlite_url)
    runner, project = Runner(trust, database), make_project(projects.fails_in_the_middle())
    await runner.run(verbs.upgrade("r0001"), project, PYTHON)
    report = await migrate(runner, database, verbs.upgrade(), project, PYTHON, ignore, with_backup=True)
    assert report.backup is not None and report.aftermath is not None and Way.RESTORE in report.aftermath.ways
    (kept,) = backups(Path(str(make_url(sqlite_url).database)))
    assert kept == report.backup and "half" in await database.read(tables)
    restore(kept)
    assert await database.read(tables) == {"alembic_version", "t_r0001"}


async def test_a_cancel_after_the_end_takes_nothing_from_the_journal(
    sqlite_url: str,
    open_database: OpenDatabase,
    trust: Trust,
    store: Store,
    make_project: MakeProject,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What Alembic has done is told as done, though nobody waited for the look at the database."""
    database = await open_database(sqlite_url)
    project, journal, looks = make_project(projects.line(1)), Journal(store), []
    task = asyncio.current_task()
    assert task is not None
    loop = asyncio.get_running_loop()

    def look(connection: Any, project: Project) -> Any:
        looks.append(1)
        if len(looks) == 2:
            loop.call_soon_threadsafe(task.cancel)
            threading.Event().wait(0.3)
        return snapshot(connection, project)

    monkeypatch.setattr("browser.migrate.whole.snapshot", look)
    report = await migrate(Runner(trust, database), database, verbs.upgrade(), project, PYTHON, ignore, journal=journal)
    assert (report.result.outcome, report.after) == (Outcome.DONE, None) and "cancelled" in report.unread
    (entry,) = journal.entries()
    assert (entry.outcome, entry.after, entry.revisions) == (Outcome.DONE, None, ("r0001",))
    assert await cut_off(database, journal, 0.1) == ()
