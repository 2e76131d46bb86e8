"""After a run: what is recorded, what changed, what a failed revision left over, and how to get out.

Everything is asked of the server anew, once the session of the child has left it. Rows are not compared, only what the
catalog tells (`changes`); a revision that moves data says nothing there.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from browser.migrate.changes import Change, Snapshot, differences, snapshot
from browser.migrate.events import Outcome, Result

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.database.database import Database
    from browser.database.facts import TableRef
    from browser.migrate.project import Project
    from browser.migrate.revisions import Revision

LEAVE_SECONDS = 10.0
"""How long the session of a child that has ended may still be there."""
_SESSIONS = {
    "postgresql": "SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity"
    " WHERE pid OPERATOR(pg_catalog.=) {} AND application_name OPERATOR(pg_catalog.=) 'rowlore migration'",
    "mysql": "SELECT COUNT(*) FROM information_schema.processlist WHERE id = {}",
    "mariadb": "SELECT COUNT(*) FROM information_schema.processlist WHERE id = {}",
}


class Way(StrEnum):
    """How to get out."""

    RETRY = "Nothing is in the way: correct the cause, then run it again."
    REPAIR = "Remove the left-overs by the SQL below, correct the cause, then run it again."
    RESTORE = "Restore a backup that was made before, correct the cause, then run it again."
    FINISH = "Finish the revision by hand, then stamp it."


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What state the database is in after a run that did not end well.

    recorded   rows of the version table, as the server says now
    applied    revisions of the run that are recorded
    lost       revisions whose function had ended and that were rolled back all the same
    failed     the revision it ended in, or empty
    left       what that revision left over in the schema; `others` is everything else that changed
    unsure     those of `others` that it names as well as a revision that is applied: nobody can tell whose they are
    repair     SQL that takes `left` away; empty where it cannot be said
    lives      the session of the child is still on the server
    """

    recorded: frozenset[str]
    applied: tuple[str, ...]
    lost: tuple[str, ...]
    failed: str
    left: tuple[Change, ...]
    others: tuple[Change, ...]
    repair: tuple[str, ...]
    lives: bool
    sentences: tuple[str, ...] = ()
    ways: tuple[Way, ...] = ()
    unsure: tuple[Change, ...] = ()


async def aftermath(database: "Database", project: "Project", result: Result, before: Snapshot) -> Aftermath:
    """Ask the server what has become of it. Raises errors.* where it cannot be asked."""
    lives = not await _has_left(database, result.session)
    after = await database.read(snapshot, project)
    failed = result.running or (result.failure.revision if result.failure is not None else "")
    applied, lost = _kept(result, before, after)
    found = [project.revisions[each] for each in applied if each in project.revisions]
    changes = differences(before, after)
    left, others = _sorted_out(changes, project.revisions.get(failed), found)
    if lost and not (failed or applied):  # nothing was recorded; what they do not name is somebody else's
        left, others = _named(changes, [project.revisions[each] for each in lost if each in project.revisions])
    known = project.revisions.get(failed)
    unsure = [each for each in others if found and known is not None and _name(each) in _text(known)]
    unsure = [] if database.dialect.migrating.rolls_back else unsure
    repair = await database.read(undoing, left) if left else ()
    told = Aftermath(after.rows, applied, lost, failed, left, others, repair, lives, unsure=tuple(unsure))
    return replace(told, sentences=_sentences(told), ways=_ways(told, result))


def undoing(connection: "Connection", left: Sequence[Change]) -> tuple[str, ...]:
    """The SQL that takes left-overs away; empty if one of them cannot be taken away by what the catalog knows."""
    from browser.schema.naming import quoted_identifier, quoted_name

    tables = {each.table for each in left if not each.part}
    statements = []
    for each in left:
        name = quoted_name(connection, each.table)
        kind, _, part = each.part.partition(" ")
        if each.what != "added":
            return ()
        if not each.part:
            statements.append(f"DROP {str(each.kind).upper()} {name}")
        elif each.table in tables:
            continue
        elif kind == "column":
            statements.append(f"ALTER TABLE {name} DROP COLUMN {quoted_identifier(connection, part)}")
        elif kind == "index":
            statements.append(_drop_index(connection, each.table, part))
        else:
            return ()
    return tuple(sorted(statements, key=lambda sql: not sql.startswith("DROP INDEX")))


