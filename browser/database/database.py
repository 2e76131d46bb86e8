"""Database: one connected database, asked with plain functions of a connection."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from browser import errors
from browser.database.requests import Request
from browser.database.url import MaskedUrl, parse
from browser.workers import Workers

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from browser.database.dialects import Dialect
    from browser.database.runners import LoopRunner, Runner, ThreadRunner

P = ParamSpec("P")
T = TypeVar("T")
_CLOSE_SECONDS = 5.0
_log = logging.getLogger("rowlore.database")


class _Requests:
    """The requests under way on one runner, so that they can be cancelled together."""

    def __init__(self, title: str, read_only: bool) -> None:
        self._title = title
        self._read_only = read_only
        self._active: set[Request[Any]] = set()
        self._chasers: set[threading.Thread] = set()
        self._closed = False

    async def run(
        self, runner: "Runner", dialect: "Dialect", function: "Callable[[Connection], T]", *, write: bool
    ) -> T:
        """Await `function(connection)`; cancelling the await ends it at once and stops the statement."""
        if self._closed:
            raise errors.DatabaseClosed(f"“{self._title}” was closed.")
        if write and self._read_only:
            raise errors.NotSupported(f"“{self._title}” is opened read-only.")
        request = Request(function, dialect.sessions, write=write)
        future = runner.submit(request)
        self._active.add(request)
        try:
            return await _shielded(future)
        except asyncio.CancelledError:
            self._cancel(runner, request)
            raise
        except errors.StatementCancelled:
            if self._closed:
                raise errors.DatabaseClosed(f"“{self._title}” was closed.") from None
            raise
        finally:
            future.add_done_callback(partial(self._forget, request))

    def cancel(self, runner: "Runner") -> None:
        """Cancel everything that runs."""
        for request in list(self._active):
            self._cancel(runner, request)

    def close(self) -> None:
        """Refuse whatever comes from now on."""
        self._closed = True

    def wait(self, seconds: float) -> None:
        """Wait, on a thread of one's own, until nothing runs any more, for at most `seconds`."""
        deadline = time.monotonic() + seconds
        for request in list(self._active):
            request.wait(max(0.0, deadline - time.monotonic()))
        for chaser in list(self._chasers):
            chaser.join(max(0.0, deadline - time.monotonic()))

    def _forget(self, request: Request[Any], _: "Future[Any]") -> None:
        self._active.discard(request)

    def _cancel(self, runner: "Runner", request: Request[Any]) -> None:
        if request.cancel():
            chaser = threading.Thread(target=self._chase, args=(runner, request), name="rowlore-cancel", daemon=True)
            self._chasers.add(chaser)
            chaser.start()

    def _chase(self, runner: "Runner", request: Request[Any]) -> None:
        from browser.database.runners import chase

        if not chase(request, runner.side):
            _log.info("%s: a statement could not be stopped; its worker was left behind", self._title)
        self._chasers.discard(threading.current_thread())


