"""A lock on a file: among all running instances one has it, and the system takes it back when that one ends or dies."""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    def take(handle: int) -> bool:
        """Lock an open file until it is closed. False where somebody else, in this process or another, has it."""
        os.lseek(handle, 0, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def take(handle: int) -> bool:
        """Lock an open file until it is closed. False where somebody else, in this process or another, has it."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class Taken(TimeoutError):
    """Somebody else kept the lock for too long; a plain TimeoutError is a network drive that does not answer."""


def opened(path: Path) -> int:
    """The file of a lock, made where there is none; nobody but its owner may read it. Raises OSError."""
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


@contextmanager
def alone(path: Path, seconds: float) -> Iterator[None]:
    """Nobody else is inside at the same time. Raises Taken where somebody is for that long, OSError."""
    handle = opened(path)
    try:
        deadline = time.monotonic() + seconds
        pause = threading.Event()
        while not take(handle):
            if time.monotonic() > deadline:
                raise Taken(f"Somebody else has had {path.name} for {seconds:g} seconds.")
            pause.wait(0.01)
        yield
    finally:
        os.close(handle)


def is_taken(path: Path) -> bool:
    """Whether somebody has the lock of a file; False where there is no such file.

    Two who ask at the same moment may take each other for the owner: ask inside of an `alone`.
    """
    try:
        handle = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        return not take(handle)
    finally:
        os.close(handle)
