"""The rows of a query in their full order: the chosen columns, then a unique key, as one vendor reads them.

A keyset predicate is a list of *arms*, each a conjunction that an index serves: the rows after (a, b) are
`a = :a AND b > :b`, then `a > :a`, then (where NULL comes last) `a IS NULL`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, Any

from browser import errors
from browser.database.facts import Column, TableFacts
from browser.rows.cells import Wire
from browser.rows.filters import condition, enabled
from browser.rows.query import TableQuery, declared_key, declared_keys, from_clause

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, TableClause, UnaryExpression

    from browser.database.dialects import Dialect

Bound = tuple[Wire, ...]
"""The exact values of one row's order columns: where a page ends."""


class Serving(Enum):
    """How far an index serves an order."""

    FULLY = "an index has the rows in this order"
    PARTLY = "an index has them in the order of the first column"
    NOT = "no index has this order"


@dataclass(frozen=True, eq=False)
class Part:
    """One term of the full order."""

    facts: Column
    element: "ColumnElement[Any]"
    descending: bool
    nullable: bool


@dataclass(frozen=True)
class Arm:
    """A conjunction, and the parts of the order that still vary inside it."""

    conditions: "tuple[ColumnElement[bool], ...]"
    varying: tuple[Part, ...]


@dataclass(frozen=True, eq=False)
class Listing:
    """A query ready to be read.

    `parts` is the full order and `identity` those of its parts that tell the rows apart; where `identity` is empty
    the rows have no key, and so no fixed order.
    """

    query: TableQuery
    dialect: "Dialect"
    table: "TableClause"
    columns: "tuple[ColumnElement[Any], ...]"
    where: "tuple[ColumnElement[bool], ...]"
    parts: tuple[Part, ...]
    identity: tuple[Part, ...]
    serving: Serving

    def backwards(self) -> "Listing":
        """The same rows, last one first."""
        return replace(self, parts=tuple(replace(part, descending=not part.descending) for part in self.parts))

    def terms(self, parts: tuple[Part, ...]) -> "list[UnaryExpression[Any]]":
        """ORDER BY these parts."""
        return [self.dialect.paging.ordered(part.element, part.descending, part.nullable) for part in parts]

    def bounds(self) -> "list[ColumnElement[Any]]":
        """The hidden columns that make a Bound."""
        return [self.dialect.values.bound(part.element, part.facts) for part in self.parts]

    def identifier(self, bound: Bound) -> Bound:
        """The values of `identity` in a bound."""
        names = _names(self.parts)
        return tuple(bound[names.index(name)] for name in _names(self.identity))

    def arms_after(self, bound: Bound | None, *, inclusive: bool = False) -> list[Arm]:
        """The rows after `bound` in this order, nearest arm first; all rows where it is None."""
        if bound is None:
            return [Arm((), self.parts)]
        arms: list[Arm] = []
        for depth in reversed(range(len(self.parts))):
            fixed = tuple(self._equal(part, value) for part, value in zip(self.parts[:depth], bound, strict=False))
            nearest = inclusive and depth == len(self.parts) - 1
            for beyond, varying in self._beyond(self.parts[depth], bound[depth], nearest):
                arms.append(Arm((*fixed, beyond), self.parts[depth:] if varying else self.parts[depth + 1 :]))
        return arms

    def is_after(self, bound: Bound, *, inclusive: bool = False) -> "ColumnElement[bool]":
        """The same arms as one condition."""
        from sqlalchemy import and_, false, or_

        arms = [and_(*arm.conditions) for arm in self.arms_after(bound, inclusive=inclusive)]
        return or_(*arms) if arms else false()

    def is_row(self, identifier: Bound) -> "ColumnElement[bool]":
        """The row with this identifier."""
        from sqlalchemy import and_

        pairs = zip(self.identity, identifier, strict=True)
        return and_(*(self._equal(part, value) for part, value in pairs))

    def _equal(self, part: Part, value: Wire) -> "ColumnElement[bool]":
        if value is None:
            return part.element.is_(None)
        return part.element == self.dialect.values.bind(value, part.facts)

    def _beyond(self, part: Part, value: Wire, inclusive: bool) -> "list[tuple[ColumnElement[bool], bool]]":
        """Conditions for what comes after `value` in one part, and whether the part still varies inside each."""
        nulls_first = self.dialect.paging.nulls_low != part.descending
        if value is None:
            arms: list[tuple[ColumnElement[bool], bool]] = [(part.element.is_(None), False)] if inclusive else []
            return [*arms, (part.element.is_not(None), True)] if nulls_first else arms
        typed = self.dialect.values.bind(value, part.facts)
        strict = part.element < typed if part.descending else part.element > typed
        reached = part.element <= typed if part.descending else part.element >= typed
        arms = [(reached if inclusive else strict, True)]
        if part.nullable and not nulls_first:
            arms.append((part.element.is_(None), False))
        return arms


