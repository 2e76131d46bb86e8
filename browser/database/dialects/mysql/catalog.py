"""MariaDB's and MySQL's catalog: information_schema, a few queries a schema (their Inspector loops over the tables)."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import Connection, bindparam, text

from browser.database.dialects.base.catalog import CatalogReader, by_schema
from browser.database.dialects.base.catalog_fallback import Found, or_else, tables_in_halves
from browser.database.dialects.base.catalog_indexes import Part, part_names
from browser.database.dialects.mysql import catalog_sql
from browser.database.dialects.mysql.catalog_columns import column_of
from browser.database.facts import (
    Check,
    Column,
    ForeignKey,
    Index,
    ObjectKind,
    ObjectName,
    Routine,
    TableFacts,
    TableRef,
    Trigger,
    UniqueKey,
)

# Every other type ("BASE TABLE", "SYSTEM VERSIONED", "TEMPORARY") holds rows of its own.
_OBJECT_KINDS = {"VIEW": ObjectKind.VIEW, "SYSTEM VIEW": ObjectKind.VIEW, "SEQUENCE": ObjectKind.SEQUENCE}
_SYSTEM = frozenset({"information_schema", "performance_schema", "mysql", "sys"})

Row = tuple[Any, ...]


class MysqlCatalog(CatalogReader):
    """Reads information_schema, which shows what the user has any privilege for."""

    def default_schema(self, connection: Connection) -> str | None:
        """The current database; None when the connection chose none."""
        name: str | None = connection.scalar(text("SELECT DATABASE()"))
        return name

    def is_system(self, schema: str) -> bool:
        """The server's own four databases."""
        return schema.lower() in _SYSTEM

    def schemas(self, connection: Connection) -> tuple[str, ...]:
        """The users' databases, the current one first (even if it is a system's: somebody asked for it)."""
        return tuple(connection.scalars(text(catalog_sql.SCHEMAS)))

    def objects(self, connection: Connection) -> tuple[ObjectName, ...]:
        """Tables, views and sequences of every database, in one query."""
        return tuple(
            ObjectName(
                TableRef(schema, name),
                kind := _OBJECT_KINDS.get(type_, ObjectKind.TABLE),
                comment=_comment(kind, comment),
            )
            for schema, name, type_, comment in connection.execute(text(catalog_sql.OBJECTS))
        )

    def column_names(self, connection: Connection) -> dict[TableRef, tuple[str, ...]]:
        """The names of all columns, in one query; the server leaves out views that fail."""
        names: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for schema, table, column in connection.execute(text(catalog_sql.COLUMN_NAMES)):
            names[schema, table].append(column)
        return {TableRef(*key): tuple(columns) for key, columns in names.items()}

    def tables(self, connection: Connection, refs: Sequence[ObjectName]) -> Found:
        """The details of the named tables and views, six queries a schema."""
        found: Found = {}
        for schema, names in by_schema(refs).items():
            found.update(tables_in_halves(connection, names, partial(_read_tables, connection, str(schema))))
        return found

    def foreign_keys(self, connection: Connection) -> tuple[ForeignKey, ...]:
        """Every foreign key of every database, in two queries."""
        keys, rules = catalog_sql.foreign_key_queries(of_users=True)
        return tuple(_foreign_keys(connection.execute(text(keys)).all(), connection.execute(text(rules)).all()))

    def routines(self, connection: Connection) -> tuple[Routine, ...]:
        """Functions and procedures, in one query; what they take is told only one by one."""
        found: list[Row] = or_else(
            connection, [], lambda: [tuple(row) for row in connection.execute(text(catalog_sql.ROUTINES))]
        )
        return tuple(Routine(*row) for row in found)

    def ddl(self, connection: Connection, name: ObjectName) -> str:
        """What SHOW CREATE says, then the table's triggers."""
        word = {ObjectKind.VIEW: "VIEW", ObjectKind.SEQUENCE: "SEQUENCE"}.get(name.kind, "TABLE")
        statements = [_show_create(connection, word, name.ref, column=1)]
        statements += [trigger.sql for trigger in self.triggers(connection, [name.ref])[name.ref]]
        return "\n\n".join(f"{statement.rstrip(';')};" for statement in statements)

    def triggers(self, connection: Connection, refs: Sequence[TableRef]) -> dict[TableRef, tuple[Trigger, ...]]:
        """The triggers of tables, as statements that would make them; one query a schema."""
        found: dict[TableRef, tuple[Trigger, ...]] = dict.fromkeys(refs, ())
        for schema in dict.fromkeys(ref.schema for ref in refs):
            names = [ref.name for ref in refs if ref.schema == schema]
            rows = _rows(connection, catalog_sql.TRIGGERS, str(schema), names, "event_object_table")
            for table, name, timing, event, body in rows:
                ref = TableRef(schema, table)
                if ref in found:
                    made = f"CREATE TRIGGER {quote(name)} {timing} {event} ON {quote(str(schema), table)}"
                    found[ref] += (Trigger(name, f"{made}\nFOR EACH ROW {body}"),)
        return found


@dataclass
class _Parts:
    """What the queries found for one table."""

    comment: str = ""
    columns: list[Column] = field(default_factory=list)
    keys: dict[str, tuple[bool, list[Row]]] = field(default_factory=dict)
    foreign_keys: list[ForeignKey] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)


def quote(*names: str) -> str:
    """Names as quoted identifiers joined by dots."""
    return ".".join("`" + name.replace("`", "``") + "`" for name in names)


def _comment(kind: ObjectKind, comment: str | None) -> str:
    """Views have the word VIEW, or what is wrong with them, in the comment's place."""
    return "" if kind is ObjectKind.VIEW else comment or ""


