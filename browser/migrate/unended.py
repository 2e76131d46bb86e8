"""Runs that were cut off, by a kill of the app or of the machine: found at the next start, asked about, completed."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from browser import errors
from browser.migrate.environment import VERSION_TABLE
from browser.migrate.events import Outcome
from browser.migrate.graph import RevisionGraph
from browser.migrate.journal import Entry, Journal
from browser.migrate.positions import recorded
from browser.migrate.traces import Traces, traces
from browser.store import connection_key
from browser.workers import apart

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.migrate.project import Project

WORDS = "Rowlore ended before the run did."
LAST_WORDS = 10.0
"""Seconds in which the child of an app that has gone ends itself, unless its server keeps it waiting."""


@dataclass(frozen=True, slots=True)
class CutOff:
    """A run that was cut off, completed in the journal, or, where it `goes_on`, still to be asked about.

    `doubt` is about the revision that may be half done, None where there is none.
    """

    entry: Entry
    doubt: "Doubt | None" = None
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """The revision inside which a run was cut off, on a database that takes nothing back, and what is seen of it."""

    revision: str
    traces: Traces


async def cut_off(database: "Database", journal: Journal, patience: float = LAST_WORDS) -> tuple[CutOff, ...]:
    """The runs on a database that were cut off and that nobody was told of yet, the newest first.

    Where a process of one lives, waits `patience` seconds for its end. Raises errors.* where journal or database cannot
    be asked; then they are found again the next time.
    """
    found = []
    for entry in await apart(journal.unended, connection_key(database.url)):
        if await _goes_on(journal, entry, patience):
            found.append(CutOff(entry, goes_on=True))
        elif (completed := await _completed(database, journal, entry)) is not None:
            found.append(completed)
    return tuple(found)


async def doubt(database: "Database", graph: RevisionGraph | None, entry: Entry) -> Doubt | None:
    """The revision that may be half done after a run that was cut off: the first of its plan that is not recorded.

    None where the database takes back what was not committed, and where nobody knows the plan; without traces where the
    catalog cannot be read.
    """
    facts = database.dialect.migrating
    if facts.rolls_back or graph is None:
        return None
    verb, _, target = entry.verb.partition(" ")
    walk = {"upgrade": graph.upgrades, "downgrade": graph.downgrades}.get(verb)
    try:
        steps = walk(frozenset(entry.before), target) if walk is not None else ()
    except errors.NotSupported:
        return None
    found = next((step.revision for step in steps if step.revision.id not in entry.revisions), None)
    if found is None:
        return None
    operations = found.upgrade if verb == "upgrade" else found.downgrade
    try:
        return Doubt(found.id, await database.read(traces, operations, facts))
    except errors.RowloreError:
        return Doubt(found.id, Traces())  # that the run was cut off is told all the same


async def _goes_on(journal: Journal, entry: Entry, patience: float) -> bool:
    deadline = asyncio.get_running_loop().time() + patience
    while lives := await apart(_lives, journal, entry):
        if asyncio.get_running_loop().time() > deadline:
            break
        await asyncio.sleep(0.2)
    return lives


def _lives(journal: Journal, entry: Entry) -> bool:
    try:
        return journal.goes_on(entry)
    except OSError as error:
        raise errors.NotSupported(
            "It cannot be found out whether the last migration still runs.", words=error.strerror or str(error)
        ) from None


async def _completed(database: "Database", journal: Journal, entry: Entry) -> CutOff | None:
    """None where somebody else was quicker."""
    project = await apart(_project, Path(entry.folder))
    name = project.version_table if project is not None else VERSION_TABLE
    rows = await database.read(recorded, name, project.version_table_schema if project is not None else None)
    graph = RevisionGraph(project) if project is not None else None
    ran = _between(graph, entry.before, rows) if graph is not None else ()
    done = replace(entry, outcome=Outcome.CUT_OFF, after=tuple(sorted(rows)), revisions=ran, error=WORDS)
    doubtful = await doubt(database, graph, done)
    return CutOff(done, doubtful) if await apart(journal.cut_off, done) else None


def _project(folder: Path) -> "Project | None":
    from browser.migrate.project import read_project

    try:
        return read_project(folder)
    except errors.NotSupported:
        return None


def _between(graph: RevisionGraph, before: Iterable[str], after: Iterable[str]) -> tuple[str, ...]:
    """The revisions that one position has applied and the other has not, newest first."""
    one, other = (graph.closure(each for each in rows if each in graph.revisions) for rows in (before, after))
    return tuple(each for each in graph.order if each in one ^ other)
