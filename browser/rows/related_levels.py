"""A level of related rows: those of all parents by one statement, a few a parent, and how many more there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from browser.database.facts import Column, TableFacts
from browser.rows.cells import Cell, Wire, cell_of
from browser.rows.query import declared_key
from browser.rows.related_keys import (
    Row,
    Tables,
    Values,
    chunks,
    distinct,
    facts_of_key,
    named_table,
    table_of,
    teller,
    wanted,
)
from browser.schema.relations import Relation

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Select

    from browser.database.dialects import Dialect

PER_PARENT = 20


@dataclass(frozen=True)
class Group:
    """The related rows of one parent, in the order of their own key.

    `wires` are the values of `Level.columns`, `rows` those that lead further (`level(..., carry=)`), both a row each.
    `more` rows follow that were not read; None where they were not counted.
    """

    columns: tuple[Column, ...]
    wires: tuple[tuple[Wire, ...], ...] = ()
    rows: tuple[Row, ...] = ()
    more: int | None = 0

    @cached_property
    def cells(self) -> tuple[tuple[Cell, ...], ...]:
        """The same as cells of a grid, made when they are first looked at."""
        pairs = [list(zip(row, self.columns, strict=True)) for row in self.wires]
        return tuple(tuple(cell_of(wire, column) for wire, column in row) for row in pairs)


@dataclass(frozen=True)
class Level:
    """What a relation leads to from some parents: a Group for each of them, in their order.

    `columns` are the target's and, behind them, the last `payload` ones, the link table's own. `statements`: its cost.
    """

    relation: Relation
    columns: tuple[Column, ...]
    payload: int
    groups: tuple[Group, ...]
    statements: int


def level(
    connection: "Connection",
    relation: Relation,
    tables: Tables,
    parents: Sequence[Values | None],
    per_parent: int = PER_PARENT,
    carry: Sequence[str] = (),
) -> Level:
    """The related rows of all parents, at most `per_parent` each, by ONE statement whatever their number.

    `parents` are their values of `relation.columns` (`values_of`), None for a key that is NULL; equal ones are asked
    for once. `carry` names columns of the target whose exact values the rows bring along as keys of the next level.
    Only above `related_keys.BINDS` parameters (15,000 different keys of one column) it takes a statement more for
    every further lot; and for every 400 keys where they are texts that do not decode.
    """
    from browser.database.dialects import dialect_of

    reading = _Reading(connection, dialect_of(connection), relation, tables, per_parent, tuple(carry))
    keys = distinct(parents)
    tell = teller(keys)
    found: dict[tuple[object, ...], Group] = {}
    statements = 0
    for lot in chunks(reading.dialect, reading.facts, keys):
        statements += 1
        for key, group in zip(lot, reading.groups(lot), strict=True):
            found[tell(key)] = group
    empty = Group(reading.columns)
    groups = tuple(empty if key is None else found.get(tell(key), empty) for key in parents)
    return Level(relation, reading.columns, reading.payload, groups, statements)


class _Reading:
    """How one level is read: the shown columns, and the hidden ones behind them."""

    def __init__(
        self,
        connection: "Connection",
        dialect: "Dialect",
        relation: Relation,
        tables: Tables,
        per_parent: int,
        carry: tuple[str, ...],
    ) -> None:
        self._connection = connection
        self.dialect = dialect
        self._relation = relation
        self._tables = tables
        self._per_parent = per_parent
        self._carry = carry
        self.facts = facts_of_key(relation, tables)
        self._target = table_of(tables, relation.target)
        self._table, self._by_name = named_table(self._target, "target")
        self._link: Any = None
        elements = list(self._by_name.values())
        payload: list[Column] = []
        if relation.via is not None:
            link = table_of(tables, relation.via.table)
            self._link, self._link_columns = named_table(link, "link")
            payload = _payload(link, relation)
            elements += [self._link_columns[column.name] for column in payload]
        self.payload = len(payload)
        self.columns = (*self._target.columns, *payload)
        self._elements = elements

    def groups(self, keys: Sequence[Values]) -> list[Group]:
        """One statement: the groups of these keys, in their order."""
        statement, places = self._statement(keys)
        width = len(self.columns)
        carried = list(zip(self._carry, places, strict=True))
        wires: list[list[tuple[Wire, ...]]] = [[] for _ in keys]
        rows: list[list[Row]] = [[] for _ in keys]
        totals = [0] * len(keys)
        for row in self.dialect.values.rows(self._connection, statement):
            number = int(row[-3])
            totals[number] = int(row[-1])
            wires[number].append(row[:width])
            rows[number].append({name: row[place] for name, place in carried})
        return [
            Group(self.columns, tuple(some), tuple(ways), max(0, total - len(some)))
            for some, ways, total in zip(wires, rows, totals, strict=True)
        ]

    def _statement(self, keys: Sequence[Values]) -> "tuple[Select[Any], list[int]]":
        """The rows with their parent's number, their own and the number of all behind them; where `carry` stands."""
        from sqlalchemy import func, literal_column, select

        hidden, places = self._hidden()
        shown = [each.label(f"c{number}") for number, each in enumerate([*self._elements, *hidden])]
        asked = wanted(self._connection, self.dialect, self._relation, self._tables, keys)
        joined = self._joined(asked)
        if self._relation.to_one:
            one: ColumnElement[Any] = literal_column("1")
            return select(*shown, asked.number, one.label("place"), one.label("total")).select_from(joined), places
        place = func.row_number().over(partition_by=asked.number, order_by=self._order() or None).label("place")
        total = func.count().over(partition_by=asked.number).label("total")
        rows = select(*shown, asked.number, place, total).select_from(joined).subquery("related")
        limit: ColumnElement[Any] = literal_column(str(self._per_parent))
        return select(*rows.c).where(rows.c["place"] <= limit).order_by(rows.c["place"]), places

    def _hidden(self) -> "tuple[list[ColumnElement[Any]], list[int]]":
        """What has to be read beside the shown columns to carry their exact values, and where each one stands."""
        names = [column.name for column in self._target.columns]
        hidden: list[ColumnElement[Any]] = []
        places = []
        for name in self._carry:
            bound = self.dialect.values.bound(self._by_name[name], self._target.column(name))
            if bound is self._by_name[name]:
                places.append(names.index(name))
            else:
                places.append(len(self._elements) + len(hidden))
                hidden.append(bound)
        return hidden, places

    def _joined(self, asked: Any) -> Any:
        from sqlalchemy import and_

        target = [self._by_name[name] for name in self._relation.target_columns]
        if self._relation.via is None:
            return asked.table.join(self._table, and_(*asked.equal(target)))
        near = [self._link_columns[name] for name in self._relation.via.near]
        far = [self._link_columns[name] for name in self._relation.via.far]
        linked = asked.table.join(self._link, and_(*asked.equal(near)))
        return linked.join(self._table, and_(*(one == other for one, other in zip(target, far, strict=True))))

    def _order(self) -> "list[ColumnElement[Any]]":
        """The target's own key, else its row id, else whatever can be sorted by."""
        values, paging = self.dialect.values, self.dialect.paging
        names = declared_key(self._target)
        if names is not None and all(values.orderable(self._target.column(name)) for name in names):
            return [self._by_name[name] for name in names]
        row_id = paging.row_id(self._target)
        if row_id:
            return [paging.hidden_of(column, "target") for column in row_id]
        return [self._by_name[column.name] for column in self._target.columns if values.orderable(column)]


def _payload(link: TableFacts, relation: Relation) -> list[Column]:
    assert relation.via is not None
    keys = {*relation.via.near, *relation.via.far}
    return [column for column in link.columns if column.name not in keys] if relation.via.payload else []
