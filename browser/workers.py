"""Daemon worker threads.

`concurrent.futures.ThreadPoolExecutor` joins its threads when the interpreter ends, so one thread stuck in a driver
that cannot be cancelled would keep the whole program alive. These threads end with the program.
"""

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


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
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = function(*args, **kwargs)
            except BaseException as error:
                future.set_exception(error)
            else:
                future.set_result(result)

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
