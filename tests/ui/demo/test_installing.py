"""A cancelled installation leaves nothing behind, wherever it is cancelled."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import create_engine, inspect
from sqlalchemy.pool import NullPool

from browser.ui.demo.installing import install

if TYPE_CHECKING:
    from browser.database.database import Database


def _left(url: str) -> list[str]:
    """What is there, seen by a driver that needs no loop."""
    for asynchronous, plain in (("aiosqlite", "pysqlite"), ("asyncpg", "psycopg2"), ("asyncmy", "pymysql")):
        url = url.replace(f"+{asynchronous}:", f"+{plain}:")
    look = inspect(create_engine(url, poolclass=NullPool))
    return [*look.get_table_names(), *look.get_view_names(), *(set(look.get_schema_names()) & {"analytics"})]


@pytest.mark.parametrize("after", ["the first rows", "the tables"])
async def test_cancelled(driver_url: str, after: str, open_database: "Callable[[str], Awaitable[Database]]") -> None:
    database = await open_database(driver_url)
    loop, reached = asyncio.get_running_loop(), asyncio.Event()

    def progress(done: int, total: int) -> None:
        loop.call_soon_threadsafe(reached.set)

    task = asyncio.ensure_future(install(database, 10.0, progress))
    if after == "the first rows":
        await asyncio.wait_for(reached.wait(), 20)
    else:
        await asyncio.sleep(0.15)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert _left(driver_url) == []
    rows = await install(database, 0.01, lambda done, total: None)
    assert rows > 0


async def test_what_somebody_else_has_is_left_alone(
    database_url: str, open_database: "Callable[[str], Awaitable[Database]]"
) -> None:
    from browser import errors

    database = await open_database(database_url)
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE orders (id INTEGER)")
    with pytest.raises(errors.NotSupported, match="already has orders"):
        await install(database, 1.0, lambda done, total: None)
    assert _left(database_url) == ["orders"]
