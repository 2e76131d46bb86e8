"""Thousands of tables, hundreds of keys in one, hundreds of paths: found at once, and never on the window's thread."""

import asyncio

from browser.database.facts import TableRef
from browser.schema.catalog import Catalog
from browser.ui.orm.entities import CatalogEntities
from tests.clock import clock
from tests.conftest import OpenDatabase
from tests.ui.rows.conftest import script

TABLES, KEYS = 3_000, 300
PATIENCE = 10.0
"""Seconds; what grew with the square of the keys for each path took many minutes."""
STALL = 0.25
"""Seconds that the loop may stand still; 0.03 alone on a machine."""


async def test_thousands_of_tables_and_hundreds_of_paths(sqlite_url: str, open_database: OpenDatabase) -> None:
    tables = (
        f"create table t{n} (id integer primary key, a integer references t{n * 7 % TABLES})" for n in range(TABLES)
    )
    keys = ", ".join(f"c{number} integer references t{number}" for number in range(KEYS))
    script(sqlite_url, f"begin; {'; '.join(tables)}; create table wide (id integer primary key, {keys}); commit;")
    database = await open_database(sqlite_url)
    entities = CatalogEntities(database, lambda: Catalog(None, (), ()))
    stalls: list[float] = []

    async def beat() -> None:
        while True:
            before = clock()
            await asyncio.sleep(0.005)
            stalls.append(clock() - before)

    beating = asyncio.ensure_future(beat())
    async with asyncio.timeout(PATIENCE):
        assert len(await entities.entities()) == TABLES + 1
        wide = TableRef("main", "wide")
        steps = await entities.steps(wide)
        assert len(steps) == KEYS
        mapping = (await entities.mapping(wide, [(step.name,) for step in steps[:60]]))()
    beating.cancel()
    assert len(mapping.entities) == 61
    mapping.dispose()
    assert max(stalls) < STALL
