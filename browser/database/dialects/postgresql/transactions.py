"""PostgreSQL's transactions, by psycopg2 and asyncpg."""

from typing import TYPE_CHECKING, Any

from browser.database.dialects.base.sessions import driver_connection
from browser.database.dialects.base.transactions import Standing, Transactions

if TYPE_CHECKING:
    from sqlalchemy import Connection

_IDLE, _IN_ERROR = 0, 3  # psycopg2.extensions.TRANSACTION_STATUS_...

_STATES = ("autocommit", "in transaction", "in transaction", "failed", "")
"""By psycopg2's status: idle, active, in a transaction, in a failed one, unknown."""


class PostgresqlTransactions(Transactions):
    """An error fails the whole transaction; DDL is part of it like everything else."""

    isolations = ("READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE")
    an_error_fails_all = True

    def begin(self, isolation: str) -> tuple[str, ...]:
        """One BEGIN with its level."""
        return (f"BEGIN ISOLATION LEVEL {isolation}" if isolation else "BEGIN",)

    def standing(self, dbapi_connection: Any) -> Standing:
        """psycopg2 tells all; asyncpg only whether one is open."""
        driver = driver_connection(dbapi_connection)
        if hasattr(driver, "is_in_transaction"):
            return Standing(bool(driver.is_in_transaction()))
        status = int(driver.info.transaction_status)
        return Standing(status != _IDLE, failed=status == _IN_ERROR)

    def state(self, dbapi_connection: Any) -> str:
        """As in the base; asked after each statement, so it is short."""
        ask = getattr(dbapi_connection, "get_transaction_status", None)
        return _STATES[ask()] if ask is not None else super().state(dbapi_connection)

    def speak_as_before(self, connection: "Connection") -> str:
        """psycopg2 encodes as it did when it connected, asyncpg in UTF-8."""
        driver: Any = driver_connection(connection.connection.dbapi_connection)
        if hasattr(driver, "get_settings"):
            own, found = "UTF8", driver.get_settings().client_encoding
        elif hasattr(driver, "info"):
            own, found = driver.encoding, driver.info.parameter_status("client_encoding")
        else:
            return ""
        if not found or _plain(found) == _plain(own):
            return ""
        connection.exec_driver_sql(f"SET client_encoding TO '{own}'").close()
        return f"Statements are sent in {own}: client_encoding was set back from {found}."

    def where(self, connection: "Connection") -> str:
        """Database, schema and role that count now: SET ROLE and search_path change them."""
        sql = "SELECT pg_catalog.current_database(), pg_catalog.current_schema(), current_user"
        return " · ".join(str(part) for part in connection.exec_driver_sql(sql).one() if part)


def _plain(encoding: str) -> str:
    """LATIN1, latin-1 and Latin_1 are one."""
    return "".join(letter for letter in encoding.upper() if letter.isalnum())
