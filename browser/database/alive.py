"""Alive: whether the server of a database still answers, as far as anybody has noticed."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

from browser import errors
from browser.database.pool_ledger import SHARED
from browser.database.resting import ask_first
from browser.workers import apart

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.database.database import Database

T = TypeVar("T")
QUIET_SECONDS = 60.0
"""A database that was not heard of for so long is asked."""
SLOW_SECONDS = 3.0
"""Once a statement has run for so long, another connection is asked: is it slow, or is nobody there?"""
AGAIN_SECONDS = 5.0
"""How often a silent server is asked again."""
CHECK_SECONDS = 10.0
"""Silence for so long is an answer, too."""
_ANSWERS = (errors.StatementFailed, errors.ServerFull, errors.AuthenticationFailed)
"""Whoever refuses is there."""


class Alive:
    """Whether a server answers. Used from one event loop; whoever has a clock calls `check` whenever `is_due`.

    `silent_since` is when its silence was noticed, in seconds since 1970, None while it answers; `problem` is what was
    told then. `changed` is called whenever they are different. A file never is silent.
    """

    def __init__(self, database: "Database") -> None:
        self.silent_since: float | None = None
        self.problem: errors.RowloreError | None = None
        self.changed: Callable[[], None] = lambda: None
        self._database = database
        self._remote = database.dialect.sessions.remote and not database.in_memory
        self._heard = time.time()
        self._asked = 0.0
        self._suspected = False
        self._checking = False

    async def through(self, running: Awaitable[T]) -> T:
        """Await a request and learn from what becomes of it."""
        try:
            answer = await running
        except _ANSWERS:
            self._answered()
            raise
        except errors.ConnectError as error:
            self._silent(error, time.time())
            raise
        except errors.ConnectionLost:
            self._suspected = True
            raise
        self._answered()
        return answer

    def is_due(self, *, slept: bool = False) -> bool:
        """Whether it should be asked now; `slept` says that the computer has slept meanwhile."""
        if self._checking or not self._remote:
            return False
        now = time.time()
        if self.silent_since is not None:
            return slept or not 0 <= now - self._asked < AGAIN_SECONDS
        return slept or self._suspected or not 0 <= now - self._heard < QUIET_SECONDS or self._waits(now)

    async def check(self) -> bool:
        """Ask the server now, off the caller's thread; returns whether it answers, after 10 seconds at most.

        Connections that have died are thrown away on the way, and a new one is made.
        """
        if not self._remote:
            return True
        self._checking, self._suspected, began = True, False, time.time()
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                await self._ask()
        except (errors.PoolExhausted, errors.DatabaseClosed, errors.StatementCancelled):
            return self.silent_since is None
        except _ANSWERS:
            self._answered()
        except errors.RowloreError as told:
            self._silent(told, began)
        except TimeoutError:
            error = errors.Unreachable("The server does not answer.", hint="It is asked again by itself.")
            self._silent(error, began)
        else:
            self._answered()
        finally:
            self._checking = False
            self._asked = time.time()
        return self.silent_since is None

    async def _ask(self) -> None:
        """On a connection of the pool that nobody uses; else on one of its own, because a busy one says nothing."""
        seats = [seat for seat in self._database.runner.make.ledger.seats() if seat.kind == SHARED]
        if any(not seat.users for seat in seats) or not seats:
            await self._database.ask(_look)
            return
        await apart(self._database.runner.side, "SELECT 1")

    def _waits(self, now: float) -> bool:
        """Whether somebody has waited for an answer for long, and nothing was heard since."""
        seats = self._database.runner.make.ledger.seats()
        began = [seat.since for seat in seats if seat.kind == SHARED and seat.users]
        return any(now - since > SLOW_SECONDS and self._heard <= since for since in began)

    def _answered(self) -> None:
        self._heard = time.time()
        if self.silent_since is not None:
            self.silent_since = self.problem = None
            self.changed()

    def _silent(self, error: errors.RowloreError, since: float) -> None:
        known = self.silent_since is not None and str(self.problem) == str(error)
        self.silent_since = self.silent_since or since
        self.problem = error
        if not known:
            self.changed()


def _look(connection: "Connection") -> None:
    """Ask, unless the connection was made or asked just now."""
    from browser.database.boundary import SESSIONS

    ask_first(connection, connection.get_execution_options()[SESSIONS], 1.0)
