"""Rows below rows: three levels of a database with a million orders, and 200 relations of one parent."""

import asyncio
import itertools
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench import related_servers
from tests.bench.figures import Figure
from tests.bench.turns import in_turn
from tests.bench.walk import MAPPED, MILLION_ORDERS, PARENTS, Walk, read_graph

if TYPE_CHECKING:
    from browser.ui.window.main import MainWindow

RELATIONS = 200
CHILDREN = 1_000_000
CAPPED = "1,000+"
RUNS = 7

ORDERS = """
SELECT * FROM (
    SELECT o.*, row_number() OVER (PARTITION BY user_id ORDER BY id) AS place, count(*) OVER (PARTITION BY user_id)
    FROM orders AS o WHERE user_id IN ({})
) WHERE place <= 20
"""
ITEMS = """
SELECT * FROM (
    SELECT i.*, row_number() OVER (PARTITION BY order_id ORDER BY id) AS place, count(*) OVER (PARTITION BY order_id)
    FROM order_items AS i WHERE order_id IN ({})
) WHERE place <= 20
"""
PRODUCTS = "SELECT * FROM products WHERE id IN ({})"


def run() -> list[Figure]:
    """Three levels, on the servers, too, and many relations of one parent, each beside what a bare driver needs."""
    return [*_levels(), *related_servers.run(), *_many_relations(), *_panel()]


def _demo() -> Path:
    """The demo with a million orders (about two minutes the first time), kept in the temporary folder."""
    from sqlalchemy import create_engine

    from browser.demo.install import install

    path = Path(os.environ.get("ROWLORE_BENCH_DEMO") or Path(tempfile.gettempdir()) / "rowlore-bench-demo.db")
    if not path.exists():
        making = path.with_suffix(".making")
        making.unlink(missing_ok=True)
        engine = create_engine(f"sqlite:///{making}")
        with engine.begin() as connection:
            install(connection, scale=MILLION_ORDERS)
        engine.dispose()
        making.replace(path)
    return path


def _levels() -> list[Figure]:
    from sqlalchemy import create_engine

    path = _demo()
    engine = create_engine(f"sqlite:///{path}", isolation_level="AUTOCOMMIT")
    with closing(sqlite3.connect(path)) as bare:
        users = [
            row[0] for row in bare.execute("SELECT DISTINCT user_id FROM orders ORDER BY user_id LIMIT ?", (PARENTS,))
        ]
        orders = bare.execute("SELECT count(*) FROM orders").fetchone()[0]
        with engine.connect() as connection:
            walk = Walk(connection)
            (ours, _), (floor, _) = in_turn(lambda: walk.levels(users), lambda: _by_hand(bare, users))
            rows, sent = walk.levels(users)
            eager, lazily = walk.mapped("selectinload"), walk.mapped("lazyload")
        by_hand = _by_hand(bare, users)
        lazy_started = time.perf_counter()
        lazy = _lazily(bare, users)
        lazy_time = (time.perf_counter() - lazy_started) * 1000
    engine.dispose()
    assert rows == by_hand, f"{rows} rows of ours, {by_hand} by hand"
    what = f"three levels below {PARENTS} users, {orders:,} orders"
    mapped = f"{MAPPED:,} orders as mapped classes,"
    return [
        Figure(f"{what}: {rows:,} rows", ours, "ms", floor, "3 statements by hand, sqlite3", "<= 1.3"),
        Figure(f"{what}: statements", sent, "", 3, "levels", "1 a level"),
        Figure(
            f"the same loaded lazily: {lazy:,} statements through sqlite3",
            lazy_time,
            "ms",
            floor,
            "3 statements by hand",
        ),
        Figure(f"{mapped} selectinload: {eager.statements:,} statements", eager.milliseconds, "ms"),
        Figure(
            f"{mapped} lazily: {lazily.statements:,} statements",
            lazily.milliseconds,
            "ms",
            eager.milliseconds,
            "selectinload",
        ),
    ]


def _median(function: Callable[[], Any]) -> float:
    times = []
    for _ in range(RUNS):
        started = time.perf_counter()
        function()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def _by_hand(bare: sqlite3.Connection, users: Sequence[int]) -> int:
    """What a person would write: a statement a level."""
    orders = _fetch(bare, ORDERS, users)
    items = _fetch(bare, ITEMS, [row[0] for row in orders])
    products = _fetch(bare, PRODUCTS, list({row[2] for row in items}))
    named = {row[0] for row in products}
    return len(orders) + len(items) + sum(row[2] in named for row in items)


def _fetch(bare: sqlite3.Connection, sql: str, keys: Sequence[Any]) -> list[Any]:
    rows: list[Any] = []
    for start in range(0, len(keys), 30_000):
        lot = keys[start : start + 30_000]
        rows += bare.execute(sql.format(", ".join("?" * len(lot))), lot).fetchall()
    return rows


def _lazily(bare: sqlite3.Connection, users: Sequence[int]) -> int:
    """The same rows, a statement for every parent: N+1. Returns the number of statements."""
    statements = 0
    for user in users:
        orders = bare.execute("SELECT * FROM orders WHERE user_id = ? ORDER BY id LIMIT 20", (user,)).fetchall()
        statements += 1
        for order in orders:
            items = bare.execute(
                "SELECT * FROM order_items WHERE order_id = ? ORDER BY id LIMIT 20", (order[0],)
            ).fetchall()
            statements += 1 + len(items)
            for item in items:
                bare.execute("SELECT * FROM products WHERE id = ?", (item[2],)).fetchone()
    return statements


