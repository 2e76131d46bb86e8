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


async def to_its_end(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The same for what must not be left alone: its end is awaited whoever cancels, and answers the cancel."""
    worker = Workers("rowlore-migrate-disk", 1)
    ended = asyncio.wrap_future(worker.submit(function, *args, **kwargs))
    worker.close()
    while True:
        try:
            return await asyncio.shield(ended)
        except asyncio.CancelledError:
            if ended.cancelled():
                raise
            answered()


def answered() -> None:
    """The cancel that was just caught is heard, and its task goes on."""
    me = asyncio.current_task()
    if me is not None:
        me.uncancel()
