"""SQLite's foreign keys, with the columns they leave out and the names as their targets really spell them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, text

from browser.database.dialects.base.catalog_fallback import in_halves, or_else
from browser.database.dialects.sqlite import catalog_reading as reading
from browser.database.dialects.sqlite.catalog_text import TableText
from browser.database.facts import ForeignKey, TableRef

Target = list[tuple[str, int]]  # its columns: name, place in the primary key or 0


def foreign_keys_of(
    connection: Connection, schema: str, names: Sequence[str], texts: Mapping[str, TableText]
) -> dict[str, tuple[ForeignKey, ...]]:
    """The foreign keys of some tables in the order of declaration; a missing target is kept as it is written."""
    rows: defaultdict[str, defaultdict[int, list[tuple[Any, ...]]]] = defaultdict(lambda: defaultdict(list))
    for table, number, *row in reading.rows(connection, reading.FOREIGN_KEYS, schema, names):
        rows[table][number].append(tuple(row))
    if not rows:
        return {}
    spelled = _spelled_names(connection, schema)
    wanted = {spelled.get(reading.folded(row[0]), "") for keys in rows.values() for key in keys.values() for row in key}
    targets = _targets(connection, schema, sorted(wanted - {""}))
    found = {}
    for table, keys in rows.items():
        # The pragma counts from the last declared to the first; it is sorted the other way round here.
        declared = texts[table].foreign_keys if table in texts else []
        titles = declared if len(declared) == len(keys) else [""] * len(keys)
        found[table] = tuple(
            _foreign_key(TableRef(schema, table), title, key, spelled, targets)
            for title, key in zip(titles, keys.values(), strict=True)
        )
    return found


def _foreign_key(
    table: TableRef, name: str, rows: list[tuple[Any, ...]], spelled: Mapping[str, str], targets: Mapping[str, Target]
) -> ForeignKey:
    written, _, _, on_delete, on_update = rows[0]
    target = spelled.get(reading.folded(written), written)
    columns = targets.get(target, [])
    if any(row[2] is None for row in rows):
        found = tuple(column for _, column in sorted((place, column) for column, place in columns if place))
    else:
        exact = {reading.folded(column): column for column, _ in columns}
        found = tuple(exact.get(reading.folded(row[2]), row[2]) for row in rows)
    own = tuple(row[1] for row in rows)
    return ForeignKey(name, table, own, TableRef(table.schema, target), found, on_delete, on_update)


def _spelled_names(connection: Connection, schema: str) -> dict[str, str]:
    """Each table's name by its folded spelling: SQLite compares names without case (of ASCII)."""
    sql = f"SELECT name FROM {reading.quote(schema)}.sqlite_master WHERE type = 'table'".replace(":", "\\:")
    names: list[str] = or_else(connection, [], lambda: list(connection.scalars(text(sql))))
    return {reading.folded(name): name for name in names}


def _targets(connection: Connection, schema: str, names: Sequence[str]) -> dict[str, Target]:
    def read(some: Sequence[str]) -> Mapping[str, Target]:
        found: defaultdict[str, Target] = defaultdict(list)
        for table, column, _, _, _, place, _ in reading.rows(connection, reading.COLUMNS, schema, some):
            found[table].append((column, place))
        return found

    targets: dict[str, Target] = {}
    for chunk in reading.chunks(names):
        targets.update(in_halves(connection, chunk, read, lambda name, error: None))
    return targets
