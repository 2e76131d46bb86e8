"""A load test: many queries at once through SQLAlchemy's own pool, so that one sees it overflow and run out.

The app's requests never overtax the pool, because they queue before it. A load test goes past that queue.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import Context, copy_context
from typing import TYPE_CHECKING, Any

from browser import errors
from browser.database.boundary import errors_of
from browser.database.dialects.base.sessions import CONNECT_SECONDS
from browser.database.load_test_facts import LoadOutcome, LoadPlan
from browser.database.pool_queue import pool_is_full
from browser.database.pool_words import naming_holders
from browser.database.requests import Doing, action
from browser.database.runners_serving import put_back, start
from browser.workers import Workers

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.database.database import Database
    from browser.database.pool_lane import Lane

NAME = "Load test"
RESERVE = 5
"""Connections of the server that a load test leaves for others."""
_SLICE = 0.25
"""Seconds of one statement: a stopped test ends within that."""
_PAUSE = 0.02


class _Query:
    """One query of the test, as the ledger sees it."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.cancelled = False


class LoadTest:
    """One run. `done` and `stop` may be used from any thread while it runs."""

    def __init__(self, database: "Database", plan: LoadPlan) -> None:
        """Raises errors.NotSupported for a plan that cannot be."""
        if problem := plan.problem():
            raise errors.NotSupported(problem)
        self.plan = plan
        self.done = 0
        self._database = database
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._running = self._most = self._waited = 0
        self._longest_wait = 0.0
        self._errors: list[errors.RowloreError] = []
        self._futures: list[Future[None]] = []
        self._lane: Lane[Any, Any] = database.runner.lane
        context = copy_context()
        context.run(action.set, Doing(NAME))
        self._context = context

    def stop(self) -> None:
        """End it early: no query begins any more, and those that run end within a quarter of a second."""
        self._stopped.set()

    async def run(self, *, confirmed: bool = False) -> LoadOutcome:
        """Run all queries to their end. Raises errors.NotSupported where it may not be run; nothing is left behind."""
        if (why := confirmation_of(self._database)) and not confirmed:
            raise errors.NotSupported(why, hint="Confirm it, or choose another connection.")
        if self._lane.make.capacity == 1 and not hasattr(self._pool, "checkedin"):
            raise errors.NotSupported(
                "This pool gives one connection to everybody, so it cannot run out.",
                hint="Choose QueuePool to see a pool overflow; a database in memory has no other.",
            )
        await self._require_room()
        began = time.monotonic()
        self._database.pool.load_tests.add(self)
        workers = self._start()
        try:
            await self.ended()
        except asyncio.CancelledError:
            self.stop()
            await self.ended()
            raise
        finally:
            self._database.pool.load_tests.discard(self)
            if workers is not None:
                workers.close()
        return self._outcome(time.monotonic() - began, self._stopped_early)

    async def ended(self) -> None:
        """Wait until every query has given back its connection."""
        await asyncio.gather(*(asyncio.shield(asyncio.wrap_future(future)) for future in self._futures))

    @property
    def _pool(self) -> Any:
        return self._lane.sync_engine.pool

    def _start(self) -> Workers | None:
        """Each query is a guest of the pool that serves now, which stays until they have ended whatever takes over."""
        runner: Any = self._database.runner
        self._lane = runner.lane
        for _ in range(self.plan.queries):
            self._lane.welcome()
        if hasattr(runner, "loop"):
            self._futures = [runner.loop.submit(self._one_async()) for _ in range(self.plan.queries)]
            return None
        workers = Workers("rowlore-load", self.plan.queries)
        self._futures = [workers.submit(self._context.copy().run, self._one) for _ in range(self.plan.queries)]
        return workers

    @property
    def _stopped_early(self) -> bool:
        return self.done + len(self._errors) < self.plan.queries

    async def _require_room(self) -> None:
        connections = await self._database.read(self._database.dialect.sessions.connections)
        if connections is None:
            return
        free = connections[0] - connections[1]
        figures = self._database.pool.figures()
        limit = self._lane.make.options.capacity if hasattr(self._pool, "checkedin") else self.plan.queries
        wanted = max(0, min(self.plan.queries, limit) - figures.connected)
        if wanted > free - RESERVE:
            raise errors.NotSupported(
                f"The load test would open {wanted} more connections; the server has {max(0, free)} left.",
                hint=f"{RESERVE} are left for others. Choose fewer queries or a smaller pool.",
            )

    # -- the queries ---------------------------------------------------------------------------------------------

    def _one(self) -> None:
        query = _Query(self._context)
        try:
            if self._begin(query):
                self._ask(query)
        except errors.RowloreError as error:
            self._ended(error)
        finally:
            self._lane.make.ledger.wait_ends(query)
            if self._lane.goodbye():
                self._lane.engine.dispose()

    def _ask(self, query: "_Query") -> None:
        asked, sessions = time.monotonic(), self._database.dialect.sessions
        with naming_holders(self._lane.make.ledger, self._pool, query), errors_of(None, sessions):
            connection = self._lane.engine.connect()
        self._hold(connection, query, asked)

    async def _one_async(self) -> None:
        action.set(self._context[action])
        query = _Query(self._context)
        try:
            if self._begin(query):
                await self._ask_async(query)
        except errors.RowloreError as error:
            self._ended(error)
        finally:
            self._lane.make.ledger.wait_ends(query)
            if self._lane.goodbye():
                await self._lane.engine.dispose()

    async def _ask_async(self, query: "_Query") -> None:
        asked, sessions = time.monotonic(), self._database.dialect.sessions
        connection = self._lane.engine.connect()
        with naming_holders(self._lane.make.ledger, self._pool, query), errors_of(None, sessions):
            await start(connection, CONNECT_SECONDS)
        await connection.run_sync(self._hold, query, asked)

    def _hold(self, connection: "Connection", query: "_Query", asked: float) -> None:
        """Keep the connection busy, and give it back."""
        from sqlalchemy.util import await_only

        try:
            self._served(query, asked)
            for sql, pause in self._steps():
                with errors_of(connection):
                    connection.exec_driver_sql(sql).close()
                if connection.dialect.is_async:
                    await_only(asyncio.sleep(pause))
                else:
                    self._stopped.wait(pause)
        finally:
            self._returns()
            put_back(connection, self._database.dialect.sessions)
        self._ended()

    def _begin(self, query: "_Query") -> bool:
        """Whether the test still goes on; `query` waits where the pool is full."""
        if self._stopped.is_set():
            return False
        if pool_is_full(self._pool):
            with self._lock:
                self._waited += 1
            self._lane.make.ledger.wait_begins(query)
        return True

    def _served(self, query: _Query, asked: float) -> None:
        self._lane.make.ledger.wait_ends(query)
        now = time.monotonic()
        with self._lock:
            self._longest_wait = max(self._longest_wait, now - asked)
            self._running += 1
            self._most = max(self._most, self._running)

    def _returns(self) -> None:
        with self._lock:
            self._running -= 1

    def _steps(self) -> "_Steps":
        return _Steps(self.plan.seconds, self._stopped, self._database.dialect.sessions.pause)

    def _ended(self, error: errors.RowloreError | None = None) -> None:
        with self._lock:
            if error is not None:
                self._errors.append(error)
            elif not self._stopped.is_set():
                self.done += 1

    def _outcome(self, seconds: float, stopped: bool) -> LoadOutcome:
        exhausted = [error for error in self._errors if isinstance(error, errors.PoolExhausted)]
        others = [error for error in self._errors if not isinstance(error, errors.PoolExhausted)]
        return LoadOutcome(
            plan=self.plan,
            options=self._lane.make.options,
            finished=self.done,
            timed_out=len(exhausted),
            failed=len(others),
            stopped=stopped,
            seconds=seconds,
            most=self._most,
            waited=self._waited,
            longest_wait=self._longest_wait,
            exhausted=exhausted[0] if exhausted else None,
            failure=others[0] if others else None,
        )


class _Steps:
    """The statements of one query, each with the pause behind it, until its time is over or the test is stopped."""

    def __init__(self, seconds: float, stopped: threading.Event, pause: Callable[[float], str]) -> None:
        self._deadline = time.monotonic() + seconds
        self._stopped = stopped
        self._pause = pause

    def __iter__(self) -> "_Steps":
        return self

    def __next__(self) -> tuple[str, float]:
        left = self._deadline - time.monotonic()
        if left <= 0 or self._stopped.is_set():
            raise StopIteration
        sql = self._pause(min(left, _SLICE))
        return (sql, 0.0) if sql else ("SELECT 1", min(left, _PAUSE))


def confirmation_of(database: "Database") -> str:
    """Why a person is asked before a load test on this database; "" where nobody needs to be."""
    environment = str(getattr(database.profile, "environment", "") or "")
    if environment != "production":
        return ""
    return f"“{database.name}” is a production database: a load test takes connections away from others."
