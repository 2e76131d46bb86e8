"""A million rows of any statement on their way to the disk and to the screen, by each driver.

`ROWLORE_STREAM_ROWS` (1,000,000) and `ROWLORE_STREAM_MEMORY_ROWS` (10,000,000) make it smaller. Each child process
prints one line of JSON.
"""

import gc
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from tests.bench.figures import Figure, percentile
from tests.bench.stream_drivers import QUERY, bare, fill, ours
from tests.database.dialects.reading import with_driver
from tests.servers import ServerMissing, start_mariadb, start_postgresql

ROWS = int(os.environ.get("ROWLORE_STREAM_ROWS", "1000000"))
MEMORY_ROWS = int(os.environ.get("ROWLORE_STREAM_MEMORY_ROWS", "10000000"))
REPEATS = 3
DRIVERS = {
    "sqlite": ("sqlite", "sqlite+aiosqlite"),
    "postgresql": ("postgresql+psycopg2", "postgresql+asyncpg"),
    "mysql": ("mysql+pymysql", "mysql+asyncmy"),
}


def run() -> list[Figure]:
    """Time and first rows beside the bare driver, memory, and gaps of the event loop."""
    figures: list[Figure] = []
    for vendor, drivers in DRIVERS.items():
        try:
            with _database(vendor) as url:
                for driver in drivers:
                    figures += _of_driver(with_driver(url, driver), driver.partition("+")[2] or driver)
        except ServerMissing as missing:
            print(missing, file=sys.stderr)
    return figures


@contextmanager
def _database(vendor: str) -> Iterator[str]:
    """The URL of a database with the table in it, gone afterwards."""
    with ExitStack() as stack:
        if vendor == "sqlite":
            path = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "stream.db"
            with closing(sqlite3.connect(path)) as connection:
                connection.execute("VACUUM")
            url = f"sqlite:///{path}"
        else:
            server = start_postgresql() if vendor == "postgresql" else start_mariadb()
            stack.callback(server.remove)
            url = server.url
        fill(url, ROWS)
        yield url


def _of_driver(url: str, driver: str) -> list[Figure]:
    bares, made = [], []
    for _ in range(REPEATS):
        gc.collect()
        gc.disable()  # for both: in the app the collector runs from a timer of the window
        try:
            bares.append(bare(url, QUERY))
            made.append(ours(url, QUERY))
        finally:
            gc.enable()
    assert {count for _, _, count in (*bares, *made)} == {ROWS}
    seconds, floor = (min(found[1] for found in each) for each in (made, bares))
    first, first_floor = (min(found[0] for found in each) * 1000 for each in (made, bares))
    what = f"stream {driver} {ROWS:,} x 6 rows"
    return [
        Figure(f"{what} to the disk", seconds, "s", floor, "its own fetchmany loop", "<= 2.0 times"),
        Figure(f"stream {driver}: first rows", first, "ms", first_floor, "its own first fetchmany", "<= 100 ms later"),
        *_memory(url, driver),
        *_gaps(url, driver),
    ]


def _memory(url: str, driver: str) -> list[Figure]:
    told = _child("memory", url)
    what = f"stream {driver}: memory of {MEMORY_ROWS:,} rows over idle"
    return [Figure(what, told["peak"], "MB", None, "", "< 150")]


def _gaps(url: str, driver: str) -> list[Figure]:
    told = _child("gaps", url)
    figures = []
    for how, goal in (("while it streams", "<= 16"), ("while it streams and somebody scrolls", "<= 60")):
        gaps, idle = told[how], told["idle"]
        what = f"stream {driver}: event loop {how}"
        figures.append(Figure(f"{what}, p99 gap", percentile(gaps, 0.99), "ms", percentile(idle, 0.99), "idle", goal))
        figures.append(Figure(f"{what}, longest gap", max(gaps), "ms", max(idle), "idle", "<= 100"))
    return figures


def _child(what: str, url: str) -> dict[str, Any]:
    """What a process of its own measured."""
    command = [sys.executable, "-m", "tests.bench.stream_child", what, url]
    environment = os.environ | {"ROWLORE_STREAM_MEMORY_ROWS": str(MEMORY_ROWS), "ROWLORE_STREAM_ROWS": str(ROWS)}
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment)
    told: dict[str, Any] = json.loads(done.stdout)
    return told
