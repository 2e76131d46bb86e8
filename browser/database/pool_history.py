"""The last five minutes of a pool, in half seconds: written by whoever changes something, without a timer."""

import threading
import time
from collections import deque
from dataclasses import dataclass

SECONDS = 300.0
"""How far back the history reaches."""
STEP = 0.5
"""Seconds of one sample."""
_SAMPLES = int(SECONDS / STEP)


@dataclass(frozen=True, slots=True)
class Sample:
    """The most of each that there was within one step that ended `age` seconds ago; `overflow` is beyond pool_size."""

    age: float
    in_use: int
    overflow: int
    idle: int
    waiting: int


class History:
    """Peaks by step; between two notes everything stays as the last one left it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._steps: deque[list[int]] = deque(maxlen=_SAMPLES + 1)  # step, peaks (4), as left (4)

    def note(self, in_use: int, overflow: int, connected: int, waiting: int) -> None:
        """How many connections are in use and how many of them beyond the size of their pool, how many there are, and
        how many requests wait, from now on."""
        step = int(time.monotonic() / STEP)
        with self._lock:
            steps = self._steps
            if not steps or steps[-1][0] != step:
                before = steps[-1][5:] if steps else (0, 0, 0, 0)
                steps.append([step, *before, *before])
            last = steps[-1]
            for place, now in enumerate((in_use, overflow, connected, waiting)):
                last[1 + place] = max(last[1 + place], now)
                last[5 + place] = now

    def samples(self) -> tuple[Sample, ...]:
        """Five minutes, oldest first; the newest one is what there is now, and shows its peaks when it is over."""
        with self._lock:
            noted = {each[0]: tuple(each) for each in self._steps}
        moment = time.monotonic()
        newest = int(moment / STEP)
        oldest = newest - _SAMPLES + 1
        earlier = [each for step, each in noted.items() if step < oldest]
        left = earlier[-1][5:] if earlier else (0, 0, 0, 0)
        samples = []
        for step in range(oldest, newest + 1):
            peaks = left
            if step in noted:
                peaks, left = noted[step][1:5], noted[step][5:]
            if step == newest:
                peaks = left
            in_use, overflow, connected, waiting = peaks
            age = max(0.0, moment - (step + 1) * STEP)
            samples.append(Sample(age, in_use - overflow, overflow, max(0, connected - in_use), waiting))
        return tuple(samples)
