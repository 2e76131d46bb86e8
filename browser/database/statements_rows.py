"""Rows that no driver announces (sqlite3, streams of MySQL) are counted as they are fetched."""

from typing import TYPE_CHECKING, Any

from sqlalchemy.engine.cursor import _DEFAULT_FETCH, CursorFetchStrategy

if TYPE_CHECKING:
    from browser.database.statements import Sent


class Counting(CursorFetchStrategy):
    """SQLAlchemy's own way to fetch, with a count."""

    __slots__ = ("_sent",)

    def __init__(self, sent: "Sent") -> None:
        self._sent = sent
        sent.rows = 0

    def fetchone(self, result: Any, dbapi_cursor: Any, hard_close: bool = False) -> Any:
        """One row or None."""
        row = super().fetchone(result, dbapi_cursor, hard_close)
        if row is not None and self._sent.rows is not None:
            self._sent.rows += 1
        return row

    def fetchmany(self, result: Any, dbapi_cursor: Any, size: int | None = None) -> Any:
        """Some rows."""
        rows = super().fetchmany(result, dbapi_cursor, size)
        if self._sent.rows is not None:
            self._sent.rows += len(rows)
        return rows

    def fetchall(self, result: Any, dbapi_cursor: Any) -> Any:
        """All rows that are left."""
        rows = super().fetchall(result, dbapi_cursor)
        if self._sent.rows is not None:
            self._sent.rows += len(rows)
        return rows


def counting(context: Any, sent: "Sent") -> None:
    """Let the rows of this execution be counted, unless somebody fetches them in a way of their own."""
    if context.cursor_fetch_strategy is _DEFAULT_FETCH and not context._is_server_side:
        context.cursor_fetch_strategy = Counting(sent)
