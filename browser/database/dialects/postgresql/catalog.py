"""PostgreSQL's own catalog: a handful of queries for any number of tables.

Measured against a database of 3,000 tables: see tests/bench. `MetaData.reflect()` needs thousands of queries for it.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text

from browser.database.dialects.base.catalog import CatalogReader
from browser.database.dialects.base.catalog_fallback import Found, or_else, tables_in_halves
from browser.database.dialects.base.catalog_indexes import Part, part_names, unique_key, unique_with_indexes
from browser.database.dialects.postgresql import catalog_ddl, catalog_sql
from browser.database.dialects.postgresql.catalog_rows import rows, server_version, word
from browser.database.facts import (
    Check,
    Column,
    ForeignKey,
    Index,
    Kind,
    ObjectKind,
    ObjectName,
    Routine,
    TableFacts,
    TableRef,
    Trigger,
    UniqueKey,
)

_OBJECT_KINDS = {"v": ObjectKind.VIEW, "m": ObjectKind.MATERIALIZED_VIEW, "S": ObjectKind.SEQUENCE}
_RULES = {"a": "NO ACTION", "r": "RESTRICT", "c": "CASCADE", "n": "SET NULL", "d": "SET DEFAULT"}
_CATEGORIES = {"N": Kind.NUMBER, "S": Kind.TEXT, "E": Kind.TEXT, "D": Kind.TIME, "T": Kind.TIME, "B": Kind.BOOLEAN}
_TYPES = {"json": Kind.JSON, "jsonb": Kind.JSON, "bytea": Kind.BYTES, "char": Kind.TEXT}
Rows = Sequence[tuple[Any, ...]]

_DESCENDING, _NULLS_FIRST = 1, 2  # pg_index.indoption


class PostgresqlCatalog(CatalogReader):
    """Reads pg_catalog, which anybody may read: objects one may not select from are listed, too."""

    def default_schema(self, connection: Connection) -> str | None:
        """The first schema of the search path that exists, or "public"."""
        return connection.scalar(text("SELECT CAST(pg_catalog.current_schema() AS text)")) or "public"

    def is_system(self, schema: str) -> bool:
        """PostgreSQL keeps the prefix pg_ to itself."""
        return schema == "information_schema" or schema.startswith("pg_")

    def schemas(self, connection: Connection) -> tuple[str, ...]:
        """The users' schemas, the default one first."""
        return tuple(connection.scalars(text(catalog_sql.SCHEMAS)))

    def objects(self, connection: Connection) -> tuple[ObjectName, ...]:
        """Everything that can be listed, in one query."""
        return tuple(
            ObjectName(
                TableRef(schema, name),
                _OBJECT_KINDS.get(word(relkind), ObjectKind.TABLE),
                TableRef(parent_schema, parent) if parent is not None else None,
                comment or "",
            )
            for schema, name, relkind, parent_schema, parent, comment in rows(connection, catalog_sql.OBJECTS)
        )

    def column_names(self, connection: Connection) -> dict[TableRef, tuple[str, ...]]:
        """The names of all columns, in one query."""
        names: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for schema, table, column in rows(connection, catalog_sql.COLUMN_NAMES):
            names[schema, table].append(column)
        return {TableRef(*key): tuple(columns) for key, columns in names.items()}

    def tables(self, connection: Connection, refs: Sequence[ObjectName]) -> Found:
        """The details of the named tables and views in a few queries; smaller sets where one of them fails."""
        names = [name for name in refs if name.kind is not ObjectKind.SEQUENCE]
        return tables_in_halves(connection, names, lambda some: _read_tables(connection, some))

    def foreign_keys(self, connection: Connection) -> tuple[ForeignKey, ...]:
        """Every foreign key of the database, in one query."""
        return tuple(_foreign_keys(connection, catalog_sql.OF_USERS, {}))

    def routines(self, connection: Connection) -> tuple[Routine, ...]:
        """What one can call, in one query: nothing that serves a trigger or a type."""
        found: Rows = or_else(connection, (), lambda: rows(connection, catalog_sql.ROUTINES))
        return tuple(Routine(*row) for row in found)

    def ddl(self, connection: Connection, name: ObjectName) -> str:
        """CREATE statements of the object with its indexes, triggers and comments, as the server spells their parts."""
        if name.kind is ObjectKind.SEQUENCE:
            return catalog_ddl.sequence_ddl(connection, name.ref)
        if name.kind in (ObjectKind.VIEW, ObjectKind.MATERIALIZED_VIEW):
            return catalog_ddl.view_ddl(connection, name)
        return catalog_ddl.table_ddl(connection, name.ref)

    def triggers(self, connection: Connection, refs: Sequence[TableRef]) -> dict[TableRef, tuple[Trigger, ...]]:
        """The triggers somebody made, in one query; those of constraints are left out."""
        found: dict[TableRef, tuple[Trigger, ...]] = dict.fromkeys(refs, ())
        for schema, table, name, sql in rows(connection, catalog_sql.TRIGGERS, names=_asked(refs)):
            found[TableRef(schema, table)] += (Trigger(name, sql),)
        return found


