"""MariaDB's and MySQL's transactions, by PyMySQL and asyncmy."""

from typing import TYPE_CHECKING, Any

from browser.database.dialects.base.sessions import driver_connection
from browser.database.dialects.base.transactions import Standing, Transactions

if TYPE_CHECKING:
    from sqlalchemy import Connection

_IN_TRANSACTION, _AUTOCOMMIT = 1, 2  # SERVER_STATUS_... of the protocol


class MysqlTransactions(Transactions):
    """A statement that fails is taken back alone; DDL commits whatever was open."""

    isolations = ("REPEATABLE READ", "READ COMMITTED", "READ UNCOMMITTED", "SERIALIZABLE")

    def begin(self, isolation: str) -> tuple[str, ...]:
        """The level is set for the next transaction alone."""
        level = (f"SET TRANSACTION ISOLATION LEVEL {isolation}",) if isolation else ()
        return (*level, "START TRANSACTION")

    def standing(self, dbapi_connection: Any) -> Standing:
        """The flag that the server sends with every answer.

        asyncmy forgets to note an answer without any flag, which is a session without autocommit and transaction.
        """
        driver = driver_connection(dbapi_connection)
        status = getattr(driver, "server_status", None)
        if status is None:
            return Standing(False, known=False)
        doubtful = not status & _AUTOCOMMIT and type(driver).__module__.startswith("asyncmy")
        return Standing(bool(status & _IN_TRANSACTION), known=not doubtful)

    def sends_ending(self, dbapi_connection: Any) -> bool:
        """The drivers always do."""
        return True

    def where(self, connection: "Connection") -> str:
        """Database and user that count now: USE changes the first."""
        sql = "SELECT DATABASE(), CURRENT_USER()"
        return " · ".join(str(part) for part in connection.exec_driver_sql(sql).one() if part)
