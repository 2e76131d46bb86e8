"""Who stands in the way of a migration: found by asking the server on another connection, named, never ended.

MariaDB tells who holds a table only with its plugin `metadata_lock_info`; without it whoever has a transaction open in
the same database is named as a guess. SQLite's locks are those of its file, which Linux lists.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from browser import errors
from browser.masking import mask

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.database.database import Database
    from browser.database.pool_facts import Holder
    from browser.migrate.runner import Runner

log = logging.getLogger(__name__)

EVERY = 0.5
"""Seconds between two looks."""
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Blocker:
    """A session that another one waits for, or may.

    pid          the server's number of the session; of a file's lock the process id
    application  what it calls itself; of a process its command
    query        what it runs, or ran last; without passwords
    seconds      since when its transaction is open, None where nobody knows
    sure         False: it has a transaction open in the same database, and nobody can tell more
    ours         what this app calls it if it is one of its own connections, or empty
    """

    pid: int
    user: str = ""
    application: str = ""
    state: str = ""
    query: str = ""
    seconds: float | None = None
    sure: bool = True
    ours: str = ""


def blockers(connection: "Connection", session: int, path: Path | None = None) -> tuple[Blocker, ...]:
    """Who the server's session `session` waits for, or who holds the SQLite file; empty where nobody does.

    For a file `session` is the process that waits. Where the server tells nothing of the kind, that is empty, too.
    """
    look = _LOOKS.get(connection.dialect.name)
    return look(connection, session, path) if look is not None else ()


async def watch(
    runner: "Runner",
    database: "Database",
    told: Callable[[tuple[Blocker, ...]], None],
    own: Iterable["Database"] = (),
) -> None:
    """Look twice a second as long as the runner runs; `told` gets every change, and () when nobody blocks any more.

    `own` are all the databases that this app has open, to name its own connections. Await it beside `Runner.run`.
    """
    before: tuple[Blocker, ...] = ()
    remote = database.dialect.sessions.remote
    path = None if remote else Path(str(database.url.reveal().database))
    while runner.running:
        session = runner.session if remote else runner.pid
        found = _named(await _asked(database, session, path), [database, *own]) if session else ()
        if [each.pid for each in found] != [each.pid for each in before]:
            told(found)
        before = found
        await asyncio.sleep(EVERY)
    if before:
        told(())


async def _asked(database: "Database", session: int, path: Path | None) -> tuple[Blocker, ...]:
    """Nobody, where this user may not ask: the migration itself goes on."""
    try:
        return await database.read(blockers, session, path)
    except errors.RowloreError as error:
        log.info("who blocks the migration is not known: %s", error)
        return ()


async def release_idle(databases: Iterable["Database"]) -> "tuple[Holder, ...]":
    """Close this app's free connections; returns those that a person has a transaction open on, which are left."""
    left: list[Holder] = []
    for database in databases:
        if not database.in_memory:
            await database.pool.dispose()
        holders = database.pool.holders()
        left += [each for each in holders if each.in_transaction in ("in transaction", "failed") and each.uses]
    return tuple(left)


def _named(found: Iterable[Blocker], databases: Iterable["Database"]) -> tuple[Blocker, ...]:
    holders = {each.pid: each for database in databases for each in database.pool.holders() if each.pid}
    named = []
    for each in found:
        holder = holders.get(each.pid)
        ours = " · ".join(part for part in (holder.name, holder.action) if part) if holder is not None else each.ours
        named.append(replace(each, ours=ours))
    return tuple(named)


_POSTGRESQL = """
SELECT a.pid, a.usename::pg_catalog.text, a.application_name, a.state, pg_catalog.left(a.query, {longest}),
       EXTRACT(EPOCH FROM pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-)
               coalesce(a.xact_start, a.state_change))::pg_catalog.float8
FROM pg_catalog.unnest(pg_catalog.pg_blocking_pids({session})) AS b(pid)
LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid OPERATOR(pg_catalog.=) b.pid
"""


def _of_postgresql(connection: "Connection", session: int, path: Path | None) -> tuple[Blocker, ...]:
    rows = connection.exec_driver_sql(_POSTGRESQL.format(session=int(session), longest=LONGEST)).fetchall()
    found = {
        pid or 0: Blocker(pid, user or "", application or "", state or "", mask(query or ""), seconds)
        if pid
        else Blocker(0, application="a prepared transaction", state="prepared")
        for pid, user, application, state, query, seconds in rows
    }
    return tuple(found.values())


