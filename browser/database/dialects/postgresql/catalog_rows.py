"""How the catalog's queries are run, and what drivers make of its types."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, text


def rows(connection: Connection, sql: str, **parameters: str | None) -> Sequence[tuple[Any, ...]]:
    """All rows of one catalog query."""
    return connection.execute(text(sql), parameters).all()


def word(value: str | bytes) -> str:
    """A value of the one-byte type "char", which asyncpg returns as bytes; "" for the zero byte."""
    return value.decode().strip("\0") if isinstance(value, bytes) else value


def server_version(connection: Connection) -> tuple[int, ...]:
    """The server's version, (15, 4) for example."""
    return getattr(connection.dialect, "server_version_info", None) or (0,)
