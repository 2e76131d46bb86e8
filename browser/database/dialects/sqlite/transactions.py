"""SQLite's transactions, by sqlite3 and aiosqlite."""

from typing import TYPE_CHECKING, Any

from browser.database.dialects.base.transactions import Standing, Transactions
from browser.database.dialects.sqlite.sessions import raw, require_same_file

if TYPE_CHECKING:
    from sqlalchemy import Connection


class SqliteTransactions(Transactions):
    """A statement that fails is taken back alone, or all of it where SQLite itself rolls back (disk full, ...)."""

    isolations = ("DEFERRED", "IMMEDIATE", "EXCLUSIVE")

    def begin(self, isolation: str) -> tuple[str, ...]:
        """SQLite's levels say when the lock is taken."""
        return (f"BEGIN {isolation}" if isolation else "BEGIN",)

    def check(self, connection: "Connection") -> None:
        """A file that was deleted or replaced takes every write without an error, and loses it."""
        require_same_file(connection)

    def standing(self, dbapi_connection: Any) -> Standing:
        """SQLite's own flag."""
        return Standing(raw(dbapi_connection).in_transaction)

    def state(self, dbapi_connection: Any) -> str:
        """As in the base; asked after each statement, so it is short."""
        try:
            return "in transaction" if dbapi_connection.in_transaction else "autocommit"
        except AttributeError:  # aiosqlite's
            return "in transaction" if raw(dbapi_connection).in_transaction else "autocommit"
