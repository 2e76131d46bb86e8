"""PostgreSQL's connections: psycopg2 and asyncpg (others of the dialect work, too, without socket options).

pg_catalog is searched first unless the search path names it further behind, which a database or a role can have set:
then what stands in `public` would run in place of the server's own functions, types and operators, even in what
SQLAlchemy asks by itself. So the shared connections have it in front, and everything else where it was: what is looked
up by an unqualified name in bodies of functions (of views, policies, triggers) is found as ever, and names are shown as
ever. An empty path would hide more, but such functions would fail. What fits better in `public` than in pg_catalog is
kept out by `qualified`. A connection of a person's own gets its search path back before anything is asked for it.
"""

import os
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

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
from browser.database.dialects.postgresql.tls import SPELLINGS

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection

_KEEPALIVE = {
    "connect_timeout": CONNECT_SECONDS,
    "keepalives": 1,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
    "application_name": "rowlore",
}
_LIBPQ_OPTIONS = frozenset({
    *SPELLINGS.keys, "sslcrl", "ssl_min_protocol_version", "channel_binding", "require_auth", "gssencmode",
    "target_session_attrs", "application_name", "options", "client_encoding",
    "connect_timeout", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "host",
})  # fmt: skip
_READ_ONLY = "-c default_transaction_read_only=on"


