"""What the related panel and the nested rows ask of a database, each in as few statements as there can be."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from browser.database.facts import Column, TableFacts, TableRef
from browser.errors import NotSupported
from browser.ui.rows.nested_layout import Below, Group, Node
from browser.ui.rows.related_chosen import Chosen
from browser.ui.rows.related_graphs import Graphs
from browser.ui.rows.related_list import Shown
from browser.ui.rows.related_source import Cells

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.database.requests import Tally
    from browser.rows.related_counts import RelatedCount
    from browser.rows.related_keys import Row
    from browser.rows.source import RowSource
    from browser.schema.relations import Relation

ONE_PARENT = 200
"""Rows of a relation that the panel shows of one row."""


@dataclass(frozen=True)
class Found:
    """Rows of one relation. `more` follow that were not read (None: not counted); `hidden` columns tell nothing."""

    columns: tuple[Column, ...]
    cells: Cells
    more: int | None = 0
    hidden: tuple[str, ...] = ()
    why_empty: str = ""
    values: "tuple[Row, ...]" = field(default=())


def loop_runs() -> bool:
    """Whether a task can be started now. While an application ends, Qt's timers outlive asyncio's loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


@contextmanager
def cost() -> "Iterator[Tally]":
    """The statements sent inside, and their milliseconds."""
    from browser.database.requests import tally

    with tally() as counted:
        yield counted


def cost_text(counted: "Tally") -> str:
    """ "2 queries + 13 of the schema · 0 lazy loads · 3 ms"; the panels never load lazily."""
    if not counted.statements:
        return ""
    of_rows = counted.statements - counted.schema
    queries = f"{of_rows} quer{'y' if of_rows == 1 else 'ies'}"
    if counted.schema:
        queries += f" + {counted.schema} of the schema"
    time = f"{counted.milliseconds:,.0f} ms" if counted.milliseconds >= 1 else "under 1 ms"
    return f"{queries} · 0 lazy loads · {time}"


def rows_text(cells: Cells, more: int | None) -> str:
    """ "4 rows", "200 of 1,037 rows"."""
    here = len(cells)
    if more == 0:
        return f"{here:,} row{'' if here == 1 else 's'}"
    return f"first {here:,} rows" if more is None else f"{here:,} of {here + more:,} rows"


async def wires(chosen: Chosen, columns: Collection[str]) -> "list[Row]":
    """The exact values of these columns in the chosen rows: from the screen, else by one statement."""
    from browser.rows.related_keys import read_row, relation_values, row_of_cells

    dialect = chosen.database.dialect
    rows = [row_of_cells(dialect, chosen.facts, cells, columns) for cells in chosen.cells]
    if len(rows) == 1 and rows[0] is None:
        return [await read_row(chosen.database, _source_of(chosen), chosen.numbers[0], tuple(columns))]
    if None in rows:
        source = _source_of(chosen)
        identifiers = [await source.identifier(number) for number in chosen.numbers]
        rows = await chosen.database.read(relation_values, source.listing, identifiers, tuple(columns))
    return [row for row in rows if row is not None]


def _source_of(chosen: Chosen) -> "RowSource":
    if chosen.source is None:
        raise NotSupported("The keys of these rows are too long to be here.", hint="Open their table first.")
    return chosen.source


async def counts(
    chosen: Chosen, relations: "Sequence[Relation]", graphs: Graphs, *, exactly: bool = False
) -> AsyncIterator[dict[str, Shown]]:
    """What stands behind each relation, in lots of one statement each. Raises errors.*."""
    from browser.rows import related_counts
    from browser.rows.related_keys import relation_columns

    database = chosen.database
    tables = graphs.tables(database)
    readable = [each for each in relations if _is_readable(each, tables)]
    rows = await wires(chosen, relation_columns(readable))
    known = await graphs.estimates(database, readable)
    broken = {
        each.name: Shown("?", 0, "The table cannot be read.", odd=True) for each in relations if each not in readable
    }
    if broken:
        yield broken
    for lot in related_counts.batches(readable):
        cap = None if exactly else related_counts.CAP
        found = await database.read(related_counts.counts, lot, tables, rows, cap=cap, estimates=known)
        yield {name: shown(count) for name, count in found.items()}


def _is_readable(relation: "Relation", tables: Collection[TableRef]) -> bool:
    return relation.target in tables and (relation.via is None or relation.via.table in tables)


def shown(count: "RelatedCount") -> Shown:
    """A count as the list shows it."""
    if count.skipped:
        return Shown(str(count), -1, f"{count.skipped} Choose “Count exactly” to count all the same.")
    if count.null:
        return Shown("NULL", 0, "The key is NULL: it leads nowhere.")
    if count.orphans:
        text = "missing" if not count.rows else f"{count.rows:,}, {count.orphans:,} missing"
        return Shown(text, count.rows, "An orphan: the row that is referenced does not exist.", odd=True)
    words = f"More than {count.rows:,} rows. “Count exactly” counts them all." if count.capped else ""
    return Shown(str(count), count.rows, words)


