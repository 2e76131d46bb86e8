"""Going along trails: a relation further, back to one of their steps, or all of a saved one."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from browser.database.facts import TableFacts, TableRef
from browser.rows.query import TableQuery, declared_key
from browser.schema.secrets import secret_names
from browser.ui.rows import related_reading as reading
from browser.ui.rows.related_chosen import Chosen
from browser.ui.rows.related_graphs import Graphs
from browser.ui.rows.trail_history import Visit

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.rows.trail import Trail
    from browser.schema.relations import Relation


async def further(graphs: Graphs, trail: "Trail | None", chosen: Chosen, relation: "Relation") -> Visit:
    """The place that a relation leads to from the chosen rows, which a trail has led to. Raises errors.*."""
    from browser.rows.trail import Trail

    await reading.facts_of(graphs, chosen.database, relation.target)
    key = declared_key(chosen.facts) or ()
    rows = await reading.wires(chosen, (*relation.columns, *key))
    if trail is None or trail.target != relation.source:
        trail = Trail(relation.source)
    trail = trail.then(relation, rows, chosen.title)
    return visit_of(trail, {**graphs.tables(chosen.database), chosen.facts.ref: chosen.facts})


def visit_of(trail: "Trail", tables: Mapping[TableRef, TableFacts]) -> Visit:
    """The place at the end of a trail, of whose last step the tables are known, seen as it was. Raises NotSupported.

    Filters and orders by columns that are gone are left out.
    """
    from browser.rows.related_keys import table_of
    from browser.rows.related_within import related_query

    if trail.steps:
        last = trail.steps[-1]
        query = related_query(last.relation, tables, [dict(pin) for pin in last.pins])
    else:
        query = TableQuery(table_of(tables, trail.start))
    names = names_of(query)
    filters = tuple(each for each in trail.filters if each.column in names)
    order = tuple(each for each in trail.order if each.column in names)
    return Visit(replace(query, filters=filters, order=order), trail=trail.seen() if trail.steps else None)


def seen(trail: "Trail | None", query: TableQuery, *, secrets: bool = False) -> "Trail":
    """The way to the rows of a query, seen with its filters and in its order.

    What is kept holds no secret, so filters by one are left out of it unless `secrets` are wanted.
    """
    from browser.rows.trail import Trail

    secret = frozenset() if secrets else secrets_of(query)
    filters = [each for each in query.filters if each.column not in secret or not each.value]
    return (trail or Trail(query.table.ref)).seen(filters, query.order)


def secrets_of(query: TableQuery) -> frozenset[str]:
    """The columns of a query's table that hold secrets."""
    return secret_names(query.table)


def columns_of(trail: "Trail") -> set[str]:
    """The columns that its rows are filtered and ordered by."""
    return {*(each.column for each in trail.filters), *(each.column for each in trail.order)}


def names_of(query: TableQuery) -> set[str]:
    """All its columns."""
    return {column.name for column in query.table.columns}


async def visit(graphs: Graphs, database: "Database", trail: "Trail", steps: int) -> Visit:
    """The place after so many steps of a trail. Raises errors.*."""
    return visit_of(trail.part(steps), await tables_of(graphs, database, trail))


async def tables_of(graphs: Graphs, database: "Database", trail: "Trail") -> Mapping[TableRef, TableFacts]:
    """The details of all tables that a trail touches. Raises errors.*."""
    refs = [trail.start]
    for step in trail.steps:
        via = [step.relation.via.table] if step.relation.via is not None else []
        refs += [step.relation.source, *via, step.relation.target]
    await graphs.read_tables(database, list(dict.fromkeys(refs)))
    return graphs.tables(database)
