"""The columns of a result of PostgreSQL, and its rows made exact a column at a time."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from browser.database.dialects.base.catalog_kinds import kind_of_type
from browser.database.dialects.base.values import Rows, Untainted
from browser.database.dialects.postgresql.values import BOOL, BYTEA
from browser.database.dialects.postgresql.values import _bytes as as_bytes
from browser.database.facts import Column, Kind

if TYPE_CHECKING:
    from sqlalchemy import Connection

# pg_type.oid of the usual ones, the same in every database for ever, in the words of format_type().
_USUAL = {
    16: "boolean", 17: "bytea", 18: '"char"', 19: "name", 20: "bigint", 21: "smallint", 23: "integer", 25: "text",
    26: "oid", 114: "json", 142: "xml", 700: "real", 701: "double precision", 705: "unknown", 790: "money",
    869: "inet", 1000: "boolean[]", 1005: "smallint[]", 1007: "integer[]", 1009: "text[]", 1016: "bigint[]",
    1042: "character", 1043: "character varying", 1082: "date", 1083: "time without time zone",
    1114: "timestamp without time zone", 1184: "timestamp with time zone", 1186: "interval",
    1266: "time with time zone", 1560: "bit", 1700: "numeric", 2950: "uuid", 3802: "jsonb",
}  # fmt: skip

_TYPES = (
    "SELECT CAST(t.oid AS pg_catalog.int8), pg_catalog.format_type(t.oid, NULL), t.typcategory"
    " FROM pg_catalog.pg_type t WHERE t.oid IN ({})"
)
_CATEGORIES = {"E": Kind.TEXT, "A": Kind.OTHER, "C": Kind.OTHER, "R": Kind.OTHER}


def columns_of(connection: "Connection", description: Iterable[Any]) -> tuple[tuple[Column, ...], list[int]]:
    """The columns and the oids of their types; one question to the server if a type is none of the usual ones."""
    described = [(str(part[0]), int(part[1])) for part in description]
    oids = [oid for _, oid in described]
    known = {oid: (name, kind_of_type(name)) for oid, name in _USUAL.items()}
    unknown = sorted(set(oids) - known.keys())
    if unknown:
        asked = _TYPES.format(", ".join(f"CAST('{oid}' AS pg_catalog.oid)" for oid in unknown))
        found = connection.exec_driver_sql(asked, execution_options={"no_parameters": True})
        for oid, name, category in found:
            letter = category.decode() if isinstance(category, bytes) else str(category)
            known[int(oid)] = str(name), _CATEGORIES.get(letter, kind_of_type(str(name)))
    return tuple(Column(name, *known.get(oid, ("", Kind.OTHER))) for name, oid in described), oids


def exactly_typed(rows: Sequence[Any], oids: Sequence[int]) -> Rows:
    """Texts as they came; bytea as bytes and booleans in words."""
    makers = [(place, _MAKERS[oid]) for place, oid in enumerate(oids) if oid in _MAKERS]
    if not makers or not rows:
        return Untainted(rows) if rows and type(rows[0]) is tuple else Untainted(map(tuple, rows))
    columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
    for place, make in makers:
        columns[place] = make(columns[place])
    return Untainted(zip(*columns, strict=True))


def _words(column: Iterable[Any]) -> Iterable[Any]:
    return map({"t": "true", "f": "false"}.get, column)


def _bytes(column: Iterable[Any]) -> Iterable[Any]:
    return [None if value is None else as_bytes(value) for value in column]


_MAKERS: dict[int, Callable[[Iterable[Any]], Iterable[Any]]] = {BOOL: _words, BYTEA: _bytes}
