"""One migration from beginning to end: idle sessions released, a backup made, run, looked at, noted in the journal."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from browser import errors
from browser.migrate.aftermath import Aftermath, aftermath
from browser.migrate.backup import Backup
from browser.migrate.blockers import release_idle
from browser.migrate.changes import Change, Snapshot, differences, snapshot
from browser.migrate.events import Event, Failed, Line, Outcome, Result
from browser.migrate.journal import Entry, Journal
from browser.migrate.noting import Noting
from browser.migrate.restoring import back_up_database, file_of
from browser.migrate.runner import USUAL, Options, Runner
from browser.migrate.verbs import Verb
from browser.store import connection_key
from browser.workers import answered

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.database.database import Database
    from browser.migrate.project import Project

_ENDED_WELL = (Outcome.DONE, Outcome.STOPPED)
_NOT_COMMITTED = (
    "Alembic ran to its end, but the database does not know of it: env.py did not commit. Mostly it sends a statement"
    " before context.begin_transaction(), so that Alembic takes the transaction for somebody else's."
)


@dataclass(frozen=True, slots=True)
class Report:
    """What a migration did. `aftermath` is None where it ended well, `unread` why the server could not be asked.

    `unnoted` is why the journal could not be completed.
    """

    result: Result
    changes: tuple[Change, ...]
    after: frozenset[str] | None
    aftermath: Aftermath | None = None
    backup: Backup | None = None
    entry: Entry | None = None
    unread: str = ""
    unnoted: str = ""


async def migrate(
    runner: Runner,
    database: "Database",
    verb: Verb,
    project: "Project",
    interpreter: Path,
    events: Callable[[Event], None],
    *,
    journal: Journal | None = None,
    options: Options = USUAL,
    with_backup: bool = False,
) -> Report:
    """Run a verb that changes the database, with everything around it. Raises as `Runner.run`, before anything ran.

    `with_backup` backs a SQLite file up first; elsewhere it is not looked at.
    """
    await runner.check(verb, project)
    left_open = await release_idle([database])
    for each in left_open:
        events(Line(f"{each.name} of this app has a transaction open, and may be waited for.", "note"))
    before = await database.read(snapshot, project)
    backup = await _backed_up(database, events) if with_backup and not database.dialect.sessions.remote else None
    noting = Noting(journal, _beginning(database, verb, project, before, backup))
    begin = noting.begin if journal is not None else None
    try:
        result = await runner.run(verb, project, interpreter, events, options=options, begin=begin)
        try:
            report = await _looked_at(database, project, result, before, backup)
        except asyncio.CancelledError:  # what the run did is told and noted all the same
            answered()
            report = Report(result, (), None, backup=backup, unread="The database was not looked at: cancelled.")
        unnoted = await noting.end(_done(noting.entry, report))
        return replace(report, entry=noting.entry if journal is not None and not unnoted else None, unnoted=unnoted)
    except errors.RowloreError:
        await noting.forget()  # nothing has run
        raise
    finally:
        noting.release()


async def _backed_up(database: "Database", events: Callable[[Event], None]) -> Backup:
    events(Line(f"Backing up {file_of(database).name} …", "note"))
    backup = await back_up_database(database)
    events(Line(f"Backed up to {backup.path}.", "note"))
    return backup


def _beginning(database: "Database", verb: Verb, project: "Project", before: Snapshot, backup: Backup | None) -> Entry:
    return Entry(
        datetime.now(UTC), connection_key(database.url), database.title, str(project.folder), str(verb),
        tuple(sorted(before.rows)), None, Outcome.RUNNING, 0.0, backup=str(backup.path) if backup else "",
    )  # fmt: skip


def _done(entry: Entry, report: Report) -> Entry:
    result, told = report.result, report.aftermath
    return replace(
        entry,
        after=None if report.after is None else tuple(sorted(report.after)),
        outcome=result.outcome,
        seconds=result.seconds,
        alembic=result.alembic,
        python=result.python,
        revisions=told.applied if told else result.finished,
        error=result.words,
    )


async def _looked_at(
    database: "Database", project: "Project", result: Result, before: Snapshot, backup: Backup | None
) -> Report:
    try:
        if result.outcome in _ENDED_WELL:
            after = await database.read(snapshot, project)
            if await _taken_back(database, project, result, before, after):
                result = replace(result, outcome=Outcome.FAILED, failure=Failed("", "", _NOT_COMMITTED))
                told = await aftermath(database, project, result, before)
                return Report(result, (*told.left, *told.others), told.recorded, told, backup)
            return Report(result, differences(before, after), after.rows, backup=backup)
        told = await aftermath(database, project, result, before)
    except errors.RowloreError as error:
        return Report(result, (), None, backup=backup, unread=str(error))
    return Report(result, (*told.left, *told.others), told.recorded, told, backup)


async def _taken_back(
    database: "Database", project: "Project", result: Result, before: Snapshot, after: Snapshot
) -> bool:
    """Whether revisions have run, and the database does not know of it; not where env.py may note it elsewhere."""
    ran = frozenset(result.heads_after(len(result.finished)))
    if not result.finished or not after.rows == before.rows == frozenset(result.before) != ran:
        return False
    if database.dialect.migrating.rolls_back:
        return not differences(before, after)
    return await database.read(_has_version_table, project)


def _has_version_table(connection: "Connection", project: "Project") -> bool:
    from sqlalchemy import inspect

    return bool(inspect(connection).has_table(project.version_table, schema=project.version_table_schema))
