"""What is asked of one table: its columns, filters and order, frozen."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from browser.database.facts import TableFacts

if TYPE_CHECKING:
    from sqlalchemy import ColumnClause, Select, TableClause

    from browser.rows.filters import Filter
    from browser.rows.related_within import Within


@dataclass(frozen=True, slots=True)
class Order:
    """One column to sort by."""

    column: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class TableQuery:
    """The rows of `table` that pass every enabled filter, in `order`, ties broken by the table's key.

    `within`: only those that other rows lead to (`related_within.related_query` makes it).
    """

    table: TableFacts
    order: tuple[Order, ...] = ()
    filters: "tuple[Filter, ...]" = ()
    within: "Within | None" = None

    def with_order(self, *order: Order) -> "TableQuery":
        """The same query in another order."""
        return replace(self, order=order)

    def with_filters(self, *filters: "Filter") -> "TableQuery":
        """The same query with other filters."""
        return replace(self, filters=filters)

    @property
    def key(self) -> tuple[str, ...] | None:
        """The columns that identify a row: the primary key, else a unique key, none of them nullable; else None.

        Where it is None the database's own row id may still serve (SQLite's rowid, PostgreSQL's ctid).
        """
        return declared_key(self.table)

    def select(self) -> "Select[Any]":
        """SELECT every column, untyped and quoted, without filters and order (those need the vendor's words)."""
        from sqlalchemy import select

        return select(*from_clause(self.table).columns)


def declared_keys(table: TableFacts) -> list[tuple[str, ...]]:
    """The primary key and the unique keys, shortest first, as far as their columns are all NOT NULL."""
    unique = sorted(table.unique, key=lambda key: len(key.columns))
    keys = [table.primary_key, *unique] if table.primary_key else unique
    return [key.columns for key in keys if key.columns and _never_null(table, key.columns)]


def declared_key(table: TableFacts) -> tuple[str, ...] | None:
    """The first of them, or None."""
    return next(iter(declared_keys(table)), None)


def _never_null(table: TableFacts, names: tuple[str, ...]) -> bool:
    """Whether all are columns (not expressions) that cannot hold NULL.

    SQLite takes NULL in a primary key, except where the table is made WITHOUT ROWID.
    """
    primary = table.primary_key.columns if table.primary_key and table.without_rowid else ()
    certain = {column.name for column in table.columns if not column.nullable}.union(primary)
    return certain.issuperset(names)


def from_clause(table: TableFacts) -> "TableClause":
    """The table with all its columns, every name quoted, no column typed: untyped ones come as the driver has them."""
    from sqlalchemy import column
    from sqlalchemy import table as table_clause
    from sqlalchemy.sql.elements import quoted_name

    from browser.database.dialects.base.servertype import OwnOperators

    schema = None if table.ref.schema is None else quoted_name(table.ref.schema, quote=True)
    columns: list[ColumnClause[Any]] = [
        column(quoted_name(each.name, quote=True), OwnOperators() if each.own_operators else None)
        for each in table.columns
    ]
    return table_clause(quoted_name(table.ref.name, quote=True), *columns, schema=schema)
