"""Going along trails: a relation further, back to one of their steps, or all of a saved one."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from browser.database.facts import TableFacts, TableRef
from browser.rows.query import TableQuery, declared_key
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
    """The place at the end of a trail, of whose last step the tables are known. Raises NotSupported."""
    from browser.rows.related_keys import table_of
    from browser.rows.related_within import related_query

    if not trail.steps:
        return Visit(TableQuery(table_of(tables, trail.start)))
    last = trail.steps[-1]
    query = related_query(last.relation, tables, [dict(pin) for pin in last.pins])
    return Visit(query, trail=trail)


async def visit(graphs: Graphs, database: "Database", trail: "Trail", steps: int) -> Visit:
    """The place after so many steps of a trail. Raises errors.*."""
    part = replace(trail, steps=trail.steps[:steps])
    return visit_of(part, await tables_of(graphs, database, trail))


async def tables_of(graphs: Graphs, database: "Database", trail: "Trail") -> Mapping[TableRef, TableFacts]:
    """The details of all tables that a trail touches. Raises errors.*."""
    refs = [trail.start]
    for step in trail.steps:
        via = [step.relation.via.table] if step.relation.via is not None else []
        refs += [step.relation.source, *via, step.relation.target]
    await graphs.read_tables(database, list(dict.fromkeys(refs)))
    return graphs.tables(database)
