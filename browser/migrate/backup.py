"""Copies of a SQLite file, made by SQLite's own backup so that they are whole while others write."""

import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from browser import errors

BUSY_SECONDS = 5.0
PAGES = 2_000
"""Pages that are copied at a time: in between, others may write, and whoever waits is told how far it is."""
_NAME = re.compile(r"(?P<of>.+)\.(?P<when>\d{8}T\d{6})(?:-(?P<number>\d+))?\.backup")


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy beside its file. `when` is in UTC, `size` in bytes."""

    path: Path
    of: Path
    when: datetime
    size: int


def back_up(path: Path, progress: Callable[[float], None] | None = None) -> Backup:
    """Copy a SQLite file beside itself, named with the time; `progress` gets parts of 1.

    Raises NotSupported where there is no room or the file cannot be read; then nothing is left behind.
    """
    now = datetime.now(UTC)
    target = _free(path, now)
    copy(path, target, progress)
    return Backup(target, path, now.replace(microsecond=0), target.stat().st_size)


def backups(path: Path) -> tuple[Backup, ...]:
    """The copies of a file that lie beside it, the newest first."""
    found: list[tuple[datetime, int, Backup]] = []
    for each in path.parent.iterdir() if path.parent.is_dir() else ():
        match = _NAME.fullmatch(each.name)
        if match is not None and match["of"] == path.name and each.is_file():
            when = datetime.strptime(match["when"], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
            made = Backup(each, path, when, each.stat().st_size)
            found.append((when, int(match["number"] or 0), made))
    return tuple(backup for *_, backup in sorted(found, key=lambda each: each[:2], reverse=True))


def restore(backup: Backup) -> None:
    """Put a copy's content back into its file, which stays the same file for whoever has it open.

    Raises NotSupported where somebody holds a lock on it; then it is as it was.
    """
    with _in_words(backup.of), closing(_opened(backup.path, "ro")) as source:
        _require_sound(source, backup.path)
        with closing(_opened(backup.of, "rw")) as target:
            target.execute("BEGIN IMMEDIATE").execute("ROLLBACK")  # a lock is found before anything is written
            source.backup(target)


def copy(path: Path, target: Path, progress: Callable[[float], None] | None = None) -> None:
    """Copy a SQLite file to a path where nothing is. Raises NotSupported."""
    part = target.with_name(f"{target.name}.part")
    size = path.stat().st_size if path.exists() else 0
    with _in_words(path):
        if shutil.disk_usage(target.parent).free < size * 1.05 + 1_000_000:
            raise errors.NotSupported(f"There is no room for a copy of {path.name} in {target.parent}.")
        try:
            os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))

            def told(status: int, remaining: int, total: int) -> None:
                if progress is not None and total:
                    progress((total - remaining) / total)

            with closing(_opened(path, "ro")) as source, closing(sqlite3.connect(part)) as made:
                source.backup(made, pages=PAGES, progress=told, sleep=0.01)
                _require_sound(made, part)
            shutil.copymode(path, part)
            _publish(part, target)
        finally:
            part.unlink(missing_ok=True)


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


def _require_sound(opened: sqlite3.Connection, path: Path) -> None:
    found = opened.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise errors.NotSupported(f"The copy {path.name} is damaged.", words=str(found))


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise errors.NotSupported(f"{path} cannot be copied.", words=error.strerror or str(error)) from None
    except sqlite3.Error as error:
        hint = "Another program holds a lock on it; try again when it has finished." if "lock" in str(error) else ""
        raise errors.NotSupported(f"{path.name} cannot be copied.", words=str(error), hint=hint) from None
