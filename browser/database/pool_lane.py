"""A lane: one engine with the room for requests on it. A newer lane may take over while this one's requests end."""

import threading
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from browser.database.engines import EngineMaker
    from browser.database.requests import Request

Engine = TypeVar("Engine")
Room = TypeVar("Room")


class Lane(Generic[Engine, Room]):
    """`engine` serves at most `capacity` requests at once; `room` (threads or a semaphore) sees to that.

    The others wait here, before the pool, and are told to the ledger as waiting.
    """

    def __init__(self, make: "EngineMaker", engine: Engine, room: Room, *, counted: bool = True) -> None:
        """`counted=False`: somebody's own connection, which nobody else waits for."""
        self.make = make
        self.engine = engine
        self.room = room
        self._counted = counted
        self._inside = 0
        self._retired = False
        self._lock = threading.Lock()

    @property
    def idle(self) -> bool:
        """Whether no request is inside."""
        return not self._inside

    def enter(self, request: "Request[Any]") -> None:
        """A request was asked for."""
        with self._lock:
            self._inside += 1
            full = self._inside > self.make.capacity
        if full and self._counted:
            self.make.ledger.wait_begins(request)

    def turn(self, request: "Request[Any]", pool: Any) -> None:
        """A request has its turn; it waits on where others, past this lane, have all connections of `pool`."""
        if not self._counted:
            return
        if pool_is_full(pool):
            self.make.ledger.wait_begins(request)
        else:
            self.make.ledger.wait_ends(request)

    def served(self, request: "Request[Any]") -> None:
        """A request has got its connection, or none in the end."""
        self.make.ledger.wait_ends(request)

    def leave(self, request: "Request[Any]") -> bool:
        """A request has ended; returns whether it was the last one of a lane that is not used any more."""
        self.served(request)
        with self._lock:
            self._inside -= 1
            return self._retired and not self._inside

    def retire(self) -> bool:
        """Nothing enters any more; returns whether nobody is inside."""
        with self._lock:
            self._retired = True
            return not self._inside


def pool_is_full(pool: Any) -> bool:
    """Whether whoever asks a QueuePool now has to wait. Reads SQLAlchemy's own figures; takes no lock."""
    limit = getattr(pool, "_max_overflow", None)
    if limit is None or limit < 0:
        return False
    return bool(pool.checkedin() == 0 and pool.overflow() >= limit)
