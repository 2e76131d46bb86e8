"""SQLite's catalog: every attached database is a schema, and the pragmas tell the rest."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy import Connection, text

from browser import errors
from browser.database.boundary import errors_of
from browser.database.dialects.base.catalog import CatalogReader, by_schema
from browser.database.dialects.base.catalog_fallback import GONE, Found, in_halves, tables_in_halves
from browser.database.dialects.base.catalog_indexes import Part, part_names, unique_key, unique_with_indexes
from browser.database.dialects.base.catalog_kinds import kind_of_type
from browser.database.dialects.sqlite import catalog_reading as reading
from browser.database.dialects.sqlite.catalog_foreign_keys import foreign_keys_of
from browser.database.dialects.sqlite.catalog_text import IndexText, TableText, index_text, table_text
from browser.database.facts import (
    Column,
    ForeignKey,
    Index,
    ObjectKind,
    ObjectName,
    TableFacts,
    TableRef,
    Trigger,
    UniqueKey,
)

_HIDDEN = 1  # of a virtual table: no part of SELECT *
_GENERATED = (2, 3)
_EXPRESSION = -2

IndexRow = tuple[int, str | None, int, str]  # the column's place or _EXPRESSION, its name, descending, collation


class SqliteCatalog(CatalogReader):
    """Reads sqlite_master and the pragmas; tolerates malformed entries of the schema."""

    def default_schema(self, connection: Connection) -> str | None:
        """The file itself."""
        return "main"

    def is_system(self, schema: str) -> bool:
        """Every attached database is the user's."""
        return False

    def schemas(self, connection: Connection) -> tuple[str, ...]:
        """main, the attached databases, and temp where something stands in it."""
        names = [str(row[1]) for row in connection.execute(text("PRAGMA database_list"))]
        # Whoever has but asked what is temporary (SQLAlchemy's own inspector does) has an empty one.
        if "temp" in names and connection.execute(text("SELECT 1 FROM sqlite_temp_master LIMIT 1")).first() is None:
            names.remove("temp")
        return tuple(sorted(names, key=lambda name: (name != "main", name == "temp")))

    def objects(self, connection: Connection) -> tuple[ObjectName, ...]:
        """Tables and views of every attached database, one query each. A damaged attached database is left out."""
        schemas = self.schemas(connection)
        found: list[ObjectName] = []
        with reading.tolerant(connection, schemas):
            for schema in schemas:
                found.extend(_objects_in(connection, schema))
        return tuple(found)

    def column_names(self, connection: Connection) -> dict[TableRef, tuple[str, ...]]:
        """The names of all columns; objects that cannot be read are left out."""
        names: defaultdict[TableRef, list[str]] = defaultdict(list)
        for schema, objects in by_schema(self.objects(connection)).items():
            read = partial(_column_names, connection, str(schema))
            for chunk in reading.chunks(name.ref.name for name in objects):
                with reading.tolerant(connection, [str(schema)]):
                    names.update(in_halves(connection, chunk, read, lambda name, error: None))
        return {ref: tuple(columns) for ref, columns in names.items()}

    def tables(self, connection: Connection, refs: Sequence[ObjectName]) -> Found:
        """The details of the named tables and views, 400 in five statements; one by one where some cannot be read."""
        found: Found = {}
        for schema, names in by_schema(refs).items():
            kinds = {name.ref.name: name for name in names}
            for chunk in reading.chunks(kinds):
                with reading.tolerant(connection, [str(schema)]):
                    read = partial(_read_tables, connection, str(schema))
                    found.update(tables_in_halves(connection, [kinds[name] for name in chunk], read))
        return found

    def foreign_keys(self, connection: Connection) -> tuple[ForeignKey, ...]:
        """Every foreign key of every attached database; those of views and virtual tables do not exist."""
        keys: list[ForeignKey] = []
        for schema, objects in by_schema(self.objects(connection)).items():
            tables = [name.ref.name for name in objects if name.kind is ObjectKind.TABLE]
            for chunk in reading.chunks(tables):
                with reading.tolerant(connection, [str(schema)]):
                    read = partial(_foreign_keys, connection, str(schema))
                    of_tables = in_halves(connection, chunk, read, lambda name, error: None)
                keys.extend(key for of_table in of_tables.values() for key in of_table)
        return tuple(keys)

    def ddl(self, connection: Connection, name: ObjectName) -> str:
        """The statements that made the object, its indexes and its triggers, as SQLite stored them."""
        schema = str(name.ref.schema)
        sql = (
            f"SELECT sql FROM {reading.quote(schema)}.sqlite_master"
            " WHERE tbl_name = ? COLLATE NOCASE AND sql IS NOT NULL"
            " ORDER BY CASE type WHEN 'table' THEN 0 WHEN 'view' THEN 0 WHEN 'index' THEN 1 ELSE 2 END, rowid"
        )
        with reading.tolerant(connection, [schema]):
            statements = connection.exec_driver_sql(sql, (name.ref.name,)).scalars().all()
        return "\n\n".join(f"{statement.rstrip().rstrip(';')};" for statement in statements)

    def triggers(self, connection: Connection, refs: Sequence[TableRef]) -> dict[TableRef, tuple[Trigger, ...]]:
        """The triggers of tables and views in their own schema, 400 in one statement."""
        found: dict[TableRef, list[Trigger]] = {ref: [] for ref in refs}
        for schema in {str(ref.schema) for ref in refs}:
            by_name = {reading.folded(ref.name): ref for ref in refs if str(ref.schema) == schema}
            with reading.tolerant(connection, [schema]):
                for chunk in reading.chunks(by_name):
                    for table, name, body in reading.triggers(connection, schema, chunk):
                        found[by_name[reading.folded(table)]].append(Trigger(name, body))
        return {ref: tuple(triggers) for ref, triggers in found.items()}


