"""What would go with a row: everything that references it, and that, to the leaves, with each key's ON DELETE rule.

Level by level. The counts of a row's incoming relations are one statement (for fifty of them); where something was
found in a table that is referenced itself, its keys are read by one statement more, and counted with in their turn.
A row is followed once, however many ways lead to it, so cycles end.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from browser.database.facts import TableRef
from browser.rows.query import declared_key
from browser.rows.related_counts import CAP, counts
from browser.rows.related_keys import (
    Row,
    Tables,
    Values,
    distinct,
    named_table,
    relation_columns,
    table_of,
    values_of,
    wanted,
)
from browser.schema.relations import Relation, RelationGraph

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection

STATEMENTS = 400
"""Where a walk stops that has not come to its end."""

_STAY = ("SET NULL", "SET DEFAULT")


@dataclass(frozen=True)
class Effect:
    """Rows that reference those above it by one key.

    `rows` of them, `capped` where there are more; `skipped` says why they were not counted. `rule` is the key's ON
    DELETE, "NO ACTION" where it says nothing; where the relation was declared by hand and the database knows nothing of
    it, what was told with it, "none" where nothing was.
    `stays`: the rows remain, because this key or one above it is set to NULL or its default. `again` of them were
    followed on another way already. `effects` are what references these rows in turn.
    """

    relation: Relation
    rule: str
    rows: int
    capped: bool = False
    skipped: str = ""
    stays: bool = False
    again: int = 0
    effects: "tuple[Effect, ...]" = ()


@dataclass(frozen=True)
class WouldGo:
    """The whole: what references the row itself comes first. `cut`: it was too much, and some leaves are missing."""

    effects: tuple[Effect, ...]
    statements: int
    cut: bool = False

    def levels(self) -> tuple[int, ...]:
        """How many rows there are at each distance from the row."""
        sums = []
        here = self.effects
        while here:
            sums.append(sum(effect.rows for effect in here))
            here = tuple(below for effect in here for below in effect.effects)
        return tuple(each for each in sums if each)


@dataclass
class _Node:
    """An effect in the making, and the rows by which it is followed."""

    effect: Effect
    below: "list[_Node]" = field(default_factory=list)

    def finished(self) -> Effect:
        return replace(self.effect, effects=tuple(node.finished() for node in self.below))


@dataclass
class _Frontier:
    """New rows of one table and where what references them is noted."""

    table: TableRef
    rows: list[Row]
    into: "list[_Node]"
    stays: bool


def would_go(
    connection: "Connection",
    graph: RelationGraph,
    tables: Tables,
    source: TableRef,
    rows: Sequence[Row],
    *,
    cap: int = CAP,
    estimates: Mapping[TableRef, int | None] | None = None,
    progress: Callable[[int], None] | None = None,
) -> WouldGo:
    """What deleting these rows of `source` would take along or be stopped by. Relations without rows are left out.

    `rows` hold `relation_columns(graph.incoming(source))` and, where it has one, its key. At most `cap` rows a key are
    followed. One statement for fifty relations of each set of rows, and one for each key whose rows are followed;
    after STATEMENTS it stops and says so. Nothing else happens between two statements, so cancelling ends it there;
    `progress` gets the number of statements so far. A table whose facts are missing is a leaf.
    """
    walk = _Walk(connection, graph, tables, cap, estimates or {}, progress)
    first: list[_Node] = []
    walk.visit(source, rows)
    waiting = [_Frontier(source, list(rows), first, False)]
    while waiting and not walk.cut:
        waiting = [further for frontier in waiting for further in walk.spread(frontier)]
    return WouldGo(tuple(node.finished() for node in first), walk.statements, walk.cut)


class _Walk:
    """What was seen so far, and what it cost."""

    def __init__(
        self,
        connection: "Connection",
        graph: RelationGraph,
        tables: Tables,
        cap: int,
        estimates: Mapping[TableRef, int | None],
        progress: Callable[[int], None] | None,
    ) -> None:
        self._connection = connection
        self._graph = graph
        self._tables = tables
        self._cap = cap
        self._estimates = estimates
        self._progress = progress
        self._seen: set[tuple[TableRef, Values]] = set()
        self.statements = 0
        self.cut = False

    def visit(self, ref: TableRef, rows: Sequence[Row]) -> list[Row]:
        """Those of the rows that were not seen before."""
        names = self._identity(ref)
        new = []
        for row in rows:
            place = (ref, tuple(row[name] for name in names if name in row))
            if place not in self._seen:
                self._seen.add(place)
                new.append(row)
        return new

    def _identity(self, ref: TableRef) -> tuple[str, ...]:
        """What tells rows apart: a key; without one what other rows reference, which is all that matters here."""
        key = declared_key(table_of(self._tables, ref))
        return key or relation_columns(self._incoming(ref))

    def _incoming(self, ref: TableRef) -> list[Relation]:
        return [each for each in self._graph.incoming(ref) if each.target in self._tables]

    def spread(self, frontier: _Frontier) -> Iterator[_Frontier]:
        """Note what references these rows, and give what of it is referenced in turn."""
        relations = self._incoming(frontier.table)
        if self._is_over(1) or not relations:
            return
        found = counts(
            self._connection,
            relations,
            self._tables,
            frontier.rows,
            cap=self._cap,
            estimates=self._estimates,
            sent=self._spent,
        )
        for relation in relations:
            count = found[relation.name]
            if not count.rows and not count.skipped:
                continue
            rule = _rule(relation)
            effect = Effect(relation, rule, count.rows, count.capped, count.skipped, frontier.stays or rule in _STAY)
            node = _Node(effect)
            frontier.into.append(node)
            if count.rows and self._incoming(relation.target):
                yield from self._followed(frontier, relation, node)

    def _followed(self, frontier: _Frontier, relation: Relation, node: _Node) -> Iterator[_Frontier]:
        if self._is_over(1):
            return
        names = relation_columns(self._incoming(relation.target))
        carry = tuple(dict.fromkeys((*names, *self._identity(relation.target))))
        parents = distinct(values_of(relation, row) for row in frontier.rows)
        rows = _read(self._connection, relation, self._tables, parents, carry, self._cap)
        self._spent()
        new = self.visit(relation.target, rows)
        node.effect = replace(node.effect, again=len(rows) - len(new))
        if new:
            yield _Frontier(relation.target, new, node.below, node.effect.stays)

    def _is_over(self, more: int) -> bool:
        self.cut = self.cut or self.statements + more > STATEMENTS
        return self.cut

    def _spent(self) -> None:
        self.statements += 1
        if self._progress is not None:
            self._progress(self.statements)


def _read(
    connection: "Connection",
    relation: Relation,
    tables: Tables,
    parents: Sequence[Values],
    names: Sequence[str],
    cap: int,
) -> list[Row]:
    """These columns of the rows that reference the parents, at most `cap` rows in all."""
    from sqlalchemy import and_, literal_column, select

    from browser.database.dialects import dialect_of

    dialect = dialect_of(connection)
    table = table_of(tables, relation.target)
    clause, columns = named_table(table, "target")
    asked = wanted(connection, dialect, relation, tables, parents)
    bounds = [dialect.values.bound(columns[name], table.column(name)) for name in names]
    labelled = [bound.label(f"c{number}") for number, bound in enumerate(bounds)]
    held = and_(*asked.equal([columns[name] for name in relation.target_columns]))
    limit: ColumnElement[Any] = literal_column(str(cap))
    statement = select(*labelled).select_from(asked.table.join(clause, held)).limit(limit)
    return [dict(zip(names, row, strict=True)) for row in dialect.values.rows(connection, statement)]


def _rule(relation: Relation) -> str:
    told = (relation.key.on_delete if relation.key is not None else "").upper()
    return told or ("none" if relation.declared else "NO ACTION")
