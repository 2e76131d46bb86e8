"""Rows that no driver announces (sqlite3, streams of MySQL) are counted as they are fetched."""

from time import perf_counter
from typing import Any

from sqlalchemy.engine.cursor import _DEFAULT_FETCH, CursorFetchStrategy

_fetchall = CursorFetchStrategy.fetchall


class Counting(CursorFetchStrategy):
    """SQLAlchemy's own way to fetch, with a count; the time is taken where more than one row is fetched at once."""

    __slots__ = ("_sent",)

    def __init__(self, sent: Any) -> None:
        self._sent = sent

    def fetchone(self, result: Any, dbapi_cursor: Any, hard_close: bool = False) -> Any:
        """One row or None."""
        row = super().fetchone(result, dbapi_cursor, hard_close)
        self._sent.rows = (self._sent.rows or 0) + (row is not None)
        return row

    def fetchmany(self, result: Any, dbapi_cursor: Any, size: int | None = None) -> Any:
        """Some rows."""
        began, rows = perf_counter(), ()
        try:
            rows = super().fetchmany(result, dbapi_cursor, size)
        finally:
            self._sent.came(len(rows), perf_counter() - began)
        return rows

    def fetchall(self, result: Any, dbapi_cursor: Any) -> Any:
        """All rows that are left."""
        began, rows = perf_counter(), ()
        try:
            rows = _fetchall(self, result, dbapi_cursor)
        finally:
            self._sent.came(len(rows), perf_counter() - began)
        return rows


DEFAULT = _DEFAULT_FETCH
"""What SQLAlchemy fetches with unless somebody has a way of their own."""