async def facts_of(graphs: Graphs, database: "Database", ref: TableRef) -> TableFacts:
    """The details of a table, read now if they are not known. Raises errors.*."""
    facts = graphs.facts(database, ref)
    if facts is None:
        await graphs.read_tables(database, [ref])
        facts = graphs.facts(database, ref)
    if facts is None:
        raise NotSupported(f"{ref} cannot be read.", hint="The schema tells why, below its name.")
    return facts


async def rows(chosen: Chosen, relation: "Relation", graphs: Graphs) -> Found:
    """The rows that a relation leads to, by one statement. Raises errors.*."""
    from browser.rows.related_keys import distinct, values_of
    from browser.rows.related_levels import PER_PARENT, level

    database = chosen.database
    keys = [values_of(relation, row) for row in await wires(chosen, relation.columns)]
    parents = distinct(keys)
    carry = _carried(graphs, database, relation)
    per_parent = ONE_PARENT if len(parents) == 1 else PER_PARENT
    read = await database.read(level, relation, graphs.tables(database), parents, per_parent, carry)
    cells = tuple(cells for group in read.groups for cells in group.cells)
    columns = _named(relation, read.columns, read.payload)
    more = sum(group.more or 0 for group in read.groups)
    values = tuple(row for group in read.groups for row in group.rows)
    return Found(columns, cells, more, hidden_columns(relation), _why_empty(relation, parents), values)


def hidden_columns(relation: "Relation") -> tuple[str, ...]:
    """The target's columns that hold the parent's own key again."""
    return relation.target_columns if relation.kind == "referenced by" else ()


def _why_empty(relation: "Relation", parents: Sequence[object]) -> str:
    if not parents:
        return "The key is NULL: it leads nowhere."
    if relation.kind == "references" and relation.to_one:
        return "An orphan: the row that is referenced does not exist."
    return "No rows."


def _named(relation: "Relation", columns: Sequence[Column], payload: int) -> tuple[Column, ...]:
    """The columns with those of a link table named after it."""
    if not payload or relation.via is None:
        return tuple(columns)
    own, linked = columns[:-payload], columns[-payload:]
    return (*own, *(replace(each, name=f"{relation.via.table.name}.{each.name}") for each in linked))


def columns_of(graphs: Graphs, database: "Database", relation: "Relation") -> tuple[Column, ...]:
    """The columns that `level` reads of a relation: the target's, then the link table's own."""
    tables = graphs.tables(database)
    target = tables[relation.target].columns
    if relation.via is None or not relation.via.payload:
        return target
    keys = {*relation.via.near, *relation.via.far}
    linked = [each for each in tables[relation.via.table].columns if each.name not in keys]
    return _named(relation, (*target, *linked), len(linked))


async def nodes_of(chosen: Chosen, relations: "Sequence[Relation]", first: int, end: int) -> list[Node]:
    """Some of the chosen rows as parents of nested ones."""
    from browser.rows.related_keys import relation_columns

    some = replace(chosen, cells=chosen.cells[first:end], numbers=chosen.numbers[first:end])
    values = await wires(some, relation_columns(relations))
    return [Node(cells, dict(row)) for cells, row in zip(some.cells, values, strict=False)]


async def read_level(database: "Database", graphs: Graphs, group: Group, above: Sequence[Node]) -> None:
    """Put the rows of a group below those above it, all by one statement. Raises errors.*."""
    from browser.rows.related_keys import values_of
    from browser.rows.related_levels import level

    relation = group.relation
    assert relation is not None
    parents = [values_of(relation, node.values) for node in above]
    carry = _carried(graphs, database, relation)
    read = await database.read(level, relation, graphs.tables(database), parents, carry=carry)
    for node, found in zip(above, read.groups, strict=True):
        pairs = zip(found.cells, found.rows, strict=True)
        node.below[relation.name] = Below([Node(cells, dict(row), node, relation) for cells, row in pairs], found.more)


def _carried(graphs: Graphs, database: "Database", relation: "Relation") -> tuple[str, ...]:
    """The columns of the target whose exact values lead further, or back to the row itself."""
    from browser.rows.query import declared_key
    from browser.rows.related_keys import relation_columns

    key = declared_key(graphs.tables(database)[relation.target]) or ()
    return tuple(dict.fromkeys((*relation_columns(graphs.graph(database).relations(relation.target)), *key)))


def are_exact(database: "Database", facts: TableFacts, columns: Collection[str]) -> bool:
    """Whether the cells of these columns hold the keys as they are compared."""
    from browser.rows.query import from_clause

    elements = zip(facts.columns, from_clause(facts).columns, strict=True)
    bound = database.dialect.values.bound
    return all(bound(element, column) is element for column, element in elements if column.name in columns)
