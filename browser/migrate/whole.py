"""One migration from beginning to end: idle sessions released, a copy made, run, looked at, noted in the journal."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from browser import errors
from browser.migrate.aftermath import Aftermath, aftermath
from browser.migrate.backup import Backup, back_up
from browser.migrate.blockers import release_idle
from browser.migrate.changes import Change, Snapshot, differences, snapshot
from browser.migrate.events import Event, Line, Outcome, Result
from browser.migrate.journal import Entry, Journal
from browser.migrate.runner import USUAL, Options, Runner, apart
from browser.migrate.verbs import Verb
from browser.store import connection_key

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.migrate.project import Project

_ENDED_WELL = (Outcome.DONE, Outcome.STOPPED)


@dataclass(frozen=True, slots=True)
class Report:
    """What a migration did. `aftermath` is None where it ended well, `unread` why the server could not be asked."""

    result: Result
    changes: tuple[Change, ...]
    after: frozenset[str] | None
    aftermath: Aftermath | None = None
    backup: Backup | None = None
    entry: Entry | None = None
    unread: str = ""


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

    `with_backup` makes a copy of a SQLite file first; elsewhere it is not looked at.
    """
    await runner.check(verb, project)
    left_open = await release_idle([database])
    for each in left_open:
        events(Line(f"{each.name} of this app has a transaction open, and may be waited for.", "note"))
    before = await database.read(snapshot, project)
    backup = None
    if with_backup and not database.dialect.sessions.remote:
        backup = await apart(back_up, Path(str(database.url.reveal().database)))
        events(Line(f"Copied to {backup.path}.", "note"))
    when = datetime.now(UTC)
    result = await runner.run(verb, project, interpreter, events, options=options)
    report = await _looked_at(database, project, result, before, backup)
    if journal is None:
        return report
    entry = Entry(
        when, connection_key(database.url), database.title, str(project.folder), str(verb), tuple(sorted(before.rows)),
        None if report.after is None else tuple(sorted(report.after)), result.outcome, result.seconds, result.alembic,
        result.python, report.aftermath.applied if report.aftermath else result.finished, result.words,
        str(backup.path) if backup else "",
    )  # fmt: skip
    kept = await apart(journal.add, entry)
    return Report(result, report.changes, report.after, report.aftermath, backup, kept, report.unread)


async def _looked_at(
    database: "Database", project: "Project", result: Result, before: Snapshot, backup: Backup | None
) -> Report:
    try:
        if result.outcome in _ENDED_WELL:
            after = await database.read(snapshot, project)
            return Report(result, differences(before, after), after.rows, backup=backup)
        told = await aftermath(database, project, result, before)
    except errors.RowloreError as error:
        return Report(result, (), None, backup=backup, unread=str(error))
    return Report(result, (*told.left, *told.others), told.recorded, told, backup)
