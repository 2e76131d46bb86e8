"""How many rows each relation leads to: one statement for up to fifty relations, each count capped.

A key that no index serves would read its whole table. Where statistics call that table huge it is not counted until
somebody asks; where nothing is known of its size, the statement itself looks whether it is longer than HUGE rows and
counts only if it is not.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from browser import errors
from browser.database.facts import TableRef
from browser.rows.related_keys import (
    Row,
    Tables,
    Values,
    chunks,
    distinct,
    facts_of_key,
    has_key,
    is_served,
    named_table,
    table_of,
    values_of,
    wanted,
)
from browser.rows.related_within import link_clause
from browser.schema.relations import Relation, RelationKind

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Connection, Select

    from browser.database.dialects import Dialect
    from browser.rows.related_clause import Wanted

CAP = 1_000
"""A panel's counts end here: "1,000+"."""
PER_STATEMENT = 50
"""Relations counted by one statement."""
HUGE = 100_000
"""Rows of a table that are not read without an index unless somebody asks."""
FEW_ROWS = 20
"""Rows whose keys stand in the conditions; the keys of more are a table of their own."""


@dataclass(frozen=True, slots=True)
class RelatedCount:
    """Related rows of one relation. `str()` is what the list shows.

    `capped`: there are more than `rows`. `skipped`: why it was not counted, else empty. `null`: the key is NULL and
    leads nowhere. `orphans`: so many keys lead to no row although they reference one.
    """

    rows: int
    capped: bool = False
    skipped: str = ""
    null: bool = False
    orphans: int = 0

    def __str__(self) -> str:
        if self.skipped:
            return "not counted"
        return f"{self.rows:,}+" if self.capped else f"{self.rows:,}"


@dataclass(frozen=True)
class _Count:
    """One relation to be counted for these keys; the sizes of the tables `probed` are to be looked at first."""

    relation: Relation
    keys: list[Values]
    probed: tuple[TableRef, ...]


def counts(
    connection: "Connection",
    relations: Sequence[Relation],
    tables: Tables,
    rows: Sequence[Row],
    *,
    cap: int | None = CAP,
    estimates: Mapping[TableRef, int | None] | None = None,
    force: bool = False,
    sent: Callable[[], None] | None = None,
) -> dict[str, RelatedCount]:
    """The counts by relation name, for one row or for several together: a row that two of them lead to counts once.

    `rows` hold `relation_columns(relations)`; `cap` None counts exactly, and then without an index, too, as `force`
    does. `estimates` are what `estimates()` found. One statement for PER_STATEMENT relations (`batches` splits for
    those who want to show some before the rest); none where every key is NULL. `sent` is called after each. Raises
    NotSupported for more rows than the parameters of a statement can name (some thousands).
    """
    result: dict[str, RelatedCount] = {}
    pending: list[_Count] = []
    for relation in relations:
        keys = distinct(values_of(relation, row) for row in rows)
        why, probed = ("", ()) if force or cap is None else _doubts(relation, tables, estimates or {})
        if not keys:
            result[relation.name] = RelatedCount(0, null=True)
        elif why:
            result[relation.name] = RelatedCount(0, skipped=why)
        else:
            pending.append(_Count(relation, keys, probed))
    for start in range(0, len(pending), PER_STATEMENT):
        result |= _counted(connection, pending[start : start + PER_STATEMENT], tables, cap)
        if sent is not None:
            sent()
    return {relation.name: result[relation.name] for relation in relations}


def batches(relations: Sequence[Relation]) -> Iterator[Sequence[Relation]]:
    """The relations in lots that cost one statement each."""
    for start in range(0, len(relations), PER_STATEMENT):
        yield relations[start : start + PER_STATEMENT]


def estimates(connection: "Connection", relations: Iterable[Relation], tables: Tables) -> dict[TableRef, int | None]:
    """The server's statistics of the tables that would be read without an index: one cheap statement a table, none
    where every key has its index. None stands for unknown. Worth keeping: they are of the table, not of the row."""
    from browser.database.dialects import dialect_of

    paging = dialect_of(connection).paging
    unserved = dict.fromkeys(ref for relation in relations for ref in _unserved(relation, tables))
    return {ref: paging.estimate(connection, ref) for ref in unserved}


def _unserved(relation: Relation, tables: Tables) -> tuple[TableRef, ...]:
    """The tables in which no index finds the relation's rows."""
    found = []
    if relation.via is not None and not is_served(table_of(tables, relation.via.table), relation.via.near):
        found.append(relation.via.table)
    if not is_served(table_of(tables, relation.target), relation.target_columns):
        found.append(relation.target)
    return tuple(found)


def _doubts(
    relation: Relation, tables: Tables, known: Mapping[TableRef, int | None]
) -> tuple[str, tuple[TableRef, ...]]:
    """Why it is not counted (or nothing), and the tables that have to be measured first."""
    unserved = _unserved(relation, tables)
    for ref in unserved:
        rows = known.get(ref)
        if rows is not None and rows > HUGE:
            return _why(relation, ref, f"about {rows:,}"), ()
    return "", tuple(ref for ref in unserved if known.get(ref) is None)


def _why(relation: Relation, ref: TableRef, rows: str) -> str:
    columns = relation.via.near if relation.via and ref == relation.via.table else relation.target_columns
    return f"No index of {ref} finds rows by {', '.join(columns)}, and it has {rows} rows."


