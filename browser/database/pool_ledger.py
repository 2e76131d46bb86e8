"""Who has which connection, and who waits for one: written by pool events and by the runners.

One `Ledger` stands behind all engines of a Database. An event costs it a lock and some assignments; texts, ages and
states are made when somebody asks.
"""

import itertools
import math
import threading
import time
import weakref
from collections.abc import Callable
from contextvars import Context
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from browser.database.pool_history import History
from browser.database.requests import NAME_KEY, action

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from browser.database.dialects.base.sessions import Sessions

SHARED, HELD, SIDE = "shared", "held", "side"
"""Kinds of connections: of the pool, of a person's own, and those that are made for one statement."""
_SEAT = "rowlore_seat"


class Asking(Protocol):
    """What the ledger wants to know of a request."""

    context: Context
    cancelled: bool


@dataclass(eq=False, slots=True)
class Seat:
    """One connection, as long as it lasts. Times are seconds since 1970."""

    number: int
    kind: str
    name: str
    session: Any
    dbapi_connection: Any
    record: "weakref.ref[Any]"
    engine: "weakref.ref[Engine]"
    share: "Share"
    opened: float = field(default_factory=time.time)
    users: int = 0  # a StaticPool hands one connection to several
    uses: int = 0
    since: float = 0.0
    action: str = ""
    invalidated: bool = False
    closing: bool = False
    ended: bool = False
    """Whether a person has had the server end its session. It counts as closed from then on, though whoever uses the
    connection notices only at the next statement.
    """

    @property
    def pid(self) -> int | None:
        """What the server calls the session; None where it has no number."""
        return self.session if isinstance(self.session, int) else None

    @property
    def to_be_replaced(self) -> bool:
        """Whether whoever takes it next gets a new connection in its place, as SQLAlchemy will decide then."""
        record, engine = self.record(), self.engine()
        if record is None or engine is None:
            return False
        recycle = getattr(engine.pool, "_recycle", -1)
        return bool(record._is_hard_or_soft_invalidated() or -1 < recycle < time.time() - record.starttime)


@dataclass(eq=False, slots=True, weakref_slot=True)
class Share:
    """What one engine has a part in: its pool's size (none where there is no queue) and its connections."""

    size: float
    in_use: int = 0
    connected: int = 0

    @property
    def beyond(self) -> int:
        """How many are in use beyond the pool's size."""
        return int(max(0, self.in_use - self.size))


@dataclass(slots=True)
class Counts:
    """What has happened since the database was opened."""

    connects: int = 0
    closes: int = 0
    checkouts: int = 0
    resets: int = 0
    invalidated: int = 0
    soft_invalidated: int = 0
    recycled: int = 0
    timeouts: int = 0
    waits: int = 0
    wait_seconds: float = 0.0
    longest_wait: float = 0.0


