"""MariaDB's and MySQL's transactions, by PyMySQL and asyncmy."""

from typing import TYPE_CHECKING, Any

from browser.database.dialects.base.sessions import driver_connection
from browser.database.dialects.base.transactions import Standing, Transactions

if TYPE_CHECKING:
    from sqlalchemy import Connection

_IN_TRANSACTION, _AUTOCOMMIT = 1, 2  # SERVER_STATUS_... of the protocol


class MysqlTransactions(Transactions):
    """A statement that fails is taken back alone; DDL commits whatever was open."""

    success_is_certain = False  # DO, SLEEP and BENCHMARK report it when they were killed
    isolations = ("REPEATABLE READ", "READ COMMITTED", "READ UNCOMMITTED", "SERIALIZABLE")

    def begin(self, isolation: str) -> tuple[str, ...]:
        """The level is set for the next transaction alone."""
        level = (f"SET TRANSACTION ISOLATION LEVEL {isolation}",) if isolation else ()
        return (*level, "START TRANSACTION")

    def standing(self, dbapi_connection: Any) -> Standing:
        """The flag that the server sends with every answer.

        Without autocommit every query may begin a transaction, and neither driver notes what comes after streamed rows;
        asyncmy does not note an answer without any flag either. So there nobody knows without asking.
        """
        driver = driver_connection(dbapi_connection)
        status = getattr(driver, "server_status", None)
        if status is None:
            return Standing(False, known=False)
        return Standing(bool(status & _IN_TRANSACTION), known=bool(status & _AUTOCOMMIT))

    def state(self, dbapi_connection: Any) -> str:
        """As in the base; that one is open is certain without autocommit, too, only that none is, is not."""
        status = getattr(driver_connection(dbapi_connection), "server_status", None) or 0
        if status & _IN_TRANSACTION:
            return "in transaction"
        return "autocommit" if status & _AUTOCOMMIT else ""

    def sends_ending(self, dbapi_connection: Any) -> bool:
        """The drivers always do."""
        return True

    def asked(self, connection: "Connection") -> Standing:
        """By the answer to a statement that does nothing: whatever flag it brings is noted, if it brings one."""
        adapter: Any = connection.connection.dbapi_connection
        driver_connection(adapter).server_status = 0
        cursor = adapter.cursor()
        cursor.execute("DO 0")
        cursor.close()
        return Standing(bool(driver_connection(adapter).server_status & _IN_TRANSACTION))

    def speak_as_before(self, connection: "Connection") -> str:
        """The drivers encode, and escape parameters, as they did when they connected.

        In a server that reads GBK a quote can hide behind half a character: then a parameter is no parameter any more.
        """
        adapter: Any = connection.connection.dbapi_connection
        own = str(getattr(driver_connection(adapter), "charset", None) or "utf8mb4")
        found = str(connection.exec_driver_sql("SELECT @@character_set_client").scalar())
        if found == own or {found, own} <= {"utf8", "utf8mb3", "utf8mb4"}:
            return ""
        connection.exec_driver_sql(f"SET character_set_client = {own}").close()
        return f"Statements are sent in {own}: character_set_client was set back from {found}, results are as you set."

    def where(self, connection: "Connection") -> str:
        """Database and user that count now: USE changes the first."""
        sql = "SELECT DATABASE(), CURRENT_USER()"
        return " · ".join(str(part) for part in connection.exec_driver_sql(sql).one() if part)
