"""Where database functions run: threads for sync drivers, one private event loop for async ones.

Both runners take the same plain functions of a SQLAlchemy connection; nothing runs on the caller's thread.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from browser import errors
from browser.database.boundary import errors_of
from browser.database.dialects.base.sessions import CONNECT_SECONDS, SIDE_SECONDS, Sessions
from browser.database.requests import Request
from browser.workers import Workers

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from browser.database.engines import EngineMaker

T = TypeVar("T")
_BUSY_SECONDS = 10.0  # how long a request repeats while another program holds a lock
_BUSY_PAUSE = 0.05


class Runner(Protocol):
    """Runs requests; one for the shared pool, one for each held connection."""

    def submit(self, request: Request[T]) -> "Future[T]":
        """Run `request` on a connection, on a worker."""

    def side(self, statement: str) -> None:
        """Run one statement on a connection of its own and wait for it; never called on the GUI thread."""

    def hold(self) -> "Runner":
        """A runner with one connection that it keeps until `close`."""

    def close(self, seconds: float) -> None:
        """End everything; blocks, so it is called on a thread of its own."""


class Persistence:
    """Decides whether a failed attempt of a request is made again."""

    def __init__(self, request: Request[Any], sessions: Sessions, *, kept: bool = False) -> None:
        self._request = request
        self._kept = kept
        self._sessions = sessions
        self._started = time.monotonic()
        self._lost_once = False

    def again(self, error: errors.RowloreError) -> bool:
        """Another program's lock is waited for; a pooled connection that had died is replaced once, for a read."""
        if self._request.cancelled:
            return False
        if self._kept:
            return False  # what ran on a session of one's own is repeated by whoever owns it
        if self._sessions.is_busy(error):
            return time.monotonic() - self._started < _BUSY_SECONDS
        if isinstance(error, errors.ConnectionLost) and not self._request.write and not self._lost_once:
            self._lost_once = True
            return True
        return False


def _guarded(connection: "Connection", request: Request[T], keep: bool) -> T:
    try:
        with errors_of(connection):
            return request.perform(connection, keep=keep)
    except errors.StatementCancelled as error:
        if request.cancelled:
            raise
        # Nobody here asked for it, so nobody would be told.
        raise errors.StatementFailed(
            "The statement was stopped on the server.",
            words=error.words,
            hint="An administrator or a program that watches over the server may do so.",
            statement=error.statement,
        ) from error


class ThreadRunner:
    """Sync drivers: a thread for each connection that is in use."""

    def __init__(self, make: "EngineMaker", engine: "Engine", workers: Workers, *, keeps: bool = False) -> None:
        self._make = make
        self._engine = engine
        self._workers = workers
        self._keeps = keeps
        self.lost = False
        """Whether the connection that was to be kept broke; another one would be another session."""
        self._kept: Connection | None = None
        self._sessions = make.dialect.sessions

    @property
    def engine(self) -> "Engine":
        """The engine whose pool serves the requests."""
        return self._engine

    def submit(self, request: Request[T]) -> "Future[T]":
        """Run `request` on a worker thread, in the context of whoever asked."""
        return self._workers.submit(request.context.run, self._perform, request)

    def side(self, statement: str) -> None:
        """One statement on a connection without a pool."""
        engine = self._make.apart(SIDE_SECONDS, "side")
        with errors_of(None, self._sessions), engine.connect() as connection:
            connection.exec_driver_sql(statement)

    def hold(self) -> "ThreadRunner":
        """A runner with a thread and a connection of its own; a database in memory has only the shared ones."""
        if self._make.in_memory:
            return ThreadRunner(self._make, self._engine, self._workers, keeps=True)
        return ThreadRunner(self._make, self._make.apart(), Workers("rowlore-held", 1), keeps=True)

    def close(self, seconds: float) -> None:
        """Close the kept connection and the pool, and end the threads."""
        kept, self._kept = self._kept, None  # closed twice it would wait for a worker that has gone
        if kept is not None:
            with suppress(TimeoutError):
                self._workers.submit(kept.close).exception(seconds)
        shares = self._keeps and self._make.in_memory
        if not shares:
            self._engine.dispose()
            self._workers.close(seconds)

    def _perform(self, request: Request[T]) -> T:
        persistence = Persistence(request, self._sessions, kept=self._keeps)
        try:
            while True:
                try:
                    return self._once(request)
                except errors.RowloreError as error:
                    if not persistence.again(error):
                        raise
                    request.pause(_BUSY_PAUSE)
        finally:
            request.finish()

    def _once(self, request: Request[T]) -> T:
        connection = self._checkout()
        try:
            return _guarded(connection, request, self._keeps)
        finally:
            if not self._keeps or connection.invalidated:
                self._kept = None
                self.lost = self._keeps
                connection.close()

    def _checkout(self) -> "Connection":
        if self._kept is not None:
            return self._kept
        with errors_of(None, self._sessions):
            connection = self._engine.connect()
        if self._keeps:
            self._kept = connection
        return connection


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


