"""Encryption of PostgreSQL's connections: libpq's words for psycopg, an SSLContext for asyncpg."""

import os
import ssl
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from browser import errors
from browser.database.dialects.base.sessions import driver_connection
from browser.database.dialects.base.tls import Encryption, state_of_socket
from browser.database.dialects.postgresql.tls_asyncpg import CLEAR_TEXT, careful_connect, refused_methods
from browser.database.profiles import Tls
from browser.database.tls import (
    OFF,
    PREFERRED,
    REQUIRED,
    VERIFY_FULL,
    Spellings,
    TlsState,
    agreed,
    at_home,
    check_files,
    clear_text_refused,
    context_for,
    may_send_clear_text,
    no_socket,
    said_by,
    strictest,
)

if TYPE_CHECKING:
    from sqlalchemy import URL

_LIBPQ = {OFF: "disable", PREFERRED: "prefer", REQUIRED: "require", VERIFY_FULL: "verify-full"}
_KNOWS_REQUIRE_AUTH = 160000  # libpq 16
_BUNDLES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")
_ENVIRONMENT = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}

SPELLINGS = Spellings(
    modes=frozenset({"sslmode", "ssl_mode", "ssl-mode", "ssl", "tls"}),
    ca=frozenset({"sslrootcert"}),
    certificate=frozenset({"sslcert"}),
    key=frozenset({"sslkey"}),
    true=VERIFY_FULL,
)


class PostgresqlEncryption(Encryption):
    """psycopg2, psycopg and asyncpg; of other drivers encryption cannot be demanded.

    A URL's `ssl=true` means what it means to JDBC and asyncpg, which is verify-full. libpq's environment counts, too.
    """

    spellings = SPELLINGS

    def wanted(self, url: "URL", chosen: Tls) -> Tls:
        """With what the environment says."""
        present = {key: os.environ[name] for key, name in _ENVIRONMENT.items() if os.environ.get(name)}
        floor = said_by({key: text for key, text in present.items() if key == "sslmode"}, self.spellings)
        together = agreed(chosen, said_by(url.query, self.spellings))
        if floor is not None and together.mode != OFF:
            together = replace(together, mode=strictest(together.mode, floor.mode))
        if together.mode == VERIFY_FULL and not together.ca:
            together = replace(together, ca=present.get("sslrootcert", ""))
        return at_home(together)

    def arguments(self, url: "URL", tls: Tls) -> dict[str, Any]:
        """sslmode and its files, or `ssl`. A socket takes neither."""
        driver = url.get_driver_name()
        if _is_socket(url):
            no_socket(tls)
            return {"sslmode": "disable"} if driver in ("psycopg2", "psycopg") else {}
        if driver == "asyncpg":
            return {"ssl": _asyncpg(tls)}
        if driver in ("psycopg2", "psycopg"):
            return _libpq(url, tls)
        return super().arguments(url, tls)

    def secure(self, url: "URL", tls: Tls, arguments: dict[str, Any]) -> None:
        """libpq refuses by `require_auth`; asyncpg is watched while it logs in."""
        host, asked = url.host or "", str(url.query.get("require_auth", ""))
        allowed = may_send_clear_text(tls, host, socket=_is_socket(url))
        if not allowed and asked and CLEAR_TEXT not in refused_methods(asked):
            raise clear_text_refused(f"require_auth={asked}")
        if url.get_driver_name() == "asyncpg":
            refused = refused_methods(asked) if asked else frozenset() if allowed else frozenset({CLEAR_TEXT})
            arguments.pop("require_auth", None)
            if refused:
                arguments["async_creator_fn"] = careful_connect(refused)
        elif url.get_driver_name() in ("psycopg2", "psycopg") and not allowed and not asked:
            if _libpq_version(url) >= _KNOWS_REQUIRE_AUTH:
                arguments["require_auth"] = "!password"
            elif tls.mode == REQUIRED:
                raise errors.NotSupported(
                    "This libpq is older than 16: it would send the readable password to whoever asks for it.",
                    hint="Choose verify-full, or install the psycopg2-binary of today.",
                )

    def state(self, dbapi_connection: Any) -> TlsState:
        """As libpq or asyncio's TLS say it."""
        driver = driver_connection(dbapi_connection)
        transport = getattr(driver, "_transport", None)
        if transport is not None:
            local = getattr(transport.get_extra_info("socket"), "family", None) == _unix()
            return state_of_socket(transport.get_extra_info("ssl_object"), local=local)
        info = getattr(driver, "info", None)
        if info is None or not hasattr(info, "ssl_in_use"):
            return TlsState(known=False)
        if not info.ssl_in_use:
            return TlsState(local=str(info.host or "/").startswith("/"))
        verified = info.dsn_parameters.get("sslmode") == "verify-full"
        return TlsState(str(info.ssl_attribute("protocol") or ""), verified)


def _unix() -> Any:
    import socket

    return getattr(socket, "AF_UNIX", object())


def _is_socket(url: "URL") -> bool:
    return not url.host or url.host.startswith("/")


def _libpq_version(url: "URL") -> int:
    if url.get_driver_name() == "psycopg2":
        import psycopg2.extensions

        return int(psycopg2.extensions.libpq_version())
    return _KNOWS_REQUIRE_AUTH


def _libpq(url: "URL", tls: Tls) -> dict[str, Any]:
    check_files(tls)
    made: dict[str, Any] = {"sslmode": _LIBPQ[tls.mode]}
    if tls.mode in (REQUIRED, VERIFY_FULL):
        made["gssencmode"] = "disable"  # where it works, libpq would take it for encryption and verify no certificate
    if tls.mode == VERIFY_FULL:
        made["sslrootcert"] = tls.ca or _authorities()
    if tls.certificate:
        made |= {"sslcert": tls.certificate, "sslkey": tls.key or tls.certificate}
    elif tls.mode != OFF and Path("~/.postgresql/postgresql.crt").expanduser().exists():
        # libpq takes the key of that folder by itself, and would ask on the terminal for its passphrase: so it fails.
        made["sslpassword"] = "none"
    return made


def _authorities() -> str:
    """The file of the CAs that are trusted here: libpq's own, or the computer's."""
    own = str(Path("~/.postgresql/root.crt").expanduser())
    usual = ssl.get_default_verify_paths().cafile or ""
    found = [path for path in (own, usual, *_BUNDLES) if path and Path(path).is_file()]
    return found[0] if found else "system"


def _asyncpg(tls: Tls) -> Any:
    if tls.mode in (OFF, PREFERRED):
        return _LIBPQ[tls.mode]
    own = Path("~/.postgresql/root.crt").expanduser()
    if tls.mode == VERIFY_FULL and not tls.ca and own.is_file():
        tls = replace(tls, ca=str(own))
    context = context_for(tls)
    if ssl.HAS_ALPN:
        context.set_alpn_protocols(["postgresql"])
    return context
