"""MariaDB's and MySQL's catalog: information_schema, a few queries a schema (their Inspector loops over the tables)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
        """The details of the named tables and views, six queries for fifty schemas."""
        found: Found = {}
        for names in _portions(refs):
            found.update(tables_in_halves(connection, names, partial(_read_tables, connection)))
        return found

    def foreign_keys(self, connection: Connection) -> tuple[ForeignKey, ...]:
        """Every foreign key of every database, in two queries."""
        queries = map(catalog_sql.of_users, (catalog_sql.FOREIGN_KEYS, catalog_sql.RULES))
        return tuple(_foreign_keys(*(connection.execute(text(query)).all() for query in queries)))

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
        """The triggers of tables, as statements that would make them; one query for fifty schemas."""
        found: dict[TableRef, tuple[Trigger, ...]] = dict.fromkeys(refs, ())
        for names in _portions(ObjectName(ref, ObjectKind.TABLE) for ref in refs):
            for schema, table, name, timing, event, body in _rows(connection, catalog_sql.TRIGGERS, names):
                if (ref := TableRef(schema, table)) in found:
                    made = f"CREATE TRIGGER {quote(name)} {timing} {event} ON {quote(schema, table)}"
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


def _portions(names: Iterable[ObjectName]) -> Iterator[list[ObjectName]]:
    """The tables and views of as many schemas as one statement reads."""
    schemas = [*by_schema(names).values()]
    for at in range(0, len(schemas), catalog_sql.MOST_SCHEMAS):
        yield [name for of_schema in schemas[at : at + catalog_sql.MOST_SCHEMAS] for name in of_schema]


def _rows(connection: Connection, query: str, names: Iterable[ObjectName]) -> Sequence[Row]:
    """What a query tells of these tables, schema and table first."""
    schemas = by_schema(names)
    statement = text(catalog_sql.of_tables(query, [len(some) == 1 for some in schemas.values()]))
    parameters: dict[str, Any] = {}
    for number, (schema, some) in enumerate(schemas.items()):
        tables = [name.ref.name for name in some]
        parameters |= {f"s{number}": schema, f"t{number}": tables if len(tables) > 1 else tables[0]}
        if len(tables) > 1:
            statement = statement.bindparams(bindparam(f"t{number}", expanding=True))
    return connection.execute(statement, parameters).all()


def _read_tables(connection: Connection, names: Sequence[ObjectName]) -> Mapping[TableRef, TableFacts]:
    kinds = {name.ref: name.kind for name in names}
    parts = {ref: _Parts() for ref in kinds}

    def read(query: str) -> Iterator[tuple[TableRef, _Parts, Row]]:
        for schema, table, *row in _rows(connection, query, names):
            if (ref := TableRef(schema, table)) in parts:
                yield ref, parts[ref], tuple(row)

    for ref, part, (_, comment) in read(catalog_sql.COMMENTS):
        part.comment = _comment(kinds[ref], comment)
    for _, part, (name, clause) in read(checks) if (checks := _checks(connection)) else ():
        part.checks.append(Check(name, clause))
    mariadb = is_mariadb(connection)
    for _, part, (_, *column) in read(catalog_sql.COLUMNS):
        json = any(check.sql == f"json_valid({quote(column[0])})" for check in part.checks)
        part.columns.append(column_of(column, mariadb=mariadb, json=json))
    expression = "expression" if not mariadb and _version(connection) >= (8, 0, 13) else "NULL"
    for _, part, (index, _, not_unique, *indexed) in read(catalog_sql.INDEXES.replace("{expression}", expression)):
        part.keys.setdefault(index, (not int(not_unique), []))[1].append(tuple(indexed))
    queries = (catalog_sql.FOREIGN_KEYS, catalog_sql.RULES)
    for key in _foreign_keys(*(_rows(connection, query, names) for query in queries)):
        if key.table in parts:
            parts[key.table].foreign_keys.append(key)
    return {ref: _facts(ref, kinds[ref], part) for ref, part in parts.items() if part.columns}


def _checks(connection: Connection) -> str:
    """The query for check constraints; "" where the server has none."""
    version = _version(connection)
    if is_mariadb(connection):
        return catalog_sql.MARIADB_CHECKS if version >= (10, 2, 22) else ""
    return catalog_sql.MYSQL_CHECKS if version >= (8, 0, 16) else ""


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
    for *name, place, column, target_schema, target, target_column in rows:
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
