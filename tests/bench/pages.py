"""Pages of a table of 10,000,000 rows through Database and RowSource, beside sqlite3's own time for the same page."""

import asyncio
import random
import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.figures import Figure, percentile
from tests.bench.files import ROWS, TABLE, ten_million_rows

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.database.facts import TableFacts
    from browser.rows.query import Order
    from browser.rows.source import RowSource

REPEATS = 15
JUMPS = 1_000
PAGE = 200


def run() -> list[Figure]:
    """First page, last page, jumps in two orders, the key list of an unindexed one, other sessions, memory."""
    return asyncio.run(_measure())


async def _measure() -> list[Figure]:
    from browser.database.database import Database

    path = ten_million_rows()
    database = await Database.connect(str(path))
    try:
        facts = await _facts(database)
        memory = _megabytes()
        figures = [
            *await _ends(database, facts, path),
            *await _jumps(database, facts, path, ()),
            *await _jumps(database, facts, path, ("status",)),
            *await _unindexed(database, facts, path),
        ]
        figures.append(Figure("memory after all of that", _megabytes() - memory, "MB more", goal="< 50"))
    finally:
        await database.close()
    return [*figures, *await _others(path)]


async def _facts(database: "Database") -> "TableFacts":
    from browser.database.facts import TableFacts
    from browser.schema.catalog import read_details, read_names

    catalog = await database.read(read_names)
    name = catalog.find(TABLE)
    assert name is not None
    details = await database.read(read_details, (name,))
    facts = details[name.ref]
    assert isinstance(facts, TableFacts)
    return facts


def _order(names: tuple[str, ...]) -> "tuple[Order, ...]":
    from browser.rows.query import Order

    return tuple(Order(name) for name in names)


def _source(database: "Database", facts: "TableFacts", order: tuple[str, ...] = ()) -> "RowSource":
    from browser.rows.query import TableQuery
    from browser.rows.source import RowSource

    return RowSource(database, TableQuery(facts, order=_order(order)))


def _bare(path: Path, sql: str, *parameters: Any, repeats: int = REPEATS) -> float:
    """Milliseconds that sqlite3 alone needs for the same rows on a warm connection: the floor."""
    with closing(sqlite3.connect(path)) as connection:
        return _median(lambda: connection.execute(sql, parameters).fetchall(), repeats)


def _median(function: Callable[[], Any], repeats: int) -> float:
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        function()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


async def _timed(function: Callable[[], Awaitable[Any]]) -> float:
    started = time.perf_counter()
    await function()
    return (time.perf_counter() - started) * 1000


async def _ends(database: "Database", facts: "TableFacts", path: Path) -> list[Figure]:
    await _source(database, facts).page(0)
    first = statistics.median([await _timed(lambda: _source(database, facts).page(0)) for _ in range(REPEATS)])
    last = statistics.median([await _timed(lambda: _source(database, facts).last_page()) for _ in range(5)])
    floor = _bare(path, f"SELECT * FROM {TABLE} ORDER BY id LIMIT {PAGE}")
    last_floor = _bare(path, f"SELECT * FROM {TABLE} ORDER BY id DESC LIMIT {PAGE}")
    count_floor = _bare(path, f"SELECT count(*) FROM {TABLE}", repeats=5) + last_floor
    return [
        Figure("10 M rows: first page", first, "ms", floor, "sqlite3, same rows", "<= floor + 30 ms"),
        Figure("10 M rows: last page, nothing counted yet", last, "ms", count_floor, "sqlite3, count(*) and rows"),
    ]