@dataclass
class _Parts:
    """What the queries found for one table."""

    sql: str = ""
    columns: list[tuple[str, str, int, str | None, int, int]] = field(default_factory=list)
    indexes: dict[str, tuple[bool, str, list[IndexRow]]] = field(default_factory=dict)
    index_sql: dict[str, str] = field(default_factory=dict)
    foreign_keys: tuple[ForeignKey, ...] = ()


def _objects_in(connection: Connection, schema: str) -> Iterable[ObjectName]:
    try:
        rows = reading.object_rows(connection, schema)
    except GONE:
        raise
    except errors.RowloreError:
        if schema == "main":
            raise
        return
    for kind, name in sorted(rows, key=lambda row: (row[1].casefold(), row[1])):
        yield ObjectName(TableRef(schema, name), ObjectKind.VIEW if kind == "view" else ObjectKind.TABLE)


def _column_names(connection: Connection, schema: str, names: Sequence[str]) -> Mapping[TableRef, list[str]]:
    found: defaultdict[TableRef, list[str]] = defaultdict(list)
    for table, name, *_, hidden in reading.rows(connection, reading.COLUMNS, schema, names):
        if hidden != _HIDDEN:
            found[TableRef(schema, table)].append(name)
    return found


def _foreign_keys(connection: Connection, schema: str, names: Sequence[str]) -> Mapping[str, tuple[ForeignKey, ...]]:
    stored = reading.texts(connection, schema, names)
    # Only the names of keys are told by the texts, and this word stands before each.
    named = {name: sql for kind, name, _, sql in stored if kind == "table" and "CONSTRAINT" in sql.upper()}
    texts = {name: table_text(sql) for name, sql in named.items()}
    return foreign_keys_of(connection, schema, names, texts)


def _read_tables(connection: Connection, schema: str, names: Sequence[ObjectName]) -> Mapping[TableRef, TableFacts]:
    kinds = {name.ref.name: name.kind for name in names}
    asked = list(kinds)
    parts: defaultdict[str, _Parts] = defaultdict(_Parts)
    for table, *column in reading.rows(connection, reading.COLUMNS, schema, asked):
        parts[table].columns.append(tuple(column))
    for kind, name, table, sql in reading.texts(connection, schema, asked):
        if kind == "table":
            parts[table].sql = sql
        else:
            parts[table].index_sql[name] = sql
    for table, index, unique, origin, *row in reading.rows(connection, reading.INDEXES, schema, asked):
        parts[table].indexes.setdefault(index, (bool(unique), origin, []))[2].append(tuple(row))
    texts = {table: table_text(found.sql) for table, found in parts.items()}
    for table, keys in foreign_keys_of(connection, schema, asked, texts).items():
        parts[table].foreign_keys = keys
    return {
        TableRef(schema, name): _facts(connection, TableRef(schema, name), kinds[name], found, texts[name])
        for name, found in parts.items()
        if name in kinds and found.columns
    }


