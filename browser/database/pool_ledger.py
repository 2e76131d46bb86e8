"""Who has which connection, and who waits for one: written by pool events and by the runners.

One `Ledger` stands behind all engines of a Database. An event costs it a lock and some assignments; texts, ages and
states are made when somebody asks.
"""

import itertools
import threading
import time
import weakref
from contextvars import Context
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from browser.database.pool_history import History
from browser.database.requests import NAME_KEY, action

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from browser.database.dialects.base.sessions import Sessions

SHARED = "shared"
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
    opened: float = field(default_factory=time.time)
    users: int = 0  # a StaticPool hands one connection to several
    uses: int = 0
    since: float = 0.0
    action: str = ""
    replaced: bool = False
    """Whether whoever takes it next gets a new connection in its place."""
    invalidated: bool = False

    @property
    def pid(self) -> int | None:
        """What the server calls the session; None where it has no number."""
        return self.session if isinstance(self.session, int) else None


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
        self._in_use = 0
        self._connected = 0

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

    def wait_begins(self, request: Asking) -> None:
        """`request` has found no free connection."""
        with self._lock:
            self._waiting.setdefault(request, time.monotonic())
            self._note()

    def wait_ends(self, request: Asking) -> None:
        """`request` has got one or given up; nothing happens when it did not wait."""
        if request not in self._waiting:
            return
        with self._lock:
            since = self._waiting.pop(request, None)
            if since is None:
                return
            seconds = time.monotonic() - since
            self.counts.waits += 1
            self.counts.wait_seconds += seconds
            self.counts.longest_wait = max(self.counts.longest_wait, seconds)
            self._note()

    # -- pool events ---------------------------------------------------------------------------------------------

    def watch(self, engine: "Engine", kind: str, sessions: "Sessions") -> None:
        """Listen for as long as `engine` lives, behind whatever names and prepares its connections."""
        from sqlalchemy import event

        counted, watched = kind == SHARED, weakref.ref(engine)

        def connect(dbapi_connection: Any, record: Any) -> None:
            name, session = str(record.info.get(NAME_KEY, kind)), sessions.identify(dbapi_connection)
            number = next(self._numbers)
            seat = Seat(number, kind, name, session, dbapi_connection, weakref.ref(record), watched)
            self._connect(seat, record)

        def reset(*_: Any) -> None:
            self.counts.resets += counted

        event.listen(engine, "connect", connect)
        event.listen(engine, "checkout", self._checkout)
        event.listen(engine, "checkin", self._checkin)
        event.listen(engine, "close", self._close)
        event.listen(engine, "invalidate", self._invalidate)
        event.listen(engine, "soft_invalidate", self._soft_invalidate)
        event.listen(engine, "reset", reset)

    def _connect(self, seat: Seat, record: Any) -> None:
        with self._lock:
            before: Seat | None = record.record_info.get(_SEAT)
            record.record_info[_SEAT] = self._seats[id(record)] = seat
            self._count(seat, connected=1)
            if seat.kind == SHARED:
                self.counts.connects += 1
                self.counts.recycled += before is not None and not before.invalidated

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

    def _close(self, _: Any, record: Any) -> None:
        with self._lock:
            seat = self._seats.pop(id(record), None)
            if seat is None:
                return
            self._count(seat, connected=-1)
            self.counts.closes += seat.kind == SHARED

    def _invalidate(self, _1: Any, record: Any, _2: Any) -> None:
        seat = record.record_info.get(_SEAT)
        if seat is not None:
            seat.invalidated = seat.replaced = True
            self.counts.invalidated += seat.kind == SHARED

    def _soft_invalidate(self, _1: Any, record: Any, _2: Any) -> None:
        seat = record.record_info.get(_SEAT)
        if seat is not None:
            seat.replaced = True
            self.counts.soft_invalidated += seat.kind == SHARED

    def _count(self, seat: Seat, *, in_use: int = 0, connected: int = 0) -> None:
        if seat.kind == SHARED:
            self._in_use += in_use
            self._connected += connected
            self._note()

    def _note(self) -> None:
        self.history.note(self._in_use, self._connected, len(self._waiting))
