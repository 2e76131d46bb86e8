"""One measurement of `stream` in a process of its own: `memory` or `gaps` of a URL; prints JSON."""

import asyncio
import gc
import itertools
import json
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.stream_drivers import QUERY

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.rows.spool import Spool

ROWS = int(os.environ.get("ROWLORE_STREAM_ROWS", "1000000"))
MEMORY_ROWS = int(os.environ.get("ROWLORE_STREAM_MEMORY_ROWS", "10000000"))
BEAT_MILLISECONDS = 5
IDLE_SECONDS = 3.0

NUMBERS = {
    "sqlite": "WITH RECURSIVE k(j) AS (SELECT 1 UNION ALL SELECT j + 1 FROM k WHERE j < {times}) ",
    "postgresql": "WITH k AS (SELECT generate_series(1, {times}) AS j) ",
    "mysql": "WITH k AS (SELECT seq AS j FROM seq_1_to_{times}) ",
}


def repeated(dialect: str, times: int) -> str:
    """The table, so many times over."""
    columns = QUERY.replace("SELECT ", "").replace(" FROM stream", "")
    return NUMBERS[dialect].format(times=max(1, times)) + f"SELECT {columns} FROM k, stream"


def memory(url: str) -> dict[str, Any]:
    """Megabytes of the process over what it was before, at their highest."""
    from tests.bench.stream_drivers import spooled
    from tests.database.dialects.reading import on

    def measure(connection: "Connection") -> float:
        spooled(connection, "SELECT 1")
        gc.disable()  # as the app does
        before = _resident()
        peak = before
        done = threading.Event()

        def watch() -> None:
            nonlocal peak
            while not done.wait(0.02):
                peak = max(peak, _resident())

        watcher = threading.Thread(target=watch)
        watcher.start()
        _, _, rows = spooled(connection, repeated(connection.dialect.name, MEMORY_ROWS // ROWS))
        done.set()
        watcher.join()
        assert rows == max(1, MEMORY_ROWS // ROWS) * ROWS
        return peak - before

    return {"peak": on(url, measure)}


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def gaps(url: str) -> dict[str, Any]:
    """Milliseconds between two beats of a real loop with a real grid: idle, while rows come, and scrolled as well."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    import qasync
    from PySide6.QtWidgets import QApplication

    application = QApplication([])
    application.setQuitOnLastWindowClosed(False)
    sys.setswitchinterval(0.0002)  # as app.py does
    loop = qasync.QEventLoop(application)
    with loop:
        found: dict[str, Any] = loop.run_until_complete(_gaps(url))
    return found


async def _gaps(url: str) -> dict[str, Any]:
    from browser.database.database import Database

    database = await Database.connect(url)
    try:
        return {
            "idle": await _measured(database, None, scrolls=False),
            "while it streams": await _measured(database, QUERY, scrolls=False),
            "while it streams and somebody scrolls": await _measured(database, QUERY, scrolls=True),
        }
    finally:
        await database.close()


async def _measured(database: Any, sql: str | None, *, scrolls: bool) -> list[float]:
    from browser.database.facts import Column, Kind
    from browser.rows.spool import Spool
    from browser.rows.spool_source import SpoolSource
    from browser.ui import tasks
    from browser.ui.collector import Collector
    from browser.ui.widgets.heads import plain_heads
    from browser.ui.widgets.row_grid import RowGrid
    from browser.ui.widgets.row_model import RowModel

    spool = Spool()
    columns = tuple(Column(name, "", Kind.TEXT) for name in ("id", "name", "amount", "placed", "note", "status"))
    source = SpoolSource(spool, columns)
    model = RowModel(plain_heads(columns))
    model.show(source, [])
    grid = RowGrid(model)
    grid.resize(1600, 900)
    grid.show()
    model.pages_wanted.connect(lambda: tasks.start(model.fetch, owner=grid))
    collector = Collector(grid)
    collector.start()
    beats: list[float] = []
    try:
        await _streamed(database, sql, spool, model, grid, beats, scrolls)
    finally:
        collector.stop()
        grid.close()
        source.close()
        spool.close()
        grid.deleteLater()
    return [(after - before) * 1000 for before, after in itertools.pairwise(beats)]


async def _streamed(
    database: Any, sql: str | None, spool: "Spool", model: Any, grid: Any, beats: list[float], scrolls: bool
) -> None:
    from PySide6.QtCore import Qt, QTimer

    loop = asyncio.get_running_loop()
    timer = QTimer(grid)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(BEAT_MILLISECONDS)
    timer.timeout.connect(lambda: beats.append(time.perf_counter()))
    bar = grid.verticalScrollBar()
    await asyncio.sleep(0.3)
    timer.start()
    if sql is None:
        await asyncio.sleep(IDLE_SECONDS)
    else:
        rows = asyncio.ensure_future(database.read(_stream, sql, spool, lambda: loop.call_soon_threadsafe(grow)))

        def grow() -> None:
            model.grow(spool.rows)

        step = 0
        while not rows.done():
            await asyncio.sleep(0.008)
            step += 1
            if scrolls:
                bar.setValue(step * 78 % max(1, bar.maximum()))
        await rows
        assert model.rowCount() >= ROWS - 1
    timer.stop()


def _stream(connection: "Connection", sql: str, spool: "Spool", tell: Callable[[], object]) -> None:
    """As a console does it: told at once, then ten times a second."""
    from browser.database.dialects import dialect_of

    stream = dialect_of(connection).results.open(connection, sql, plain_select=True)
    told = 0.0
    while rows := stream.fetch():
        spool.append(rows)
        if time.perf_counter() - told > 0.1:
            told = time.perf_counter()
            tell()
    spool.finish()
    stream.close()
    tell()


if __name__ == "__main__":
    print(json.dumps({"memory": memory, "gaps": gaps}[sys.argv[1]](sys.argv[2])))