def _counted(
    connection: "Connection", pending: Sequence[_Count], tables: Tables, cap: int | None
) -> dict[str, RelatedCount]:
    from sqlalchemy import select

    from browser.database.dialects import dialect_of

    uses = len({each.relation.columns for each in pending})
    keys = _Keys(connection, dialect_of(connection), tables, uses)
    columns: list[ColumnElement[Any]] = []
    for each in pending:
        columns.append(_rows_of(keys, each, tables, cap))
        columns += [_size_of(ref, tables) for ref in each.probed]
    labelled = [column.label(f"n{number}") for number, column in enumerate(columns)]
    read = [int(value) for value in connection.execute(select(*labelled)).one()]
    result = {}
    for each in pending:
        result[each.relation.name] = _result(each, cap, read[0], read[1 : len(each.probed) + 1])
        del read[: len(each.probed) + 1]
    return result


def _result(each: _Count, cap: int | None, rows: int, sizes: Sequence[int]) -> RelatedCount:
    relation = each.relation
    for ref, size in zip(each.probed, sizes, strict=True):
        if size > HUGE:
            return RelatedCount(0, skipped=_why(relation, ref, f"more than {HUGE:,}"))
    if cap is not None and rows > cap:
        return RelatedCount(cap, capped=True)
    references_one = relation.kind is RelationKind.REFERENCES and relation.to_one
    return RelatedCount(rows, orphans=max(0, len(each.keys) - rows) if references_one else 0)


class _Keys:
    """Conditions on the keys of the counted rows; the same keys of many rows are one table for all relations."""

    def __init__(self, connection: "Connection", dialect: "Dialect", tables: Tables, uses: int) -> None:
        self._connection = connection
        self._dialect = dialect
        self._tables = tables
        self._uses = uses
        self._made: dict[tuple[str, ...], Wanted] = {}

    def hold(self, each: _Count, columns: "Sequence[ColumnElement[Any]]") -> "ColumnElement[bool]":
        """These columns hold one of the keys."""
        from sqlalchemy import select, tuple_

        relation = each.relation
        facts = facts_of_key(relation, self._tables)
        if len(each.keys) <= FEW_ROWS:
            return has_key(self._dialect, columns, facts, each.keys)
        if relation.columns not in self._made:
            name = f"wanted{len(self._made)}"
            lots = list(chunks(self._dialect, facts, each.keys, self._uses))
            if len(lots) > 1:
                raise errors.NotSupported(f"These are too many rows to count for together: {len(each.keys):,}.")
            self._made[relation.columns] = wanted(
                self._connection, self._dialect, relation, self._tables, lots[0], name
            )
        keys = self._made[relation.columns]
        found = select(*keys.columns)
        return columns[0].in_(found) if len(columns) == 1 else tuple_(*columns).in_(found)


def _rows_of(keys: _Keys, each: _Count, tables: Tables, cap: int | None) -> "ColumnElement[Any]":
    """The number of related rows as a scalar; reads at most one row more than the cap."""
    from sqlalchemy import and_, func, literal_column, select, tuple_

    relation = each.relation
    table, columns = named_table(table_of(tables, relation.target), "target")
    target, own = _head(
        table, [columns[name] for name in relation.target_columns], "target", relation.target in each.probed
    )
    statement: Select[Any] = select(literal_column("1").label("one"))
    if relation.via is None:
        statement = statement.select_from(target).where(keys.hold(each, own))
    else:
        table, near, far = link_clause(relation)
        link, both = _head(table, [*near, *far], "link", relation.via.table in each.probed)
        near, far = both[: len(near)], both[len(near) :]
        held = keys.hold(each, near)
        if len(each.keys) == 1:
            joined = and_(*(one == other for one, other in zip(own, far, strict=True)))
            statement = statement.select_from(link.join(target, joined)).where(held)
        else:
            found = select(*far).select_from(link).where(held)
            reached = own[0].in_(found) if len(own) == 1 else tuple_(*own).in_(found)
            statement = statement.select_from(target).where(reached)
    if cap is not None:
        statement = statement.limit(literal_column(str(cap + 1)))
    return select(func.count()).select_from(statement.subquery("found")).scalar_subquery()


def _head(
    table: Any, columns: "list[ColumnElement[Any]]", name: str, probed: bool
) -> "tuple[Any, list[ColumnElement[Any]]]":
    """The table, or where its size is unknown no more than its first HUGE rows."""
    from sqlalchemy import literal_column, select

    if not probed:
        return table, columns
    labelled = [column.label(f"c{number}") for number, column in enumerate(columns)]
    limit: ColumnElement[Any] = literal_column(str(HUGE))
    head = select(*labelled).select_from(table).limit(limit).subquery(f"{name}_head")
    return head, [head.c[f"c{number}"] for number in range(len(columns))]


def _size_of(ref: TableRef, tables: Tables) -> "ColumnElement[Any]":
    """How many rows a table has, up to one more than HUGE."""
    from sqlalchemy import func, literal_column, select

    table, _ = named_table(table_of(tables, ref), "measured")
    limit: ColumnElement[Any] = literal_column(str(HUGE + 1))
    head: Select[Any] = select(literal_column("1").label("one")).select_from(table).limit(limit)
    return select(func.count()).select_from(head.subquery("head")).scalar_subquery()
