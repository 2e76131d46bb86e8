"""Daemon worker threads.

`concurrent.futures.ThreadPoolExecutor` joins its threads when the interpreter ends, so one thread stuck in a driver
that cannot be cancelled would keep the whole program alive. These threads end with the program.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def promise() -> "Future[Any]":
    """A future that somebody works on: cancelling whoever awaits it leaves it alone."""
    future: Future[Any] = Future()
    future.set_running_or_notify_cancel()
    return future


def begin(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
    """Run `function` on a thread of its own, which ends with it or with the program; the future is a promise."""
    future = promise()
    threading.Thread(target=_answer, args=(future, function, args, kwargs), name="rowlore-apart", daemon=True).start()
    return future


async def apart(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Await what `function` returns or raises on a thread of its own.

    Cancelling the await ends the wait alone: the function runs to its end, and nobody hears what came of it.
    """
    return await asyncio.wrap_future(begin(function, *args, **kwargs))


async def to_its_end(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """The same for what must not be left alone: its end is awaited whoever cancels, and answers the cancel."""
    ended = asyncio.wrap_future(begin(function, *args, **kwargs))
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


def _answer(future: "Future[T]", function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    try:
        result = function(*args, **kwargs)
    except BaseException as error:
        future.set_exception(error)
    else:
        future.set_result(result)


class Workers:
    """At most `size` threads, started when work waits, that take jobs in turn."""

    def __init__(self, name: str, size: int) -> None:
        self._name = name
        self._size = size
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._idle = 0
        self._lock = threading.Lock()

    def submit(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """Run `function` on a worker; cancelling the future drops the job while it still waits."""
        future: Future[T] = Future()

        def job() -> None:
            if future.set_running_or_notify_cancel():
                _answer(future, function, args, kwargs)

        with self._lock:
            self._jobs.put(job)
            if self._idle:
                self._idle -= 1
            elif len(self._threads) < self._size:
                self._start()
        return future

    def close(self, seconds: float = 0.0) -> bool:
        """End the threads when their present jobs are done; wait at most `seconds`; returns whether all have ended."""
        deadline = time.monotonic() + seconds
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _start(self) -> None:
        thread = threading.Thread(target=self._serve, name=f"{self._name}-{len(self._threads)}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _serve(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
            del job  # an idle thread must not keep the last job's data alive
            with self._lock:
                self._idle += 1
