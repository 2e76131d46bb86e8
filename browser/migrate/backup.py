"""Backups of a SQLite file, made by SQLite's own backup API so that they are whole while others write."""

import os
import re
import shutil
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from browser import errors
from browser.migrate.environment import VERSION_TABLE

BUSY_SECONDS = 5.0
PAGES = 2_000
"""Pages that are copied at a time: in between, others may write, and whoever waits is told how far it is."""
_PROCESSES = Path("/proc")
_LOCKED = "Another program, or a transaction of this one, holds a lock on it; try again when it has ended."
_NAME = re.compile(r"(?P<of>.+)\.(?P<when>\d{8}T\d{6})(?:-(?P<number>\d+))?\.backup")


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that is kept beside its file. `when` is in UTC, `size` in bytes.

    `rows` are those of the version table in it, None where they cannot be read or nobody has read them.
    """

    path: Path
    of: Path
    when: datetime
    size: int
    rows: tuple[str, ...] | None = field(default=None, compare=False)


def back_up(path: Path, progress: Callable[[float], None] | None = None) -> Backup:
    """Back a SQLite file up beside itself, named with the time; `progress` gets parts of 1.

    Raises NotSupported where there is no room or the file cannot be read; then nothing is left behind.
    """
    now = datetime.now(UTC)
    target = _free(path, now)
    copy(path, target, progress)
    return Backup(target, path, now.replace(microsecond=0), target.stat().st_size)


def backups(path: Path, version_table: str = VERSION_TABLE) -> tuple[Backup, ...]:
    """The backups that lie beside a file, the newest first. Raises NotSupported where the folder cannot be read."""
    found: list[tuple[datetime, int, Backup]] = []
    with _in_words(path.parent, "listed"):
        beside = sorted(path.parent.iterdir()) if path.parent.is_dir() else []
    for each in beside:
        match = _NAME.fullmatch(each.name)
        if match is None or match["of"] != path.name:
            continue
        with suppress(OSError, ValueError):  # just gone, or none of ours
            facts, when = each.stat(), datetime.strptime(match["when"], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
            if stat.S_ISREG(facts.st_mode):
                rows = _recorded_in(each, version_table)
                found.append((when, int(match["number"] or 0), Backup(each, path, when, facts.st_size, rows)))
    return tuple(backup for *_, backup in sorted(found, key=lambda each: each[:2], reverse=True))


def restore(backup: Backup) -> None:
    """Write what a backup holds back into its file, in one transaction: all of it, or, whatever ends it, nothing.

    The file stays the same one. Raises NotSupported where somebody has it open, or the backup is damaged; then it is
    as it was.
    """
    openers = openers_of(backup.of)
    if openers:
        raise errors.NotSupported(
            f"{backup.of.name} is open in {', '.join(openers)}.", hint="Close it there; then it can be restored."
        )
    with _in_words(backup.of, "restored"), closing(_read_only(backup.path)) as source:
        _require_sound(source, backup.path)
        with closing(_opened(backup.of, "rw")) as target:
            target.execute("BEGIN EXCLUSIVE").execute("ROLLBACK")  # a lock is found before anything is written
            source.backup(target, progress=_Patience())


def sees_openers() -> bool:
    """Whether the system tells who has a file open. SQLite itself tells only of whoever reads or writes just now."""
    return (_PROCESSES / "self" / "fd").is_dir()


def openers_of(path: Path) -> tuple[str, ...]:
    """The other processes of this user that have a file open, as "sqlitebrowser (1234)"; see `sees_openers`."""
    try:
        facts = path.stat()
    except OSError:
        return ()
    mine, found = str(os.getpid()), []
    for process in _PROCESSES.glob("[0-9]*"):
        if process.name != mine and _has_open(process, (facts.st_dev, facts.st_ino)):
            with suppress(OSError):
                found.append(f"{(process / 'comm').read_text().strip()} ({process.name})")
    return tuple(found)


def _has_open(process: Path, wanted: tuple[int, int]) -> bool:
    with suppress(OSError):  # another user's, or just gone
        for each in (process / "fd").iterdir():
            with suppress(OSError):
                facts = each.stat()
                if (facts.st_dev, facts.st_ino) == wanted:
                    return True
    return False


def copy(path: Path, target: Path, progress: Callable[[float], None] | None = None) -> None:
    """Copy a SQLite file to a path where nothing is. Raises NotSupported."""
    part = target.with_name(f"{target.name}.part")
    size = path.stat().st_size if path.exists() else 0
    with _in_words(path, "copied"):
        if shutil.disk_usage(target.parent).free < size * 1.05 + 1_000_000:
            raise errors.NotSupported(f"There is no room for a copy of {path.name} in {target.parent}.")
        try:
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))

            with closing(_opened(path, "ro")) as source, closing(sqlite3.connect(part)) as made:
                source.backup(made, pages=PAGES, progress=_Patience(progress), sleep=0.01)
                _require_sound(made, part)
            shutil.copymode(path, part)
            _publish(part, target)
        finally:
            part.unlink(missing_ok=True)


class _Patience:
    """Looks after a backup of SQLite's, which by itself would wait for a lock for ever."""

    def __init__(self, progress: Callable[[float], None] | None = None) -> None:
        self._progress = progress
        self._moved = time.monotonic()

    def __call__(self, status: int, remaining: int, total: int) -> None:
        """Tell how far it is. Raises sqlite3.OperationalError where it has not moved for BUSY_SECONDS."""
        if status not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            self._moved = time.monotonic()
        elif time.monotonic() > self._moved + BUSY_SECONDS:
            raise sqlite3.OperationalError("database is locked")
        if self._progress is not None and total:
            self._progress((total - remaining) / total)


def _publish(part: Path, target: Path) -> None:
    try:
        os.link(part, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if target.exists():
            raise
        part.replace(target)


def _free(path: Path, now: datetime) -> Path:
    stem = f"{path.name}.{now:%Y%m%dT%H%M%S}"
    names = (f"{stem}{f'-{number}' if number else ''}.backup" for number in range(100))
    return next(place for name in names if not (place := path.with_name(name)).exists())


def _opened(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=BUSY_SECONDS, isolation_level=None
    )


def _read_only(path: Path) -> sqlite3.Connection:
    """A backup, which nobody writes: read as it lies there, so that no side files appear beside it."""
    written = any(Path(f"{path}{side}").exists() for side in ("-wal", "-journal"))  # somebody has, all the same
    extra = "" if written else "&immutable=1"
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro{extra}", uri=True, timeout=BUSY_SECONDS)


def _recorded_in(path: Path, table: str) -> tuple[str, ...] | None:
    try:
        with closing(_read_only(path)) as opened:
            known = opened.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchone()
            if known is None:
                return ()
            name = table.replace('"', '""')
            return tuple(sorted(str(row[0]) for row in opened.execute(f'SELECT version_num FROM "{name}"')))
    except sqlite3.Error:
        return None


def _require_sound(opened: sqlite3.Connection, path: Path) -> None:
    found = opened.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise errors.NotSupported(f"The backup {path.name} is damaged.", words=str(found))


@contextmanager
def _in_words(path: Path, done: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise errors.NotSupported(f"{path} cannot be {done}.", words=error.strerror or str(error)) from None
    except sqlite3.Error as error:
        hint = _LOCKED if "lock" in str(error) else ""
        raise errors.NotSupported(f"{path.name} cannot be {done}.", words=str(error), hint=hint) from None