class Database:
    """One connected database.

    `read` and `write` take a plain function of a SQLAlchemy connection and run it on a worker; they return what it
    returns. Nothing stays open between requests. Made by `connect` alone; used from one event loop.
    """

    def __init__(
        self, runner: "ThreadRunner | LoopRunner", dialect: "Dialect", url: MaskedUrl, name: str, read_only: bool
    ) -> None:
        self.url = url
        self.dialect = dialect
        self.read_only = read_only
        self.name = name or url.name
        self.product = ""
        self._runner = runner
        self._requests = _Requests(self.title, read_only)
        self._held: set[HeldConnection] = set()

    @classmethod
    async def connect(cls, url: str, *, name: str = "", read_only: bool = False, pool_size: int = 5) -> "Database":
        """Open the database that `url` (or a SQLite file's path) means and see that somebody answers.

        Raises errors.UrlError, DriverMissing, ConnectError or NotSupported, within 10 seconds.
        """
        opener = Workers("rowlore-open", 1)  # importing SQLAlchemy and a driver takes a quarter of a second
        database = None
        try:
            database = await asyncio.wrap_future(opener.submit(_open, cls, url, name, read_only, pool_size))
            database.product = await database.read(database.dialect.sessions.product)
        except asyncio.CancelledError:
            if database is not None:
                _start_closing(database._requests, database._runner)  # whoever cancelled does not wait
            raise
        except BaseException:
            if database is not None:
                await database.close()
            raise
        finally:
            opener.close()
        return database

    @property
    def title(self) -> str:
        """What people call it, without secrets: "demo.db", "rowlore@127.0.0.1:5432/app"."""
        return self.url.title

    @property
    def in_memory(self) -> bool:
        """Whether it exists only as long as this connection does: opening its URL again makes another one."""
        return self.url.in_memory

    @property
    def engine(self) -> "Engine":
        """The shared engine, for watching its events and its pool; its connections are never used directly."""
        return self._runner.engine

    async def read(self, function: "Callable[Concatenate[Connection, P], T]", *args: P.args, **kwargs: P.kwargs) -> T:
        """Await `function(connection, *args)` in autocommit on a shared connection."""
        return await self._requests.run(self._runner, self.dialect, _bind(function, args, kwargs), write=False)

    async def write(self, function: "Callable[Concatenate[Connection, P], T]", *args: P.args, **kwargs: P.kwargs) -> T:
        """Await `function(connection, *args)` inside one transaction: committed, or rolled back on any error."""
        return await self._requests.run(self._runner, self.dialect, _bind(function, args, kwargs), write=True)

    async def hold(self) -> "HeldConnection":
        """A connection of one's own, outside the shared pool, until it is closed."""
        held = HeldConnection(self, self._runner.hold())
        self._held.add(held)
        try:
            await held.run(self.dialect.sessions.product)
        except BaseException:
            await held.close()
            raise
        return held

    def released(self, held: "HeldConnection") -> None:
        """Forget a held connection that was closed."""
        self._held.discard(held)

    def cancel(self) -> None:
        """Cancel everything that runs on the shared connections."""
        self._requests.cancel(self._runner)

    async def close(self) -> None:
        """Cancel what runs, then close every connection; returns after at most some seconds."""
        for held in list(self._held):
            await held.close()
        await _close(self._requests, self._runner)


class HeldConnection:
    """One connection that keeps its session between requests; never returned to the shared pool."""

    def __init__(self, database: Database, runner: "ThreadRunner | LoopRunner") -> None:
        self._database = database
        self._runner = runner
        self._requests = _Requests(database.title, database.read_only)

    async def run(self, function: "Callable[Concatenate[Connection, P], T]", *args: P.args, **kwargs: P.kwargs) -> T:
        """Await `function(connection, *args)` on this connection."""
        bound = _bind(function, args, kwargs)
        return await self._requests.run(self._runner, self._database.dialect, bound, write=False)

    def cancel(self) -> None:
        """Cancel what runs on this connection."""
        self._requests.cancel(self._runner)

    async def close(self) -> None:
        """Cancel what runs and close the connection."""
        self._database.released(self)
        await _close(self._requests, self._runner)


def _bind(function: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> "Callable[[Connection], Any]":
    return lambda connection: function(connection, *args, **kwargs)


def _open(cls: type[Database], url: str, name: str, read_only: bool, pool_size: int) -> Database:
    from browser.database.boundary import errors_of
    from browser.database.dialects import dialect_for
    from browser.database.engines import EngineMaker
    from browser.database.runners import runner_for

    parsed = parse(url)
    dialect = dialect_for(parsed.reveal().get_backend_name())
    read_only = read_only or parsed.reveal().query.get("mode") == "ro"
    dialect.sessions.check(parsed.reveal())
    make = EngineMaker(parsed, dialect, read_only, pool_size, max_overflow=10)
    with errors_of(None, dialect.sessions):
        if dialect.sessions.prepared or make.knows_autocommit():
            return cls(runner_for(make), dialect, parsed, name, read_only)
        return cls(runner_for(replace(make, autocommit=False)), dialect, parsed, name, read_only)


def _start_closing(requests: _Requests, runner: "Runner") -> "Future[None]":
    requests.close()
    requests.cancel(runner)

    def shut_down() -> None:
        requests.wait(_CLOSE_SECONDS)
        runner.close(_CLOSE_SECONDS)

    closer = Workers("rowlore-close", 1)
    closing = closer.submit(shut_down)
    closer.close()
    return closing


async def _close(requests: _Requests, runner: "Runner") -> None:
    await _shielded(_start_closing(requests, runner))


async def _shielded(future: "Future[T]") -> T:
    """Await what a thread does; cancelling the await leaves the thread to end by itself, whatever comes of it."""
    wrapped = asyncio.wrap_future(future)
    wrapped.add_done_callback(lambda done: done.cancelled() or done.exception())  # nobody may be left to look
    return await asyncio.shield(wrapped)
