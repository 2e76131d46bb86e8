"""One request to a database: the function, who asked, whether it was cancelled, and what it cost."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from browser import errors

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.database.dialects.base.sessions import Sessions

T = TypeVar("T")
INFO_KEY = "rowlore_request"
NAME_KEY = "rowlore_name"
"""What a connection is called, in its `info`: "shared 1 · pid 4711"."""

action: ContextVar[str] = ContextVar("action", default="")
"""The user action that the statements of this context belong to, in words; usually a `Doing`."""


class Doing(str):
    """A user action in words. `number` tells two runs of the same one apart; `tab` is the tab it belongs to."""

    number: int
    tab: int

    def __new__(cls, words: str, number: int = 0, tab: int = 0) -> "Doing":
        """`number` 0 makes one that began just now; `tab` 0 belongs to no tab."""
        made = super().__new__(cls, words)
        made.number = number or next(_doings)
        made.tab = tab
        return made


_doings = itertools.count(1)


@dataclass
class Tally:
    """What the requests awaited inside `tally()` cost: statements sent, time on the connection."""

    statements: int = 0
    milliseconds: float = 0.0
    schema: int = 0
    """How many of the statements read the schema, which is done once, and no rows."""


_tally: ContextVar[Tally | None] = ContextVar("tally", default=None)


@contextmanager
def tally() -> Iterator[Tally]:
    """Count what the requests made inside cost."""
    counted = Tally()
    token = _tally.set(counted)
    try:
        yield counted
    finally:
        _tally.reset(token)


@contextmanager
def reading_the_schema() -> Iterator[None]:
    """Whatever is awaited inside is counted as such by the tally outside."""
    outside = _tally.get()
    with tally() as counted:
        try:
            yield
        finally:
            if outside is not None:
                outside.statements += counted.statements
                outside.milliseconds += counted.milliseconds
                outside.schema += counted.statements


class Request(Generic[T]):
    """A plain function of a connection on its way through a worker.

    `begin` and `end` frame the time in which the function owns the connection; a cancel is only ever sent in between,
    and a connection that was sent one is never returned to the pool.
    """

    def __init__(self, function: "Callable[[Connection], T]", sessions: "Sessions", *, write: bool = False) -> None:
        self.context = copy_context()
        self.cancelled = False
        self.write = write
        self._function = function
        self._sessions = sessions
        self._tally = _tally.get()
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._told = threading.Event()
        self._dbapi_connection: Any = None
        self._session: Any = None

    def perform(self, connection: "Connection", *, keep: bool = False) -> T:
        """Run the function on `connection`; `keep` says that the connection survives a cancel (a held one)."""
        self._begin(connection)
        started = time.perf_counter()
        try:
            if not self.write:
                return self._function(connection)
            with self._sessions.transaction(connection):
                return self._function(connection)
        finally:
            if self._tally is not None:
                self._tally.milliseconds += (time.perf_counter() - started) * 1000
            self._end(connection, keep)

    def _begin(self, connection: "Connection") -> None:
        dbapi_connection = connection.connection.dbapi_connection
        session = self._sessions.identify(dbapi_connection)
        with self._lock:
            self.require_wanted()
            connection.info[INFO_KEY] = self
            self._dbapi_connection = dbapi_connection
            self._session = session

    def _end(self, connection: "Connection", keep: bool) -> None:
        with self._lock:
            self._dbapi_connection = None
            spoiled = self.cancelled and not self._sessions.cancel_is_immediate
        if not connection.invalidated:
            connection.info.pop(INFO_KEY, None)
            if spoiled and not keep:
                connection.invalidate()

    def finish(self) -> None:
        """The worker is done with this request, whatever came of it."""
        self._ended.set()

    def require_wanted(self) -> None:
        """Raises errors.StatementCancelled once it was cancelled."""
        if self.cancelled:
            raise errors.StatementCancelled("The request was cancelled.")

    def before_statement(self) -> None:
        """Called before each statement: a cancelled request sends no further ones (interrupts between two are lost)."""
        self.require_wanted()
        if self._tally is not None:
            self._tally.statements += 1

    def cancel(self) -> bool:
        """Mark as cancelled, at once, from any thread; returns whether somebody still has to tell the worker."""
        first = not self.cancelled
        self.cancelled = True
        self._told.set()
        return first and not self._ended.is_set()

    def send_cancel(self, side: Callable[[str], None]) -> bool:
        """Tell the server, from a thread of its own; returns whether something could be sent."""
        with self._lock:
            if self._dbapi_connection is None:
                return False
            if self._sessions.cancel_is_immediate:
                return self._sessions.cancel(self._session, side)
            session = self._session
        # outside the lock: the other connection may take seconds; _end has seen `cancelled` by now or will
        return self._sessions.cancel(session, side)

    def pause(self, seconds: float) -> None:
        """Wait on the worker before the request is made again; a cancel ends the wait."""
        self._told.wait(seconds)

    @property
    def session(self) -> Any:
        """What the server calls the session this request runs in; None while it has no connection."""
        with self._lock:
            return self._session if self._dbapi_connection is not None else None

    def abort(self) -> bool:
        """Cut the socket of a connection whose server does not react."""
        with self._lock:
            return self._dbapi_connection is not None and self._sessions.abort(self._dbapi_connection)

    def wait(self, seconds: float) -> bool:
        """Wait until the worker is done; returns whether it is."""
        return self._ended.wait(seconds)
