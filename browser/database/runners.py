"""Where database functions run: threads for sync drivers, one private event loop for async ones.

Both runners take the same plain functions of a SQLAlchemy connection; nothing runs on the caller's thread.
"""

import asyncio
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from browser import errors
from browser.database.boundary import errors_of
from browser.database.dialects.base.sessions import CONNECT_SECONDS, SIDE_SECONDS, Sessions
from browser.database.pool_code import echo
from browser.database.pool_lane import Lane
from browser.database.pool_ledger import SIDE
from browser.database.pool_queue import close_idle
from browser.database.pool_words import naming_holders
from browser.database.requests import Request
from browser.database.resting import FoundDead, connect_until, time_to_connect
from browser.database.runners_loop import PrivateLoop
from browser.database.runners_serving import put_back, serve, start
from browser.workers import Workers

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from browser.database.engines import EngineMaker
    from browser.database.pool_options import PoolOptions

T = TypeVar("T")
AnyEngine = TypeVar("AnyEngine")
Room = TypeVar("Room")
_BUSY_SECONDS = 10.0  # how long a request repeats while another program holds a lock
_BUSY_PAUSE = 0.05
_MOST_FOUND_DEAD = 3  # the first one that is found invalidates the pool; others may have been on their way


class Runner(ABC, Generic[AnyEngine, Room]):
    """Runs requests; one for the shared pool, one for each held connection."""

    def __init__(self, lane: "Lane[AnyEngine, Room]", *, keeps: bool = False) -> None:
        self._lane = lane
        self._make = lane.make
        self._keeps = keeps
        self.lost = False
        """Whether the connection that was to be kept broke; another one would be another session."""
        self._sessions = lane.make.dialect.sessions

    @property
    def lane(self) -> "Lane[AnyEngine, Room]":
        """Where the next request enters."""
        return self._lane

    @property
    def engine(self) -> "Engine":
        """The engine whose pool serves the requests; of an async driver what is beneath it."""
        return self._lane.sync_engine

    @property
    def make(self) -> "EngineMaker":
        """How the engines are made."""
        return self._make

    def echo(self, options: "PoolOptions") -> None:
        """Log more or less from now on; the engine stays."""
        self._make = self._lane.make = replace(self._make, options=options)
        echo(self.engine, options)

    @abstractmethod
    def submit(self, request: Request[T]) -> "Future[T]":
        """Run `request` on a connection, on a worker."""

    @abstractmethod
    def side(self, statement: str) -> None:
        """Run one statement on a connection of its own and wait for it; never called on the GUI thread."""

    @abstractmethod
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
        self._found_dead = 0

    def again(self, error: errors.RowloreError) -> bool:
        """Another program's lock is waited for; a pooled connection that had died is replaced once, for a read."""
        if self._request.cancelled:
            return False
        if self._kept:
            return False  # what ran on a session of one's own is repeated by whoever owns it
        if self._sessions.is_busy(error):
            return time.monotonic() - self._started < _BUSY_SECONDS
        if isinstance(error, FoundDead):  # nothing was sent: what is left of the time is for connecting anew
            self._found_dead += 1
            connect_until.set(self._started + CONNECT_SECONDS)
            return self._found_dead <= _MOST_FOUND_DEAD
        if isinstance(error, errors.ConnectionLost) and not self._request.write and not self._lost_once:
            self._lost_once = True
            return True
        return False


