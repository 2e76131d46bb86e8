"""The call that makes an engine: the same one that is made, as Python that a person can run."""

import ast
import logging
import pprint
import ssl
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from browser.masking import mask

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

    def make(self) -> "Engine":
        """Make the engine of a sync driver."""
        from sqlalchemy import create_engine

        return create_engine(self.url, **self.keywords, **self.hidden)

    def make_async(self) -> "AsyncEngine":
        """Make the engine of an async driver."""
        from sqlalchemy.ext.asyncio import create_async_engine  # brings the ORM along: 46 ms

        return create_async_engine(self.url, **self.keywords, **self.hidden)

    def code(self) -> str:
        """The call with its imports; the password is `***`."""
        url = self.url.render_as_string(hide_password=True)
        is_async = self.url.get_dialect().is_async
        function = "create_async_engine" if is_async else "create_engine"
        pool = self.keywords["poolclass"].__name__
        body, ssl_context = _arguments(self.keywords)
        lines = [
            *(["import ssl", ""] if ssl_context else []),
            f"from sqlalchemy.ext.asyncio import {function}" if is_async else f"from sqlalchemy import {function}",
            f"from sqlalchemy.pool import {pool}",
            "",
            *([f"{_CONTEXT} = {_context_code(ssl_context)}"] if ssl_context else []),
            f"engine = {function}(",
            f"    {url!r},",
            *body,
            ")",
        ]
        return mask("\n".join(lines).replace("'", '"') if _plain(lines) else "\n".join(lines))


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


def _plain(lines: list[str]) -> bool:
    """Whether no string holds a quote, so that all may be written in the double ones that people expect."""
    text = "\n".join(lines)
    return '"' not in text and "\\" not in text


def _arguments(keywords: dict[str, Any]) -> tuple[list[str], ssl.SSLContext | None]:
    lines: list[str] = []
    context: ssl.SSLContext | None = None
    for name, value in keywords.items():
        if name == "connect_args":
            if not value:
                continue
            plain = {key: each for key, each in value.items() if not isinstance(each, ssl.SSLContext)}
            named = [key for key in value if key not in plain]
            context = value[named[0]] if named else None
            entries = [*(f"{key!r}: {_literal(each)}" for key, each in plain.items())]
            entries += [f"{key!r}: {_CONTEXT}" for key in named]
            lines += ["    connect_args={", *(f"        {entry}," for entry in entries), "    },"]
        elif isinstance(value, type):
            lines.append(f"    {name}={value.__name__},")
        else:
            lines.append(f"    {name}={_literal(value)},")
    return lines, context


def _literal(value: Any) -> str:
    text = repr(value) if not isinstance(value, dict) else pprint.pformat(value, width=100, sort_dicts=False)
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return f"...  # {type(value).__name__}"
    return text


def _context_code(context: ssl.SSLContext) -> str:
    if context.verify_mode is ssl.CERT_NONE:
        return "ssl._create_unverified_context()  # encrypted, nobody is verified"
    if not context.check_hostname:
        return "ssl.create_default_context()  # with your CA file; host names are not compared"
    return "ssl.create_default_context()  # cafile=... if the server's CA is your own"