def listing_of(query: TableQuery, dialect: "Dialect") -> Listing:
    """Ready to read `query` from this vendor. Raises NotSupported for filters and orders it cannot take."""
    table = from_clause(query.table)
    columns = tuple(table.columns)
    by_name = dict(zip((column.name for column in query.table.columns), columns, strict=True))
    where = tuple(
        condition(each, _column(query.table, each.column), by_name[each.column], dialect)
        for each in enabled(query.filters)
    )
    if query.within is not None:
        where = (query.within.condition(by_name, dialect), *where)
    identity = _identity(query, dialect, by_name)
    parts, identity = _parts(query, dialect, by_name, identity)
    return Listing(query, dialect, table, columns, where, parts, identity, _serving(query.table, dialect, parts))


def _column(table: TableFacts, name: str) -> Column:
    try:
        return table.column(name)
    except KeyError:
        raise errors.NotSupported(f"{table.ref} has no column {name}.") from None


def _identity(query: TableQuery, dialect: "Dialect", by_name: "dict[str, Any]") -> tuple[Part, ...]:
    """What tells the rows apart: the database's own row id where the table stands in its order, else the key.

    Where the key does not hold for the rows of heirs, both.
    """
    hidden = dialect.paging.row_id(query.table)
    descending = query.order[-1].descending if query.order else False
    declared = declared_key(query.table)
    row_id = tuple(Part(each, dialect.paging.hidden(each), descending, False) for each in hidden)
    if hidden and (declared is None or dialect.paging.row_id_is_order):
        return row_id
    facts = [query.table.column(name) for name in declared or ()]
    key = tuple(Part(each, by_name[each.name], descending, False) for each in facts)
    return (*key, *row_id) if query.table.heirs else key


def _parts(
    query: TableQuery, dialect: "Dialect", by_name: "dict[str, Any]", identity: tuple[Part, ...]
) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """The chosen columns and what is missing of a key, nothing behind the point where one is complete; and that key."""
    declared = [] if query.table.heirs else declared_keys(query.table)
    keys = [key for key in (_names(identity), *declared) if key]
    chosen = [
        Part(facts, by_name[each.column], each.descending, facts.nullable)
        for each in query.order
        for facts in [_column(query.table, each.column)]
    ]
    parts: list[Part] = []
    for part in [*chosen, *identity]:
        if part.facts.name in _names(parts):
            continue
        if not dialect.values.orderable(part.facts):
            raise errors.NotSupported(
                f"The database cannot sort by {part.facts.name}: it has no order for the type {part.facts.type}."
            )
        parts.append(part)
        for key in keys:
            if set(key).issubset(_names(parts)):
                return tuple(parts), tuple(part for part in parts if part.facts.name in key)
    return tuple(parts), ()


def _names(parts: Iterable[Part]) -> tuple[str, ...]:
    return tuple(part.facts.name for part in parts)


def _serving(table: TableFacts, dialect: "Dialect", parts: tuple[Part, ...]) -> Serving:
    names = [part.facts.name for part in parts]
    paths = _paths(table, dialect)
    one_way = len({part.descending for part in parts}) == 1
    if one_way and any(path[: len(names)] == names for path in paths):
        return Serving.FULLY
    if names and any(path[:1] == names[:1] for path in paths):
        return Serving.PARTLY
    return Serving.NOT


def _paths(table: TableFacts, dialect: "Dialect") -> list[list[str]]:
    """The column orders in which rows can be read without a sort. Partial indexes lack rows."""
    hidden = [column.name for column in dialect.paging.row_id(table)] if dialect.paging.row_id_is_order else []
    primary = list(table.primary_key.columns) if table.primary_key else []
    tail = (hidden or list(declared_key(table) or ())) if dialect.paging.index_holds_key else []
    indexes = [list(index.columns) for index in table.indexes if not index.where]
    paths = [primary, *(list(key.columns) for key in table.unique), *indexes]
    return [hidden, *(path + [name for name in tail if name not in path] for path in paths if path)]
