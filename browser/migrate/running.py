"""Which runs go on: each holds a lock on a file of its own, which the system frees however its processes end.

The child inherits the lock, so a run goes on until both have gone, the app and what it started.
"""

import os
from pathlib import Path
from typing import Self

from browser import locks

FOLDER = "migrations"


class Held:
    """The lock of one run. `descriptor` is for the child to inherit."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self.descriptor = descriptor

    @classmethod
    def take(cls, folder: Path, number: int) -> Self:
        """Take the lock of a run by its number in the journal. Raises OSError where no file can be made there."""
        path = file_of(folder, number)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = locks.opened(path)
        if not locks.take(descriptor):
            os.close(descriptor)
            raise OSError(0, f"somebody has {path.name}")
        return cls(path, descriptor)

    def release(self, *, ended: bool) -> None:
        """Let it go; once more is nothing. Where the run has not `ended`, a child that lives still holds it."""
        if self.descriptor < 0:
            return
        if ended:
            self._path.unlink(missing_ok=True)
        os.close(self.descriptor)
        self.descriptor = -1


def goes_on(folder: Path, number: int) -> bool:
    """Whether any process of a run lives. Raises OSError where that cannot be found out."""
    return locks.is_taken(file_of(folder, number))


def clear(folder: Path, number: int) -> None:
    """Remove what a run left that has ended."""
    file_of(folder, number).unlink(missing_ok=True)


def file_of(folder: Path, number: int) -> Path:
    """The file of a run's lock."""
    return folder / FOLDER / f"{number}.lock"