def _facts(connection: Connection, ref: TableRef, kind: ObjectKind, parts: _Parts, told: TableText) -> TableFacts:
    key = sorted((pk, name) for name, _, _, _, pk, _ in parts.columns if pk)
    alias = _rowid_alias(parts, told, key)
    unique: list[UniqueKey] = []
    unique_indexes: list[UniqueKey] = []
    indexes: list[Index] = []
    for name, (is_unique, origin, rows) in parts.indexes.items():
        written = index_text(parts.index_sql.get(name, ""))
        found = index_parts(rows, written, told)
        if origin != "pk":
            indexes.append(Index(name, part_names(found), is_unique, written.where))
        if is_unique and origin != "pk" and (one := unique_key(name, found, written.where)):
            (unique if origin == "u" else unique_indexes).append(
                UniqueKey(told.unique.get(one.columns, ""), one.columns) if origin == "u" else one
            )
    hidden = [name for name, *_, flag in parts.columns if flag == _HIDDEN]
    warnings = [f"Hidden columns of this virtual table are left out: {', '.join(hidden)}."] if hidden else []
    columns = tuple(_column(row, told, alias) for row in parts.columns if row[-1] != _HIDDEN)
    named = {name for _, name in key}
    named |= {name for each in (*unique, *unique_indexes) for name in each.columns}
    named |= {name for index in indexes for name in index.columns}
    named |= {name for reference in parts.foreign_keys for name in reference.columns}
    if len(kept := _readable(columns, named)) < len(columns):
        warnings.append(f"SQLite reads no more columns at once: the last {len(columns) - len(kept)} are left out.")
    virtual = parts.sql[:20].upper().split()[:2] == ["CREATE", "VIRTUAL"]
    return TableFacts(
        ref=ref,
        kind=kind,
        columns=kept,
        primary_key=UniqueKey(told.primary_key, tuple(name for _, name in key)) if key else None,
        unique=unique_with_indexes(unique, unique_indexes),
        foreign_keys=parts.foreign_keys,
        indexes=tuple(indexes),
        checks=tuple(told.checks),
        without_rowid=_virtual_without_rowid(connection, ref) if virtual else told.without_rowid,
        warnings=tuple(warnings),
    )


MOST_COLUMNS = 1_980
"""A result has 2,000 columns at most, and those that tell where a page ends stand beside a table's own."""


def _readable(columns: tuple[Column, ...], named: set[str]) -> tuple[Column, ...]:
    """As many columns as can be read beside the hidden ones of a page; what a key or an index names comes first."""
    if len(columns) <= MOST_COLUMNS:
        return columns
    last = [column.name for column in columns if column.name not in named][MOST_COLUMNS - len(columns) :]
    left_out = set(last)
    return tuple(column for column in columns if column.name not in left_out)


def _rowid_alias(parts: _Parts, told: TableText, key: list[tuple[int, str]]) -> str | None:
    """The INTEGER PRIMARY KEY that is the rowid: it has no index of its own (INTEGER PRIMARY KEY DESC has one)."""
    if len(key) != 1 or told.without_rowid or any(origin == "pk" for _, origin, _ in parts.indexes.values()):
        return None
    types = {name: type_name.upper() for name, type_name, *_ in parts.columns}
    return key[0][1] if types[key[0][1]] == "INTEGER" else None


def _column(row: tuple[str, str, int, str | None, int, int], told: TableText, alias: str | None) -> Column:
    name, type_name, required, default, _, hidden = row
    return Column(
        name=name,
        type=type_name,
        kind=kind_of_type(type_name),
        nullable=not required and name != alias,
        default=default,
        generated=told.generated.get(name, "") if hidden in _GENERATED else None,
        identity=name == alias,
    )


def index_parts(rows: Sequence[IndexRow], written: IndexText, told: TableText) -> list[Part]:
    """The parts of an index; in another collation than its column's it does not serve the column's order."""
    spelled = written.parts + ("",) * (len(rows) - len(written.parts))
    found = []
    for (position, column, descending, collation), part in zip(rows, spelled, strict=False):
        if position == _EXPRESSION:
            found.append(Part(None, part))
            continue
        other = collation.upper() != told.collations.get(column or "", "BINARY").upper()
        found.append(Part(column or "", "", bool(descending), f"COLLATE {collation}" if other else ""))
    return found


def _virtual_without_rowid(connection: Connection, ref: TableRef) -> bool:
    try:
        with errors_of(connection):
            sql = f"PRAGMA {reading.quote(str(ref.schema))}.table_list({reading.quote(ref.name)})"
            row = connection.exec_driver_sql(sql).first()
            return bool(row and row[4])
    except GONE:
        raise
    except errors.RowloreError:
        return False
