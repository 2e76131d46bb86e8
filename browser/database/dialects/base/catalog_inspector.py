"""Facts from what SQLAlchemy's Inspector returns, for any dialect."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, exc, types

from browser.database.dialects.base.catalog_indexes import Part, part_names
from browser.database.dialects.base.catalog_kinds import kind_of_type
from browser.database.facts import Check, Column, ForeignKey, Index, Kind, TableRef, UniqueKey

_KINDS: tuple[tuple[type[types.TypeEngine[Any]], Kind], ...] = (
    (types.ARRAY, Kind.OTHER),
    (types.JSON, Kind.JSON),
    (types.Boolean, Kind.BOOLEAN),
    (types.Enum, Kind.TEXT),
    (types.String, Kind.TEXT),
    (types.Integer, Kind.NUMBER),
    (types.Numeric, Kind.NUMBER),
    (types.LargeBinary, Kind.BYTES),
    (types.Date, Kind.TIME),
    (types.DateTime, Kind.TIME),
    (types.Time, Kind.TIME),
    (types.Interval, Kind.TIME),
)


def spelling(connection: Connection, type_: types.TypeEngine[Any]) -> str:
    """The database's spelling of a reflected type; "" where the dialect recognised none."""
    if isinstance(type_, types.NullType):
        return ""
    try:
        return type_.compile(dialect=connection.dialect)
    except exc.CompileError:
        return type(type_).__name__


def kind_of(type_: types.TypeEngine[Any], spelled: str) -> Kind:
    """The kind of a reflected type, by its class or else by its spelling."""
    for class_, kind in _KINDS:
        if isinstance(type_, class_):
            return kind
    return kind_of_type(spelled)


def column(connection: Connection, reflected: Mapping[str, Any]) -> Column:
    """One column of `Inspector.get_columns`."""
    spelled = spelling(connection, reflected["type"])
    computed = reflected.get("computed")
    return Column(
        name=str(reflected["name"]),
        type=spelled,
        kind=kind_of(reflected["type"], spelled),
        nullable=bool(reflected.get("nullable", True)),
        default=None if reflected.get("default") is None else str(reflected["default"]),
        generated=str(computed["sqltext"]) if computed else None,
        identity=reflected.get("identity") is not None or reflected.get("autoincrement") is True,
        comment=reflected.get("comment") or "",
    )


def key(reflected: Mapping[str, Any]) -> UniqueKey | None:
    """A primary key or unique constraint; None where there is none."""
    columns = tuple(reflected.get("constrained_columns") or reflected.get("column_names") or ())
    return UniqueKey(reflected.get("name") or "", columns) if columns else None


def foreign_key(table: TableRef, reflected: Mapping[str, Any], default_schema: str | None) -> ForeignKey:
    """One of `Inspector.get_foreign_keys`; a target without a schema stands in the table's own or the default one."""
    options = reflected.get("options") or {}
    return ForeignKey(
        name=reflected.get("name") or "",
        table=table,
        columns=tuple(reflected["constrained_columns"]),
        target=TableRef(reflected.get("referred_schema") or default_schema, reflected["referred_table"]),
        target_columns=tuple(reflected["referred_columns"]),
        on_delete=options.get("ondelete") or "",
        on_update=options.get("onupdate") or "",
    )


def index(reflected: Mapping[str, Any]) -> Index:
    """One of `Inspector.get_indexes`; expressions stand in parentheses."""
    names: Sequence[str | None] = reflected.get("column_names") or ()
    expressions: Sequence[str] = reflected.get("expressions") or [name or "" for name in names]
    sorting: Mapping[str, Sequence[str]] = reflected.get("column_sorting") or {}
    parts = [
        Part(name, expression, descending="desc" in sorting.get(name or expression, ()))
        for name, expression in zip(names, expressions, strict=False)
    ]
    options = reflected.get("dialect_options") or {}
    where = next((str(value) for option, value in options.items() if option.endswith("_where")), "")
    return Index(reflected.get("name") or "", part_names(parts), bool(reflected.get("unique")), where)


def check(reflected: Mapping[str, Any]) -> Check:
    """One of `Inspector.get_check_constraints`."""
    return Check(reflected.get("name") or "", reflected["sqltext"])
