"""How a result of MariaDB or MySQL is ended before all its rows have come."""

from typing import TYPE_CHECKING, Any

from browser import errors
from browser.database.boundary import errors_of
from browser.database.dialects.base.sessions import driver_connection

if TYPE_CHECKING:
    from sqlalchemy import Connection

_DRAINED_ROWS = 1_000


def stop(connection: "Connection", cursor: Any) -> None:
    """Kill what still sends rows, and read what was on its way. Without that nothing is done.

    Where the server cannot be told, the connection is cut: it would have to receive all the rest.
    """
    if not _is_active(cursor):
        return
    try:
        with errors_of(connection):
            _kill(connection)
    except errors.RowloreError:
        connection.invalidate()
        return
    if _drained(connection, cursor):
        _absorb(connection)


def _is_active(cursor: Any) -> bool:
    """Whether rows, or other results of the same statement, are still to come."""
    for holder in (cursor, getattr(cursor, "_cursor", None)):
        result = getattr(holder, "_result", None)
        if result is not None:
            return bool(result.unbuffered_active or result.has_next)
    return False


def _kill(connection: "Connection") -> None:
    number = int(driver_connection(connection.connection.dbapi_connection).thread_id())
    with connection.engine.connect() as side:
        side.exec_driver_sql(f"KILL QUERY {number}")


def _drained(connection: "Connection", cursor: Any) -> bool:
    """Read up to the end; returns whether the statement had ended by itself, so that the kill came too late."""
    try:
        with errors_of(connection):
            while True:
                while cursor.fetchmany(_DRAINED_ROWS):
                    pass
                if not next_result(cursor):
                    break
    except errors.StatementCancelled:
        return False
    except errors.RowloreError:
        connection.invalidate()
        return False
    return True


def next_result(cursor: Any) -> bool:
    """Go on to the next result; SQLAlchemy's adapter for async drivers does not tell whether there is one."""
    own: Any = getattr(cursor, "_cursor", None)
    if own is None:
        return bool(cursor.nextset())
    from sqlalchemy.util import await_only

    return bool(await_only(own.nextset()))


def _absorb(connection: "Connection") -> None:
    """A kill that came too late hits the next statement on some servers: this one."""
    try:
        with errors_of(connection):
            own = connection.connection.cursor()
            own.execute("DO 0")
            own.close()
    except errors.StatementCancelled:
        return
    except errors.RowloreError:
        connection.invalidate()
