"""PoolMonitor: what the pool of one database does now, who holds its connections, and what can be done about it."""

import asyncio
import time
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from browser import errors
from browser.database.boundary import errors_of
from browser.database.pool_facts import Holder, PoolFigures
from browser.database.pool_history import Sample
from browser.database.pool_ledger import SHARED, Seat
from browser.database.pool_options import AUTOCOMMIT, STANDARD_LEVELS, PoolOptions
from browser.database.pool_queue import close_idle
from browser.database.pool_succession import Succession
from browser.workers import apart

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.database.load_test import LoadTest
    from browser.database.statements import Sent

LEAK_SECONDS = 10.0
"""Whoever holds a shared connection for longer than this and sends nothing is called a leak, unless a setting says
otherwise."""
CLOSE_SECONDS = 3.0
_IN_USE, _IDLE, _IN_POOL, _STALE = "in use", "held, idle", "in the pool", "to be replaced"
_OLD, _CLOSING, _ENDED = "of the old pool", "closing", "ended"


class PoolMonitor:
    """The pool of one database. Reading may be done anywhere; what changes something is awaited on the event loop."""

    def __init__(self, database: "Database") -> None:
        self.leak_seconds = LEAK_SECONDS
        self.most: int | None = None
        """How many connections the server takes from everybody together; None: unknown, or no limit."""
        self._database = database
        self.load_tests: set[LoadTest] = set()
        """Those that run now."""
        self._last: dict[str, Sent] = {}
        self._told: dict[str, Sent] = {}
        self._standing: dict[str, str] = {}
        self._outside: dict[str, int] = {}
        self._seen = 0
        self._succession = Succession()

    @property
    def options(self) -> PoolOptions:
        """How the pool is made."""
        return self._database.options

    @property
    def isolations(self) -> tuple[str, ...]:
        """The isolation levels beside AUTOCOMMIT that `create_engine` takes for this database, the strictest last."""
        if not self._database.runner.make.autocommit:
            return ()  # duckdb_engine inherits the claim and lacks the means
        dialect: Any = self._database.engine.dialect
        try:
            known = set(dialect.get_isolation_level_values(None)) - {AUTOCOMMIT}
        except NotImplementedError:
            return ()
        return tuple(level for level in STANDARD_LEVELS if level in known) + tuple(sorted(known - set(STANDARD_LEVELS)))

    def engine_code(self, options: PoolOptions | None = None) -> str:
        """The exact `create_engine(...)` call for `options`, or for those in force; the password is `***`."""
        make = self._database.runner.make
        return replace(make, options=options or make.options).call().code()

    # -- reading -------------------------------------------------------------------------------------------------

    def figures(self) -> PoolFigures:
        """The figures of this moment."""
        engine = self._database.engine
        pool: Any = engine.pool
        ledger = self._database.runner.make.ledger
        counts = ledger.counts
        seats = [seat for seat in ledger.seats() if not seat.ended]
        mine = [seat for seat in seats if seat.kind == SHARED and seat.engine() is engine]
        shared = sum(seat.kind == SHARED for seat in seats)
        queue = hasattr(pool, "checkedin")
        size = pool.size() if queue else 0
        checked_in = pool.checkedin() if queue else sum(not (seat.users or seat.closing) for seat in mine)
        overflow = pool.overflow() if queue else 0
        return PoolFigures(
            class_name=type(pool).__name__,
            size=size,
            checked_in=checked_in,
            checked_out=size - checked_in + overflow if queue else sum(bool(seat.users) for seat in mine),
            overflow=max(0, overflow),
            sqlalchemy_overflow=overflow,
            max_overflow=pool._max_overflow if queue else 0,
            connected=len(mine),
            outside=len(seats) - shared,
            retired=shared - len(mine),
            waiting=len(ledger.waiting()),
            waits=counts.waits,
            wait_ms=counts.wait_seconds * 1000,
            longest_wait_ms=counts.longest_wait * 1000,
            timeouts=counts.timeouts,
            connects=counts.connects,
            closes=counts.closes,
            checkouts=counts.checkouts,
            resets=counts.resets,
            invalidated=counts.invalidated,
            soft_invalidated=counts.soft_invalidated,
            recycled=counts.recycled,
        )

    def waiting(self) -> tuple[tuple[str, float], ...]:
        """Who waits for a connection: the action, and for how many seconds already; the longest first."""
        now = time.monotonic()
        found = [(action, now - since) for action, since in self._database.runner.make.ledger.waiting()]
        return tuple(sorted(found, key=lambda each: -each[1]))

    def holders(self) -> tuple[Holder, ...]:
        """Every connection: those in use first, the longest held on top, then the free ones, then those outside."""
        self._read_statements()
        now = time.time()
        engine = self._database.engine
        found = [self._holder(seat, engine, now) for seat in self._database.runner.make.ledger.seats()]
        rank = {_IN_USE: 0, _IDLE: 0, _OLD: 0, _STALE: 1, _IN_POOL: 1, _CLOSING: 1, _ENDED: 1}
        return tuple(sorted(found, key=lambda each: (each.kind != SHARED, rank[each.state], each.since)))

    def history(self) -> tuple[Sample, ...]:
        """The last five minutes in half seconds, oldest first."""
        return self._database.runner.make.ledger.history.samples()

    def _holder(self, seat: Seat, engine: Any, now: float) -> Holder:
        last, sent = self._last.get(seat.name), self._told.get(seat.name)
        busy = last is not None and last.milliseconds is None
        used = bool(seat.users)
        since = seat.since or seat.opened
        ended = max(since, sent.when + (sent.milliseconds or 0) / 1000) if sent is not None else since
        standing = self._transaction(seat, busy=busy)
        left_open = standing in ("in transaction", "failed")
        idle = used and not busy and not self._database.statements.paused and now - ended > self.leak_seconds
        return Holder(
            id=seat.number,
            name=seat.name,
            kind=seat.kind,
            pid=seat.pid,
            since=since,
            age=now - seat.opened,
            held=now - since if used else 0.0,
            state=_state(seat, engine, busy=busy),
            action=str(seat.action) or (sent.action if used and sent is not None else ""),
            tab=getattr(seat.action, "tab", 0),
            last_statement=sent.sql if sent is not None else "",
            in_transaction=standing,
            leaked=idle and (seat.kind == SHARED or left_open),
            uses=seat.uses,
            began_after=self._outside.get(seat.name, 0),
        )

    def _transaction(self, seat: Seat, *, busy: bool) -> str:
        """While a statement runs, drivers count it as a transaction: then the state before it is told."""
        if seat.invalidated or seat.closing or seat.ended:
            return ""
        if not busy:
            dialect = self._database.dialect
            try:
                with errors_of(None, dialect.sessions):
                    self._standing[seat.name] = dialect.transactions.state(seat.dbapi_connection)
            except errors.RowloreError:
                return ""  # it was closed at this moment
        return self._standing.get(seat.name, "")

    def _read_statements(self) -> None:
        log = self._database.statements
        for sent in log.since(self._seen):
            before = self._last.get(sent.connection)
            if before is not None and before.milliseconds is not None:
                self._standing[sent.connection] = before.transaction
                if before.transaction == "autocommit":
                    self._outside[sent.connection] = before.number
            self._last[sent.connection] = sent
            told = self._told.get(sent.connection)
            if sent.action or told is None or not told.action:  # by itself the app only asks whether somebody is there
                self._told[sent.connection] = sent
            self._seen = sent.number
        names = {seat.name for seat in self._database.runner.make.ledger.seats()}
        for kept in (self._last, self._told, self._standing, self._outside):
            for name in kept.keys() - names:
                kept.pop(name, None)

    async def ask_most(self) -> None:
        """Learn `most` from the server; it stays unknown where the server does not answer."""
        with suppress(errors.RowloreError):
            connections = await self._database.read(self._database.dialect.sessions.connections)
            self.most = connections[0] if connections is not None else None

    # -- changing ------------------------------------------------------------------------------------------------

    async def end(self, number: int) -> None:
        """End one connection: the server ends its session, and the pool forgets it. What ran on it fails.

        Raises as `check_end`; nothing happens when it has gone.
        """
        self.check_end(number)
        seat = self._seat(number)
        if seat is not None:
            await apart(self._end, seat)

    def check_end(self, number: int) -> None:
        """Raises errors.NotSupported where nothing could end this connection."""
        self._refuse_in_memory()
        seat = self._seat(number)
        if seat is not None and seat.pid is None and seat.users and seat.kind != SHARED:
            raise errors.NotSupported(
                "This connection belongs to a query, and there is no server that could end it.",
                hint="Close the query, or stop what it runs.",
            )

    async def recycle(self, number: int | None = None) -> None:
        """Have one connection, or all of the pool, replaced when it is taken the next time."""
        self._refuse_in_memory()
        for seat in self._database.runner.make.ledger.seats():
            if seat.kind == SHARED and number in (None, seat.number):
                record = seat.record()
                if record is not None and not seat.to_be_replaced:
                    record.invalidate(soft=True)

    async def dispose(self) -> None:
        """Close the free connections now and those in use when they come back; a new pool takes over at once."""
        self._refuse_in_memory()
        await self._take_over(self.options)

    async def reconfigure(self, options: PoolOptions) -> None:
        """See Database.reconfigure."""
        problems = options.problems(self.isolations)
        if problems:
            raise errors.NotSupported("These pool options cannot be.", hint=" ".join(problems.values()))
        if options == self.options:
            return
        if options.only_echoes_differ(self.options):
            self._database.runner.echo(options)
            return
        self._refuse_in_memory()
        await self._take_over(options)

    async def close(self) -> None:
        """Stop the load tests that run, and wait until they and new pools have given back what they hold."""
        for test in self.load_tests:
            test.stop()
        ends = [self._succession.close(), *(test.ended() for test in self.load_tests)]
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await asyncio.gather(*ends, return_exceptions=True)

    async def _take_over(self, options: PoolOptions) -> None:
        await self._succession.begin(self._database.runner, replace(self._database.runner.make, options=options))

    def _end(self, seat: Seat) -> None:
        runner, sessions = self._database.runner, self._database.dialect.sessions
        self._database.stop_session(seat.session)
        if seat.pid is not None:
            sessions.end(seat.session, runner.side)
            seat.ended = True
        elif seat.users:
            sessions.cancel(seat.session, runner.side)
        record = seat.record()
        if record is None or record.dbapi_connection is not seat.dbapi_connection:
            return
        engine = seat.engine()
        if seat.kind == SHARED and engine is not None:
            runner.run_with_pool(partial(close_idle, engine.pool, record))
        if record.dbapi_connection is seat.dbapi_connection:
            record.invalidate(soft=True)  # whoever uses it notices by itself; the pool must not give it out again

    def _seat(self, number: int) -> Seat | None:
        seats = self._database.runner.make.ledger.seats()
        return next((seat for seat in seats if seat.number == number), None)

    def _refuse_in_memory(self) -> None:
        if self._database.runner.make.in_memory:
            raise errors.NotSupported(
                "This database lives in its one connection: it would be gone with it.",
                hint="Open it from a file to pool its connections.",
            )


def _state(seat: Seat, engine: Any, *, busy: bool) -> str:
    if seat.ended:
        return _ENDED
    if seat.kind == SHARED and seat.engine() is not engine:
        return _OLD
    if seat.closing:
        return _CLOSING
    if seat.users:
        return _IN_USE if busy else _IDLE
    return _STALE if seat.to_be_replaced else _IN_POOL
