"""Installing the demo so that a cancel leaves nothing behind, on databases that cannot roll back a CREATE, too."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from browser.errors import NotSupported, RowloreError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.database.database import Database
    from browser.demo.planning import Plan

LET_GO_SECONDS = 20.0
"""How long the server may take to let go of what was cancelled."""


async def install(database: "Database", planned: "Plan", scale: float, progress: Callable[[int, int], None]) -> int:
    """Install and return the number of rows. Cancelled or failed, what it had made is gone when this ends.

    `progress(done, total)` is called on a worker's thread. Raises errors.*.
    """
    from browser.demo import install as demo

    began = threading.Event()
    ended: Future[None] = Future()

    def work(connection: "Connection") -> int:
        began.set()
        try:
            return demo.install(connection, scale, progress)
        finally:
            ended.set_result(None)

    try:
        return await database.write(work)
    except (asyncio.CancelledError, RowloreError):
        if began.is_set():
            async with asyncio.timeout(LET_GO_SECONDS):
                await asyncio.wrap_future(ended)
            await _take_back(database, planned)
        raise


async def _take_back(database: "Database", planned: "Plan") -> None:
    def work(connection: "Connection") -> tuple[str, ...]:
        from browser.demo import planning

        return planning.take_back(connection, planned)

    try:
        await database.write(work)
    except RowloreError as error:
        raise NotSupported(
            "The installation was stopped, but what it had made could not be removed.",
            words=error.message,
            hint=f"Remove by hand what is there of: {', '.join((*planned.views, *planned.tables))}.",
        ) from error
