"""What is in a database, as far as it was read: names first, details and foreign keys when they are asked for.

`Catalog` is frozen and cheap to hand between threads. The `read_*` functions are plain functions of a connection for
`Database.read`; each hands the work to the dialect's own CatalogReader.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from browser.database.facts import BrokenTable, ForeignKey, ObjectName, Routine, TableFacts, TableRef, Trigger

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.database.dialects.base.catalog import CatalogReader

Details = Mapping[TableRef, TableFacts | BrokenTable]


@dataclass(frozen=True)
class Catalog:
    """What was read of one database. `foreign_keys` is None until those of the whole database were read.

    `schemas` is empty where the dialect has none; then every `ref.schema` is None.
    """

    default_schema: str | None
    schemas: tuple[str, ...]
    objects: tuple[ObjectName, ...]
    foreign_keys: tuple[ForeignKey, ...] | None = None
    details: Details = field(default_factory=dict)
    columns: Mapping[TableRef, tuple[str, ...]] = field(default_factory=dict)
    routines: tuple[Routine, ...] = ()

    def object(self, ref: TableRef) -> ObjectName | None:
        """The object of that exact name, or None."""
        return self._by_ref.get(ref)

    def in_schema(self, schema: str | None) -> tuple[ObjectName, ...]:
        """Everything in a schema, in the order it was listed."""
        return self._by_schema.get(schema, ())

    def facts(self, ref: TableRef) -> TableFacts | None:
        """The details of a table that was read and is not broken, or None."""
        found = self.details.get(ref)
        return found if isinstance(found, TableFacts) else None

    def incoming(self, ref: TableRef) -> tuple[ForeignKey, ...]:
        """The foreign keys that reference a table; empty until those of the whole database were read."""
        return self._incoming.get(ref, ())

    def find(self, name: str) -> ObjectName | None:
        """The object a person means by "table" or "schema.table".

        The exact spelling wins over another case, the default schema over the others, and a whole name (a table may
        have a dot in its own) over a schema's name before the dot. None where nothing, or no single object, is meant.
        """
        for fold in (str, str.casefold):
            wanted = fold(name)
            for candidates in (
                [found for found in self.objects if fold(found.ref.name) == wanted],
                [found for found in self.objects if fold(str(found.ref)) == wanted],
            ):
                here = [found for found in candidates if found.ref.schema == self.default_schema]
                for some in (here, candidates):
                    if len(some) == 1:
                        return some[0]
        return None

    def with_details(self, details: Details) -> "Catalog":
        """The same catalog that knows these details, too."""
        return replace(self, details={**self.details, **details})

    def with_foreign_keys(self, foreign_keys: Iterable[ForeignKey]) -> "Catalog":
        """The same catalog with the foreign keys of the whole database."""
        return replace(self, foreign_keys=tuple(foreign_keys))

    def with_columns(self, columns: Mapping[TableRef, tuple[str, ...]]) -> "Catalog":
        """The same catalog with the names of all columns."""
        return replace(self, columns=dict(columns))

    @cached_property
    def _by_ref(self) -> dict[TableRef, ObjectName]:
        return {found.ref: found for found in self.objects}

    @cached_property
    def _by_schema(self) -> dict[str | None, tuple[ObjectName, ...]]:
        groups: defaultdict[str | None, list[ObjectName]] = defaultdict(list)
        for found in self.objects:
            groups[found.ref.schema].append(found)
        return {schema: tuple(found) for schema, found in groups.items()}

    @cached_property
    def _incoming(self) -> dict[TableRef, tuple[ForeignKey, ...]]:
        return _grouped((key.target, key) for key in self.foreign_keys or ())


def read_names(connection: "Connection") -> Catalog:
    """The schemas and objects of the database, nothing else yet."""
    reader = _reader(connection)
    return Catalog(reader.default_schema(connection), reader.schemas(connection), reader.objects(connection))


def read_details(connection: "Connection", names: Sequence[ObjectName]) -> dict[TableRef, TableFacts | BrokenTable]:
    """The details of these tables and views (sequences have none), in bulk; the unreadable ones as BrokenTable."""
    return _reader(connection).tables(connection, names)


def read_foreign_keys(connection: "Connection") -> tuple[ForeignKey, ...]:
    """Every foreign key of the database, from which "referenced by" follows."""
    return _reader(connection).foreign_keys(connection)


def read_column_names(connection: "Connection") -> dict[TableRef, tuple[str, ...]]:
    """The names of the columns of every table and view, for the filter."""
    return _reader(connection).column_names(connection)


def read_routines(connection: "Connection") -> tuple[Routine, ...]:
    """The functions and procedures that users made, by name, for completion."""
    return _reader(connection).routines(connection)


def read_ddl(connection: "Connection", name: ObjectName) -> str:
    """The SQL that makes an object; "" where the dialect does not tell."""
    return _reader(connection).ddl(connection, name)


def read_triggers(connection: "Connection", refs: Sequence[TableRef]) -> dict[TableRef, tuple[Trigger, ...]]:
    """The triggers of these tables and views; none where the dialect does not tell."""
    return _reader(connection).triggers(connection, refs)


def _grouped(pairs: Iterable[tuple[TableRef, ForeignKey]]) -> dict[TableRef, tuple[ForeignKey, ...]]:
    groups: defaultdict[TableRef, list[ForeignKey]] = defaultdict(list)
    for ref, key in pairs:
        groups[ref].append(key)
    return {ref: tuple(keys) for ref, keys in groups.items()}


def _reader(connection: "Connection") -> "CatalogReader":
    from browser.database.dialects import dialect_of

    return dialect_of(connection).catalog
