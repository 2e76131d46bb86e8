"""The rows that one or several rows are related to, as a condition that any query of their table can take.

With it `TableQuery` pages related rows "in the tab" like any others: its filters, sorts, jumps and counts stay.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from browser.database.facts import Column
from browser.rows.query import TableQuery
from browser.rows.related_keys import Row, Tables, Values, distinct, facts_of_key, has_key, table_of, values_of
from browser.schema.relations import Relation

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

    from browser.database.dialects import Dialect


@dataclass(frozen=True, slots=True)
class Within:
    """Only rows of `relation.target` that the rows with these `values` lead to; `facts` are those of its columns.

    It is a condition without a join, so that a row that several rows lead to is there once.
    """

    relation: Relation
    facts: tuple[Column, ...]
    values: tuple[Values, ...]

    def condition(self, columns: "Mapping[str, ColumnElement[Any]]", dialect: "Dialect") -> "ColumnElement[bool]":
        """As SQL on the target's columns."""
        target = [columns[name] for name in self.relation.target_columns]
        return related_condition(self.relation, target, self.facts, self.values, dialect)


def related_condition(
    relation: Relation,
    target: "Sequence[ColumnElement[Any]]",
    facts: Sequence[Column],
    values: Sequence[Values],
    dialect: "Dialect",
) -> "ColumnElement[bool]":
    """The target's columns hold one of the values; through a link table, what it has beside them."""
    from sqlalchemy import select, tuple_

    if relation.via is None:
        return has_key(dialect, target, facts, values)
    link, near, far = link_clause(relation)
    found = select(*far).select_from(link).where(has_key(dialect, near, facts, values))
    return target[0].in_(found) if len(target) == 1 else tuple_(*target).in_(found)


def link_clause(relation: Relation) -> "tuple[Any, list[ColumnElement[Any]], list[ColumnElement[Any]]]":
    """The link table as `link`, and its columns towards the source and the target."""
    from sqlalchemy import column
    from sqlalchemy import table as table_clause
    from sqlalchemy.sql.elements import quoted_name

    assert relation.via is not None
    ref = relation.via.table
    schema = None if ref.schema is None else quoted_name(ref.schema, quote=True)
    names = dict.fromkeys((*relation.via.near, *relation.via.far))
    columns: list[Any] = [column(quoted_name(name, quote=True)) for name in names]
    link = table_clause(quoted_name(ref.name, quote=True), *columns, schema=schema).alias("link")
    by_name = dict(zip(names, link.columns, strict=True))
    return link, [by_name[name] for name in relation.via.near], [by_name[name] for name in relation.via.far]


def related_query(relation: Relation, tables: Tables, rows: Sequence[Row]) -> TableQuery:
    """The related rows of these rows as a query for RowSource. Raises NotSupported where a table is not known."""
    values = tuple(distinct(values_of(relation, row) for row in rows))
    within = Within(relation, facts_of_key(relation, tables), values)
    return replace(TableQuery(table_of(tables, relation.target)), within=within)