@dataclass
class _Parts:
    """What the queries found for one table."""

    columns: dict[int, Column] = field(default_factory=dict)
    primary_key: UniqueKey | None = None
    unique: list[UniqueKey] = field(default_factory=list)
    unique_indexes: list[UniqueKey] = field(default_factory=list)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    indexes: list[Index] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)

    def names(self, positions: str) -> tuple[str, ...]:
        """Column names for attribute numbers written as '{1,2}'."""
        return tuple(self.columns[int(position)].name for position in positions.strip("{}").split(","))


def _asked(refs: Iterable[TableRef]) -> str:
    """Names as JSON, which none of them can break out of."""
    return json.dumps([{"s": ref.schema, "t": ref.name} for ref in refs])


def _read_tables(connection: Connection, names: Sequence[ObjectName]) -> Mapping[TableRef, TableFacts]:
    kinds = {(name.ref.schema, name.ref.name): name.kind for name in names}
    found = rows(connection, catalog_sql.FOUND, names=_asked(name.ref for name in names))
    oids = "{" + ",".join(str(row[0]) for row in found) + "}"
    parts = {oid: _Parts() for oid, *_ in found}
    _add_columns(connection, oids, parts)
    _add_constraints(connection, oids, parts)
    _add_indexes(connection, oids, parts)
    by_name = {(schema, name): parts[oid] for oid, schema, name, *_ in found}
    for key in _foreign_keys(connection, catalog_sql.OF_TABLES, {"oids": oids}):
        by_name[str(key.table.schema), key.table.name].foreign_keys.append(key)
    return {
        (ref := TableRef(schema, name)): _facts(ref, kinds[schema, name], parts[oid], comment, heirs=heirs)
        for oid, schema, name, comment, heirs in found
    }


def _facts(ref: TableRef, kind: ObjectKind, parts: _Parts, comment: str | None, *, heirs: bool) -> TableFacts:
    return TableFacts(
        ref=ref,
        kind=kind,
        columns=tuple(parts.columns.values()),
        primary_key=parts.primary_key,
        unique=unique_with_indexes(parts.unique, parts.unique_indexes),
        foreign_keys=tuple(parts.foreign_keys),
        indexes=tuple(parts.indexes),
        checks=tuple(parts.checks),
        comment=comment or "",
        heirs=heirs,
    )


def _add_columns(connection: Connection, oids: str, parts: dict[int, _Parts]) -> None:
    version = server_version(connection)
    sql = catalog_sql.COLUMNS.format(
        generated="a.attgenerated" if version >= (12,) else "''",
        identity="a.attidentity" if version >= (10,) else "''",
    )
    for oid, position, name, type_name, base, category, required, default, generated, identity, comment, own in rows(
        connection, sql, oids=oids
    ):
        computed = word(generated) in ("s", "v")
        parts[oid].columns[position] = Column(
            name,
            type_name,
            _kind(base, word(category)),
            not required,
            None if computed else default,
            default if computed else None,
            word(identity) in ("a", "d"),
            comment or "",
            own,
        )


