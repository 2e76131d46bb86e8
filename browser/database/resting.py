"""Pooled connections that have rested are asked whether they are still there before they serve anybody.

A network that swallows everything (a VPN that went, a laptop that slept) is noticed by TCP after half a minute, and
SQLAlchemy's pool_pre_ping waits for that. Here the question has a deadline, and connections in use are never asked.
"""

import threading
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING

from browser import errors
from browser.database.boundary import errors_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.database.dialects.base.sessions import Sessions

REST_SECONDS = 10.0
"""A connection that nobody used for longer is asked; on the wall clock, which goes on while a computer sleeps."""
WRITE_REST_SECONDS = 1.0
"""The same for one that is to write: what was sent and got no answer is never made again."""
ANSWER_SECONDS = 3.0
"""How long it may take to answer before it is given up."""
USED = "rowlore_used"
"""When a connection was used last, in its `info`: seconds since 1970."""
connect_until: ContextVar[float | None] = ContextVar("connect_until", default=None)
"""When whoever asks must have been told, as time.monotonic(), because time has been spent on a dead connection."""


class FoundDead(errors.ConnectionLost):
    """A connection had died before anything was sent on it: what was asked for can be made again."""


def ask_first(connection: "Connection", sessions: "Sessions", rest: float) -> None:
    """Ask a connection that has rested for longer than `rest` seconds. Raises FoundDead, and it is invalidated."""
    used = connection.info.get(USED)
    if used is not None and sessions.remote and not 0 <= time.time() - used <= rest:
        ask(connection, sessions)


def ask(connection: "Connection", sessions: "Sessions", seconds: float = ANSWER_SECONDS) -> None:
    """See that a connection answers within `seconds`. Raises FoundDead, and it is invalidated."""
    dbapi_connection = connection.connection.dbapi_connection
    silent = threading.Event()

    def give_up() -> None:
        silent.set()
        sessions.abort(dbapi_connection)

    timer = threading.Timer(seconds, give_up)
    timer.name, timer.daemon = "rowlore-ask", True
    timer.start()
    failure: errors.RowloreError | None = None
    try:
        with errors_of(connection, sessions):
            connection.exec_driver_sql("SELECT 1").close()
            connection.rollback()  # to SQLAlchemy it has begun something, and a write could not begin its own
    except errors.RowloreError as error:
        failure = error
    finally:
        timer.cancel()
        timer.join()
    if failure is None and not silent.is_set():
        connection.info[USED] = time.time()
        return
    if not connection.invalidated:
        connection.invalidate()
    raise FoundDead(
        "The connection to the database was lost while nobody used it.",
        words=failure.words if failure is not None else "",
        hint="Try again: a new connection is made by itself.",
    ) from failure


def used_now(connection: "Connection") -> None:
    """Remember that a connection has just served somebody."""
    if not connection.invalidated:
        connection.info[USED] = time.time()


def time_to_connect(seconds: float) -> float:
    """How many of `seconds` are left for connecting."""
    until = connect_until.get()
    return seconds if until is None else max(1.0, min(seconds, until - time.monotonic()))
