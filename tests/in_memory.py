"""The tests' files and servers live in memory where there is room: a commit on a disk costs 2 ms, a database 20."""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 6_000_000_000
"""Bytes that must be free; a run takes less than a third."""


def use_memory() -> None:
    """Make temporary files in memory from now on, in this process and those it starts; TMPDIR says otherwise."""
    if "TMPDIR" in os.environ or not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK):
        return
    if shutil.disk_usage(MEMORY).free >= ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)
