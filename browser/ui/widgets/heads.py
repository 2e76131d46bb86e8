"""What a column's header shows: its name, an icon for its kind, and a tooltip."""

from collections.abc import Sequence
from dataclasses import dataclass

from browser.database.facts import Column, Kind, TableFacts
from browser.schema.secrets import holds_secrets, secret_names

KIND_ICONS = {
    Kind.NUMBER: "hash",
    Kind.TEXT: "type",
    Kind.TIME: "clock",
    Kind.BOOLEAN: "toggle-left",
    Kind.JSON: "braces",
    Kind.BYTES: "binary",
    Kind.OTHER: "shapes",
}


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """One header. `icon` names a Lucide icon, `words` tell the same as the icon; `tip` is plain text."""

    name: str
    icon: str
    words: str
    tip: str
    right: bool = False
    """Whether the column stands at the right edge, as numbers do."""
    secret: bool = False
    """Whether its values are hidden until somebody wants to see them."""


def head_of(column: Column, *, key: bool = False, references: str = "", secret: bool = False) -> ColumnHead:
    """The header of a column; `references` names the table and columns that it refers to."""
    icon, words = KIND_ICONS[column.kind], column.kind.value
    if references:
        icon, words = "arrow-up-right", "reference"
    if key:
        icon, words = "key-round", "key"
    right = column.kind is Kind.NUMBER and not references and not secret  # a label stands behind one, a mask for one
    return ColumnHead(column.name, icon, words, _tip(column, key, references), right, secret)


def heads_of(table: TableFacts) -> tuple[ColumnHead, ...]:
    """The headers of a table's columns, its keys and references marked."""
    keys = set(table.primary_key.columns) if table.primary_key else set()
    references = {
        name: f"{key.target} ({', '.join(key.target_columns)})"
        for key in reversed(table.foreign_keys)
        for name in key.columns
    }
    secret = secret_names(table)
    return tuple(
        head_of(
            column,
            key=column.name in keys,
            references=references.get(column.name, ""),
            secret=column.name in secret,
        )
        for column in table.columns
    )


def plain_heads(columns: Sequence[Column]) -> tuple[ColumnHead, ...]:
    """The headers of columns that belong to no table."""
    return tuple(head_of(column, secret=holds_secrets(column)) for column in columns)


def _tip(column: Column, key: bool, references: str) -> str:
    lines = [column.name, f"{column.type or 'no declared type'} · {'NULL allowed' if column.nullable else 'not NULL'}"]
    if key:
        lines.append("part of the primary key")
    if references:
        lines.append(f"references {references}")
    if column.identity:
        lines.append("identity: numbered by the database")
    if column.generated:
        lines.append(f"generated: {column.generated}")
    if column.default is not None:
        lines.append(f"default: {column.default}")
    if column.comment:
        lines.append(column.comment)
    return "\n".join(lines)
