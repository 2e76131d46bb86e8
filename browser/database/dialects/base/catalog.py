"""What stands in a database, read by any dialect SQLAlchemy has; vendors subclass this with their own catalogs.

Sentence that must stay true: a method raises only when the connection is gone or nothing at all can be listed; an
object that cannot be read is a BrokenTable beside the others.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, Inspector, inspect, text

from browser.database.dialects.base import catalog_standard
from browser.database.dialects.base.catalog_ddl import create_table
from browser.database.dialects.base.catalog_details import SchemaDetails
from browser.database.dialects.base.catalog_fallback import Found, or_recover
from browser.database.facts import (
    BrokenTable,
    ForeignKey,
    ObjectKind,
    ObjectName,
    Routine,
    TableRef,
    Trigger,
)

SYSTEM_SCHEMAS = frozenset({"information_schema", "pg_catalog", "pg_toast", "sys", "mysql", "performance_schema"})
SYSTEM_CATALOGS = ("system.", "temp.")


class CatalogReader:
    """The generic reader: Inspector first, then information_schema, then the columns of an empty result."""

    def default_schema(self, connection: Connection) -> str | None:
        """The schema a bare name is looked up in; None where the dialect has no schemas."""
        return inspect(connection).default_schema_name

    def is_system(self, schema: str) -> bool:
        """Whether a schema belongs to the server and not to its users."""
        return schema.lower() in SYSTEM_SCHEMAS or schema.lower().startswith(SYSTEM_CATALOGS)

    def schemas(self, connection: Connection) -> tuple[str, ...]:
        """The users' schemas, the default one first; empty where the dialect has none."""
        default = self.default_schema(connection)
        names: list[str] = or_recover(connection, [], inspect(connection).get_schema_names)
        prefix = or_recover(connection, "", lambda: f"{connection.scalar(text('SELECT current_database()'))}.")
        plain = {_without_catalog(name, prefix) for name in names if not self.is_system(name)}
        if default is not None:
            plain.add(default)
        return tuple(sorted(plain, key=lambda name: (name != default, name)))

    def objects(self, connection: Connection) -> tuple[ObjectName, ...]:
        """Every table, view, materialised view and sequence of the users' schemas."""
        found: list[ObjectName] = []
        for schema in self.schemas(connection) or (None,):
            found.extend(self._objects_in(connection, schema))
        return tuple(found)

    def _objects_in(self, connection: Connection, schema: str | None) -> Iterable[ObjectName]:
        inspector = inspect(connection)
        listings: tuple[tuple[ObjectKind, Callable[[Inspector], list[str]]], ...] = (
            (ObjectKind.TABLE, lambda i: i.get_table_names(schema=schema)),
            (ObjectKind.VIEW, lambda i: i.get_view_names(schema=schema)),
            (ObjectKind.MATERIALIZED_VIEW, lambda i: i.get_materialized_view_names(schema=schema)),
            (ObjectKind.SEQUENCE, lambda i: i.get_sequence_names(schema=schema)),
        )
        seen: dict[str, ObjectName] = {}
        for kind, listing in listings:
            listed: list[str] = or_recover(connection, [], partial(listing, inspector))
            for name in sorted(listed):
                seen.setdefault(name, ObjectName(TableRef(schema, name), kind))
        return seen.values()

    def column_names(self, connection: Connection) -> dict[TableRef, tuple[str, ...]]:
        """The names of all columns, for the filter; empty where the dialect tells them only table by table."""
        default = self.default_schema(connection)
        rows: list[tuple[Any, ...]] = or_recover(
            connection, [], lambda: list(connection.execute(text(catalog_standard.ALL_COLUMNS)))
        )
        known = set(self.schemas(connection))
        names: defaultdict[TableRef, list[str]] = defaultdict(list)
        for catalog, schema, table, column in rows:
            full = f"{catalog}.{schema}"
            place = schema if schema in known else full
            if place in known and not self.is_system(full):
                names[TableRef(place, table)].append(column)
        return {ref: tuple(columns) for ref, columns in names.items()} if default is not None else {}

    def tables(self, connection: Connection, refs: Sequence[ObjectName]) -> Found:
        """The details of the named tables and views (not of sequences), a BrokenTable where they cannot be read."""
        found: Found = {}
        for schema, names in by_schema(refs).items():
            found.update(SchemaDetails(connection, schema, names).read())
        return found

    def foreign_keys(self, connection: Connection) -> tuple[ForeignKey, ...]:
        """Every foreign key of every schema, in bulk where the dialect can."""
        keys: list[ForeignKey] = []
        for schema in self.schemas(connection) or (None,):
            names = [name for name in self._objects_in(connection, schema) if name.kind is ObjectKind.TABLE]
            details = SchemaDetails(connection, schema, names)
            keys.extend(key for of_table in details.foreign_keys().values() for key in of_table)
        return tuple(keys)

    def routines(self, connection: Connection) -> tuple[Routine, ...]:
        """The users' functions and procedures, by name; none where the dialect does not tell."""
        return ()

    def ddl(self, connection: Connection, name: ObjectName) -> str:
        """The SQL that makes the object, or "" where the dialect does not tell."""
        if name.kind in (ObjectKind.VIEW, ObjectKind.MATERIALIZED_VIEW):
            inspector = inspect(connection)
            return or_recover(
                connection, "", lambda: inspector.get_view_definition(name.ref.name, schema=name.ref.schema) or ""
            )
        facts = self.tables(connection, [name]).get(name.ref) if name.kind is ObjectKind.TABLE else None
        return "" if facts is None or isinstance(facts, BrokenTable) else create_table(connection, facts)

    def triggers(self, connection: Connection, refs: Sequence[TableRef]) -> dict[TableRef, tuple[Trigger, ...]]:
        """The triggers of these tables and views; SQLAlchemy has no generic way to list them."""
        return dict.fromkeys(refs, ())


def by_schema(names: Iterable[ObjectName]) -> dict[str | None, list[ObjectName]]:
    """The tables and views among `names`, by schema."""
    schemas: defaultdict[str | None, list[ObjectName]] = defaultdict(list)
    for name in names:
        if name.kind is not ObjectKind.SEQUENCE:
            schemas[name.ref.schema].append(name)
    return schemas


def _without_catalog(name: str, prefix: str) -> str:
    """A schema as its catalog's own name: 'memory."my schema"' of the current catalog memory is 'my schema'."""
    if prefix != "." and name.startswith(prefix):
        name = name.removeprefix(prefix)
        if len(name) > 1 and name[0] == name[-1] == '"':
            name = name[1:-1].replace('""', '"')
    return name
