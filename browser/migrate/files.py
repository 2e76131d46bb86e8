"""Reading the files of a folder nobody knows: in Alembic's order, only ordinary ones, and never one without end."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

HUGEST = 64_000_000
"""Bytes of a file that is read at all."""


def walk(place: Path | str, *, recursive: bool, compiled: bool = False) -> Iterator["os.DirEntry[str]"]:
    """The files in a folder by name, those of a folder before those of the folders in it, as Alembic lists them.

    Links to folders are not followed; `__pycache__` is entered only for what is `compiled`. A folder that cannot be
    read is empty.
    """
    try:
        with os.scandir(place) as listed:
            entries = sorted(listed, key=lambda entry: entry.name)
    except OSError:
        return
    below = [entry for entry in entries if entry.is_dir()]
    yield from (entry for entry in entries if not entry.is_dir()) if below else entries
    for entry in below:
        cache = entry.name.endswith("__pycache__")
        if not entry.is_symlink() and (compiled if cache else recursive):
            yield from walk(entry.path, recursive=recursive, compiled=compiled)


def read_file(path: Path | str) -> bytes:
    """What an ordinary file holds. Raises OSError with words for a person: a pipe or a device is never opened."""
    path = Path(path)
    facts = path.stat()
    if not stat.S_ISREG(facts.st_mode):
        raise OSError(0, "it is no ordinary file")
    if facts.st_size > HUGEST:
        raise OSError(0, f"it has {facts.st_size:,} bytes")
    return path.read_bytes()


def shown(path: Path | str) -> str:
    """A path as text that can be shown, whatever bytes its name is made of."""
    return os.fsencode(path).decode("utf-8", "replace")


def words_of(error: OSError) -> str:
    """What the system says of an error, without the path."""
    return error.strerror or str(error)
