"""Facts from the standard's information_schema, for dialects whose own reflection does not work.

Measured: duckdb_engine 0.17 under SQLAlchemy 2.1 lists tables, but its `get_columns`, `get_pk_constraint` and
`get_foreign_keys` raise; DuckDB's information_schema tells all of it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text

from browser.database.dialects.base.catalog_kinds import kind_of_type
from browser.database.facts import Column, ForeignKey, TableRef, UniqueKey

# A catalog is matched too, because a schema may be named "catalog.schema" where a dialect attaches several.
_PLACE = "(:schema IS NULL OR {0}_schema = :schema OR {0}_catalog || '.' || {0}_schema = :schema)"

COLUMNS = f"""
SELECT table_name, column_name, data_type, is_nullable, column_default
FROM information_schema.columns WHERE {_PLACE.format("table")}
ORDER BY table_name, ordinal_position"""

ALL_COLUMNS = """
SELECT table_catalog, table_schema, table_name, column_name
FROM information_schema.columns ORDER BY table_catalog, table_schema, table_name, ordinal_position"""

KEYS = f"""
SELECT c.table_name, c.constraint_name, c.constraint_type, k.column_name, k.position_in_unique_constraint,
       r.unique_constraint_schema, r.unique_constraint_name, r.delete_rule, r.update_rule
FROM information_schema.table_constraints c
JOIN information_schema.key_column_usage k
  ON k.constraint_name = c.constraint_name AND k.constraint_schema = c.constraint_schema
 AND k.constraint_catalog = c.constraint_catalog AND k.table_name = c.table_name
LEFT JOIN information_schema.referential_constraints r
  ON r.constraint_name = c.constraint_name AND r.constraint_schema = c.constraint_schema
 AND r.constraint_catalog = c.constraint_catalog
WHERE c.constraint_type IN ('PRIMARY KEY', 'UNIQUE', 'FOREIGN KEY') AND {_PLACE.format("c.table")}
ORDER BY c.table_name, c.constraint_name, k.ordinal_position"""

TARGETS = """
SELECT constraint_schema, constraint_name, table_name, column_name
FROM information_schema.key_column_usage
ORDER BY constraint_schema, constraint_name, ordinal_position"""


@dataclass
class Keys:
    """The keys of one schema, by table name."""

    primary: dict[str, UniqueKey] = field(default_factory=dict)
    unique: defaultdict[str, list[UniqueKey]] = field(default_factory=lambda: defaultdict(list))
    foreign: defaultdict[str, list[ForeignKey]] = field(default_factory=lambda: defaultdict(list))


def standard_columns(connection: Connection, schema: str | None) -> dict[str, list[Column]]:
    """The columns of all tables of a schema by table name, from information_schema.columns."""
    columns: defaultdict[str, list[Column]] = defaultdict(list)
    for row in connection.execute(text(COLUMNS), {"schema": schema}):
        table, name, type_name, nullable, default = row
        columns[table].append(
            Column(name, type_name or "", kind_of_type(type_name or ""), nullable != "NO", _text(default))
        )
    return columns


def standard_keys(connection: Connection, schema: str | None) -> Keys:
    """The primary, unique and foreign keys of a schema, from information_schema."""
    keys = Keys()
    constraints: defaultdict[tuple[str, str, str], list[tuple[Any, ...]]] = defaultdict(list)
    for row in connection.execute(text(KEYS), {"schema": schema}):
        constraints[(row[0], row[1], row[2])].append(row)
    targets = _targets(connection) if any(kind == "FOREIGN KEY" for _, _, kind in constraints) else {}
    for (table, name, kind), rows in constraints.items():
        columns = tuple(str(row[3]) for row in rows)
        if kind == "PRIMARY KEY":
            keys.primary[table] = UniqueKey(name, columns)
        elif kind == "UNIQUE":
            keys.unique[table].append(UniqueKey(name, columns))
        else:
            keys.foreign[table].append(_foreign_key(TableRef(schema, table), name, columns, rows, targets))
    return keys


def _targets(connection: Connection) -> dict[tuple[str, str], tuple[str, list[str]]]:
    found: dict[tuple[str, str], tuple[str, list[str]]] = {}
    for schema, constraint, table, column in connection.execute(text(TARGETS)):
        found.setdefault((schema, constraint), (table, []))[1].append(column)
    return found


def _foreign_key(
    table: TableRef,
    name: str,
    columns: tuple[str, ...],
    rows: Sequence[tuple[Any, ...]],
    targets: dict[tuple[str, str], tuple[str, list[str]]],
) -> ForeignKey:
    _, _, _, _, _, target_schema, target_constraint, on_delete, on_update = rows[0]
    target, target_columns = targets.get((str(target_schema), str(target_constraint)), ("", []))
    positions = [row[4] for row in rows]
    if all(isinstance(position, int) and 0 < position <= len(target_columns) for position in positions):
        target_columns = [target_columns[int(str(position)) - 1] for position in positions]
    schema = table.schema if table.schema and table.schema.endswith(f".{target_schema}") else str(target_schema)
    rules = (_text(on_delete) or "", _text(on_update) or "")
    return ForeignKey(name, table, columns, TableRef(schema, target), tuple(target_columns), *rules)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