def _kind(type_name: str, category: str) -> Kind:
    if type_name in _TYPES:
        return _TYPES[type_name]
    if type_name.startswith("reg"):
        return Kind.OTHER  # regclass and its kin count as numbers there, but are shown as names
    return _CATEGORIES.get(category, Kind.OTHER)


def _add_constraints(connection: Connection, oids: str, parts: dict[int, _Parts]) -> None:
    for oid, name, contype, positions, definition in rows(connection, catalog_sql.CONSTRAINTS, oids=oids):
        table = parts[oid]
        match word(contype):
            case "p":
                table.primary_key = UniqueKey(name, table.names(positions))
            case "u":
                table.unique.append(UniqueKey(name, table.names(positions)))
            case _:
                table.checks.append(Check(name, definition))


def _add_indexes(connection: Connection, oids: str, parts: dict[int, _Parts]) -> None:
    version = server_version(connection)
    sql = catalog_sql.INDEXES.format(parts="i.indnkeyatts" if version >= (11,) else "i.indnatts")
    found_rows = rows(connection, sql, oids=oids)
    special = _special_words(connection, [row[-3:] for row in found_rows])
    for oid, name, positions, unique, holds, where, expressions, count, options, method, valid, index, *_ in found_rows:
        table = parts[oid]
        spelled = json.loads(expressions) if expressions else ()
        words = special.get(index) or [""] * count
        found = []
        for at, (position, option) in enumerate(zip(positions.split()[:count], options.split(), strict=False)):
            if position == "0":
                found.append(Part(None, spelled[at]))
            else:
                extra = words[at] or _order_word(int(option), method, valid=valid)
                found.append(Part(table.columns[int(position)].name, "", bool(int(option) & _DESCENDING), extra))
        table.indexes.append(Index(name, part_names(found), unique, where or ""))
        # Neither half built nor deferrable.
        if unique and holds and (key := unique_key(name, found, where)):
            table.unique_indexes.append(key)


def _special_words(connection: Connection, indexes: Rows) -> dict[int, list[str]]:
    """By index, what each of its parts has that its column has not; few indexes have anything."""
    if not indexes:
        return {}
    classes = {row[0] for row in rows(connection, catalog_sql.UNUSUAL_CLASSES)}
    unusual = [
        str(index)
        for index, used, collations in indexes
        if not classes.isdisjoint(used.split()) or not catalog_sql.USUAL_COLLATIONS.issuperset(collations.split())
    ]
    if not unusual:
        return {}
    asked = "{" + ",".join(unusual) + "}"
    return {index: json.loads(words) for index, words in rows(connection, catalog_sql.SPECIAL, oids=asked)}


def _order_word(option: int, method: str, *, valid: bool) -> str:
    """What keeps a column's index from serving its order: NULLs at the unusual end, or no order at all."""
    if not valid:
        return "INVALID"
    if method != "btree":
        return f"USING {method}"
    first, descending = bool(option & _NULLS_FIRST), bool(option & _DESCENDING)
    if first == descending:
        return ""
    return "NULLS FIRST" if first else "NULLS LAST"


def _foreign_keys(connection: Connection, which: str, parameters: dict[str, str]) -> list[ForeignKey]:
    version = server_version(connection)
    sql = catalog_sql.FOREIGN_KEYS.format(
        names=catalog_sql.FOREIGN_KEY_NAMES,
        which=which,
        own=catalog_sql.OWN_FOREIGN_KEY if version >= (11,) else "true",
    )
    found = []
    for schema, table, name, target_schema, target, on_delete, on_update, pairs in rows(connection, sql, **parameters):
        own, other = zip(*json.loads(pairs), strict=True)
        found.append(
            ForeignKey(
                name,
                TableRef(schema, table),
                own,
                TableRef(target_schema, target),
                other,
                _RULES.get(word(on_delete), ""),
                _RULES.get(word(on_update), ""),
            )
        )
    return found
