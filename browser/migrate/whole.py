"""One migration from beginning to end: idle sessions released, a copy made, run, looked at, noted in the journal."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from browser import errors
from browser.migrate.aftermath import Aftermath, aftermath
from browser.migrate.apart import apart
from browser.migrate.backup import Backup, back_up
from browser.migrate.blockers import release_idle
from browser.migrate.changes import Change, Snapshot, differences, snapshot
from browser.migrate.events import Event, Line, Outcome, Result
from browser.migrate.journal import Entry, Journal
from browser.migrate.runner import USUAL, Options, Runner
from browser.migrate.running import Held
from browser.migrate.verbs import Verb
from browser.store import connection_key
from browser.workers import Workers

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.migrate.project import Project

_ENDED_WELL = (Outcome.DONE, Outcome.STOPPED)


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

    `with_backup` makes a copy of a SQLite file first; elsewhere it is not looked at.
    """
    await runner.check(verb, project)
    left_open = await release_idle([database])
    for each in left_open:
        events(Line(f"{each.name} of this app has a transaction open, and may be waited for.", "note"))
    before = await database.read(snapshot, project)
    backup = await _copied(database, events) if with_backup and not database.dialect.sessions.remote else None
    noting = _Noting(journal, _beginning(database, verb, project, before, backup))
    begin = noting.begin if journal is not None else None
    try:
        result = await runner.run(verb, project, interpreter, events, options=options, begin=begin)
        report = await _looked_at(database, project, result, before, backup)
        return await noting.end(report)
    except errors.RowloreError:
        await noting.forget()  # nothing has run
        raise
    finally:
        noting.release()


async def _copied(database: "Database", events: Callable[[Event], None]) -> Backup:
    """A copy of the file; none is left where nobody waits for it any more."""
    path = Path(str(database.url.reveal().database))
    unwanted = threading.Event()

    def go_on(part: float) -> None:
        if unwanted.is_set():
            raise errors.StatementCancelled("The copy was cancelled.")

    events(Line(f"Copying {path.name} …", "note"))
    try:
        backup = await apart(back_up, path, go_on)
    except asyncio.CancelledError:
        unwanted.set()
        raise
    events(Line(f"Copied to {backup.path}.", "note"))
    return backup


def _beginning(database: "Database", verb: Verb, project: "Project", before: Snapshot, backup: Backup | None) -> Entry:
    return Entry(
        datetime.now(UTC), connection_key(database.url), database.title, str(project.folder), str(verb),
        tuple(sorted(before.rows)), None, Outcome.RUNNING, 0.0, backup=str(backup.path) if backup else "",
    )  # fmt: skip


class _Noting:
    """The entry of a run in the journal, from its beginning to its end; without a journal nothing is noted."""

    def __init__(self, journal: Journal | None, entry: Entry) -> None:
        self._journal, self._entry = journal, entry
        self._held: Held | None = None

    async def begin(self) -> int:
        """Note that it runs from now on; returns the lock's descriptor. Raises NotSupported."""
        assert self._journal is not None
        worker = Workers("rowlore-migrate-disk", 1)
        noted = worker.submit(self._journal.begin, replace(self._entry, when=datetime.now(UTC)))
        worker.close()
        try:
            self._entry, held = await asyncio.shield(asyncio.wrap_future(noted))
        except asyncio.CancelledError:
            noted.add_done_callback(self._taken_back)
            raise
        self._held = held
        return held.descriptor

    def _taken_back(self, noted: "Future[tuple[Entry, Held]]") -> None:
        """It was noted after nobody waited for it any more."""
        if self._journal is not None and noted.exception() is None:
            entry, held = noted.result()
            self._journal.forget(entry)
            held.release(ended=True)

    async def end(self, report: Report) -> Report:
        """Complete it. What went wrong with that is told in the report: the run itself is over."""
        if self._journal is None or self._held is None:
            return report
        result, told = report.result, report.aftermath
        done = replace(
            self._entry,
            after=None if report.after is None else tuple(sorted(report.after)),
            outcome=result.outcome,
            seconds=result.seconds,
            alembic=result.alembic,
            python=result.python,
            revisions=told.applied if told else result.finished,
            error=result.words,
        )
        try:
            report = replace(report, entry=await apart(self._journal.end, done))
        except errors.RowloreError as error:
            return replace(report, unnoted=str(error))
        self._held.release(ended=True)
        return report

    async def forget(self) -> None:
        """Take it back."""
        if self._journal is not None and self._held is not None:
            await apart(self._journal.forget, self._entry)
            self._held.release(ended=True)

    def release(self) -> None:
        """Whatever has become of it, this app does not go on with it; a child that lives does."""
        if self._held is not None:
            self._held.release(ended=False)


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
