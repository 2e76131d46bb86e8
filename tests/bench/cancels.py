"""Statements cancelled at random moments, each followed by an innocent one: how soon a console is usable again.

Whatever goes wrong on the way (a wrong row, a cancelled innocent, a state that is not the server's own) is raised.
"""

import asyncio
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import make_url

from browser.database.database import Database
from tests.bench.figures import Figure, percentile
from tests.console.cancelling import Told, random_cancels, seconds_until_nothing_runs
from tests.console.consoles import Console
from tests.database.test_database import session_id
from tests.databases import fresh_mariadb, fresh_postgresql
from tests.servers import start_mariadb, start_postgresql

CANCELS = 1_000
DRIVERS = {
    "sqlite": ("sqlite", "sqlite+aiosqlite"),
    "postgresql": ("postgresql+psycopg2", "postgresql+asyncpg"),
    "mysql": ("mysql+pymysql", "mysql+asyncmy"),
}


def run() -> list[Figure]:
    """The table's lines."""
    figures = []
    for vendor, drivers in DRIVERS.items():
        for driver in drivers:
            with _fresh(vendor) as url:
                told = asyncio.run(_cancelled(make_url(url).set(drivername=driver).render_as_string(False)))
            outcomes = ", ".join(f"{count} {name.lower()}" for name, count in sorted(told.outcomes.items()))
            for name, value in (
                ("median", percentile(told.seconds, 0.5)),
                ("p99", percentile(told.seconds, 0.99)),
                ("longest", max(told.seconds)),
            ):
                goal = "<= 1000 ms" if name == "longest" else outcomes
                figures.append(
                    Figure(f"{CANCELS} cancels, {driver}: usable again, {name}", value * 1000, "ms", goal=goal)
                )
    return figures


async def _cancelled(url: str) -> Told:
    database = await Database.connect(url)
    try:
        console = await Console.open(database)
        session = None if url.startswith("sqlite") else await console.session._held.run(session_id)
        told = await random_cancels(console, url, session, CANCELS, seed=1)
        await seconds_until_nothing_runs(url, 1)
        return told
    finally:
        await database.close()


@contextmanager
def _fresh(vendor: str) -> Iterator[str]:
    """The URL of an empty database."""
    if vendor == "sqlite":
        with tempfile.TemporaryDirectory(prefix="rowlore-bench-") as folder:
            path = Path(folder) / "fresh.db"
            with closing(sqlite3.connect(path)) as connection:
                connection.execute("VACUUM")
            yield f"sqlite:///{path}"
        return
    server = start_postgresql() if vendor == "postgresql" else start_mariadb()
    try:
        with fresh_postgresql(server) if vendor == "postgresql" else fresh_mariadb(server) as url:
            yield url
    finally:
        server.remove()
