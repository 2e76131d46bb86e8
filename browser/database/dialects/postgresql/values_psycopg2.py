"""psycopg2 made to hand out the server's own text."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Connection

BYTEA = 17


@contextmanager
def reading_text(connection: "Connection", *, undecoded: bool = False) -> Iterator[None]:
    """Inside, every typecaster of this connection gives text (bytea: memory); the old ones come back on errors too.

    `undecoded` gives the text's bytes as they came over the wire.

    A cursor chooses its typecasters when it executes, by the type's number (oid): its own first, then its
    connection's, then the module's; a type that nobody registered is text anyway.
    """
    from psycopg2.extensions import BYTES, UNICODE, register_type

    caster = BYTES if undecoded else UNICODE

    raw: Any = connection.connection.driver_connection
    register_type(UNICODE, raw)  # makes the connection's own table, if it had none
    types: dict[int, Any] = raw.string_types
    before = dict(types)
    types.update(dict.fromkeys(before, caster))
    types.update(_text_types(undecoded))
    try:
        yield
    finally:
        types.clear()
        types.update(before)


@cache
def _text_types(undecoded: bool) -> dict[int, Any]:
    """Text, or its bytes, for every type that the module would convert."""
    from psycopg2 import BINARY
    from psycopg2.extensions import BYTES, UNICODE, string_types

    return {**dict.fromkeys(string_types, BYTES if undecoded else UNICODE), BYTEA: BINARY}