class Ledger:
    """The connections of one database and the requests that wait for one; all of it may be called on any thread."""

    def __init__(self) -> None:
        self.counts = Counts()
        self.history = History()
        self._lock = threading.RLock()  # reentrant: collecting garbage may close a connection in between
        self._numbers = itertools.count(1)
        self._seats: dict[int, Seat] = {}
        self._waiting: dict[Asking, float] = {}
        self._shares: weakref.WeakSet[Share] = weakref.WeakSet()

    # -- reading -------------------------------------------------------------------------------------------------

    def seats(self) -> tuple[Seat, ...]:
        """The connections that are open, the oldest first."""
        with self._lock:
            return tuple(self._seats.values())

    def waiting(self) -> tuple[tuple[str, float], ...]:
        """The requests that wait for a connection: their action, and since when (monotonic)."""
        with self._lock:
            waiting = tuple(self._waiting.items())
        return tuple((request.context.get(action, ""), since) for request, since in waiting if not request.cancelled)

    # -- waiting -------------------------------------------------------------------------------------------------

    def waits(self, request: Asking) -> bool:
        """Whether `request` waits for a connection."""
        return request in self._waiting

    def wait_begins(self, request: Asking) -> None:
        """`request` has found no free connection."""
        with self._lock:
            self._waiting.setdefault(request, time.monotonic())
            self._note()

    def wait_ends(self, request: Asking) -> None:
        """`request` has got one or given up; nothing happens when it did not wait."""
        if request in self._waiting:
            with self._lock:
                self._end_wait(request)

    def timed_out(self, request: Asking) -> None:
        """`request` asked the pool, and that refused it after pool_timeout."""
        with self._lock:
            self._end_wait(request)
            self.counts.timeouts += not request.cancelled

    def give_up(self, request: Asking) -> bool:
        """`request` has waited for pool_timeout in all and has no connection yet: it is cancelled.

        False, and nothing changes, if it waits no more.
        """
        with self._lock:
            if request not in self._waiting or request.cancelled:
                return False
            self.timed_out(request)
            request.cancelled = True
            return True

    def _end_wait(self, request: Asking) -> None:
        since = self._waiting.pop(request, None)
        if since is not None:
            seconds = time.monotonic() - since
            self.counts.waits += 1
            self.counts.wait_seconds += seconds
            self.counts.longest_wait = max(self.counts.longest_wait, seconds)
            self._note()

    # -- pool events ---------------------------------------------------------------------------------------------

    def watch(self, engine: "Engine", kind: str, sessions: "Sessions") -> None:
        """Listen for as long as `engine` lives, behind whatever names and prepares its connections."""
        from sqlalchemy import StaticPool, event

        counted, watched = kind == SHARED, weakref.ref(engine)
        pool: Any = engine.pool
        share = Share(pool.size() if hasattr(pool, "checkedin") else math.inf)
        if counted:
            with self._lock:
                self._shares.add(share)

        def connect(dbapi_connection: Any, record: Any) -> None:
            if isinstance(pool, StaticPool):
                self._close_replaced(pool, watched)
            name, session = str(record.info.get(NAME_KEY, kind)), sessions.identify(dbapi_connection)
            number = next(self._numbers)
            self._connect(
                Seat(number, kind, name, session, dbapi_connection, weakref.ref(record), watched, share), record
            )

        def reset(*_: Any) -> None:
            with self._lock:
                self.counts.resets += counted

        event.listen(engine, "connect", connect)
        event.listen(engine, "checkout", self._checkout)
        event.listen(engine, "checkin", self._checkin)
        event.listen(engine, "close", self._closing)
        event.listen(engine, "invalidate", self._invalidate)
        event.listen(engine, "soft_invalidate", self._soft_invalidate)
        event.listen(engine, "reset", reset)
        for word in ("do_close", "do_terminate"):  # SQLAlchemy's event comes before, and an async driver takes its time
            setattr(engine.dialect, word, self._closed_by(getattr(engine.dialect, word)))

    def _connect(self, seat: Seat, record: Any) -> None:
        with self._lock:
            before: Seat | None = record.record_info.get(_SEAT)
            record.record_info[_SEAT] = self._seats[id(seat.dbapi_connection)] = seat
            self._count(seat, connected=1)
            if seat.kind == SHARED:
                self.counts.connects += 1
                self.counts.recycled += before is not None and not before.invalidated

    def _close_replaced(self, pool: Any, engine: "weakref.ref[Engine]") -> None:
        """A StaticPool lets go of a connection that is to be replaced, and never closes it."""
        for seat in self.seats():
            if seat.engine is engine and not (seat.users or seat.closing):
                pool._close_connection(seat.dbapi_connection)

    def _checkout(self, _: Any, record: Any, proxy: Any) -> None:
        seat = record.record_info.get(_SEAT)
        if seat is None:
            return
        with self._lock:
            seat.users += 1
            seat.uses += 1
            seat.since = time.time()
            seat.action = action.get()
            self.counts.checkouts += seat.kind == SHARED
            if seat.users == 1:
                self._count(seat, in_use=1)

    def _checkin(self, _: Any, record: Any) -> None:
        seat = record.record_info.get(_SEAT)
        if seat is None or not seat.users:
            return
        with self._lock:
            seat.users -= 1
            if not seat.users:
                seat.action = ""
                seat.since = time.time()
                self._count(seat, in_use=-1)

    def _closing(self, _: Any, record: Any) -> None:
        seat = record.record_info.get(_SEAT)
        if seat is not None:
            seat.closing = True

    def _closed_by(self, close: Callable[[Any], None]) -> Callable[[Any], None]:
        def closed(dbapi_connection: Any) -> None:
            try:
                close(dbapi_connection)
            finally:
                self._closed(dbapi_connection)

        return closed

    def _closed(self, dbapi_connection: Any) -> None:
        with self._lock:
            seat = self._seats.pop(id(dbapi_connection), None)
            if seat is not None:
                self._count(seat, connected=-1)
                self.counts.closes += seat.kind == SHARED

    def _invalidate(self, _1: Any, record: Any, _2: Any) -> None:
        seat = record.record_info.get(_SEAT)
        if seat is not None:
            with self._lock:
                seat.invalidated = True
                self.counts.invalidated += seat.kind == SHARED

    def _soft_invalidate(self, _1: Any, record: Any, _2: Any) -> None:
        seat = record.record_info.get(_SEAT)
        if seat is not None:
            with self._lock:
                self.counts.soft_invalidated += seat.kind == SHARED

    def _count(self, seat: Seat, *, in_use: int = 0, connected: int = 0) -> None:
        seat.share.in_use += in_use
        seat.share.connected += connected
        if seat.kind == SHARED:
            self._note()

    def _note(self) -> None:
        shares = tuple(self._shares)
        in_use, beyond = sum(each.in_use for each in shares), sum(each.beyond for each in shares)
        self.history.note(in_use, beyond, sum(each.connected for each in shares), len(self._waiting))