class LoopRunner:
    """Async drivers: one private event loop in a thread of its own, never the GUI's."""

    def __init__(
        self,
        make: "EngineMaker",
        engine: "AsyncEngine",
        loop: "PrivateLoop",
        *,
        keeps: bool = False,
    ) -> None:
        self._make = make
        self._engine = engine
        self._loop = loop
        self._keeps = keeps
        self.lost = False
        """Whether the connection that was to be kept broke; another one would be another session."""
        self._kept: AsyncConnection | None = None
        self._sessions = make.dialect.sessions
        self._gate = asyncio.Semaphore(1 if keeps else make.capacity)

    @property
    def engine(self) -> "Engine":
        """The engine whose pool serves the requests."""
        return self._engine.sync_engine

    def submit(self, request: Request[T]) -> "Future[T]":
        """Run `request` on the private loop; a task keeps the context of whoever asked."""
        return self._loop.submit(self._perform(request))

    def side(self, statement: str) -> None:
        """One statement on a connection without a pool."""
        with errors_of(None, self._sessions):
            self._loop.submit(self._side(statement)).result(2 * SIDE_SECONDS)

    def hold(self) -> "LoopRunner":
        """A runner on the same loop with a connection of its own."""
        engine = self._engine if self._make.in_memory else self._make.apart_async()
        return LoopRunner(self._make, engine, self._loop, keeps=True)

    def close(self, seconds: float) -> None:
        """Close the kept connection and the pool, and end the loop's thread where it is this runner's own."""
        if self._loop.running:
            with suppress(TimeoutError):
                self._loop.submit(self._close(seconds)).result(seconds + 1)
        if not self._keeps:
            self._loop.close(seconds)

    async def _close(self, seconds: float) -> None:
        async with asyncio.timeout(seconds):
            kept, self._kept = self._kept, None
            if kept is not None:
                await kept.close()
            if not (self._keeps and self._make.in_memory):
                await self._engine.dispose()

    async def _side(self, statement: str) -> None:
        connection = self._make.apart_async("side").connect()
        await asyncio.wait_for(connection.start(), SIDE_SECONDS)
        try:
            await connection.exec_driver_sql(statement)
        finally:
            await connection.close()

    async def _perform(self, request: Request[T]) -> T:
        persistence = Persistence(request, self._sessions, kept=self._keeps)
        try:
            async with self._gate:
                while True:
                    try:
                        return await self._once(request)
                    except errors.RowloreError as error:
                        if not persistence.again(error):
                            raise
                        await asyncio.sleep(_BUSY_PAUSE)
        finally:
            request.finish()

    async def _once(self, request: Request[T]) -> T:
        connection = await self._checkout()
        try:
            return await connection.run_sync(_guarded, request, self._keeps)
        finally:
            if not self._keeps or connection.invalidated:
                self._kept = None
                self.lost = self._keeps
                await connection.close()

    async def _checkout(self) -> "AsyncConnection":
        if self._kept is not None:
            return self._kept
        connection = self._engine.connect()
        with errors_of(None, self._sessions):
            await asyncio.wait_for(connection.start(), CONNECT_SECONDS)
        if self._keeps:
            self._kept = connection
        return connection


def runner_for(make: "EngineMaker") -> ThreadRunner | LoopRunner:
    """The runner that serves `make`'s driver."""
    if make.is_async:
        return LoopRunner(make, make.shared_async(), PrivateLoop())
    return ThreadRunner(make, make.shared(), Workers("rowlore-worker", make.capacity))


def chase(request: Request[Any], side: Callable[[str], None], patience: float = 3.0) -> bool:
    """Cancel a running request until its worker is done; runs on a thread of its own.

    A cancel that falls between two statements is lost, so it is repeated; a server that does not react within
    `patience` seconds gets its socket cut. Returns False when the worker had to be abandoned.
    """
    pause = 0.02
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with suppress(errors.RowloreError):
            request.send_cancel(side)
        if request.wait(pause):
            return True
        pause = min(pause * 2, 0.5)
    request.abort()
    return request.wait(CONNECT_SECONDS + 2)  # a worker that is still connecting ends by its own deadline
