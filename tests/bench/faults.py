"""A recorded session cut after every single byte of the server's answers, by the four drivers that cross a network.

Some 31,000 sessions; about an hour on two cores. Whatever is wrong is raised with the byte where it happened.
ROWLORE_FAULTS_EVERY=N cuts after every N-th byte only.
"""

import asyncio
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import make_url

from tests.bench.figures import Figure
from tests.database.faults import Told, World, cut_everywhere, fill, record, small_pages
from tests.database.test_runners import NETWORK_DRIVERS
from tests.databases import fresh_mariadb, fresh_postgresql
from tests.servers import start_mariadb, start_postgresql


def run() -> list[Figure]:
    """The table's lines."""
    every = int(os.environ.get("ROWLORE_FAULTS_EVERY", "1"))
    figures = []
    for driver in NETWORK_DRIVERS:
        with _fresh(driver) as url:
            began = time.monotonic()
            world, told = asyncio.run(_cut(url, every))
        assert not told.wrong, "\n".join(told.wrong)
        outcomes = ", ".join(f"{count} {name}" for name, count in told.outcomes.most_common())
        print(f"{driver}: {time.monotonic() - began:.0f} s; steps: {outcomes}", file=sys.stderr)
        what = f"{driver}: a session of {world.length:,} bytes cut at {told.sessions:,} places, not clean"
        figures.append(Figure(what, float(len(told.wrong)), "", goal="0"))
    return figures


async def _cut(url: str, every: int) -> tuple[World, Told]:
    world = World(url)
    with small_pages():
        fill(url, range(1, 20_000))
        await record(world, 19_999)
        limits = range(0, world.length, every)
        assert len(limits) < 19_999

        def progress(done: int) -> None:
            if done % 1_000 == 0:
                print(f"{url.partition(':')[0]}: {done:,} of {len(limits):,}", file=sys.stderr)

        return world, await cut_everywhere(world, limits, progress=progress)


@contextmanager
def _fresh(driver: str) -> Iterator[str]:
    """The URL of an empty database on a server of its own."""
    postgresql = driver.startswith("postgresql")
    server = start_postgresql() if postgresql else start_mariadb()
    try:
        with fresh_postgresql(server) if postgresql else fresh_mariadb(server) as url:
            yield make_url(url).set(drivername=driver).render_as_string(hide_password=False)
    finally:
        server.remove()
