"""Encryption of MariaDB's and MySQL's connections: an SSLContext for PyMySQL and asyncmy."""

import ssl
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from browser import errors
from browser.database.dialects.base.sessions import driver_connection
from browser.database.dialects.base.tls import Encryption, state_of_socket
from browser.database.profiles import Tls
from browser.database.tls import (
    OFF,
    PREFERRED,
    REQUIRED,
    VERIFY_FULL,
    Spellings,
    TlsState,
    clear_text_refused,
    context_for,
    may_send_clear_text,
    no_socket,
)

if TYPE_CHECKING:
    from sqlalchemy import URL

SPELLINGS = Spellings(
    modes=frozenset({"ssl", "sslmode", "ssl_mode", "ssl-mode", "tls"}),
    truths={
        "ssl_verify_cert": VERIFY_FULL,
        "ssl_verify_identity": VERIFY_FULL,
        "ssl_check_hostname": VERIFY_FULL,
        "verifyservercertificate": VERIFY_FULL,
        "usessl": REQUIRED,
        "requiressl": REQUIRED,
    },
    ca=frozenset({"ssl_ca", "ssl-ca"}),
    certificate=frozenset({"ssl_cert", "ssl-cert"}),
    key=frozenset({"ssl_key", "ssl-key"}),
)


class GuardedPassword(bytes):
    """A password that can be hashed and not be sent.

    PyMySQL and asyncmy hash the bytes as they are. Wherever they send the password itself, or encrypt it with a key
    that an unverified server gave them (mysql_clear_password, dialog, sha256_password, caching_sha2_password), they
    first add the zero byte that ends it.
    """

    def __add__(self, other: Any) -> bytes:
        raise clear_text_refused("The server asked for the password itself (mysql_clear_password or alike).")

    def __repr__(self) -> str:
        return "***"


class MysqlEncryption(Encryption):
    """PyMySQL and asyncmy; of other drivers encryption cannot be demanded. A CA that is named is verified against."""

    spellings = SPELLINGS

    def arguments(self, url: "URL", tls: Tls) -> dict[str, Any]:
        """`ssl` is a context or nothing. A socket takes none."""
        driver = url.get_driver_name()
        if driver not in ("pymysql", "asyncmy"):
            return super().arguments(url, tls)
        if "unix_socket" in url.query:
            no_socket(tls)
            tls = Tls(OFF)
        if tls.mode == OFF:
            return {"ssl_disabled": True} if driver == "pymysql" else {}
        if tls.mode == PREFERRED and driver == "pymysql":
            return {"ssl_disabled": False}  # its own way: encrypted where the server offers it
        return {"ssl": context_for(tls)}

    def secure(self, url: "URL", tls: Tls, arguments: dict[str, Any]) -> None:
        """The password cannot be sent as it is to a server that nobody verified."""
        driver = url.get_driver_name()
        if driver not in ("pymysql", "asyncmy"):
            return
        password = arguments.pop("passwd", None) or arguments.get("password")
        if isinstance(password, str) and password:
            guarded = not may_send_clear_text(tls, url.host or "", socket="unix_socket" in url.query)
            said = password.encode()  # both drivers would say it in Latin-1, servers were told it in UTF-8
            arguments["password"] = GuardedPassword(said) if guarded else said
        if driver == "asyncmy":
            arguments["async_creator_fn"] = _connect_asyncmy
            arguments["prefers"] = tls.mode == PREFERRED

    def connect(self, dialect: Any, arguments: Sequence[Any], keywords: dict[str, Any]) -> Any:
        """Where PyMySQL prefers encryption, it would read the system's certificates for each connection (20 ms).

        No argument of its keeps it from that: `Connection.__init__` (1.2) makes the context of what is only preferred
        by `_create_ssl_ctx({})`, and takes one as `ssl` for demanded. To demand it first and to connect again without
        would cost servers that have none a connection more, and a line in their log, each time. Should the method get
        another name, what comes is what was without this: the same encryption, 20 ms later.
        """
        if dialect.driver != "pymysql" or keywords.get("ssl_disabled") is not False:
            return super().connect(dialect, arguments, keywords)
        made = dialect.loaded_dbapi.Connection
        connection: Any = made.__new__(made)
        connection._create_ssl_ctx = lambda _: _unverified()
        made.__init__(connection, *arguments, **keywords)
        return connection

    def state(self, dbapi_connection: Any) -> TlsState:
        """As Python's TLS says it."""
        driver = driver_connection(dbapi_connection)
        sock = getattr(driver, "_sock", None)
        if type(driver).__module__.startswith("pymysql"):
            local = bool(getattr(driver, "unix_socket", None))
            return state_of_socket(sock if isinstance(sock, ssl.SSLSocket) else None, local=local)
        transport = getattr(driver, "_transport", None)
        if transport is None:
            return TlsState(known=False)
        local = bool(getattr(driver, "_unix_socket", None))
        return state_of_socket(transport.get_extra_info("ssl_object"), local=local)


@lru_cache(maxsize=1)
def _unverified() -> ssl.SSLContext:
    return context_for(Tls(PREFERRED))


async def _connect_asyncmy(*args: Any, prefers: bool, **arguments: Any) -> Any:
    """asyncmy takes any server for one that knows TLS; this looks at what the server says."""
    from asyncmy.connection import Connection
    from asyncmy.constants.CLIENT import SSL

    make: Any = Connection
    connection = make(*args, **arguments)
    log_in = connection._request_authentication

    async def careful() -> None:
        if connection._ssl_context is not None and not connection.server_capabilities & SSL:
            if not prefers:
                raise errors.Unreachable(
                    "The server offers no encryption, and encryption was asked for.",
                    words="SSL is required but the server doesn't support it",
                    hint="Turn TLS on at the server, or choose preferred or off under Encryption.",
                )
            connection._ssl_context = None
            connection._client_flag &= ~SSL
        try:
            await log_in()
        except BaseException:
            if connection._transport is not None:
                connection._transport.abort()  # asyncmy would wait for a server's goodbye that nobody waits for
            raise

    connection._request_authentication = careful
    try:
        await connection.connect()
    finally:
        del connection._request_authentication  # it would keep the connection alive by a circle
    return connection
