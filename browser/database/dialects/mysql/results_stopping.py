"""How a result of MariaDB or MySQL is ended before all its rows have come."""

from typing import TYPE_CHECKING, Any

from browser import errors
from browser.database.boundary import errors_of
from browser.database.dialects.base.sessions import driver_connection
from browser.database.dialects.mysql.sessions import MysqlSessions

if TYPE_CHECKING:
    from sqlalchemy import Connection

_DRAINED_ROWS = 1_000
_NO_ROW = 0xFE  # a packet that begins so, or higher, ends the rows
_SESSIONS = MysqlSessions()


def stop(connection: "Connection", cursor: Any) -> None:
    """Kill what still sends rows, and read what was on its way. Without that nothing is done.

    Where the server cannot be told, the connection is cut: it would have to receive all the rest.
    """
    if not _is_active(cursor):
        return
    try:
        with errors_of(connection, _SESSIONS):
            _kill(connection)
    except errors.RowloreError:
        connection.invalidate()
        return
    if _drained(connection, cursor):
        _absorb(connection)


def leave(cursor: Any) -> None:
    """Have PyMySQL's cursor read nothing more: when it is deleted it would, from a socket that has gone."""
    result = getattr(cursor, "_result", None)
    if result is not None and hasattr(cursor, "read_next"):
        result.unbuffered_active = False
        result.connection = cursor.connection = None


def leave_result(driver: Any) -> None:
    """The same for a result that was lost with PyMySQL's connection before anybody had its cursor."""
    result = getattr(driver, "_result", None)
    if result is not None and getattr(driver, "_sock", driver) is None:
        result.unbuffered_active = result.has_next = False


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
        with errors_of(connection, _SESSIONS):
            while True:
                _read_the_rest(cursor)
                if not next_result(cursor):
                    break
    except errors.StatementCancelled:
        return False
    except errors.RowloreError:
        connection.invalidate()
        return False
    return True


def _read_the_rest(cursor: Any) -> None:
    """The rows that were on their way."""
    if not hasattr(cursor, "read_next"):
        while cursor.fetchmany(_DRAINED_ROWS):
            pass
        return
    driver = cursor.connection
    while cursor._result.unbuffered_active:
        _skip_rows(driver)
        cursor.read_next()


def _skip_rows(driver: Any) -> None:
    """Rows in PyMySQL's buffer, but for the last: half a million in the sockets' buffers would take it a second."""
    ahead = driver._rfile.peek()
    place = count = 0
    while place + 5 <= len(ahead) and ahead[place + 4] < _NO_ROW:
        after = place + 4 + int.from_bytes(ahead[place : place + 3], "little")
        if after > len(ahead):
            break
        place, count = after, count + 1
    driver._rfile.read(place)
    driver._next_seq_id = (driver._next_seq_id + count) % 256


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
        with errors_of(connection, _SESSIONS):
            own = connection.connection.cursor()
            own.execute("DO 0")
            own.close()
    except errors.StatementCancelled:
        return
    except errors.RowloreError:
        connection.invalidate()
