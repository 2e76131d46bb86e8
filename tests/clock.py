"""A clock for what must end soon: it stands still while this process waits for a processor.

Beside others on a busy machine everything takes longer, and nothing has become slower.
"""

import os
import time
from contextlib import suppress
from pathlib import Path

_TASKS = Path("/proc/self/task")
TRIES, ALIKE = 5, 0.002
_seen: dict[str, int] = {}
_waited = 0


def clock() -> float:
    """Seconds, for differences. Without Linux' figures of its scheduler they are those of the clock on the wall."""
    for _ in range(TRIES):
        waited, now = _kept_waiting(), time.monotonic()
        if _kept_waiting() - waited < ALIKE:
            break  # or it was kept waiting between the two figures
    return now - waited


def patience(seconds: float) -> float:
    """As many seconds, times those that wanted each processor in the last minute."""
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1)) if hasattr(os, "getloadavg") else seconds


def _kept_waiting() -> float:
    """How many seconds the threads of this process were ready to run and did not, altogether."""
    global _waited
    for each in _TASKS.glob("*/schedstat"):
        with suppress(OSError):  # it has ended just now
            waited, before = int(each.read_text().split()[1]), _seen.get(each.parent.name, 0)
            # The number of a thread that has ended is given to another one.
            _waited += waited - (before if waited >= before else 0)
            _seen[each.parent.name] = waited
    return _waited / 1e9
