"""How a new pool takes over from the one that serves, so that no connection of either is forgotten."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from browser import errors
from browser.workers import begin, promise

if TYPE_CHECKING:
    from browser.database.engines import EngineMaker

_log = logging.getLogger("rowlore.database")


class Succession:
    """The changes of one database's pool that are under way. Used from one event loop."""

    def __init__(self) -> None:
        self._under_way: set[Future[None]] = set()
        self._closed = False

    async def begin(self, runner: Any, make: "EngineMaker") -> None:
        """Have an engine of `make` serve from now on, once it has connected; what runs ends on the old one.

        Raises errors.*, and nothing has changed then. An await that is cancelled changes nothing either, unless the new
        engine serves already and only the idle connections of the old one are still being closed.
        """
        self._check_open()
        ended: Future[None] = promise()
        self._under_way.add(ended)
        ended.add_done_callback(self._under_way.discard)
        preparing: Future[Any] = begin(runner.prepare, make)
        last = preparing
        try:
            lane = await asyncio.wrap_future(preparing)
            self._check_open()
            last = begin(_put_away, runner.take_over(lane))
            await asyncio.wrap_future(last)
        except (asyncio.CancelledError, errors.DatabaseClosed):
            if last is preparing:
                last = begin(_drop, runner, preparing)
            raise
        finally:
            last.add_done_callback(lambda _: ended.set_result(None))

    async def close(self) -> None:
        """Nothing takes over any more; returns when what was under way has been put away."""
        self._closed = True
        await asyncio.gather(*(asyncio.wrap_future(each) for each in list(self._under_way)))

    def _check_open(self) -> None:
        if self._closed:
            raise errors.DatabaseClosed("The database was closed.")


def _put_away(close: Callable[[], None]) -> None:
    """The new engine serves: connections of the old one that cannot be closed are no failure of the change."""
    try:
        close()
    except errors.RowloreError as error:
        _log.info("The idle connections of the old pool could not be closed: %s", error)


def _drop(runner: Any, preparing: "Future[Any]") -> None:
    """Put a new engine away that never served and that nobody wants any more."""
    with suppress(errors.RowloreError):
        if preparing.exception() is None:
            runner.run_with_pool(preparing.result().sync_engine.dispose)