class ThreadRunner(Runner["Engine", Workers]):
    """Sync drivers: a thread for each connection that is in use."""

    _kept: "Connection | None" = None

    def submit(self, request: Request[T]) -> "Future[T]":
        """Run `request` on a worker thread, in the context of whoever asked."""
        lane = self._lane
        lane.enter(request)
        return lane.room.submit(request.context.run, self._perform, request, lane)

    def side(self, statement: str) -> None:
        """One statement on a connection without a pool."""
        engine = self._make.apart(SIDE_SECONDS, SIDE)
        with errors_of(None, self._sessions):
            connection = engine.connect()
        try:
            with errors_of(connection, self._sessions):  # what is refused is no failure to connect
                connection.exec_driver_sql(statement)
        finally:
            put_back(connection, self._sessions)

    def hold(self) -> "ThreadRunner":
        """A runner with a thread and a connection of its own; a database in memory has only the shared ones."""
        if self._make.in_memory:
            return ThreadRunner(self._lane, keeps=True)
        lane = Lane(self._make, self._make.apart(), Workers("rowlore-held", 1), counted=False)
        return ThreadRunner(lane, keeps=True)

    def prepare(self, make: "EngineMaker") -> "Lane[Engine, Workers]":
        """A new lane that has proved that it can connect; blocks. Raises errors.*."""
        engine = make.shared()
        with errors_of(None, self._sessions):
            engine.connect().close()
        return Lane(make, engine, Workers("rowlore-worker", make.capacity))

    def take_over(self, lane: "Lane[Engine, Workers]") -> Callable[[], None]:
        """`lane` serves from now on; returns what puts the old one away, to be called where it may block."""
        old, self._lane, self._make = self._lane, lane, lane.make
        old.room.close()
        if old.retire():
            return old.engine.dispose
        return partial(close_idle, old.engine.pool)

    def run_with_pool(self, function: Callable[[], None]) -> None:
        """Call `function` where connections of the pool may be closed; blocks."""
        with errors_of(None, self._sessions):
            function()

    def close(self, seconds: float) -> None:
        """Close the kept connection and the pool, and end the threads."""
        kept, self._kept = self._kept, None  # closed twice it would wait for a worker that has gone
        if kept is not None:
            with suppress(TimeoutError):
                self._lane.room.submit(put_back, kept, self._sessions).exception(seconds)
        shares = self._keeps and self._make.in_memory
        if not shares:
            self._lane.engine.dispose()
            self._lane.room.close(seconds)

    def _perform(self, request: Request[T], lane: "Lane[Engine, Workers]") -> T:
        persistence = Persistence(request, self._sessions, kept=self._keeps)
        try:
            while True:
                try:
                    return self._once(request, lane)
                except errors.RowloreError as error:
                    if not persistence.again(error):
                        raise
                    request.pause(_BUSY_PAUSE)
        finally:
            request.finish()
            if lane.leave(request):
                lane.engine.dispose()

    def _once(self, request: Request[T], lane: "Lane[Engine, Workers]") -> T:
        connection = self._checkout(request, lane)
        try:
            return serve(connection, request, self._keeps)
        finally:
            if not self._keeps or connection.invalidated:
                self._kept = None
                self.lost = self._keeps
                put_back(connection, self._sessions)

    def _checkout(self, request: Request[T], lane: "Lane[Engine, Workers]") -> "Connection":
        if self._kept is not None:
            return self._kept
        lane.turn(request)
        with naming_holders(lane.make.ledger, lane.engine.pool, request), errors_of(None, self._sessions):
            connection = lane.engine.connect()
        lane.served(request)
        if self._keeps:
            self._kept = connection
        return connection