class PostgresqlSessions(Sessions):
    """Sessions of PostgreSQL. Cancel is `pg_cancel_backend` from a second connection.

    psycopg2's own `connection.cancel()` holds the GIL: in a black hole it froze the whole process for 135 s.
    """

    prepared = True
    cancel_is_immediate = False
    options: Mapping[str, frozenset[str]] = {
        "psycopg2": _LIBPQ_OPTIONS,
        "psycopg": _LIBPQ_OPTIONS,
        "asyncpg": frozenset({*SPELLINGS.keys, "require_auth", "prepared_statement_cache_size", "host"}),
        "pg8000": frozenset({"application_name"}),
    }
    explanations = (
        *EXPLANATIONS,
        explanation(
            "no password supplied|fe_sendauth",
            errors.AuthenticationFailed,
            "The server asks for a password.",
            "Give one: in the connect dialog's Password field, or in the URL as postgresql://user:password@host/database.",
        ),
        explanation(
            "password authentication failed|authentication failed",
            errors.AuthenticationFailed,
            "The server refused this user name or password.",
            "Check both; special characters in a URL are written as %XX (an @ as %40).",
        ),
        explanation(
            "no pg_hba.conf entry",
            errors.AuthenticationFailed,
            "The server does not let this user in from here.",
            "Its pg_hba.conf has no entry for this user, database, address and encryption.",
        ),
        explanation(
            r"role .* does not exist|role .* is not permitted to log in",
            errors.AuthenticationFailed,
            "The server does not know this user.",
            "Check the user name in the URL.",
        ),
        explanation(
            r"database .* does not exist",
            errors.ConnectError,
            "The server has no database of this name.",
            "Check the name after the last / of the URL.",
        ),
        explanation(
            "too many (clients|connections)|remaining connection slots",
            errors.ServerFull,
            *FULL,
        ),
        explanation("could not translate host name|Name or service not known", errors.Unreachable, *UNKNOWN_HOST),
        explanation("Connection refused|No such file or directory", errors.Unreachable, *REFUSED),
        explanation("timeout expired|timed out", errors.Unreachable, *SILENT),
        explanation(
            "canceling statement due to user request", errors.StatementCancelled, "The statement was cancelled."
        ),
        explanation(
            "server closed the connection unexpectedly|terminating connection|connection (was|is) closed",
            errors.ConnectionLost,
            "The connection to the server was lost; the outcome of what ran is unknown.",
            "Try again: a new connection is made by itself.",
        ),
        explanation(
            "cannot execute .* in a read-only transaction",
            errors.NotSupported,
            "This connection is read-only.",
        ),
    )

    def normalised(self, url: "URL") -> "URL":
        """With the host that is really used: libpq's environment may name one, a socket's folder may stand as one."""
        host = unquote(url.host or "") or ("" if url.query.get("host") else os.environ.get("PGHOST", ""))
        if host.startswith("/"):
            return url.set(host="").update_query_dict({"host": host})
        return url.set(host=host) if host else url

    def arguments(self, url: "URL", *, read_only: bool) -> EngineArguments:
        """libpq's keepalives and timeouts; asyncpg gets its deadline and settings by name."""
        driver = url.get_driver_name()
        if driver == "asyncpg":
            settings = {"application_name": "rowlore"}
            if read_only:
                settings["default_transaction_read_only"] = "on"
            return EngineArguments(url, {"timeout": CONNECT_SECONDS, "server_settings": settings})
        if driver not in ("psycopg2", "psycopg"):
            return EngineArguments(url)
        connect_args: dict[str, Any] = {key: value for key, value in _KEEPALIVE.items() if key not in url.query}
        connect_args["connect_timeout"] = CONNECT_SECONDS  # a URL must not lengthen the deadline
        if os.environ.keys() & {"PGHOSTADDR", "PGSERVICE"}:
            connect_args["hostaddr"] = ""  # else they would lead to another server than the one that is shown
        if read_only:
            connect_args["options"] = f"{url.query.get('options', '')} {_READ_ONLY}".strip()
        # the hstore look-up of SQLAlchemy's psycopg2 dialect costs every connection a query; values are read as text
        options = {"use_native_hstore": False} if driver == "psycopg2" else {}
        return EngineArguments(url, connect_args, options)

    def product(self, connection: "Connection") -> str:
        """As "PostgreSQL 15.18"."""
        return f"PostgreSQL {str(connection.exec_driver_sql('SHOW server_version').scalar()).split(' ')[0]}"

    def prepare(self, dbapi_connection: Any, *, read_only: bool) -> Mapping[str, Any]:
        """asyncpg has no option for keepalives; psycopg2 got them from libpq."""
        transport = getattr(driver_connection(dbapi_connection), "_transport", None)
        sock = transport.get_extra_info("socket") if transport is not None else None
        if sock is not None:
            keep_alive(sock)
        return {}

    def guard(self, dbapi_connection: Any) -> None:
        """Have pg_catalog searched first, and asyncpg ask for types with the server's own operators."""
        driver = driver_connection(dbapi_connection)
        if hasattr(driver, "_intro_query"):
            driver._intro_query = _with_own_words(driver._intro_query)
        found = _asked(dbapi_connection, "SHOW search_path")
        if path := guarded_path(str(found)):
            _asked(dbapi_connection, f"SET search_path TO {path}")

    def unguard(self, dbapi_connection: Any) -> None:
        """The search path of the database, the role or the URL."""
        _asked(dbapi_connection, "RESET search_path")

    def identify(self, dbapi_connection: Any) -> int:
        """The server process's id."""
        driver = driver_connection(dbapi_connection)
        if hasattr(driver, "get_server_pid"):
            return int(driver.get_server_pid())
        if hasattr(driver, "get_backend_pid"):
            return int(driver.get_backend_pid())
        return int(driver.info.backend_pid)

    def cancel(self, session: int, side: Callable[[str], None]) -> bool:
        """`pg_cancel_backend` on a connection of its own."""
        side(f"SELECT pg_catalog.pg_cancel_backend({int(session)})")
        return True

    def end(self, session: int, side: Callable[[str], None]) -> None:
        """`pg_terminate_backend`, of a session of this app and user only: the server gives a process id out again."""
        side(
            f"SELECT pg_catalog.pg_terminate_backend(pid) FROM pg_catalog.pg_stat_activity WHERE pid = {int(session)} "
            "AND application_name = 'rowlore' AND usename = current_user AND datname = pg_catalog.current_database()"
        )

    def pause(self, seconds: float) -> str:
        """`pg_sleep`."""
        return f"SELECT pg_catalog.pg_sleep({seconds:.3f})"

    def connections(self, connection: "Connection") -> tuple[int, int] | None:
        """`max_connections` without those that are reserved, and those that are there."""
        sql = (
            "SELECT pg_catalog.current_setting('max_connections')::pg_catalog.int4"
            " - pg_catalog.current_setting('superuser_reserved_connections')::pg_catalog.int4,"
            " (SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity"
            " WHERE backend_type OPERATOR(pg_catalog.=) 'client backend')"
        )
        most, there = connection.exec_driver_sql(sql).one()
        return int(most), int(there)

    def abort(self, dbapi_connection: Any) -> bool:
        """Shut the socket down under the driver."""
        driver = driver_connection(dbapi_connection)
        transport = getattr(driver, "_transport", None)
        if transport is not None:
            sock = transport.get_extra_info("socket")
            return sock is not None and shut_down(sock.fileno())
        if hasattr(driver, "fileno") and not driver.closed:
            return shut_down(driver.fileno())
        return False


def guarded_path(path: str) -> str:
    """What to set a search path to so that pg_catalog comes first, or "" where it does already."""
    names = [quoted.replace('""', '"') if quoted else plain.lower() for quoted, plain in _NAME.findall(path)]
    if "pg_catalog" not in names[1:]:
        return ""
    rest = [name for name in names if name != "pg_catalog"]
    return ", ".join('"' + name.replace('"', '""') + '"' for name in rest) or "''"


_NAME = re.compile(r'"((?:[^"]|"")+)"|([^\s,"]+)')


def _asked(dbapi_connection: Any, sql: str) -> Any:
    """The first value of what one statement gives, outside of any transaction."""
    cursor = dbapi_connection.cursor()
    try:
        cursor.execute(sql)
        row = cursor.fetchone() if cursor.description else None
    finally:
        cursor.close()
    dbapi_connection.commit()
    return row[0] if row else None


def _with_own_words(query: str) -> str:
    """asyncpg's question for types: `oid != 0` and `array_agg(text)` fit better elsewhere than in pg_catalog."""
    if "OPERATOR(" in query:
        return query
    return query.replace("!= 0", "OPERATOR(pg_catalog.<>) 0").replace("array_agg(", "pg_catalog.array_agg(")
