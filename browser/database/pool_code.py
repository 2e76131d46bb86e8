"""The call that makes an engine: the same one that is made, as Python that a person can run."""

import json
import logging
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

from browser.database.profiles import Tls
from browser.database.secret_names import is_secret
from browser.database.tls import PREFERRED, VERIFY_FULL
from browser.masking import MASK, mask

if TYPE_CHECKING:
    from sqlalchemy import URL, Engine
    from sqlalchemy.ext.asyncio import AsyncEngine

    from browser.database.pool_options import PoolOptions

_CONTEXT = "ssl_context"


@dataclass(frozen=True)
class EngineCall:
    """What `create_engine` is called with. `hidden` is the app's own and changes nothing of what is connected to."""

    url: "URL"
    keywords: dict[str, Any]
    hidden: dict[str, Any] = field(default_factory=dict)
    tls: Tls = field(default_factory=Tls)

    def make(self) -> "Engine":
        """Make the engine of a sync driver."""
        from sqlalchemy import create_engine

        return create_engine(self.url, **self.keywords, **self.hidden)

    def make_async(self) -> "AsyncEngine":
        """Make the engine of an async driver."""
        from sqlalchemy.ext.asyncio import create_async_engine  # brings the ORM along: 46 ms

        return create_async_engine(self.url, **self.keywords, **self.hidden)

    def code(self) -> str:
        """The call with its imports; the password is `***`, and so is whatever else is secret in URL and arguments.

        A user, host or database that is called like the password is left: the call could not be run otherwise.
        """
        is_async = self.url.get_dialect().is_async
        function = "create_async_engine" if is_async else "create_engine"
        pool = self.keywords["poolclass"].__name__
        connect_args = _without_secrets(self.keywords.get("connect_args", {}))
        contexts = any(isinstance(value, ssl.SSLContext) for value in connect_args.values())
        encrypted = contexts and self.tls.mode != PREFERRED
        lines = [
            *(["import ssl", ""] if encrypted else []),
            f"from sqlalchemy.ext.asyncio import {function}" if is_async else f"from sqlalchemy import {function}",
            f"from sqlalchemy.pool import {pool}",
            "",
            *(_context_code(self.tls) if encrypted else []),
            f"engine = {function}(",
            f"    {_literal(_shown(self.url))},",
            *_connect_args(connect_args, encrypted=encrypted),
            *(f"    {name}={_literal(value)}," for name, value in self.keywords.items() if name != "connect_args"),
            ")",
        ]
        return "\n".join(lines)


def echo(engine: "Engine", options: "PoolOptions") -> None:
    """Have SQLAlchemy tell the app's log of statements and of the pool, or not any more."""
    from sqlalchemy import log

    echo_to_the_log()
    log.instance_logger(engine, echoflag=options.echo)
    log.instance_logger(engine.pool, echoflag=options.echo_pool)


def echo_to_the_log() -> None:
    """SQLAlchemy would give a logger that has no handler one that writes to stdout."""
    pools = ("QueuePool", "AsyncAdaptedQueuePool", "NullPool", "StaticPool")
    for name in ("engine.Engine", *(f"pool.impl.{pool}" for pool in pools)):
        logger = logging.getLogger(f"sqlalchemy.{name}")
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())


def _shown(url: "URL") -> str:
    """Without its password, and what else may hold one."""
    named = {"username": url.username, "host": url.host, "database": url.database}
    place = {part: mask(name, words=False) if name else name for part, name in named.items()}
    hidden = url.set(**place).set(query=_without_secrets(dict(url.query)))  # type: ignore[arg-type]
    return hidden.render_as_string(hide_password=True).replace(quote_plus(MASK), MASK)


def _without_secrets(value: Any, name: str = "") -> Any:
    """`value`, an option called `name` or a dict of them; of a secret, whatever it is, nothing is told."""
    if isinstance(value, dict):
        return {key: _without_secrets(each, key) for key, each in value.items()}
    if isinstance(value, tuple):
        return tuple(_without_secrets(each, name) for each in value)
    if value and is_secret(name):
        return MASK
    return mask(value) if isinstance(value, str) else value


def _connect_args(arguments: dict[str, Any], *, encrypted: bool) -> list[str]:
    """What the driver itself is told. Where encryption is only preferred, a context would demand it: so it is a
    comment."""
    if not arguments:
        return []
    lines = ["    connect_args={"]
    for name, value in arguments.items():
        if not isinstance(value, ssl.SSLContext):
            lines.append(f"        {_literal(name)}: {_literal(value)},")
        elif encrypted:
            lines.append(f"        {_literal(name)}: {_CONTEXT},")
        else:
            lines.append(
                f"        # {_literal(name)}: an SSLContext where the server offers TLS; this driver cannot tell"
            )
    return [*lines, "    },"]


def _context_code(tls: Tls) -> list[str]:
    """The lines that make the context which `browser.database.tls` makes."""
    own_ca = f"cafile={_literal(tls.ca)}" if tls.ca and tls.ca != "system" else ""
    verified = tls.mode == VERIFY_FULL or own_ca
    made = f"ssl.create_default_context({own_ca})" if verified else "ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)"
    lines = [
        f"{_CONTEXT} = {made}",
        f"{_CONTEXT}.verify_flags &= ~ssl.VERIFY_X509_STRICT",
    ]
    if tls.mode != VERIFY_FULL:
        lines += [f"{_CONTEXT}.check_hostname = False", f"{_CONTEXT}.verify_mode = ssl.CERT_NONE"]
    if tls.certificate:
        files = ", ".join(_literal(path) for path in (tls.certificate, tls.key) if path)
        lines.append(f"{_CONTEXT}.load_cert_chain({files})")
    return [*lines, ""]


def _literal(value: Any) -> str:
    """`value` as it is written in Python, texts in the double quotes that people expect."""
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_literal(key)}: {_literal(each)}" for key, each in value.items()) + "}"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False) if value.isprintable() else repr(value)
    return repr(value)
