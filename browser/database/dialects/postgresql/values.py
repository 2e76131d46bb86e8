"""Rows of PostgreSQL as its own text, which is exact for every type: infinity, BC, 24:00, arrays, ranges, JSON null.

Both drivers are made to hand out that text (`values_psycopg2`, `values_asyncpg`); bytea becomes bytes, and booleans
are spelled true and false as the server spells them in text. Text that the server cannot send in the client's
encoding is read again as bytes (`values_undecodable`).
"""

import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from browser import errors
from browser.database.dialects.base.values import (
    Maker,
    Rows,
    Undecodable,
    Values,
    Wire,
    check_text,
    converted,
    fetched,
    typed_bytes,
    typed_number,
    wire_of,
)
from browser.database.dialects.postgresql import values_asyncpg, values_psycopg2, values_undecodable
from browser.database.facts import Column, Kind

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, CursorResult, Engine, Select

BOOL, BYTEA = 16, 17  # the server's own numbers of these two types (pg_type.oid), the same for ever


class PostgresqlValues(Values):
    """Text of the server for everything, by psycopg2 and asyncpg."""

    def rows(self, connection: "Connection", statement: "Select[Any]") -> Rows:
        """As in the base; texts that do not decode are Undecodable, at the price of further statements."""
        from sqlalchemy.exc import DBAPIError

        try:
            return super().rows(connection, statement)
        except (DBAPIError, UnicodeDecodeError) as error:
            stale = values_asyncpg.is_stale(error)
            if not stale and not values_undecodable.is_encoding_error(error):
                raise
            first = error
        try:
            if stale:
                return super().rows(connection, statement)
            return values_undecodable.rows(self, connection, statement)
        except DBAPIError:  # what was typed does not encode, or the failure ended a transaction
            raise first from None

    def install(self, engine: "Engine") -> None:
        """What is compared names pg_catalog (see `qualified`)."""
        from browser.database.dialects.postgresql.qualified import qualify

        qualify(engine.dialect)

    @contextmanager
    def exactly(self, connection: "Connection") -> Iterator[None]:
        """Inside, the driver hands out the server's text for every type."""
        reading = {"psycopg2": values_psycopg2.reading_text, "asyncpg": values_asyncpg.reading_text}
        if connection.dialect.driver not in reading:
            yield
            return
        with reading[connection.dialect.driver](connection):
            yield

    def exact(self, result: "CursorResult[Any]") -> Rows:
        """The rows with bytea as bytes and booleans in words."""
        types: list[Any] = [part[1] for part in result.cursor.description or ()]
        rows = fetched(result)
        if result.context.dialect.driver not in ("psycopg2", "asyncpg"):
            return [tuple([wire_of(value) for value in row]) for row in rows]
        if BOOL not in types and BYTEA not in types:
            return [tuple(row) for row in rows]
        return converted(rows, [_MAKERS.get(oid) for oid in types])

    def bound(self, column: "ColumnElement[Any]", facts: Column) -> "ColumnElement[Any]":
        """The column; a float in binary, because its text is rounded where extra_float_digits says so."""
        from sqlalchemy import func

        send = {"real": func.pg_catalog.float4send, "double precision": func.pg_catalog.float8send}.get(facts.type)
        return send(column) if send else column

    def bind(self, wire: Wire, facts: Column) -> "ColumnElement[Any]":
        """The server's own text inside CAST, to the column's type without its length or precision.

        A CAST to varchar(3) or numeric(9,2) would cut or round what is compared.
        """
        if isinstance(wire, Undecodable):
            return values_undecodable.parameter(wire, loose(facts.type), facts.own_operators)
        if isinstance(wire, bytes) and facts.type in _FLOATS:
            return _cast(repr(struct.unpack(_FLOATS[facts.type], wire)[0]), facts.type)
        if isinstance(wire, bytes):
            return _cast("\\x" + wire.hex(), facts.type or "bytea")
        return _cast(None if wire is None else str(wire), loose(facts.type), facts.own_operators)

    def parse(self, text: str, facts: Column) -> "ColumnElement[Any]":
        """As in the base; what the server understands better than we (today, infinity, 1 day) is left to it."""
        check_text(text)
        if "\0" in text:
            raise errors.NotSupported("PostgreSQL's texts cannot hold the character NUL.")
        if facts.kind is Kind.BYTES:
            return self.bind(typed_bytes(text, facts), facts)
        if loose(facts.type) in _NUMBERS:
            number = typed_number(text, facts)
            return _cast(number, _number_type(number, facts))
        if not self.orderable(facts) and facts.kind is Kind.JSON:
            raise errors.NotSupported(
                f"PostgreSQL cannot compare values of the type {facts.type}.", hint="Search for a part of its text."
            )
        return self.bind(text, facts)

    def orderable(self, facts: Column) -> bool:
        """False for the types that have no order, and for arrays of them."""
        return loose(facts.type).rstrip("[]") not in _WITHOUT_ORDER