_WAITS = "SELECT state FROM information_schema.processlist WHERE id = {session}"
_SESSION = """
SELECT p.id, p.user, COALESCE(p.host, ''), p.command, COALESCE(LEFT(p.info, {longest}), t.trx_query, ''),
       TIMESTAMPDIFF(SECOND, t.trx_started, NOW())
FROM information_schema.processlist p LEFT JOIN information_schema.innodb_trx t ON t.trx_mysql_thread_id = p.id
WHERE p.id <> {session} AND p.id <> CONNECTION_ID() AND
"""
_ROWS = """ p.id IN (SELECT b.trx_mysql_thread_id FROM information_schema.innodb_lock_waits w
 JOIN information_schema.innodb_trx b ON b.trx_id = w.blocking_trx_id
 JOIN information_schema.innodb_trx r ON r.trx_id = w.requesting_trx_id WHERE r.trx_mysql_thread_id = {session})"""
_TABLES = """ p.id IN (SELECT m.thread_id FROM information_schema.metadata_lock_info m WHERE m.table_schema = DATABASE()
 AND LOCATE(m.table_name, (SELECT w.info FROM information_schema.processlist w WHERE w.id = {session})) > 0)"""
_GUESS = " t.trx_id IS NOT NULL AND p.db = DATABASE()"
_ASKED = (
    "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'information_schema' AND table_name = '{}'"
)


def _of_mysql(connection: "Connection", session: int, path: Path | None) -> tuple[Blocker, ...]:
    state = str(connection.exec_driver_sql(_WAITS.format(session=int(session))).scalar() or "")

    def ask(condition: str, *, sure: bool) -> tuple[Blocker, ...]:
        question = (_SESSION + condition).format(session=int(session), longest=LONGEST)
        rows = connection.exec_driver_sql(question.replace("%", "%%")).fetchall()
        return tuple(
            Blocker(int(pid), user, host, doing, mask(query), None if age is None else float(age), sure)
            for pid, user, host, doing, query, age in rows
        )

    def knows(table: str) -> bool:
        return bool(connection.exec_driver_sql(_ASKED.format(table)).scalar())

    if "lock" not in state.lower():
        return ask(_ROWS, sure=True) if knows("INNODB_LOCK_WAITS") else ()
    if knows("METADATA_LOCK_INFO"):
        return ask(_TABLES, sure=True)
    return ask(_GUESS, sure=False)


def _of_sqlite(connection: "Connection", session: int, path: Path | None) -> tuple[Blocker, ...]:
    if path is None:
        return ()
    own = _group(session)
    pids = {pid for file in (path, Path(f"{path}-wal"), Path(f"{path}-shm")) for pid in lockers(file)}
    return tuple(_process(pid) for pid in sorted(pids) if pid not in own)


def lockers(path: Path, listed: str | None = None) -> set[int]:
    """The processes that hold a lock on a file, as /proc/locks says; empty where there is no such list."""
    try:
        inode = path.stat().st_ino
        text = Path("/proc/locks").read_text() if listed is None else listed
    except OSError:
        return set()
    found = set()
    for line in text.splitlines():
        parts = line.split()
        if "->" in parts or len(parts) < 6:  # it waits itself
            continue
        if parts[5].rpartition(":")[2] == str(inode) and parts[4].isdecimal():
            found.add(int(parts[4]))
    return found


def _group(pid: int) -> set[int]:
    """The child and what it has started."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        return {pid, *(int(each) for each in listed.read_text().split())}
    except OSError:
        return {pid}


def _process(pid: int) -> Blocker:
    def read(name: str) -> str:
        try:
            return Path(f"/proc/{pid}/{name}").read_text(errors="replace")
        except OSError:
            return ""

    command = read("cmdline").replace("\0", " ").strip() or read("comm").strip()
    return Blocker(pid, application=mask(command[:LONGEST]), state="holds a lock on the file")


_LOOKS: dict[str, Any] = {
    "postgresql": _of_postgresql,
    "mysql": _of_mysql,
    "mariadb": _of_mysql,
    "sqlite": _of_sqlite,
}
