"""Several ways to the same result, measured in turn, so that a busy machine slows all alike."""

import gc
import statistics
import time
from collections.abc import Callable
from typing import Any

RUNS = 15

Cost = tuple[float, float]
"""Milliseconds of wall and of CPU, the server's not counted."""


def in_turn(*ways: Callable[[], Any]) -> list[Cost]:
    """The medians of each, run in turn, so that a busy machine slows all alike.

    Garbage is collected in between: the app, too, has switched Python's own collector off (ui/collector.py).
    """
    runs = []
    for _ in range(RUNS):
        gc.collect()
        gc.disable()
        runs.append([Timed(way) for way in ways])
        gc.enable()
    return [
        (statistics.median(each.milliseconds for each in column), statistics.median(each.cpu for each in column))
        for column in zip(*runs, strict=True)
    ]


class Timed:
    """A result and what it took, in milliseconds."""

    def __init__(self, function: Callable[[], Any]) -> None:
        started, cpu = time.perf_counter(), time.process_time()
        self.result = function()
        self.milliseconds = (time.perf_counter() - started) * 1000
        self.cpu = (time.process_time() - cpu) * 1000