def _boolean(text: str) -> str:
    return "true" if text == "t" else "false"


def _bytes(value: Any) -> bytes:
    """bytea: psycopg2 gives a memoryview, asyncpg the server's text, which bytea_output may have turned to escapes."""
    if not isinstance(value, str):
        return bytes(value)
    if value.startswith("\\x"):
        return bytes.fromhex(value[2:])
    return _ESCAPE.sub(_unescaped, value).encode("latin-1")


def _unescaped(match: re.Match[str]) -> str:
    return "\\" if match[0] == "\\\\" else chr(int(match[1], 8))


_ESCAPE = re.compile(r"\\(?:\\|([0-7]{3}))")
_MAKERS: dict[int, Maker] = {BOOL: _boolean, BYTEA: _bytes}


def _cast(text: str | None, type_name: str, own_operators: bool = False) -> "ColumnElement[Any]":
    from sqlalchemy import String, bindparam, cast

    from browser.database.dialects.base.servertype import ServerType

    parameter = bindparam(None, text, String(), unique=True)
    return cast(parameter, ServerType(type_name, own_operators)) if type_name else parameter


def loose(type_name: str) -> str:
    """The type without what a cast would cut or round to: character(3) -> bpchar, numeric(9,2)[] -> numeric[].

    bit(n) keeps its length: bit alone means bit(1).
    """
    plain = _MODIFIER.sub("", type_name)
    if re.match(r"bit(\(|\[|$)", type_name):
        return type_name
    if re.match(r"character(\[|$)", plain):
        return "bpchar" + plain.removeprefix("character")
    return re.sub(r"^interval\b[a-z ]*", "interval", plain)


_MODIFIER = re.compile(r"\((-?\d+)(,\s*-?\d+)?\)")

_FLOATS = {"real": ">f", "double precision": ">d"}
_INTEGERS = {"smallint": 2**15, "integer": 2**31, "bigint": 2**63}
_NUMBERS = frozenset({*_INTEGERS, "numeric", "real", "double precision"})


def _number_type(number: str, facts: Column) -> str:
    """The column's own type, which its index can use, unless that could not hold the typed number."""
    limit = _INTEGERS.get(facts.type)
    if limit is None:
        return loose(facts.type)
    whole = re.fullmatch(r"[+-]?\d{1,20}", number) is not None
    return facts.type if whole and -limit <= int(number) < limit else "numeric"


_WITHOUT_ORDER = frozenset(
    {"json", "jsonpath", "xml", "point", "line", "lseg", "box", "path", "polygon", "circle"}
    | {"aclitem", "cid", "xid", "refcursor", "txid_snapshot", "pg_snapshot", "int2vector", "gtsvector"}
    | {"pg_node_tree", "pg_ndistinct", "pg_dependencies", "pg_mcv_list"}
)
