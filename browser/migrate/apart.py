"""Waiting for the disk beside the window."""

import asyncio
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from browser.workers import Workers

P = ParamSpec("P")
T = TypeVar("T")


async def apart(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Await what waits for the disk, on a thread of its own."""
    worker = Workers("rowlore-migrate-disk", 1)
    try:
        return await asyncio.wrap_future(worker.submit(function, *args, **kwargs))
    finally:
        worker.close()
