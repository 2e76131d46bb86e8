"""What the statement log costs: 100,000 small selects without listeners, with the barest pair, and with the log.

And what it weighs: the memory of a process that has sent 1,000,000 different statements.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text

from browser.database.dialects import dialect_for
from browser.database.requests import Doing, action
from browser.database.statements import StatementLog
from tests.bench.figures import Figure
from tests.servers import ServerMissing, start_postgresql

SELECTS = 100_000
ROUNDS = 400
ROWS = 1_000
MOST_GROWTH = 8.0
"""Megabytes that the process may grow by between the 100,000th and the 1,000,000th statement."""
GOAL = "<= 2 x the barest pair's cost"


def run() -> list[Figure]:
    """Microseconds for each select on SQLite and PostgreSQL, and megabytes after a million statements.

    100,000 selects by each engine in four hundred rounds that take turns. The median round counts, of the processor
    time that the process itself used: what others do with the machine is no cost of ours.
    """
    with tempfile.TemporaryDirectory() as folder:
        figures = _costs("SQLite", f"sqlite:///{Path(folder) / 'small.db'}")
    try:
        with _server() as server:
            figures += _costs("PostgreSQL, loopback", server)
    except ServerMissing as missing:
        print(f"skipped: {missing}", file=sys.stderr)
    return [*figures, *_memory()]


@contextmanager
def _server() -> Iterator[str]:
    server = start_postgresql()
    try:
        yield server.url
    finally:
        server.remove()


def _costs(what: str, url: str) -> list[Figure]:
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    _fill(engine)
    engines = {"nothing": engine, "barest": _barest(url), "log": _logged(url)}
    rounds: dict[str, list[float]] = {name: [] for name in engines}
    with _connected(engines) as connections:
        for connection in connections.values():
            _select(connection, 10_000)
        for turn in range(ROUNDS):
            for name in sorted(engines, key=lambda name: (turn + list(engines).index(name)) % len(engines)):
                rounds[name].append(_select(connections[name], SELECTS // ROUNDS))
    microseconds = {name: statistics.median(each) / (SELECTS // ROUNDS) * 1e6 for name, each in rounds.items()}
    nothing, barest, log = microseconds["nothing"], microseconds["barest"], microseconds["log"]
    return [
        Figure(f"one select, {what}: the barest pair of listeners", barest, "us", nothing, "no listeners"),
        Figure(f"one select, {what}: the statement log", log, "us", nothing, "no listeners"),
        Figure(f"cost of the log, {what}", log - nothing, "us", barest - nothing, "barest pair", GOAL),
    ]


@contextmanager
def _connected(engines: dict[str, Engine]) -> Iterator[dict[str, Connection]]:
    connections = {name: engine.connect() for name, engine in engines.items()}
    try:
        yield connections
    finally:
        for name, connection in connections.items():
            connection.close()
            engines[name].dispose()


def _fill(engine: Engine) -> None:
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE small (id INTEGER PRIMARY KEY, name VARCHAR(20))")
        rows = [{"id": number, "name": f"name {number}"} for number in range(ROWS)]
        connection.execute(text("INSERT INTO small VALUES (:id, :name)"), rows)


def _select(connection: Connection, times: int) -> float:
    statement = text("SELECT id, name FROM small WHERE id = :id")
    started = time.thread_time()
    for number in range(times):
        connection.execute(statement, {"id": number % ROWS}).all()
    return time.thread_time() - started


def _barest(url: str) -> Engine:
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    kept: deque[tuple[str, float]] = deque(maxlen=20_000)

    def before(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        context.began = time.perf_counter()

    def after(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        kept.append((statement, time.perf_counter() - context.began))

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    return engine


def _logged(url: str) -> Engine:
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    log = StatementLog(dialect_for(engine.dialect.name).transactions)
    log.slow_milliseconds = 100
    log.watch(engine, "shared")
    action.set(Doing("Benchmark"))
    return engine


def _memory() -> list[Figure]:
    asked = [sys.executable, "-m", "tests.bench.statements_child"]
    first, last, kept = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()
    if float(last) - float(first) > MOST_GROWTH:
        raise AssertionError(f"the statement log grew from {first} to {last} MB")
    return [
        Figure("memory after 1,000,000 statements", float(last), "MB", float(first), "after 100,000", "flat"),
        Figure("statements remembered of them", float(kept), "statements", goal="bounded"),
    ]
