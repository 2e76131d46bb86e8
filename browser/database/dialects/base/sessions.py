"""Connecting, cancelling and explaining, for any SQLAlchemy dialect that nobody prepared for."""

import re
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from browser import errors

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection

CONNECT_SECONDS = 10  # every connection attempt ends by then, one way or the other
SIDE_SECONDS = 3  # a connection made only to cancel something
LEVEL = "rowlore_level"
"""The execution option of an engine whose person chose an isolation level; writing has the server's own otherwise."""


@dataclass(frozen=True)
class EngineArguments:
    """What `create_engine` is called with: the URL, the driver's own arguments, the engine's options."""

    url: "URL"
    connect_args: dict[str, Any] = field(default_factory=dict)
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Explanation:
    """How one kind of refusal is told: `pattern` is searched in the server's words."""

    pattern: re.Pattern[str]
    error: type[errors.RowloreError]
    message: str
    hint: str = ""


def explanation(pattern: str, error: type[errors.RowloreError], message: str, hint: str = "") -> Explanation:
    """An Explanation whose pattern ignores case."""
    return Explanation(re.compile(pattern, re.IGNORECASE), error, message, hint)


UNKNOWN_HOST = ("The server's name is not known.", "Check the host in the URL, and that this computer is online.")
REFUSED = ("Nobody listens at this host and port.", "Check host and port, and that the server runs.")
FULL = (
    "The server has no free connection left.",
    "Close other programs that use it, choose a smaller pool (pool_size, max_overflow), or raise max_connections.",
)
SILENT = (
    f"The server did not answer within {CONNECT_SECONDS} seconds.",
    "Check host and port; a firewall may swallow the connection, or the port belongs to something else.",
)


_BROKEN_OFF = "The server broke the connection off while it was made."


def unreachable(told: tuple[str, str], words: str = "") -> errors.Unreachable:
    """The error for one of UNKNOWN_HOST, REFUSED, SILENT."""
    return errors.Unreachable(told[0], words=words, hint=told[1])


class Sessions:
    """How this vendor's connections are made, stopped and explained. Methods hold no state."""

    remote = True  # connecting crosses a network and gets a deadline
    cancel_is_immediate = True  # the cancel takes effect before the call returns and cannot hit a later statement
    prepared = False  # somebody prepared Rowlore for this vendor: nothing needs to be tried
    explanations: tuple[Explanation, ...] = ()
    options: Mapping[str, frozenset[str]] = {}
    """The keys that a URL's query may hold, by driver; for others only what is known to be harmful is refused."""

    def normalised(self, url: "URL") -> "URL":
        """The same database in the one spelling that is used from here on."""
        return url

    def title(self, url: "URL") -> str:
        """What people call it: user@host:port/database with the host really used, or a file's name; not yet masked."""
        if self.in_memory(url):
            return f"{url.get_backend_name()} in memory"
        database = url.database or ""
        host = str(url.query.get("unix_socket") or url.host or url.query.get("host") or "")
        if not host:
            return Path(database).name
        user = f"{url.username}@" if url.username else ""
        port = f":{url.port}" if url.port else ""
        return f"{user}{host}{port}/{database}".rstrip("/")

    def check(self, url: "URL") -> None:
        """Refuse what cannot be opened before anything tries to. Raises errors.ConnectError."""

    def create_file(self, path: Path) -> None:
        """Make an empty database in a new file; overwrites nothing. Raises errors.NotADatabase or NotSupported."""
        raise errors.NotSupported("Databases of this kind are not made by their files.")

    def arguments(self, url: "URL", *, read_only: bool) -> EngineArguments:
        """What `create_engine` needs for this URL."""
        return EngineArguments(url)

    def in_memory(self, url: "URL") -> bool:
        """Whether the database lives in this process alone, so that one connection must serve everybody."""
        return url.database == ":memory:" or not (url.database or url.host or url.query)

    def prepare(self, dbapi_connection: Any, *, read_only: bool) -> Mapping[str, Any]:
        """Set what every new connection needs, before it serves anybody; what is returned goes to `connection.info`."""
        return {}

    def guard(self, dbapi_connection: Any) -> None:
        """Called before anything else is sent on a new connection, SQLAlchemy's own questions included."""

    def unguard(self, dbapi_connection: Any) -> None:
        """Take back what `guard` did to the session: it is a person's own and not one of the shared ones."""

    def product(self, connection: "Connection") -> str:
        """The server's own name and version, as "PostgreSQL 15.18"; proves that somebody answers."""
        version = connection.dialect.server_version_info or ()
        return f"{connection.dialect.name} {'.'.join(str(part) for part in version)}".strip()

    def identify(self, dbapi_connection: Any) -> Any:
        """What `cancel` needs to know of a connection while it is busy; None where it cannot be cancelled."""
        driver = driver_connection(dbapi_connection)
        return driver if callable(getattr(driver, "interrupt", None)) else None

    def cancel(self, session: Any, side: Callable[[str], None]) -> bool:
        """Stop what `session` runs. `side(sql)` runs one statement on a connection of its own.

        Returns whether a cancel could be sent; never called on the GUI thread.
        """
        if session is None:
            return False
        session.interrupt()
        return True

    def end(self, session: Any, side: Callable[[str], None]) -> None:
        """End a session whose connection was cut, as far as the server has not noticed. Raises errors.*."""

    def abort(self, dbapi_connection: Any) -> bool:
        """Cut the socket of a connection whose server is mute; returns whether there was one."""
        return False

    def pause(self, seconds: float) -> str:
        """SQL that keeps a connection busy for so long and costs the server nothing; "" where there is none."""
        return ""

    def connections(self, connection: "Connection") -> tuple[int, int] | None:
        """How many connections the server takes from anybody, and how many there are; None without a limit."""
        return None

    @contextmanager
    def transaction(self, connection: "Connection") -> Iterator[None]:
        """One transaction around what runs inside: committed at the end, rolled back on any error."""
        level = connection.get_execution_options().get(LEVEL) or connection.default_isolation_level
        if level is not None:
            connection.execution_options(isolation_level=level)
        with connection.begin():
            yield

    def is_busy(self, error: errors.RowloreError) -> bool:
        """Whether the same request may succeed when it is simply made again a moment later."""
        return False

    def explain(self, cause: BaseException, words: str, *, connecting: bool) -> errors.RowloreError | None:
        """The error for what a driver raised, or None where there is nothing to say beyond the server's words."""
        for told in self.explanations:
            if not connecting and _of_connecting(told.error):
                continue  # as in SET ROLE or DROP DATABASE: nothing is to be checked in the URL
            if told.pattern.search(words):
                nothing_ran = connecting and told.error is errors.ConnectionLost
                return told.error(_BROKEN_OFF if nothing_ran else told.message, words=words, hint=told.hint)
        return explain_network(cause, words) if connecting else None


