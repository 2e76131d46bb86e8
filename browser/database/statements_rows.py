"""Rows that no driver announces (sqlite3, streams of MySQL) are counted as they are fetched."""

from time import perf_counter
from typing import Any

from sqlalchemy.engine.cursor import _DEFAULT_FETCH, CursorFetchStrategy


class Counting(CursorFetchStrategy):
    """SQLAlchemy's own way to fetch, with a count; the time is taken where more than one row is fetched at once."""

    __slots__ = ("sent",)
    sent: Any
    """Set by whoever makes one: an __init__ would cost as much as the rest of it."""

    def fetchone(self, result: Any, dbapi_cursor: Any, hard_close: bool = False) -> Any:
        """One row or None."""
        row = super().fetchone(result, dbapi_cursor, hard_close)
        self.sent.rows = (self.sent.rows or 0) + (row is not None)
        return row

    def fetchmany(self, result: Any, dbapi_cursor: Any, size: int | None = None) -> Any:
        """Some rows."""
        began, rows = perf_counter(), ()
        try:
            rows = super().fetchmany(result, dbapi_cursor, size)
        finally:
            self.sent.came(len(rows), perf_counter() - began)
        return rows

    def fetchall(self, result: Any, dbapi_cursor: Any) -> Any:
        """All rows that are left; written out, for it is what most statements do."""
        sent, began = self.sent, perf_counter()
        try:
            rows = dbapi_cursor.fetchall()
            result._soft_close()
        except BaseException as error:
            sent.came(0, perf_counter() - began)
            self.handle_exception(result, dbapi_cursor, error)
            raise
        milliseconds = (perf_counter() - began) * 1000
        if sent.rows is not None or milliseconds >= sent.log.threshold:
            sent.came(len(rows), milliseconds / 1000)
        else:
            sent.rows = len(rows)
            sent.fetching = milliseconds
        return rows


DEFAULT = _DEFAULT_FETCH
"""What SQLAlchemy fetches with unless somebody has a way of their own."""
