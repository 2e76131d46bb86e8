"""A lane: one engine with the room for requests on it. A newer lane may take over while this one's requests end."""

import threading
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from browser import errors
from browser.database.pool_options import QUEUE
from browser.database.pool_queue import pool_is_full
from browser.database.pool_words import exhausted

if TYPE_CHECKING:
    from sqlalchemy.engine import Engine as SyncEngine

    from browser.database.engines import EngineMaker
    from browser.database.requests import Request

Engine = TypeVar("Engine")
Room = TypeVar("Room")


class Lane(Generic[Engine, Room]):
    """`engine` serves at most `capacity` requests at once; `room` (threads or a semaphore) sees to that.

    The others wait here, before the pool, and are told to the ledger as waiting. Guests, as a load test's queries are,
    go past that to the pool itself.
    """

    def __init__(self, make: "EngineMaker", engine: Engine, room: Room, *, counted: bool = True) -> None:
        """`counted=False`: somebody's own connection, which nobody else waits for."""
        self.make = make
        self.engine = engine
        self.room = room
        self._counted = counted
        self._inside = self._guests = 0
        self._retired = False
        self._lock = threading.Lock()

    @property
    def sync_engine(self) -> "SyncEngine":
        """The engine itself; of an AsyncEngine what is beneath it."""
        engine: Any = self.engine
        made: SyncEngine = getattr(engine, "sync_engine", engine)
        return made

    # -- requests ------------------------------------------------------------------------------------------------

    def enter(self, request: "Request[Any]") -> None:
        """A request was asked for."""
        with self._lock:
            self._inside += 1
            full = self._inside > self.make.capacity
        if full and self._counted:
            self.make.ledger.wait_begins(request)

    def patience(self, request: "Request[Any]") -> float | None:
        """For how many seconds a request that has just entered may wait; None if it need not, or nothing limits it.

        One that goes straight to the pool is given pool_timeout by that.
        """
        if not self.make.ledger.waits(request) or self.make.options.pool_class != QUEUE or self.make.in_memory:
            return None
        return self.make.options.pool_timeout

    def give_up(self, request: "Request[Any]") -> errors.PoolExhausted | None:
        """Cancel a request that has waited here for pool_timeout, and return the error that says who has what.

        None if it has got its turn meanwhile, or was cancelled: then nothing changes.
        """
        if not self.make.ledger.give_up(request):
            return None
        return exhausted(self.make.ledger, self.make.options.pool_timeout, self.sync_engine.pool.status())

    def turn(self, request: "Request[Any]") -> None:
        """A request has its turn; it waits on where others, past this lane, have all connections of the pool.

        Raises errors.StatementCancelled where nobody wants it any more.
        """
        request.require_wanted()
        if not self._counted:
            return
        if pool_is_full(self.sync_engine.pool):
            self.make.ledger.wait_begins(request)
        else:
            self.make.ledger.wait_ends(request)

    def served(self, request: "Request[Any]") -> None:
        """A request has got its connection, or none in the end."""
        self.make.ledger.wait_ends(request)

    def leave(self, request: "Request[Any]") -> bool:
        """A request has ended. True if the caller has to dispose of the engine: a newer lane has taken over, and this
        request was the last one that used the old engine.
        """
        self.served(request)
        with self._lock:
            self._inside -= 1
            return self._is_over

    # -- guests, and the end -------------------------------------------------------------------------------------

    def welcome(self) -> None:
        """A guest uses the engine from now on, until `goodbye`."""
        with self._lock:
            self._guests += 1

    def goodbye(self) -> bool:
        """A guest has ended. True if the caller has to dispose of the engine, as `leave` says it."""
        with self._lock:
            self._guests -= 1
            return self._is_over

    def retire(self) -> bool:
        """A newer lane has taken over, and nothing enters this one any more.

        True if nobody uses its engine, so that the caller has to dispose of it. Otherwise whoever ends last is told so,
        by `leave` or `goodbye`.
        """
        with self._lock:
            self._retired = True
            return self._is_over

    @property
    def _is_over(self) -> bool:
        return self._retired and not self._inside and not self._guests
