"""MariaDB's and MySQL's connections: PyMySQL and asyncmy (others of the dialect work, too)."""

import contextlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from browser import errors
from browser.database.dialects.base.sessions import (
    CONNECT_SECONDS,
    FULL,
    REFUSED,
    SILENT,
    UNKNOWN_HOST,
    EngineArguments,
    Sessions,
    driver_connection,
    explanation,
    keep_alive,
    shut_down,
)
from browser.database.dialects.base.tls import EXPLANATIONS
from browser.database.dialects.mysql.tls import SPELLINGS
from browser.masking import mask

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection

_ALL_ROWS = 2**64 - 1
_OPTIONS = frozenset({"charset", "unix_socket", *SPELLINGS.keys})


class MysqlSessions(Sessions):
    """Sessions of MariaDB and MySQL. Cancel is `KILL QUERY` from a second connection."""

    prepared = True
    cancel_is_immediate = False
    options: Mapping[str, frozenset[str]] = {
        "pymysql": _OPTIONS,
        "asyncmy": _OPTIONS,
        "aiomysql": frozenset({"charset", "unix_socket"}),
        "mysqldb": frozenset({"charset", "unix_socket"}),
    }
    explanations = (
        *EXPLANATIONS,
        explanation(
            r"Access denied for user .*\(1045\)|\(1698\)",
            errors.AuthenticationFailed,
            "The server refused this user name or password.",
            "Check both; special characters in a URL are written as %XX (an @ as %40).",
        ),
        explanation(
            r"Access denied .*\(1044\)",
            errors.AuthenticationFailed,
            "This user may not use this database.",
            "Check the database's name and the user's privileges.",
        ),
        explanation(
            "Unknown database",
            errors.ConnectError,
            "The server has no database of this name.",
            "Check the name after the last / of the URL.",
        ),
        explanation(
            "Too many connections|max_user_connections",
            errors.ServerFull,
            *FULL,
        ),
        explanation(r"Name or service not known|\[Errno -[235]\]|getaddrinfo", errors.Unreachable, *UNKNOWN_HOST),
        explanation(
            r"Can't connect to MySQL server on .*(Connection refused|Errno 111)|Connection refused|No such file",
            errors.Unreachable,
            *REFUSED,
        ),
        explanation("timed out", errors.Unreachable, *SILENT),
        explanation(
            r"maximum statement execution time|max_statement_time|\(3024\)|\(1969\)",
            errors.StatementFailed,
            "The server's time limit for statements ran out.",
            "Read less at a time, or ask for a longer max_statement_time (MySQL: max_execution_time).",
        ),
        explanation(
            r"Query execution was interrupted|\(1317\)", errors.StatementCancelled, "The statement was cancelled."
        ),
        explanation(
            r"Lost connection|server has gone away|Packet sequence number wrong|\(2013\)|\(2006\)|\(1927\)",
            errors.ConnectionLost,
            "The connection to the server was lost; the outcome of what ran is unknown.",
            "Try again: a new connection is made by itself.",
        ),
        explanation(r"READ ONLY transaction|\(1792\)", errors.NotSupported, "This connection is read-only."),
    )

    def check(self, url: "URL") -> None:
        """Refuse a character set that there is not: asyncmy would fail at it in words nobody understands."""
        from pymysql.charset import charset_by_name

        charset = url.query.get("charset")
        if isinstance(charset, str) and charset_by_name(charset) is None:
            raise errors.UrlError(
                f"MySQL and MariaDB have no character set “{mask(charset)}”.",
                hint="Leave charset out, or write utf8mb4.",
            )

    def arguments(self, url: "URL", *, read_only: bool) -> EngineArguments:
        """A deadline that covers the handshake too, no local files for the server."""
        driver = url.get_driver_name()
        connect_args: dict[str, Any] = {}
        if driver in ("pymysql", "asyncmy", "aiomysql"):
            connect_args = {"connect_timeout": CONNECT_SECONDS, "local_infile": False}
        if driver == "pymysql":
            # connect_timeout ends before the handshake; prepare() lifts this again for the statements
            connect_args["read_timeout"] = CONNECT_SECONDS
            connect_args["write_timeout"] = CONNECT_SECONDS
        return EngineArguments(url, connect_args)

    def product(self, connection: "Connection") -> str:
        """As "MariaDB 10.11.14" or "MySQL 8.4.0"."""
        version = str(connection.exec_driver_sql("SELECT VERSION()").scalar())
        name = "MariaDB" if "mariadb" in version.lower() else "MySQL"
        return f"{name} {version.split('-')[0]}"

    def prepare(self, dbapi_connection: Any, *, read_only: bool) -> Mapping[str, Any]:
        """Statements may take as long as they take; a dead network is noticed by keepalives.

        A server's or user's own sql_select_limit would cut every result without a word.
        """
        driver = driver_connection(dbapi_connection)
        if hasattr(driver, "_read_timeout"):
            driver._read_timeout = driver._write_timeout = None
        if hasattr(driver, "show_warnings"):
            driver.show_warnings = _nothing  # asyncmy asks by itself, which makes ROW_COUNT() another, and logs them
        sock = _socket(driver)
        if sock is not None:
            keep_alive(sock)
        cursor = dbapi_connection.cursor()
        cursor.execute(f"SET SESSION sql_select_limit = {_ALL_ROWS}")
        if read_only:
            cursor.execute("SET SESSION TRANSACTION READ ONLY")
        cursor.close()
        return {}

    def identify(self, dbapi_connection: Any) -> int:
        """The server thread's id, as PROCESSLIST shows it."""
        return int(driver_connection(dbapi_connection).thread_id())

    def cancel(self, session: int, side: Callable[[str], None]) -> bool:
        """`KILL QUERY` on a connection of its own. Killed DO and SLEEP report success: the outcome stays unknown."""
        with contextlib.suppress(errors.StatementFailed):  # the session is gone: nothing is left to stop
            side(f"KILL QUERY {int(session)}")
        return True

    def end(self, session: int, side: Callable[[str], None]) -> None:
        """`KILL`; MariaDB never gives a thread's id out again."""
        with contextlib.suppress(errors.StatementFailed):  # it has gone by itself
            side(f"KILL {int(session)}")

    def pause(self, seconds: float) -> str:
        """`SLEEP`."""
        return f"SELECT SLEEP({seconds:.3f})"

    def connections(self, connection: "Connection") -> tuple[int, int] | None:
        """`max_connections`, and those that are there."""
        most = connection.exec_driver_sql("SELECT @@max_connections").scalar()
        there = connection.exec_driver_sql("SHOW GLOBAL STATUS LIKE 'Threads_connected'").one()[1]
        return int(most or 0), int(there)

    def abort(self, dbapi_connection: Any) -> bool:
        """Shut the socket down under the driver."""
        sock = _socket(driver_connection(dbapi_connection))
        return sock is not None and shut_down(sock.fileno())


async def _nothing() -> None:
    """No warnings."""


def _socket(driver: Any) -> Any:
    sock = getattr(driver, "_sock", None)
    if sock is not None:
        return sock
    writer = getattr(driver, "_transport", None) or getattr(driver, "_writer", None)  # asyncmy, aiomysql
    return writer.get_extra_info("socket") if writer is not None else None