def _many_relations() -> list[Figure]:
    from sqlalchemy import create_engine

    from browser.rows.related import batches, counts, relation_columns

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "many.db"
        names = _make_many(path)
        engine = create_engine(f"sqlite:///{path}", isolation_level="AUTOCOMMIT")
        with engine.connect() as connection, closing(sqlite3.connect(path)) as bare:
            graph, tables = read_graph(connection, ["parent", *names])
            parent = next(ref for ref in tables if ref.name == "parent")
            relations = _RunOnce(lambda: graph.relations(parent))
            row = dict.fromkeys(relation_columns(relations.result), 1)
            listed = relations.milliseconds
            lots = list(batches(relations.result))
            counted = _median(lambda: [counts(connection, lot, tables, [row]) for lot in lots])
            found = counts(connection, lots[0], tables, [row])
            floor = _median(
                lambda: [
                    bare.execute(_capped(names[start : start + 50])).fetchone() for start in range(0, RELATIONS, 50)
                ]
            )
        engine.dispose()
    assert str(next(iter(found.values()))) == CAPPED
    return [
        Figure(f"{RELATIONS} incoming relations: the list", listed, "ms"),
        Figure(
            f"{RELATIONS} incoming relations, {CHILDREN:,} children: capped counts, {len(lots)} statements",
            counted,
            "ms",
            floor,
            "the same by hand, sqlite3",
        ),
    ]


def _panel() -> list[Figure]:
    """The same parent in the real window."""
    import qasync
    from PySide6.QtWidgets import QApplication

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication([])
    sys.setswitchinterval(0.0002)  # as app.py does
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "many.db"
        _make_many(path)
        loop = qasync.QEventLoop(application)
        with loop:
            figures: list[Figure] = loop.run_until_complete(_measured_panel(path, Path(folder) / "home"))
    return figures


async def _measured_panel(path: Path, home: Path) -> list[Figure]:
    from PySide6.QtCore import Qt, QTimer

    from tests.ui.driving import until
    from tests.ui.windows import idle, main_window, named

    beats: list[float] = []
    async with main_window(home, size=(1600, 1000)) as window:
        await window.open_url(str(path), table="parent")
        await until(lambda: CAPPED in _counts(window) and len(_counts(window)) == RELATIONS, 60)
        await idle()
        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.setInterval(5)
        timer.timeout.connect(lambda: beats.append(time.perf_counter()))
        timer.start()
        grid = named(window, "rowGrid")
        started = time.perf_counter()
        grid.setCurrentIndex(grid.model().index(1, 0))
        await until(lambda: _counts(window) == ["1"] * RELATIONS, 60)
        counted = time.perf_counter() - started
        for row in (0, 1, 0, 1, 0):  # the counts of the rows in between are given up
            grid.setCurrentIndex(grid.model().index(row, 0))
            await asyncio.sleep(0.1)
        await until(lambda: CAPPED in _counts(window) and "…" not in _counts(window), 60)
        hurried = time.perf_counter() - started - counted
        timer.stop()
    gaps = [(after - before) * 1000 for before, after in itertools.pairwise(beats)]
    what = f"{RELATIONS} relations in the window, {CHILDREN:,} children"
    return [
        Figure(f"{what}: all counts of another row", counted * 1000, "ms"),
        Figure(f"{what}: five rows in half a second, all counts of the last", hurried * 1000, "ms"),
        Figure(f"{what}: longest gap of the event loop", max(gaps), "ms", goal="<= 100"),
    ]


def _counts(window: "MainWindow") -> list[str]:
    """What stands behind each relation; a dot row while it is not counted yet."""
    from PySide6.QtWidgets import QTreeView

    relations = window.findChild(QTreeView, "relationList")
    if relations is None:  # the panel is made after the first rows were painted
        return []
    model = relations.model()
    groups = [model.index(row, 0) for row in range(model.rowCount())]
    return [str(model.index(row, 1, group).data() or "…") for group in groups for row in range(model.rowCount(group))]


class _RunOnce:
    """A result and what it took."""

    def __init__(self, function: Callable[[], Any]) -> None:
        started = time.perf_counter()
        self.result = function()
        self.milliseconds = (time.perf_counter() - started) * 1000


def _capped(names: Sequence[str]) -> str:
    return "SELECT " + ", ".join(
        f"(SELECT count(*) FROM (SELECT 1 FROM {name} WHERE parent_id = 1 LIMIT 1001))" for name in names
    )


def _make_many(path: Path) -> list[str]:
    """A parent with RELATIONS incoming relations; the first child table has CHILDREN rows of it."""
    names = [f"child_{number}" for number in range(RELATIONS)]
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT)")
        connection.execute("INSERT INTO parent VALUES (1, 'one'), (2, 'two')")
        for name in names:
            connection.execute(
                f"CREATE TABLE {name} (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parent (id))"
            )
            connection.execute(f"CREATE INDEX {name}_parent ON {name} (parent_id)")
            connection.execute(f"INSERT INTO {name} (parent_id) VALUES (1), (2)")
        connection.execute(
            f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {CHILDREN}) "
            f"INSERT INTO {names[0]} (parent_id) SELECT 1 FROM n"
        )
        connection.commit()
    return names
