"""Which running instances of the program there are: each holds a lock on a file of its own for as long as it lives.

The system frees the lock when the process ends, by `kill -9` too. Process numbers are not trusted: they come again.
"""

import contextlib
import os
import uuid
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Self

from browser import locks

FOLDER = "instances"
SECONDS = 5.0
"""How long one waits for another that begins or looks who else is there: either takes no time."""


class Instance:
    """This instance. `id` is nobody else's, ever."""

    def __init__(self, folder: Path, id_: str, handle: int) -> None:
        self.folder = folder
        self.id = id_
        self._handle: int | None = handle

    @classmethod
    def begin(cls, folder: Path) -> Self:
        """Begin to live in the app's folder. Raises OSError where no file can be made there."""
        id_ = uuid.uuid4().hex
        (folder / FOLDER).mkdir(parents=True, exist_ok=True, mode=0o700)
        with _looking(folder):  # whoever sees the file sees it locked
            handle = locks.opened(_file(folder, id_))
            locks.take(handle)
        return cls(folder, id_, handle)

    def end(self) -> None:
        """Stop living; what it leaves unsaved is for the next one."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
            _remove(_file(self.folder, self.id))


def living(folder: Path, ids: Iterable[str]) -> frozenset[str]:
    """Which of some instances run. Raises OSError, of which locks.Taken is one."""
    with _looking(folder):
        return frozenset(each for each in ids if locks.is_taken(_file(folder, each)))


def remove_ended(folder: Path) -> None:
    """Remove the files of instances that have ended without removing theirs. Raises OSError."""
    with _looking(folder):
        for file in (folder / FOLDER).glob("*.lock"):
            if not locks.is_taken(file):
                _remove(file)


def _looking(folder: Path) -> AbstractContextManager[None]:
    """One at a time: two who look would see each other's look."""
    return locks.alone(folder / f"{FOLDER}.lock", SECONDS)


def _remove(file: Path) -> None:
    """Windows removes nothing that another looks at; that file is nobody's from now on and goes next time."""
    with contextlib.suppress(PermissionError):
        file.unlink(missing_ok=True)


def _file(folder: Path, id_: str) -> Path:
    return folder / FOLDER / f"{id_}.lock"
