"""Gaps of the event loop while a table of 10,000,000 rows is scrolled in the real tab, from a 5 ms heartbeat."""

import asyncio
import gc
import itertools
import os
import random
import sys
import time
from typing import TYPE_CHECKING

from tests.bench.figures import Figure, percentile
from tests.bench.files import TABLE, ten_million_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QScrollBar

    from browser.ui.window.main import MainWindow

BEAT_MILLISECONDS = 5
SECONDS = 4.0


def run() -> list[Figure]:
    """Idle, by the wheel, by dragging, by leaps: p99 and maximum of what lay between two beats."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    import qasync
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance() or QApplication([])
    sys.setswitchinterval(0.0002)  # as app.py does
    loop = qasync.QEventLoop(application)
    with loop:
        figures: list[Figure] = loop.run_until_complete(_measure())
    return figures


async def _measure() -> list[Figure]:
    import tempfile
    from pathlib import Path

    from tests.ui.windows import main_window, named

    with tempfile.TemporaryDirectory() as home:
        async with main_window(Path(home), size=(1600, 1000)) as window:
            await window.open_url(str(ten_million_rows()), table=TABLE)
            bar = named(window, "rowGrid").verticalScrollBar()
            counting = await _gaps(bar, lambda step: min(step * 3, bar.maximum()))
            await _counted(window)
            gc.collect()
            gc.freeze()
            idle = await _gaps(bar, lambda _: bar.value())
            dice = random.Random(7)
            measured = {
                "while it is counted": counting,
                "by the wheel": await _gaps(bar, lambda step: step * 78),
                "dragged end to end": await _gaps(bar, lambda step: int(bar.maximum() * min(1.0, step / 450))),
                "by random leaps": await _gaps(bar, lambda _: dice.randrange(bar.maximum())),
            }
    figures = []
    for how, gaps in measured.items():
        floor = percentile(idle, 0.99)
        figures.append(Figure(f"scroll {how}: p99 gap", percentile(gaps, 0.99), "ms", floor, "idle window", "<= 16"))
        figures.append(Figure(f"scroll {how}: longest gap", max(gaps), "ms", max(idle), "idle window", "<= 100"))
    return figures


async def _counted(window: "MainWindow") -> None:
    from tests.ui.driving import until

    await until(lambda: window.desk.table_tabs()[0].loader.counting is None, 120)
    await until(lambda: window.desk.table_tabs()[0].model.rowCount() > 9_000_000, 120)


async def _gaps(bar: "QScrollBar", place: "Callable[[int], int]") -> list[float]:
    """Milliseconds between two beats while the bar is moved every 8 ms."""
    from PySide6.QtCore import Qt, QTimer

    beats: list[float] = []
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(BEAT_MILLISECONDS)
    timer.timeout.connect(lambda: beats.append(time.perf_counter()))
    timer.start()
    started = time.perf_counter()
    step = 0
    while time.perf_counter() - started < SECONDS:
        bar.setValue(place(step))
        step += 1
        await asyncio.sleep(0.008)
    timer.stop()
    return [(after - before) * 1000 for before, after in itertools.pairwise(beats)]
