"""Restoring a SQLite file from a backup: what it is now is backed up first, and the journal tells of it."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from browser import errors
from browser.migrate.backup import Backup, back_up, restore
from browser.migrate.blockers import release_idle
from browser.migrate.environment import VERSION_TABLE
from browser.migrate.events import Outcome
from browser.migrate.journal import Entry, Journal
from browser.migrate.noting import Noting
from browser.migrate.positions import recorded
from browser.store import connection_key
from browser.workers import answered, apart, to_its_end

if TYPE_CHECKING:
    from collections.abc import Iterable

    from browser.database.database import Database
    from browser.migrate.project import Project


@dataclass(frozen=True, slots=True)
class Restored:
    """A file was restored: `saved` is the backup of what it was, `unnoted` why the journal could not be completed."""

    saved: Backup
    unnoted: str = ""


def file_of(database: "Database") -> Path:
    """The file of a SQLite database."""
    return Path(str(database.url.reveal().database))


async def back_up_database(database: "Database") -> Backup:
    """Back the file up as it is now; none is left where nobody waits for it any more. Raises NotSupported."""
    unwanted = threading.Event()

    def go_on(part: float) -> None:
        if unwanted.is_set():
            raise errors.StatementCancelled("The backup was cancelled.")

    def wanted() -> Backup:
        made = back_up(file_of(database), go_on)
        if unwanted.is_set():
            made.path.unlink(missing_ok=True)
        return made

    try:
        return await apart(wanted)
    except asyncio.CancelledError:
        unwanted.set()
        raise


async def restore_database(
    database: "Database",
    backup: Backup,
    journal: Journal,
    own: "Iterable[Database]",
    project: "Project | None" = None,
    replacing: Callable[[], None] | None = None,
) -> Restored:
    """Restore the file from a backup; what it was is backed up first.

    `own` are all databases of this app, whose idle connections are closed first. From the moment that `replacing` is
    called, nothing is given up any more: a cancel waits for the end. Raises NotSupported where somebody has the file
    open or a transaction on it; then it is as it was.
    """
    if database.read_only:
        raise errors.NotSupported("This connection is read-only.", hint="Connect again without read-only.")
    key = connection_key(database.url)
    busy = await release_idle([each for each in own if connection_key(each.url) == key])
    if busy:
        names = ", ".join(dict.fromkeys(each.name for each in busy))
        raise errors.NotSupported(
            f"A transaction is open in {names}.", hint="Commit it or roll it back; then the file can be restored."
        )
    table = project.version_table if project is not None else VERSION_TABLE
    before = tuple(sorted(await database.read(recorded, table, None)))
    folder, verb = str(project.folder) if project is not None else "", f"restore {backup.path.name}"
    noting = Noting(
        journal, Entry(datetime.now(UTC), key, database.title, folder, verb, before, None, Outcome.RUNNING, 0.0)
    )
    await noting.begin()
    if replacing is not None:
        replacing()
    try:
        saved = await to_its_end(_replace, backup, database)
        return Restored(saved, await noting.end(await _done(noting.entry, database, table, saved)))
    except errors.RowloreError:
        await noting.forget()  # nothing was replaced: what comes afterwards raises none
        raise
    finally:
        noting.release()


async def _done(entry: Entry, database: "Database", table: str, saved: Backup) -> Entry:
    """What the file is now; that it was restored is told also where it cannot be read."""
    after = None
    try:
        after = tuple(sorted(await database.read(recorded, table, None)))
    except asyncio.CancelledError:
        answered()
    except errors.RowloreError:
        pass
    seconds = (datetime.now(UTC) - entry.when).total_seconds()
    return replace(entry, after=after, outcome=Outcome.DONE, seconds=seconds, backup=str(saved.path))


def _replace(backup: Backup, database: "Database") -> Backup:
    saved = back_up(file_of(database))
    try:
        restore(backup)
    except errors.NotSupported:
        with suppress(OSError):
            saved.path.unlink()
        raise
    return saved
