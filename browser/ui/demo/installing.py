"""Installing the demo so that a cancel leaves nothing behind, on databases that cannot roll back a CREATE, too."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING

from browser.errors import RowloreError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.database.database import Database
    from browser.demo.planning import Plan

LET_GO_SECONDS = 20.0
"""How long the server may take to let go of what was cancelled."""


async def install(database: "Database", scale: float, progress: Callable[[int, int], None]) -> int:
    """Install and return the number of rows. Cancelled or failed, what it had made is gone when this ends, if possible.

    `planning.aftermath` tells what became of it. `progress(done, total)` is called on a worker's thread. Raises
    errors.*.
    """
    from browser.demo import install as demo

    began: list[Plan] = []
    ended: Future[None] = Future()

    def work(connection: "Connection") -> int:
        from browser.demo import planning

        try:
            began.append(planning.plan(connection))  # as it is now: others may have been here since it was shown
            return demo.install(connection, scale, progress)
        finally:
            if not ended.done():  # a lock may have made the same request run twice
                ended.set_result(None)

    try:
        return await database.write(work)
    except (asyncio.CancelledError, RowloreError):
        if began:
            async with asyncio.timeout(LET_GO_SECONDS):
                await asyncio.wrap_future(ended)
            await _take_back(database, began[0])
        raise


async def _take_back(database: "Database", planned: "Plan") -> None:
    def work(connection: "Connection") -> tuple[str, ...]:
        from browser.demo import planning

        return planning.take_back(connection, planned)

    with suppress(RowloreError):  # whoever asks for the aftermath hears of it
        await database.write(work)
