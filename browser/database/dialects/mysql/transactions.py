"""MariaDB's and MySQL's transactions, by PyMySQL and asyncmy."""

from typing import TYPE_CHECKING, Any

from browser.database.dialects.base.sessions import driver_connection
from browser.database.dialects.base.transactions import Standing, Transactions

if TYPE_CHECKING:
    from sqlalchemy import Connection

_IN_TRANSACTION = 1  # SERVER_STATUS_IN_TRANS of the protocol


class MysqlTransactions(Transactions):
    """A statement that fails is taken back alone; DDL commits whatever was open."""

    isolations = ("REPEATABLE READ", "READ COMMITTED", "READ UNCOMMITTED", "SERIALIZABLE")

    def begin(self, isolation: str) -> tuple[str, ...]:
        """The level is set for the next transaction alone."""
        level = (f"SET TRANSACTION ISOLATION LEVEL {isolation}",) if isolation else ()
        return (*level, "START TRANSACTION")

    def standing(self, dbapi_connection: Any) -> Standing:
        """The flag that the server sends with every answer."""
        status = getattr(driver_connection(dbapi_connection), "server_status", None)
        return Standing(False, known=False) if status is None else Standing(bool(status & _IN_TRANSACTION))

    def where(self, connection: "Connection") -> str:
        """Database and user that count now: USE changes the first."""
        sql = "SELECT DATABASE(), CURRENT_USER()"
        return " · ".join(str(part) for part in connection.exec_driver_sql(sql).one() if part)