def _drop_index(connection: "Connection", ref: "TableRef", name: str) -> str:
    from sqlalchemy import Column, Index, Integer, MetaData, Table
    from sqlalchemy.schema import DropIndex

    table = Table(ref.name, MetaData(), Column("x", Integer), schema=ref.schema)
    return str(DropIndex(Index(name, table.c.x)).compile(dialect=connection.dialect)).strip()


async def _has_left(database: "Database", session: int) -> bool:
    """Wait until the server has noticed that the child has gone: before that nothing of it is rolled back."""
    question = _SESSIONS.get(database.dialect.name)
    if question is None or not session:
        return True
    deadline = asyncio.get_running_loop().time() + LEAVE_SECONDS
    while await database.read(_number, question.format(int(session))):
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(0.05)
    return True


def _number(connection: "Connection", question: str) -> int:
    return int(connection.exec_driver_sql(question).scalar() or 0)


def _kept(result: Result, before: Snapshot, after: Snapshot) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Which revisions whose function ended count; the version table changes with each of them."""
    if not result.finished or after.rows == before.rows:
        return (), result.finished
    for number in range(len(result.finished), 0, -1):
        if set(result.heads_after(number)) == after.rows:
            return result.finished[:number], result.finished[number:]
    return result.finished, ()


def _sorted_out(
    changes: Iterable[Change], failed: "Revision | None", applied: Sequence["Revision"]
) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """What a failed revision left over, and the rest: by the names that stand in its file, if others ran as well.

    A name that stands in the file of one that is applied is taken for its own: nobody is told to drop that.
    """
    every = tuple(changes)
    if failed is None:
        return (), every
    if not applied:
        return every, ()
    return _named(every, [failed], but=applied)


def _named(
    changes: Sequence[Change], revisions: Iterable["Revision"], but: Iterable["Revision"] = ()
) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """What stands by its name in the files of `revisions` and not of `but`, and the rest."""
    text, theirs = (" ".join(_text(each) for each in some) for some in (revisions, but))
    left = tuple(each for each in changes if _name(each) in text and _name(each) not in theirs)
    return left, tuple(each for each in changes if each not in left)


def _name(change: Change) -> str:
    kind, _, part = change.part.partition(" ")
    return change.table.name if kind == "routine" else part or change.table.name


def _text(revision: "Revision") -> str:
    operations = (*revision.upgrade, *revision.downgrade)
    return " ".join(part for each in operations for part in (each.table, *each.arguments))


def _sentences(told: Aftermath) -> tuple[str, ...]:
    rows = ", ".join(sorted(told.recorded)) or "nothing"
    sentences = [f"The database says that it is at {rows}."]
    if told.applied:
        sentences.append(f"These revisions are applied: {', '.join(told.applied)}.")
    if told.lost and told.left and not told.failed:
        sentences.append(f"These had run, are not recorded, and left this over in the schema: {', '.join(told.lost)}.")
    elif told.lost:
        sentences.append(f"These had run and were rolled back with the rest: {', '.join(told.lost)}.")
    if told.failed and told.left:
        sentences.append(f"{told.failed} is half done: it is not recorded, and left this over in the schema.")
    elif told.failed and told.unsure:
        names = ", ".join(dict.fromkeys(each.table.name for each in told.unsure))
        sentences.append(f"{told.failed} may be half done in {names}, which revisions before it have changed as well.")
    elif told.failed:
        sentences.append(
            f"{told.failed} left nothing over in the schema; rows, and the text of views, are not compared."
        )
    if told.lives:
        sentences.append("The session of the migration is still on the server, so this can change.")
    return tuple(sentences)


def _ways(told: Aftermath, result: Result) -> tuple[Way, ...]:
    if result.outcome in (Outcome.DONE, Outcome.STOPPED):
        return ()
    if told.unsure and not told.left:
        return (Way.RESTORE, Way.FINISH)
    if not told.left:
        return (Way.RETRY,)
    return (*((Way.REPAIR,) if told.repair else ()), Way.RESTORE, Way.FINISH)
