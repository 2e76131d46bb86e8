"""A level of related rows: those of all parents by one statement, a few a parent, and how many more there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import itemgetter
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
    is_served,
    named_table,
    table_of,
    teller,
    wanted,
)
from browser.schema.relations import Relation

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Select

    from browser.database.dialects import Dialect
    from browser.rows.related_clause import Wanted

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
        rows = _in_order(self.dialect.values.rows(self._connection, statement))
        width = len(self.columns)
        # Over all rows at once: a group has three rows as a rule, and a function a group would take longer than they.
        wires = [row[:width] for row in rows]
        ways = self._ways(rows, places)
        groups = [Group(self.columns)] * len(keys)
        start = 0
        for number, some in groupby(rows, _NUMBER):
            end = start + len(list(some))
            more = max(0, int(rows[start][-1]) - (end - start))
            groups[int(number)] = Group(self.columns, tuple(wires[start:end]), tuple(ways[start:end]), more)
            start = end
        return groups

    def _ways(self, rows: Sequence[tuple[Any, ...]], places: Sequence[int]) -> Sequence[Row]:
        """What each row carries."""
        if len(places) == 1:  # as almost always
            [name], [place] = self._carry, places
            return [{name: row[place]} for row in rows]
        return [{name: row[place] for name, place in zip(self._carry, places, strict=True)} for row in rows]

    def _statement(self, keys: Sequence[Values]) -> "tuple[Select[Any], list[int]]":
        """The rows with their parent's number, their own and the number of all behind them; where `carry` stands."""
        from sqlalchemy import literal_column, select

        hidden, places = self._hidden()
        shown = [each.label(f"c{number}") for number, each in enumerate([*self._elements, *hidden])]
        asked = wanted(self._connection, self.dialect, self._relation, self._tables, keys)
        if self._relation.to_one:
            one: ColumnElement[Any] = literal_column("1")
            alone = select(*shown, asked.number, one.label("place"), one.label("total"))
            return alone.select_from(self._joined(asked)), places
        return self._limited(asked, shown), places

    def _limited(self, asked: "Wanted", shown: "Sequence[ColumnElement[Any]]") -> "Select[Any]":
        """The first rows of each key, in the way that costs this server least."""
        from browser.rows import related_limits

        target, limit = self._target, self._per_parent
        if self._is_sought():
            source, near = self._source()
            return related_limits.by_lateral(asked, source, asked.equal(near), shown, self._order(), limit)
        names = declared_key(target)
        if names and self._relation.via is None and self._is_key_in_indexes(names):
            sought, columns = named_table(target, "sought")
            own = [self._by_name[name] for name in names]
            near = [columns[name] for name in self._relation.target_columns]
            rows = related_limits.Keys(sought, near, [columns[name] for name in names])
            return related_limits.by_keys(asked, rows, self._table, own, shown, limit)
        return related_limits.by_window(asked, self._joined(asked), shown, self._order(), limit)

    def _is_sought(self) -> bool:
        """Whether it is worth asking for the rows of each key on their own: an index has to find them."""
        relation, seeks = self._relation, self.dialect.paging.seeks_each
        target = [self._target.column(name) for name in relation.target_columns]
        if relation.via is None:
            return seeks(self.facts, target) and is_served(self._target, relation.target_columns)
        link = table_of(self._tables, relation.via.table)
        near, far = ([link.column(name) for name in names] for names in (relation.via.near, relation.via.far))
        served = is_served(link, relation.via.near) and is_served(self._target, relation.target_columns)
        return served and seeks(self.facts, near) and seeks(far, target)

    def _is_key_in_indexes(self, names: Sequence[str]) -> bool:
        key = self._target.primary_key
        columns = [self._target.column(name) for name in names]
        return key is not None and key.columns == tuple(names) and self.dialect.paging.looks_up(columns)

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

    def _joined(self, asked: "Wanted") -> Any:
        """The keys beside their rows."""
        from sqlalchemy import and_

        if self._relation.via is None:
            return asked.table.join(self._table, and_(*asked.equal(self._near())))
        linked = asked.table.join(self._link, and_(*asked.equal(self._near())))
        return linked.join(self._table, self._linked())

    def _source(self) -> "tuple[Any, list[ColumnElement[Any]]]":
        """The rows without their keys, and the columns that hold these."""
        if self._relation.via is None:
            return self._table, self._near()
        return self._link.join(self._table, self._linked()), self._near()

    def _near(self) -> "list[ColumnElement[Any]]":
        if self._relation.via is None:
            return [self._by_name[name] for name in self._relation.target_columns]
        return [self._link_columns[name] for name in self._relation.via.near]

    def _linked(self) -> "ColumnElement[bool]":
        from sqlalchemy import and_

        assert self._relation.via is not None
        target = [self._by_name[name] for name in self._relation.target_columns]
        far = [self._link_columns[name] for name in self._relation.via.far]
        return and_(*(one == other for one, other in zip(target, far, strict=True)))

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


_NUMBER, _PLACE = itemgetter(-3), itemgetter(-2)


def _in_order(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """By the number of their key and their own; where they come so, as they do as a rule, it costs next to nothing."""
    ranks = list(zip(map(int, map(_NUMBER, rows)), map(int, map(_PLACE, rows)), strict=True))
    if ranks == sorted(ranks):
        return rows
    return [rows[number] for number in sorted(range(len(rows)), key=ranks.__getitem__)]


def _payload(link: TableFacts, relation: Relation) -> list[Column]:
    assert relation.via is not None
    keys = {*relation.via.near, *relation.via.far}
    return [column for column in link.columns if column.name not in keys] if relation.via.payload else []
