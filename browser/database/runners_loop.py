"""The private event loop of an async driver, in a thread of its own: never the window's."""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

from browser import errors

T = TypeVar("T")


class PrivateLoop:
    """An event loop in a thread of its own, started by the first coroutine it is given."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._closed = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Whether anything was ever submitted and the loop has not been closed."""
        return self._loop is not None

    def submit(self, coroutine: Coroutine[Any, Any, T]) -> "Future[T]":
        """Run `coroutine` on the loop, in the context of the caller."""
        with self._lock:
            if self._closed:
                coroutine.close()
                raise errors.DatabaseClosed("The database was closed.")
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="rowlore-loop", daemon=True)
                self._thread.start()
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def close(self, seconds: float) -> None:
        """End the loop and its thread; blocks for at most `seconds`."""
        with self._lock:
            loop, thread = self._loop, self._thread
            self._loop = None
            self._closed = True
        if loop is None or thread is None:
            return
        loop.call_soon_threadsafe(loop.stop)
        thread.join(seconds)
        if not thread.is_alive():
            loop.close()
