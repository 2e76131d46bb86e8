"""The labels behind references, for whatever rows are there: one statement for all that is asked for at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from browser.database.facts import TableFacts
from browser.rows.cells import Cell, Wire
from browser.ui.rows import related_reading as reading
from browser.ui.rows.related_graphs import Graphs
from browser.ui.widgets.references import Reference, references_of

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.schema.relations import Relation

MOST = 20_000
"""Labels that are kept of one reference."""


@dataclass(frozen=True, eq=False)
class Labelled:
    """One reference whose labels can be read: its relation, the column that names a row, and where it is painted."""

    relation: "Relation"
    column: str
    painted: Reference


@dataclass(frozen=True, eq=False)
class Ask:
    """The labels of some references in rows of one table; `cells` are at least those of its columns."""

    facts: TableFacts
    labelled: Sequence[Labelled]
    cells: Sequence[Sequence[Cell]]


def references(graphs: Graphs, database: "Database", facts: TableFacts) -> dict[int, Reference]:
    """By column: the references of a table, those that were declared by hand, too. No label is known yet."""
    names = [column.name for column in facts.columns]
    return references_of(names, [each.columns for each in graphs.graph(database).outgoing(facts.ref)])


def leading(graphs: Graphs, database: "Database", facts: TableFacts, name: str) -> "list[Relation]":
    """The references that a column is part of, those of fewer columns first."""
    outgoing = graphs.graph(database).outgoing(facts.ref)
    return sorted((each for each in outgoing if name in each.columns), key=lambda each: len(each.columns))


async def labelled(
    graphs: Graphs,
    database: "Database",
    facts: TableFacts,
    painted: Mapping[int, Reference],
    hidden: Collection[str] = (),
) -> list[Labelled]:
    """Which references have a label, once the tables they lead to are known, without those in `hidden` columns.

    Raises errors.*.
    """
    outgoing = [each for each in graphs.graph(database).outgoing(facts.ref) if each.columns[0] not in hidden]
    unknown = [each.target for each in outgoing if graphs.facts(database, each.target) is None]
    if unknown:
        await graphs.read_tables(database, unknown)
    names = [column.name for column in facts.columns]
    found: list[Labelled] = []
    for relation in graphs.graph(database).outgoing(facts.ref):
        target = graphs.facts(database, relation.target)
        if relation.columns[0] in hidden or target is None or not relation.to_one:
            continue
        places = tuple(names.index(name) for name in relation.columns)
        column, reference = graphs.label(database, target), painted.get(places[0])
        seen = any(each.painted is reference for each in found)
        if column is not None and reference is not None and reference.labels_key(places) and not seen:
            found.append(Labelled(relation, column, reference))
    return found


async def read(graphs: Graphs, database: "Database", asks: Sequence[Ask]) -> None:
    """Bring all these labels by ONE statement; by none where no key asks for one. Raises errors.*."""
    from browser.rows.related_labels import Wish, labels

    exact = [
        (
            each,
            Wish(
                each.relation, each.column, [_key([row[place] for place in each.painted.places]) for row in ask.cells]
            ),
        )
        for ask in asks
        for each in ask.labelled
        if reading.are_exact(database, ask.facts, each.relation.columns)
    ]
    asked = [pair for pair in exact if any(key is not None for key in pair[1].values)]
    if not asked:
        return
    tables = {**graphs.tables(database), **{ask.facts.ref: ask.facts for ask in asks}}
    found = await database.read(labels, [wish for _, wish in asked], tables)
    for (each, wish), known in zip(asked, found, strict=True):
        if len(each.painted.labels) > MOST:
            each.painted.labels.clear()
        each.painted.labels.update({key: known.get(key) for key in wish.values if key is not None})


def _key(cells: list[Cell]) -> tuple[Wire, ...] | None:
    """The key in these cells; None where it leads nowhere or is not here in whole."""
    if any(cell.value is None or cell.shortened for cell in cells):
        return None
    return tuple(cell.value for cell in cells)
