"""Which running instances of the program there are: each holds a lock on a file of its own for as long as it lives.

The system frees the lock when the process ends, by `kill -9` too. Process numbers are not trusted: they come again.
"""

import os
import uuid
from pathlib import Path
from typing import Self

FOLDER = "instances"


class Instance:
    """This instance. `id` is nobody else's, ever."""

    def __init__(self, folder: Path, id_: str, handle: int) -> None:
        self.folder = folder
        self.id = id_
        self._handle: int | None = handle

    @classmethod
    def begin(cls, folder: Path) -> Self:
        """Begin to live in the app's folder. Raises OSError where no file can be made there."""
        import fcntl

        id_ = uuid.uuid4().hex
        place = folder / FOLDER
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        made = place / f"{id_}.new"
        handle = os.open(made, os.O_CREAT | os.O_RDWR | os.O_EXCL, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
        made.rename(_file(folder, id_))  # whoever sees the file sees it locked
        return cls(folder, id_, handle)

    def end(self) -> None:
        """Stop living; what it leaves unsaved is for the next one."""
        if self._handle is not None:
            _file(self.folder, self.id).unlink(missing_ok=True)
            os.close(self._handle)
            self._handle = None


def living(folder: Path, id_: str) -> bool:
    """Whether the instance of that id runs."""
    import fcntl

    try:
        handle = os.open(_file(folder, id_), os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)  # shared, so that two who look do not see each other
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def remove_ended(folder: Path) -> None:
    """Remove the files of instances that have ended without removing theirs."""
    for file in (folder / FOLDER).glob("*.lock"):
        if not living(folder, file.stem):
            file.unlink(missing_ok=True)


def _file(folder: Path, id_: str) -> Path:
    return folder / FOLDER / f"{id_}.lock"
