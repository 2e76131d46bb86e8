"""Whatever moment a comparison is cancelled at, or its database closed at: nothing of it stays."""

import asyncio
import gc
import random
from contextlib import suppress
from functools import partial

from sqlalchemy import Connection
from sqlalchemy.orm import registry

from browser import errors
from browser.database.database import Database
from browser.orm.mapping import map_tables
from browser.orm.plan import Load, Strategy
from browser.schema.relations import RelationGraph
from browser.ui.orm import work
from tests.conftest import OpenDatabase
from tests.orm.schemas import DEEP, ref_of, shop
from tests.ui.driving import until

ROUNDS = 12
LONGEST = 0.25
"""Seconds until it is cancelled."""


async def _shop(database: Database) -> RelationGraph:
    made: list[RelationGraph] = []

    def make(connection: Connection) -> None:
        made.append(shop(connection, 300))

    await database.write(make)
    return made[0]


def _registries() -> int:
    gc.collect()
    return sum(isinstance(each, registry) for each in gc.get_objects())


def _comparing(database: Database, graph: RelationGraph) -> "asyncio.Task[object]":
    root = ref_of(graph, "users")
    make = partial(map_tables, graph, None, root, [DEEP])
    wanted = Load(root, ((DEEP, Strategy.SELECTIN),), 300)
    return asyncio.ensure_future(database.read(work.compare_loaders, make, wanted, lambda _: None))


async def test_a_comparison_cancelled_at_any_moment(database_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(database_url)
    graph = await _shop(database)
    before = _registries()
    chance = random.Random(20261120)
    for _ in range(ROUNDS):
        task = _comparing(database, graph)
        await asyncio.sleep(chance.random() * LONGEST)
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        assert await database.read(lambda connection: connection.exec_driver_sql("SELECT 1").scalar_one()) == 1
    await until(lambda: _registries() <= before, 10)  # the last worker may still be on its way out


async def test_a_database_closed_at_any_moment(database_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(database_url)
    graph = await _shop(database)
    task = _comparing(database, graph)
    await asyncio.sleep(LONGEST / 2)
    async with asyncio.timeout(10):
        await database.close()
        [ended] = await asyncio.gather(task, return_exceptions=True)
    assert isinstance(ended, asyncio.CancelledError | errors.RowloreError)
