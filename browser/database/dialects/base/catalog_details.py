"""The details of tables in one schema, by Inspector, aspect by aspect."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import Any

from sqlalchemy import Connection, Inspector, Select, inspect, literal_column, select, table
from sqlalchemy.engine.reflection import ObjectKind as Reflected
from sqlalchemy.engine.reflection import ObjectScope

from browser import errors
from browser.database.boundary import errors_of
from browser.database.dialects.base import catalog_inspector as convert
from browser.database.dialects.base.catalog_fallback import (
    GONE,
    Found,
    in_halves,
    or_recover,
    reason_of,
    recover,
)
from browser.database.dialects.base.catalog_indexes import plain_unique, unique_with_indexes
from browser.database.dialects.base.catalog_kinds import kind_of_type
from browser.database.dialects.base.catalog_standard import Keys, standard_columns, standard_keys
from browser.database.facts import BrokenTable, Column, ForeignKey, ObjectName, TableFacts, TableRef, UniqueKey

STANDARD = "information_schema"
EMPTY_RESULT = "the columns of SELECT ... LIMIT 0"

Bulk = dict[str, Any]


class SchemaDetails:
    """Reads tables of one schema: bulk, then smaller, then by other means; nothing one table does hides another."""

    def __init__(self, connection: Connection, schema: str | None, names: Sequence[ObjectName]) -> None:
        self.connection = connection
        self.schema = schema
        self.names = names
        self.broken: dict[str, str] = {}
        self.sources: dict[str, str] = {}
        self.refused: list[str] = []  # aspects that the dialect tells of no table
        self.lacking: defaultdict[str, list[str]] = defaultdict(list)  # by table, what it alone does not tell
        self.readable = [name.ref.name for name in names]

    def read(self) -> Found:
        """The facts of each name, or what the server said about it."""
        columns = self.columns()
        keys, foreign, unique = self.primary_keys(), self.foreign_keys(), self.unique()
        indexes = self._aspect("indexes", Inspector.get_multi_indexes)
        checks = self._aspect("checks", Inspector.get_multi_check_constraints)
        comments = self._aspect("comments", Inspector.get_multi_table_comment)
        found: Found = {}
        for name in self.names:
            key = name.ref.name
            if key not in columns:
                found[name.ref] = BrokenTable(name.ref, name.kind, self.broken.get(key, "It has no readable column."))
                continue
            of_table = tuple(map(convert.index, indexes.get(key) or ()))
            found[name.ref] = TableFacts(
                ref=name.ref,
                kind=name.kind,
                columns=tuple(columns[key]),
                primary_key=keys.get(key),
                unique=unique_with_indexes(unique.get(key, ()), plain_unique(of_table)),
                foreign_keys=tuple(foreign.get(key, ())),
                indexes=of_table,
                checks=tuple(map(convert.check, checks.get(key) or ())),
                comment=(comments.get(key) or {}).get("text") or "",
                source=self.sources.get(key, ""),
                warnings=(*self.refused, *self.lacking[key]),
            )
        return found

    def columns(self) -> dict[str, list[Column]]:
        """Columns by table: by reflection, else from information_schema, else from an empty result."""

        def broken(name: str, error: errors.RowloreError) -> None:
            self.broken[name] = reason_of(error)

        reflected = self._narrowing(Inspector.get_multi_columns, broken) or {}
        found = {
            name: [convert.column(self.connection, column) for column in columns]
            for name, columns in reflected.items()
            if columns
        }
        self.readable = list(found) or self.readable
        for name in self.names:
            key = name.ref.name
            if key not in found and (columns := self._standard_columns.get(key)):
                found[key], self.sources[key] = columns, STANDARD
            elif key not in found and (columns := self._empty_result(name.ref)):
                found[key], self.sources[key] = columns, EMPTY_RESULT
        return found

    def primary_keys(self) -> dict[str, UniqueKey]:
        """Primary keys by table."""
        reflected = self._multi("primary keys", Inspector.get_multi_pk_constraint)
        if reflected is None:
            return self._standard_keys("primary keys").primary
        return {name: key for name, pk in reflected.items() if pk and (key := convert.key(pk)) is not None}

    def unique(self) -> dict[str, list[UniqueKey]]:
        """Unique constraints by table."""
        reflected = self._multi("unique constraints", Inspector.get_multi_unique_constraints)
        if reflected is None:
            return dict(self._standard_keys("unique constraints").unique)
        return {name: [key for one in keys if (key := convert.key(one))] for name, keys in reflected.items()}

    def foreign_keys(self) -> dict[str, list[ForeignKey]]:
        """Foreign keys by table."""
        reflected = self._multi("foreign keys", Inspector.get_multi_foreign_keys)
        if reflected is None:
            return dict(self._standard_keys("foreign keys").foreign)
        default = self.schema or inspect(self.connection).default_schema_name
        return {
            name: [convert.foreign_key(TableRef(self.schema, name), key, default) for key in keys]
            for name, keys in reflected.items()
        }

    def _call(self, method: Callable[..., Any], names: Sequence[str]) -> Bulk:
        """One `get_multi_*` call, by table name; a fresh Inspector, because a failed one caches what it had."""
        try:
            found = method(
                inspect(self.connection),
                schema=self.schema,
                filter_names=list(names),
                kind=Reflected.ANY,
                scope=ObjectScope.ANY,
            )
        except NotImplementedError:
            return {}
        return {name: value for (_, name), value in found.items()}

    def _narrowing(self, method: Callable[..., Any], broken: Callable[[str, errors.RowloreError], None]) -> Bulk | None:
        """An aspect of every table that has it readable; the others are handed to `broken`.

        None where neither the first nor the last table has it: then it is the dialect and not a table that fails.
        """
        names = self.readable
        found = or_recover(self.connection, None, partial(self._call, method, names))
        if found is not None or not names:
            return found or {}
        if not any(self._works(method, name) for name in {names[0], names[-1]}):
            return None
        return in_halves(self.connection, names, partial(self._read, method), broken)

    def _read(self, method: Callable[..., Any], names: Sequence[str]) -> Bulk:
        try:
            with errors_of(self.connection):
                return self._call(method, names)
        except errors.RowloreError:
            recover(self.connection)
            raise

    def _works(self, method: Callable[..., Any], name: str) -> bool:
        return or_recover(self.connection, None, partial(self._call, method, [name])) is not None

    def _multi(self, title: str, method: Callable[..., Any]) -> Bulk | None:
        """An aspect beside the columns; None where the dialect refuses it altogether."""

        def broken(name: str, error: errors.RowloreError) -> None:
            self.lacking[name].append(f"This table did not tell its {title}: {reason_of(error)}")

        return self._narrowing(method, broken)

    def _aspect(self, title: str, method: Callable[..., Any]) -> Bulk:
        """An aspect that may be missing; a refusal becomes a warning of the tables."""
        found = self._multi(title, method)
        if found is None:
            self._refuse(title)
            return {}
        return found

    def _refuse(self, title: str) -> None:
        self.refused.append(f"This database did not tell its {title}.")

    @cached_property
    def _standard_columns(self) -> dict[str, list[Column]]:
        return or_recover(self.connection, {}, lambda: standard_columns(self.connection, self.schema))

    @cached_property
    def _keys(self) -> Keys | None:
        return or_recover(self.connection, None, lambda: standard_keys(self.connection, self.schema))

    def _standard_keys(self, title: str) -> Keys:
        if self._keys is None:
            self._refuse(title)
            return Keys()
        return self._keys

    def _empty_result(self, ref: TableRef) -> list[Column]:
        """The columns of a result without rows; on failure the server's reason is kept."""
        statement: Select[Any] = select(literal_column("*")).select_from(table(ref.name, schema=ref.schema)).limit(0)
        try:
            with errors_of(self.connection), self.connection.execute(statement) as result:
                described = result.cursor.description if result.cursor is not None else ()
                return [_described(str(one[0]), one[1]) for one in described or ()]
        except GONE:
            raise
        except errors.RowloreError as error:
            recover(self.connection)
            self.broken[ref.name] = reason_of(error)
            return []


def _described(name: str, type_code: object) -> Column:
    """A column of a cursor's description; a driver's bare number says nothing about a type."""
    type_name = "" if type_code is None or isinstance(type_code, int) else str(type_code)
    return Column(name, type_name, kind_of_type(type_name))