class LoopRunner(Runner["AsyncEngine", asyncio.Semaphore]):
    """Async drivers: one private event loop in a thread of its own, never the GUI's."""

    _kept: "AsyncConnection | None" = None

    def __init__(
        self, lane: "Lane[AsyncEngine, asyncio.Semaphore]", loop: "PrivateLoop", *, keeps: bool = False
    ) -> None:
        super().__init__(lane, keeps=keeps)
        self._loop = loop

    @property
    def loop(self) -> "PrivateLoop":
        """Where everything of this database runs."""
        return self._loop

    def submit(self, request: Request[T]) -> "Future[T]":
        """Run `request` on the private loop; a task keeps the context of whoever asked."""
        lane = self._lane
        lane.enter(request)
        return self._loop.submit(self._perform(request, lane))

    def side(self, statement: str) -> None:
        """One statement on a connection without a pool."""
        with errors_of(None, self._sessions):
            self._loop.submit(self._side(statement)).result(2 * SIDE_SECONDS)

    def hold(self) -> "LoopRunner":
        """A runner on the same loop with a connection of its own."""
        engine = self._lane.engine if self._make.in_memory else self._make.apart_async()
        return LoopRunner(Lane(self._make, engine, asyncio.Semaphore(1), counted=False), self._loop, keeps=True)

    def prepare(self, make: "EngineMaker") -> "Lane[AsyncEngine, asyncio.Semaphore]":
        """A new lane that has proved that it can connect; blocks. Raises errors.*."""
        engine = make.shared_async()

        async def connect() -> None:
            connection = engine.connect()
            await start(connection, CONNECT_SECONDS)
            await connection.close()

        with errors_of(None, self._sessions):
            self._loop.submit(connect()).result(2 * CONNECT_SECONDS)
        return Lane(make, engine, asyncio.Semaphore(make.capacity))

    def take_over(self, lane: "Lane[AsyncEngine, asyncio.Semaphore]") -> Callable[[], None]:
        """`lane` serves from now on; returns what puts the old one away, to be called where it may block."""
        old, self._lane, self._make = self._lane, lane, lane.make
        put_away = old.sync_engine.dispose if old.retire() else partial(close_idle, old.sync_engine.pool)
        return lambda: self.run_with_pool(put_away)

    def run_with_pool(self, function: Callable[[], None]) -> None:
        """Call `function` where connections of the pool may be closed; blocks."""
        from sqlalchemy.util import greenlet_spawn

        async def call() -> None:
            await greenlet_spawn(function)

        with errors_of(None, self._sessions):
            self._loop.submit(call()).result(CONNECT_SECONDS)

    def close(self, seconds: float) -> None:
        """Close the kept connection and the pool, and end the loop's thread where it is this runner's own."""
        if self._loop.running:
            with suppress(TimeoutError):
                self._loop.submit(self._close(seconds)).result(seconds + 1)
        if not self._keeps:
            self._loop.close(seconds)

    async def _close(self, seconds: float) -> None:
        async with asyncio.timeout(seconds):
            if self._kept is not None:
                await self._kept.run_sync(put_back, self._sessions)
            if not (self._keeps and self._make.in_memory):
                await self._lane.engine.dispose()

    async def _side(self, statement: str) -> None:
        connection = self._make.apart_async(SIDE).connect()
        await start(connection, SIDE_SECONDS)
        try:
            with errors_of(connection.sync_connection, self._sessions):
                await connection.exec_driver_sql(statement)
        finally:
            await connection.run_sync(put_back, self._sessions)

    async def _perform(self, request: Request[T], lane: "Lane[AsyncEngine, asyncio.Semaphore]") -> T:
        persistence = Persistence(request, self._sessions, kept=self._keeps)
        try:
            async with lane.room:
                while True:
                    try:
                        return await self._once(request, lane)
                    except errors.RowloreError as error:
                        if not persistence.again(error):
                            raise
                        await asyncio.sleep(_BUSY_PAUSE)
        finally:
            request.finish()
            if lane.leave(request):
                await lane.engine.dispose()

    async def _once(self, request: Request[T], lane: "Lane[AsyncEngine, asyncio.Semaphore]") -> T:
        connection = await self._checkout(request, lane)
        try:
            return await connection.run_sync(serve, request, self._keeps)
        finally:
            if not self._keeps or connection.invalidated:
                self._kept = None
                self.lost = self._keeps
                await connection.run_sync(put_back, self._sessions)

    async def _checkout(self, request: Request[T], lane: "Lane[AsyncEngine, asyncio.Semaphore]") -> "AsyncConnection":
        if self._kept is not None:
            return self._kept
        lane.turn(request)
        connection = lane.engine.connect()
        with naming_holders(lane.make.ledger, lane.sync_engine.pool, request), errors_of(None, self._sessions):
            await start(connection, time_to_connect(CONNECT_SECONDS))
        lane.served(request)
        if self._keeps:
            self._kept = connection
        return connection


def runner_for(make: "EngineMaker") -> ThreadRunner | LoopRunner:
    """The runner that serves `make`'s driver."""
    if make.is_async:
        return LoopRunner(Lane(make, make.shared_async(), asyncio.Semaphore(make.capacity)), PrivateLoop())
    return ThreadRunner(Lane(make, make.shared(), Workers("rowlore-worker", make.capacity)))


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