def _of_connecting(error: type[errors.RowloreError]) -> bool:
    """Whether such an error tells why there is no connection. SQLite looks into a file with the first statement."""
    return issubclass(error, errors.ConnectError) and error is not errors.NotADatabase


def explain_network(cause: BaseException, words: str) -> errors.RowloreError | None:
    """The error for an operating system's network error anywhere in the chain of causes."""
    seen: BaseException | None = cause
    while seen is not None:
        if isinstance(seen, socket.gaierror):
            return unreachable(UNKNOWN_HOST, words)
        if isinstance(seen, ConnectionRefusedError):
            return unreachable(REFUSED, words)
        if isinstance(seen, TimeoutError):
            return unreachable(SILENT, words)
        if isinstance(seen, ssl.SSLError):
            return errors.Unreachable(
                "The encrypted connection was refused.", words=words, hint="Check the server's certificate."
            )
        seen = getattr(seen, "orig", None) or seen.__cause__ or seen.__context__
    return None


def driver_connection(dbapi_connection: Any) -> Any:
    """The driver's own connection beneath SQLAlchemy's adapter for async drivers; a sync driver's as it is."""
    return getattr(dbapi_connection, "driver_connection", dbapi_connection)


def keep_alive(sock: socket.socket) -> None:
    """Notice a dead network within about a minute instead of hours (Linux names; others keep their defaults)."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if sock.family == getattr(socket, "AF_UNIX", None):
        return
    for name, seconds in (
        ("TCP_KEEPIDLE", 30),
        ("TCP_KEEPINTVL", 10),
        ("TCP_KEEPCNT", 3),
        ("TCP_USER_TIMEOUT", 30_000),
    ):
        option = getattr(socket, name, None)
        if option is not None:
            sock.setsockopt(socket.IPPROTO_TCP, option, seconds)


def shut_down(descriptor: int) -> bool:
    """Shut a socket down by its descriptor, which frees a thread waiting in it (0.6 ms); the owner still closes it."""
    if descriptor < 0:
        return False
    twin = socket.fromfd(descriptor, socket.AF_INET, socket.SOCK_STREAM)
    try:
        twin.shutdown(socket.SHUT_RDWR)
    except OSError:
        return False
    finally:
        twin.close()
    return True
