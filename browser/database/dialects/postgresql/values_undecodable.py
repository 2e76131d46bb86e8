"""Text of PostgreSQL that the server cannot send in the client's encoding, or that does not decode when it arrives.

It happens in databases of the encoding SQL_ASCII, which takes any bytes, and where the client's encoding lacks a
character. Every column is then read as the bytes of the server's own text, in the database's own encoding.
"""

import codecs
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from browser.database.dialects.base.values import Rows, Undecodable, Wire, converted

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Select

    from browser.database.dialects.base.values import Values

BOOL, BYTEA = 16, 17
_SQLSTATES = frozenset({"22021", "22P05"})  # character_not_in_repertoire, untranslatable_character


def is_encoding_error(error: BaseException) -> bool:
    """Whether the server or the driver failed at a character."""
    original = getattr(error, "orig", None) or error
    state = getattr(original, "pgcode", None) or getattr(original, "sqlstate", None)
    return state in _SQLSTATES or isinstance(original, UnicodeDecodeError)


def rows(values: "Values", connection: "Connection", statement: "Select[Any]") -> Rows:
    """The rows of `statement`; texts that do not decode are Undecodable, bytea is bytes, booleans are words."""
    from sqlalchemy import func, select

    with values.exactly(connection):
        cursor = connection.execute(statement.limit(0)).cursor
        types = [part[1] for part in cursor.description]
        encoding = connection.execute(select(func.pg_catalog.getdatabaseencoding())).scalar_one()
        columns = [
            column.label(f"{number} bytes") if oid == BYTEA else _bytes_of(column).label(f"{number} bytes")
            for number, (column, oid) in enumerate(zip(_columns(statement), types, strict=True))
        ]
        result = connection.execute(statement.with_only_columns(*columns, maintain_column_froms=True))
        found = values.exact(result)
    codec = _codec(str(encoding))
    makers = [None if oid == BYTEA else _word if oid == BOOL else codec for oid in types]
    return converted(found, makers)


def _columns(statement: "Select[Any]") -> "list[ColumnElement[Any]]":
    return [getattr(column, "element", column) for column in statement.selected_columns]


def _bytes_of(column: "ColumnElement[Any]") -> "ColumnElement[Any]":
    """The bytes of the type's own output: concat() calls it, a CAST to text would not (char(n), inet)."""
    from sqlalchemy import case, func, null

    text = func.pg_catalog.convert_to(func.pg_catalog.concat(column), func.pg_catalog.getdatabaseencoding())
    # IS NULL would be true for a row of nulls.
    return case((column.is_not_distinct_from(null()), null()), else_=text)


def _codec(encoding: str) -> Callable[[bytes], Wire]:
    """How to decode the database's own encoding: UTF-8 wherever it names none that Python knows."""
    try:
        name = codecs.lookup(_PYTHON_NAMES.get(encoding, encoding)).name
    except LookupError:
        name = "utf-8"

    def decode(raw: bytes) -> Wire:
        try:
            return raw.decode(name)
        except UnicodeDecodeError:
            return Undecodable(raw)

    return decode


_PYTHON_NAMES = {"SQL_ASCII": "utf-8", **{f"WIN{page}": f"cp{page}" for page in (866, 874, *range(1250, 1259))}}


def _word(raw: bytes) -> Wire:
    return "true" if raw == b"t" else "false"


def parameter(wire: Undecodable, type_name: str, own_operators: bool = False) -> "ColumnElement[Any]":
    """These bytes as a text of the database's own encoding, in the column's type."""
    from sqlalchemy import String, bindparam, cast, func

    from browser.database.dialects.base.servertype import ServerType

    raw = cast(bindparam(None, "\\x" + wire.hex(), String(), unique=True), ServerType("bytea"))
    text = func.pg_catalog.convert_from(raw, func.pg_catalog.getdatabaseencoding())
    return cast(text, ServerType(type_name, own_operators)) if type_name else text
