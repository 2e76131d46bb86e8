"""Results of SQLite: the values as they are stored, straight from the driver's cursor, by sqlite3 and aiosqlite.

CPython's sqlite3 makes a row, steps on, and drops the row where the step fails: of a result that fails at its fifth row
three come. fetchone does the same, and a row_factory is called behind the step, so nobody outside can save that row.
"""

import sqlite3
import time
from collections.abc import Callable
from itertools import islice
from typing import TYPE_CHECKING, Any

from browser.database.dialects.base.results import LIMIT, DriverStream, Results, Stream, executed, told
from browser.database.dialects.base.values import Rows, Untainted
from browser.database.dialects.sqlite.sessions import raw
from browser.database.dialects.sqlite.values import NOT_UTF8, SqliteValues, text_or_bytes
from browser.database.facts import Column, Kind
from browser.database.statements import add_rows

if TYPE_CHECKING:
    from sqlalchemy import Connection, CursorResult, TextClause

_VALUES = SqliteValues()


class SqliteResults(Results):
    """SQLite makes a row when it is asked for one, so every result streams."""

    def open(
        self, connection: "Connection", sql: "str | TextClause", *, plain_select: bool = False, limit: int = LIMIT
    ) -> Stream:
        """As in the base; `limit` is never needed."""
        with _VALUES.exactly(connection):  # of aiosqlite, SQLAlchemy asks for the first row at once
            result = executed(connection, sql, stream_results=True)
        return SqliteStream(connection, result) if result.returns_rows else DriverStream(result)


class SqliteStream(DriverStream):
    """Rows of one cursor of sqlite3. Columns have no type of their own: what the first row holds is their kind."""

    def __init__(self, connection: "Connection", result: "CursorResult[Any]") -> None:
        super().__init__(result)
        self._connection = raw(connection.connection.dbapi_connection)
        self._aiosqlite: Any = getattr(connection.connection, "driver_connection", None)
        cursor: Any = result.cursor
        self._cursor: sqlite3.Cursor = cursor if isinstance(cursor, sqlite3.Cursor) else cursor._cursor._cursor
        self._first = self._some(1)
        names = [str(part[0]) for part in self._cursor.description or ()]
        values = self._first[0] if self._first else (None,) * len(names)
        self.columns = tuple(Column(name, "", _kind(value)) for name, value in zip(names, values, strict=True))

    def fetch(self) -> Rows:
        """As in the base; the first row was read already, for its kinds."""
        first, self._first = self._first, []
        return first or super().fetch()

    def close(self, stopped: bool = False) -> None:
        """As in the base; a statement that is not at its end would hold its lock on the file."""
        if not self._ended:
            self._on_its_thread(self._cursor.close)
        super().close(stopped)

    def _some(self, size: int) -> Rows:
        from sqlalchemy.exc import DBAPIError

        early: Any = getattr(self._result.cursor_strategy, "_rowbuffer", None)
        if early:
            add_rows(self._result.context, 1)
            return [early.popleft()]
        rows: Rows = Untainted()
        began = time.perf_counter()
        try:
            with told(self._result):
                tainted = self._on_its_thread(lambda: _add_rows(rows, self._connection, self._cursor, size))
        except DBAPIError as error:
            self._kept(rows, error)
            tainted = True
        finally:
            add_rows(self._result.context, len(rows), time.perf_counter() - began)
        return list(rows) if tainted else rows

    def _on_its_thread(self, function: Callable[[], Any]) -> Any:
        """aiosqlite's connection has a thread for all that may take long."""
        if self._aiosqlite is self._connection:
            return function()
        from sqlalchemy.util import await_only

        return await_only(self._aiosqlite._execute(function))


def _add_rows(rows: Rows, connection: sqlite3.Connection, cursor: sqlite3.Cursor, size: int) -> bool:
    """Add the next `size` rows; returns whether there may be texts among them that are not UTF-8.

    The driver's own decoder is three times as fast as any of ours, but stops at such a text. It then stands at that
    row still, and a list that is being extended keeps what came before; fetchmany would not.
    """
    try:
        rows.extend(islice(cursor, size))
    except sqlite3.OperationalError as error:
        if NOT_UTF8 not in str(error):
            raise
    else:
        return False
    before = connection.text_factory
    connection.text_factory = text_or_bytes
    try:
        rows.extend(islice(cursor, size - len(rows)))
    finally:
        connection.text_factory = before
    return True


def _kind(value: object) -> Kind:
    if isinstance(value, int | float):
        return Kind.NUMBER
    return Kind.BYTES if isinstance(value, bytes) else Kind.TEXT
