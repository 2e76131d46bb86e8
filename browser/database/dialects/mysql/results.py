"""Results of MariaDB and MySQL: rows as they come over the wire, of PyMySQL and asyncmy.

The server cannot be told to send no more rows but by `KILL QUERY` from another connection; the drivers' own close()
reads all that is left.
"""

import time
from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from browser.database.dialects.base.results import LIMIT, DriverStream, Results, Stream, executed, told
from browser.database.dialects.base.sessions import driver_connection
from browser.database.dialects.base.values import Rows
from browser.database.dialects.mysql.results_columns import Decoder, columns_of, decoded, decoder_of
from browser.database.dialects.mysql.results_stopping import leave, leave_result, next_result, stop
from browser.database.dialects.mysql.values import MysqlValues, fields_of
from browser.database.statements import add_rows

if TYPE_CHECKING:
    from sqlalchemy import Connection, CursorResult, TextClause

_VALUES = MysqlValues()


class MysqlResults(Results):
    """PyMySQL and asyncmy; other drivers as the generic dialect."""

    def open(
        self, connection: "Connection", sql: "str | TextClause", *, plain_select: bool = False, limit: int = LIMIT
    ) -> Stream:
        """As in the base; every result streams, so `limit` is never needed."""
        if connection.dialect.driver not in ("pymysql", "asyncmy"):
            return super().open(connection, sql, limit=limit)
        driver = driver_connection(connection.connection.dbapi_connection)
        try:
            with _VALUES.exactly(connection):
                result = executed(connection, sql, stream_results=True)
        except BaseException:
            leave_result(driver)
            raise
        return MysqlStream(connection, result, result.cursor if result.returns_rows else None)

    def warnings(self, connection: "Connection") -> tuple[str, ...]:
        """As in the base: "Warning 1264: Out of range ..."; the first thousand. ROW_COUNT() is another afterwards."""
        with _VALUES.exactly(connection):
            rows = connection.exec_driver_sql("SHOW WARNINGS LIMIT 1000").all()
        return tuple(" ".join((f"{_text(level)} {_text(code)}:", _text(said))) for level, code, said in rows)


class MysqlStream(DriverStream):
    """One result of a statement; a CALL has several."""

    def __init__(self, connection: "Connection", result: "CursorResult[Any]", cursor: Any) -> None:
        super().__init__(result)
        self._connection = connection
        self._cursor = cursor
        fields: Sequence[Any] = (fields_of(cursor) if cursor is not None else None) or ()
        self.columns = columns_of(fields)
        self._decoders: list[Decoder] = [decoder_of(field) for field in fields]
        if not self.columns:
            self._ended = True
            self.affected = _affected(result.rowcount if cursor is None else cursor.rowcount)
            self.warnings = self._counted()

    def next(self) -> "MysqlStream | None":
        """As in the base."""
        if self._cursor is None or not self._ended:
            return None
        with told(self._result), _VALUES.exactly(self._connection):
            more = next_result(self._cursor)
        if not more:
            return None
        cursor, self._cursor = self._cursor, None  # it is the next one's to close
        return MysqlStream(self._connection, self._result, cursor)

    def close(self, stopped: bool = False) -> None:
        """As in the base: what still comes is stopped by KILL QUERY."""
        ended, self._ended = self._ended, True
        cursor, self._cursor = self._cursor, None
        if cursor is None:
            return
        if not self._connection.invalidated:
            self.warnings = self._counted() if ended and not stopped else 0
            stop(self._connection, cursor)
        if self._connection.invalidated:
            leave(cursor)
        else:
            self._result.close()

    def _counted(self) -> int:
        """The warnings that came with the end of the last result."""
        driver = driver_connection(self._connection.connection.dbapi_connection)
        return int(getattr(getattr(driver, "_result", None), "warning_count", 0) or 0)

    def _some(self, size: int) -> Rows:
        from sqlalchemy.exc import DBAPIError

        rows: list[Any] = []
        began = time.perf_counter()
        try:
            with told(self._result):
                self._add_rows(rows, size)
        except DBAPIError as error:
            self._kept(rows, error)
        finally:
            add_rows(self._result.context, len(rows), time.perf_counter() - began)
        return decoded(rows, self._decoders)

    def _add_rows(self, rows: list[Any], size: int) -> None:
        """As the driver's fetchmany, which forgets what came before an error."""
        early: Any = getattr(self._result.cursor_strategy, "_rowbuffer", None)
        while early and len(rows) < size:
            rows.append(early.popleft())  # SQLAlchemy has asked for the first row already
        if rows:
            return
        own: Any = getattr(self._cursor, "_cursor", None)
        if own is None:
            rows.extend(islice(iter(self._cursor.read_next, None), size))
            return
        from sqlalchemy.util import await_only

        await_only(_add_rows_of_asyncmy(rows, own, size))


async def _add_rows_of_asyncmy(rows: list[Any], cursor: Any, size: int) -> None:
    while len(rows) < size and (row := await cursor.read_next()) is not None:
        rows.append(row)
        rows.extend(cursor._result._take_pending_rows(size - len(rows)))


def _text(value: object) -> str:
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)


def _affected(rowcount: int) -> int | None:
    return rowcount if 0 <= rowcount < 2**63 else None