async def _jumps(database: "Database", facts: "TableFacts", path: Path, order: tuple[str, ...]) -> list[Figure]:
    name = ", ".join(order) or "key"
    source = _source(database, facts, order)
    survey = await _timed(lambda: source.survey(lambda _: None))
    assert source.count.__class__.__name__ == "Exact"
    last = await _timed(source.last_page)
    far = await _timed(lambda: source.page(9_000_000 // PAGE))
    dice = random.Random(7)
    times = [await _timed(lambda: source.page(dice.randrange(ROWS // PAGE))) for _ in range(JUMPS)]
    floor = _bare(path, f"SELECT * FROM {TABLE} WHERE id > ? ORDER BY id LIMIT {PAGE}", 9_000_000)
    return [
        Figure(f"order {name}: background count and anchors", survey / 1000, "s"),
        Figure(f"order {name}: last page (keyset, backwards)", last, "ms", floor, "sqlite3 by key", "<= 50 ms"),
        Figure(f"order {name}: row 9,000,000", far, "ms", floor, "sqlite3 by key", "<= 100 ms"),
        Figure(
            f"order {name}: {JUMPS:,} jumps, p95", percentile(times, 0.95), "ms", floor, "sqlite3 by key", "<= 100 ms"
        ),
    ]


async def _unindexed(database: "Database", facts: "TableFacts", path: Path) -> list[Figure]:
    source = _source(database, facts, ("total",))
    first = await _timed(lambda: source.page(0))
    floor = _bare(path, f"SELECT * FROM {TABLE} ORDER BY total, id LIMIT {PAGE}", repeats=2)
    listing = await _timed(lambda: source.survey(lambda _: None))
    bare = _bare_keys(path)
    dice = random.Random(7)
    times = [await _timed(lambda: source.page(dice.randrange(ROWS // PAGE))) for _ in range(JUMPS)]
    source.close()
    return [
        Figure("order total (no index): first page", first, "ms", floor, "sqlite3, same rows"),
        Figure("order total (no index): key list", listing / 1000, "s", bare, "sqlite3 fetching the keys in order"),
        Figure(f"order total (no index): {JUMPS:,} jumps, p95", percentile(times, 0.95), "ms", goal="<= 100 ms"),
    ]


def _bare_keys(path: Path) -> float:
    """Seconds that sqlite3 alone needs to hand over all keys in that order."""
    started = time.perf_counter()
    with closing(sqlite3.connect(path)) as connection:
        cursor = connection.execute(f"SELECT id FROM {TABLE} ORDER BY total, id")
        while cursor.fetchmany(10_000):
            pass
    return time.perf_counter() - started


async def _others(path: Path) -> list[Figure]:
    """Another session deletes and inserts while the pages are read; then every row is shown once."""
    from browser.database.database import Database

    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "changing.db"
        shutil.copyfile(path, copy)
        database = await Database.connect(str(copy))
        try:
            source = _source(database, await _facts(database))
            await source.survey(lambda _: None)
            await source.page(0)
            with closing(sqlite3.connect(copy)) as other:
                other.execute(f"DELETE FROM {TABLE} WHERE id BETWEEN 5000000 AND 5000999")
                other.execute(
                    f"INSERT INTO {TABLE} SELECT -id, 1, 1.0, NULL, created, note FROM {TABLE} WHERE id <= 500"
                )
                other.commit()
            shown = await _read_around(source)
            with closing(sqlite3.connect(copy)) as other:
                real = {
                    row[0]
                    for row in other.execute(
                        f"SELECT id FROM {TABLE} WHERE id < 3000 OR id BETWEEN 4985000 AND 5015000"
                    )
                }
        finally:
            await database.close()
    missing = len(real - set(shown))
    return [
        Figure("after another session's changes: rows shown twice", len(shown) - len(set(shown)), "", goal="0"),
        Figure("after another session's changes: rows missing", missing, "", goal="0"),
        Figure("the status says “changed”", float(source.changed), "", goal="1"),
    ]


async def _read_around(source: "RowSource") -> list[int]:
    """The ids on the pages around both changes, read again until the numbering stands still."""
    while True:
        version = source.version
        pages = [await source.page(number) for number in (*range(30), *range(24_800, 25_200))]
        if source.version == version:
            return [int(row[0].value or 0) for page in pages for row in page.cells]


def _megabytes() -> float:
    status = Path("/proc/self/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024