def _rows(
    connection: Connection, sql: str, schema: str, names: Sequence[str], column: str = "table_name", **words: str
) -> Sequence[Row]:
    parameters: dict[str, Any] = {"schema": schema}
    if len(names) == 1:
        statement = text(sql.format(tables=catalog_sql.ONE_TABLE.format(column), **words))
        parameters["name"] = names[0]
    else:
        statement = text(sql.format(tables=catalog_sql.SOME_TABLES.format(column), **words))
        statement = statement.bindparams(bindparam("names", expanding=True))
        parameters["names"] = list(names)
    return connection.execute(statement, parameters).all()


def _read_tables(connection: Connection, schema: str, names: Sequence[ObjectName]) -> Mapping[TableRef, TableFacts]:
    kinds = {name.ref.name: name.kind for name in names}
    parts = {name: _Parts() for name in kinds}
    read = partial(_rows, connection, schema=schema, names=list(kinds))
    for table, _, comment in read(catalog_sql.COMMENTS):
        if table in parts:
            parts[table].comment = _comment(kinds[table], comment)
    for table, name, clause in _checks(connection, schema, list(kinds)):
        if table in parts:
            parts[table].checks.append(Check(name, clause))
    mariadb = is_mariadb(connection)
    for table, *column in read(catalog_sql.COLUMNS):
        if table in parts:
            json = any(check.sql == f"json_valid({quote(column[0])})" for check in parts[table].checks)
            parts[table].columns.append(column_of(column, mariadb=mariadb, json=json))
    expression = "expression" if not mariadb and _version(connection) >= (8, 0, 13) else "NULL"
    for table, index, not_unique, *part in read(catalog_sql.INDEXES, expression=expression):
        if table in parts:
            parts[table].keys.setdefault(index, (not int(not_unique), []))[1].append(tuple(part))
    for key in _foreign_keys(*map(read, catalog_sql.foreign_key_queries(of_users=False))):
        if key.table.name in parts:
            parts[key.table.name].foreign_keys.append(key)
    refs = {TableRef(schema, name): found for name, found in parts.items() if found.columns}
    return {ref: _facts(ref, kinds[ref.name], found) for ref, found in refs.items()}


def _checks(connection: Connection, schema: str, names: Sequence[str]) -> Sequence[Row]:
    version = _version(connection)
    if is_mariadb(connection):
        return _rows(connection, catalog_sql.MARIADB_CHECKS, schema, names) if version >= (10, 2, 22) else ()
    return _rows(connection, catalog_sql.MYSQL_CHECKS, schema, names) if version >= (8, 0, 16) else ()


def _facts(ref: TableRef, kind: ObjectKind, parts: _Parts) -> TableFacts:
    primary = parts.keys.get("PRIMARY")
    return TableFacts(
        ref=ref,
        kind=kind,
        columns=tuple(parts.columns),
        primary_key=UniqueKey("PRIMARY", tuple(row[0] for row in primary[1])) if primary else None,
        unique=tuple(
            UniqueKey(name, tuple(row[0] for row in rows))
            for name, (unique, rows) in parts.keys.items()
            if unique and name != "PRIMARY" and all(row[0] is not None for row in rows)
        ),
        foreign_keys=tuple(parts.foreign_keys),
        indexes=tuple(
            Index(name, part_names([_part(*row) for row in rows]), unique)
            for name, (unique, rows) in parts.keys.items()
            if name != "PRIMARY"
        ),
        checks=tuple(parts.checks),
        comment=parts.comment,
    )


def _part(column: str | None, length: int | None, expression: str | None, order: str | None, kind: str) -> Part:
    """An indexed column. The beginning of one, a full-text, spatial or hash index do not serve an order."""
    special = f"USING {kind}" if kind != "BTREE" else "" if length is None else f"({length})"
    return Part(column, expression or "", order == "D", special)


def _foreign_keys(rows: Sequence[Row], rules: Sequence[Row]) -> list[ForeignKey]:
    rules_of = {tuple(rule[:3]): (rule[3] or "", rule[4] or "") for rule in rules}
    keys: dict[Row, list[Row]] = {}
    seen: Counter[Row] = Counter()
    for *name, column, target_schema, target, target_column, place in rows:
        # MariaDB cuts the names that it gives, so that a table with a long one may have several keys of one name.
        seen[*name, place] += 1
        keys.setdefault((*name, seen[*name, place]), []).append((column, target_schema, target, target_column))
    return [
        ForeignKey(
            name,
            TableRef(schema, table),
            tuple(part[0] for part in parts),
            TableRef(parts[0][1], parts[0][2]),
            tuple(part[3] for part in parts),
            *rules_of.get((schema, table, name), ("", "")),
        )
        for (schema, table, name, _), parts in keys.items()
    ]


def _show_create(connection: Connection, word: str, ref: TableRef, *, column: int) -> str:
    # Byte for byte: a percent sign in a name is no parameter.
    sql = f"SHOW CREATE {word} {quote(str(ref.schema), ref.name)}"
    row = connection.exec_driver_sql(sql, execution_options={"no_parameters": True}).first()
    return str(row[column]) if row is not None else ""


def is_mariadb(connection: Connection) -> bool:
    """Whether the server is MariaDB and not MySQL."""
    return bool(getattr(connection.dialect, "is_mariadb", False))


def _version(connection: Connection) -> tuple[int, ...]:
    version = getattr(connection.dialect, "server_version_info", None) or (0,)
    return tuple(part for part in version if isinstance(part, int))
