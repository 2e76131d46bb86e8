"""A held connection: one session on the server that belongs to one person, and is never made anew behind their back."""

import asyncio
import math
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from browser import errors
from browser.database.under_way import UnderWay
from browser.workers import apart, begin

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.database.dialects import Dialect
    from browser.database.runners import LoopRunner, ThreadRunner

P = ParamSpec("P")
T = TypeVar("T")
ABORT_SECONDS = 0.7
"""How long a worker gets to notice that its socket was cut, before whoever waits for it is freed all the same."""
CUT = "The connection was cut, because somebody asked for it; the outcome of what ran is unknown."
CLOSE_SECONDS = 5.0
END_TRIES = 5
END_PAUSE = 1.0
"""How often, and after how many seconds again, a server is told to end a session whose connection was cut."""


class HeldConnection:
    """One connection that keeps its session between requests, outside the shared pool, until it is closed.

    When it is lost (`lost` says how), everything of the session has gone: transaction, temporary tables, settings. So
    nothing runs on it any more until somebody calls `reopen`. Made by `Database.hold` alone.
    """

    def __init__(
        self, dialect: "Dialect", title: str, read_only: bool, make: "Callable[[], ThreadRunner | LoopRunner]"
    ) -> None:
        self.dialect = dialect
        self.lost: errors.ConnectionLost | None = None
        self._title = title
        self._read_only = read_only
        self._make = make
        self._unsettled = False
        self._begin()

    async def run(self, function: "Callable[Concatenate[Connection, P], T]", *args: P.args, **kwargs: P.kwargs) -> T:
        """Await `function(connection, *args)` on this connection. Raises ConnectionLost once it is lost."""
        under_way, runner = self._under_way, self._runner
        await under_way.quiet()
        if self.lost is not None:
            raise self.lost
        try:
            return await under_way.run(runner, self.dialect, self._settled(function, args, kwargs))
        except errors.ConnectionLost as error:
            if under_way is self._under_way:
                self.lost = self.lost or error
            raise
        finally:
            if runner.lost and under_way is self._under_way:
                self.lost = self.lost or _gone()

    @property
    def title(self) -> str:
        """What people call the database."""
        return self._title

    def cancel(self) -> None:
        """Stop what runs on this connection. The server is asked again and again; nothing is cut (see `abort`)."""
        self._unsettled = not self.dialect.sessions.cancel_is_immediate
        self._under_way.cancel(self._runner)

    async def abort(self, why: str = CUT) -> None:
        """Cut the connection: what runs ends within a second, and the session is lost; `why` is told."""
        under_way = self._under_way
        self.lost = self.lost or errors.ConnectionLost(
            why,
            hint="The transaction that was open, temporary tables and settings of this session have gone with it.",
        )
        sessions = await apart(_cut, under_way)
        begin(_end, sessions, self.dialect, self._runner)
        under_way.abandon(self.lost)

    async def reopen(self) -> None:
        """Make a new connection in place of a lost one. Raises errors.*, and is still lost then."""
        left, lost = (self._under_way, self._runner), self.lost
        self._begin()
        start_closing(*left)
        try:
            await self.open()
        except errors.RowloreError:
            self.lost = lost or _gone()
            raise

    async def open(self) -> None:
        """Connect now, and see that somebody answers."""
        self.lost = None
        await self.run(self.dialect.sessions.product)

    async def close(self) -> None:
        """Cancel what runs and close the connection; returns after at most some seconds."""
        await asyncio.wrap_future(start_closing(self._under_way, self._runner))

    def _begin(self) -> None:
        self._runner = self._make()
        self._under_way = UnderWay(self._title, self._read_only, math.inf)

    def _settled(
        self, function: "Callable[..., T]", args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> "Callable[[Connection], T]":
        """After a cancel, something harmless goes first: a cancel that came late hits that."""
        unsettled, self._unsettled = self._unsettled, False

        def run(connection: "Connection") -> T:
            if unsettled:
                _settle(connection, self.dialect)
            return function(connection, *args, **kwargs)

        return run


def _settle(connection: "Connection", dialect: "Dialect") -> None:
    from browser.database.boundary import errors_of

    try:
        with errors_of(connection, dialect.sessions):
            connection.exec_driver_sql("SELECT 1").close()
    except errors.ConnectionLost:
        raise
    except errors.RowloreError:
        pass  # the late cancel, or a transaction that has failed already


def _cut(under_way: UnderWay) -> list[Any]:
    sessions = under_way.abort()
    under_way.wait(ABORT_SECONDS)
    return sessions


def _end(sessions: list[Any], dialect: "Dialect", runner: "ThreadRunner | LoopRunner") -> None:
    """Tell the server, as soon as it can be reached again, that nobody listens to these sessions any more."""
    for session in sessions:
        for _ in range(END_TRIES):
            try:
                dialect.sessions.end(session, runner.side)
                break
            except errors.RowloreError:
                threading.Event().wait(END_PAUSE)


def _gone() -> errors.ConnectionLost:
    return errors.ConnectionLost("The connection to the database was lost; the outcome of what ran is unknown.")


def start_closing(under_way: UnderWay, runner: "ThreadRunner | LoopRunner") -> "Future[None]":
    """Cancel what runs and close `runner`, on a thread of its own; the future is done when that has ended."""
    under_way.close()
    under_way.cancel(runner)

    def shut_down() -> None:
        if not under_way.wait(CLOSE_SECONDS):
            under_way.abort()
        runner.close(CLOSE_SECONDS)

    return begin(shut_down)
