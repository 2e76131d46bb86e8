"""Texts of a database whose encoding is SQL_ASCII, which takes any bytes: one that is no text must not cost the others.

The server sends them as they are, whatever encoding the client asks for. psycopg2 hands out bytes; asyncpg, which
always decodes, is made to read Latin-1, in which every byte is a character, for the rest of our own transaction.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from browser.database.dialects.base.values import Rows, Undecodable, Wire
from browser.database.dialects.postgresql import values_psycopg2
from browser.database.dialects.postgresql.values import BYTEA, PostgresqlValues

if TYPE_CHECKING:
    from sqlalchemy import Connection

ANY_BYTE = "SET LOCAL client_encoding TO LATIN1"
_VALUES = PostgresqlValues()


def takes_any_bytes(connection: "Connection") -> bool:
    """Whether the texts of this database may be in no encoding at all."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.driver == "asyncpg":
        return getattr(driver.get_settings(), "server_encoding", "") == "SQL_ASCII"
    return bool(driver.info.parameter_status("server_encoding") == "SQL_ASCII")


@contextmanager
def exactly(connection: "Connection", *, undecoded: bool) -> Iterator[None]:
    """As `Values.exactly`; where it is `undecoded`, psycopg2 gives bytes."""
    if undecoded and connection.dialect.driver == "psycopg2":
        with values_psycopg2.reading_text(connection, undecoded=True):
            yield
    else:
        with _VALUES.exactly(connection):
            yield


def decoded(rows: Sequence[Sequence[Any]], oids: Sequence[int]) -> Rows:
    """Rows of bytes, or of Latin-1, as rows of texts; Undecodable where one is not UTF-8. bytea stays as it is."""
    return [
        tuple([value if oid == BYTEA else _text(value) for value, oid in zip(row, oids, strict=True)]) for row in rows
    ]


def _text(value: Any) -> Wire:
    if value is None:
        return None
    raw = value.encode("latin-1") if isinstance(value, str) else bytes(value)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return Undecodable(raw)
