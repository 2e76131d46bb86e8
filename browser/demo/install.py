"""The demo, made: `install` into any database, `ensure` and `reset` for the SQLite file of the first start.

A file gets its name only when it is complete, so nobody ever sees half a demo, and two processes that start at the same
time both end with the one that was ready first. What is not the demo is never overwritten.

All of it is plain blocking work for a worker thread. On a file that is ready, `ensure` costs a millisecond: SQLAlchemy
and Alembic are imported only when there is something to do.
"""

import json
import logging
import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from browser import errors

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.demo.fill import Progress

HEAD = "f4c61d8b3e07"
"""The newest revision under migrations/, so that a start need not load Alembic to know it (a test compares)."""

APPLICATION_ID = 0x526F776C
"""SQLite's mark of whose file it is, in bytes 68 to 71: "Rowl". Set when the file has been filled."""

LOCK_SECONDS = 10.0

log = logging.getLogger(__name__)


def install(connection: "Connection", scale: float = 1.0, progress: "Progress | None" = None) -> int:
    """Migrate the database behind `connection` to the newest revision and fill it, if it has no rows yet.

    Everything happens inside the caller's transaction. Returns the number of rows that were inserted. `scale` 1 makes
    1,500 orders, 667 a million. `progress(done, total)` may raise in order to stop. Raises errors.NotSupported where
    tables or migrations of another project would be in the way, and whatever the driver raises.
    """
    from browser.demo import fill, upgrade
    from browser.demo.models import statistics

    upgrade.to_head(connection)
    inserted = fill.fill(connection, scale, progress)
    if inserted:
        statistics.refresh(connection)
    return inserted


def ensure(path: Path) -> None:
    """Make the demo file at `path` if it is missing; bring it to the newest revision if an older Rowlore made it.

    Raises errors.NotADatabase when something else has that name, errors.ConnectError when the file cannot be written.
    """
    path = path.resolve()
    with _in_words(path):
        found = _look(path)
        if found is None:
            _publish(_make(path), path)
        elif not found.is_ready and _is_demo(found, path):
            _finish(path)
            log.info("brought the demo at %s to revision %s", path, HEAD)


def reset(path: Path) -> None:
    """Give the demo file at `path` fresh rows, or make it; whoever has it open simply sees the new content.

    Raises as `ensure` does: also a file that is not the demo stays as it is.
    """
    path = path.resolve()
    with _in_words(path):
        found = _look(path)
        if found is not None and not found.is_ours:
            _is_demo(found, path)
        fresh = _make(path)
        if found is None:
            _publish(fresh, path)
            return
        try:
            with closing(sqlite3.connect(fresh)) as source, closing(_open(path, "rw")) as target:
                source.backup(target, progress=_until(time.monotonic() + LOCK_SECONDS))
        finally:
            fresh.unlink()


def _until(deadline: float) -> Callable[[int, int, int], None]:
    """`backup` repeats for ever while another program holds a lock; this ends it, in SQLite's own words."""

    def give_up(status: int, remaining: int, total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > deadline:
            raise sqlite3.OperationalError("database is locked")

    return give_up


@dataclass(frozen=True)
class _Found:
    """What a file says about itself: whether it was filled by us, and which Alembic revisions it has."""

    is_ours: bool
    revisions: tuple[str, ...]

    @property
    def is_ready(self) -> bool:
        return self.is_ours and self.revisions == (HEAD,)


def _look(path: Path) -> _Found | None:
    if not path.exists():
        return None
    if path.is_dir():
        raise errors.NotADatabase(f"The demo cannot be made: “{path}” is a folder.", hint=_ELSEWHERE)
    with closing(_open(path, "ro")) as connection:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        migrated = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
        rows = connection.execute("SELECT version_num FROM alembic_version").fetchall() if migrated else []
    return _Found(application == APPLICATION_ID, tuple(row[0] for row in rows))


def _is_demo(found: _Found, path: Path) -> bool:
    """Whether there is anything to finish: not when a newer Rowlore made the file. Raises for a stranger's file."""
    from browser.demo import upgrade

    known = all(upgrade.is_known(revision) for revision in found.revisions)
    if not found.is_ours and not (found.revisions and known):
        raise errors.NotADatabase(f"“{path}” is not Rowlore's demo, so it was left as it is.", hint=_ELSEWHERE)
    return known


def _make(path: Path) -> Path:
    """A complete demo in a file beside `path`, with a name of its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".new")
    os.close(handle)
    fresh = Path(name)
    with ExitStack() as undo:
        undo.callback(fresh.unlink)
        _finish(fresh, durable=False)
        undo.pop_all()
    return fresh


def _finish(path: Path, *, durable: bool = True) -> None:
    """Migrate and fill the file in one transaction; a second process waits for it and finds nothing left to do."""
    from sqlalchemy import URL, NullPool, create_engine

    from browser.database.boundary import errors_of
    from browser.database.dialects import dialect_of

    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        isolation_level="AUTOCOMMIT",
        connect_args={"timeout": LOCK_SECONDS},
        json_serializer=partial(json.dumps, ensure_ascii=False),  # 🐴 as itself, for people who read the file
        poolclass=NullPool,
    )
    with engine.connect() as connection, errors_of(connection, dialect_of(connection).sessions):
        if not durable:  # a file without a name needs no journal to survive
            connection.exec_driver_sql("PRAGMA journal_mode = OFF")
            connection.exec_driver_sql("PRAGMA synchronous = OFF")
        with dialect_of(connection).sessions.transaction(connection):
            install(connection)
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")


def _publish(fresh: Path, path: Path) -> None:
    """Give the complete file its name, unless another process was faster: then that one stays."""
    try:
        os.link(fresh, path)
    except FileExistsError:
        log.info("another process made the demo at %s first", path)
    except OSError:  # a file system without hard links
        if not path.exists():
            fresh.replace(path)
            return
    else:
        log.info("made the demo at %s", path)
    fresh.unlink()


def _open(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.as_uri()}?mode={mode}", uri=True, timeout=LOCK_SECONDS)


_ELSEWHERE = "Move it away, or set ROWLORE_HOME to another folder."


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    """What the operating system or SQLite refuse, as an expected error."""
    try:
        yield
    except OSError as error:
        raise errors.ConnectError(
            f"The demo cannot be made in “{path.parent}”.",
            words=error.strerror or str(error),
            hint="Allow writing there, or set ROWLORE_HOME to another folder.",
        ) from error
    except sqlite3.OperationalError as error:  # locked, unreadable, full
        raise errors.ConnectError(
            f"The demo at “{path}” cannot be used at the moment.", words=str(error), hint="Try again."
        ) from error
    except sqlite3.DatabaseError as error:
        raise errors.NotADatabase(
            f"“{path}” is damaged or not a database, so it was left as it is.", words=str(error), hint=_ELSEWHERE
        ) from error
