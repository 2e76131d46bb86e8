import asyncio

import pytest

from browser import errors
from browser.database.under_way import UnderWay
from tests.clock import clock
from tests.conftest import OpenDatabase
from tests.database.test_database import long_query, scalar


async def test_abandoned_waits_end_at_once(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    asked = asyncio.ensure_future(database.read(scalar, long_query(database)))
    await asyncio.sleep(0.2)
    database._under_way.abandon(errors.ConnectionLost("It was given up."))
    began = clock()
    with pytest.raises(errors.ConnectionLost, match="given up"):
        await asked
    assert clock() - began < 0.2


async def test_nothing_is_accepted_after_close(driver_url: str, open_database: OpenDatabase) -> None:
    database = await open_database(driver_url)
    under_way: UnderWay = database._under_way
    assert under_way.wait(0)
    under_way.close()
    with pytest.raises(errors.DatabaseClosed):
        await database.read(scalar, "SELECT 1")
