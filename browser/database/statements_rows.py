"""Rows that no driver announces (sqlite3, streams of MySQL) are counted as they are fetched."""

from typing import Any

from sqlalchemy.engine.cursor import _DEFAULT_FETCH, CursorFetchStrategy


class Counting(CursorFetchStrategy):
    """SQLAlchemy's own way to fetch, with a count."""

    __slots__ = ("_sent",)

    def __init__(self, sent: Any) -> None:
        self._sent = sent
        sent.rows = 0

    def fetchone(self, result: Any, dbapi_cursor: Any, hard_close: bool = False) -> Any:
        """One row or None."""
        row = super().fetchone(result, dbapi_cursor, hard_close)
        if row is not None:
            self._sent.rows += 1
        return row

    def fetchmany(self, result: Any, dbapi_cursor: Any, size: int | None = None) -> Any:
        """Some rows."""
        rows = super().fetchmany(result, dbapi_cursor, size)
        self._sent.rows += len(rows)
        return rows

    def fetchall(self, result: Any, dbapi_cursor: Any) -> Any:
        """All rows that are left."""
        rows = CursorFetchStrategy.fetchall(self, result, dbapi_cursor)
        self._sent.rows += len(rows)
        return rows


DEFAULT = _DEFAULT_FETCH
"""What SQLAlchemy fetches with unless somebody has a way of their own."""
