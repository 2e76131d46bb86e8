"""Which relations are opened below the rows of each table, and their rows: one statement a level."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from browser.database.facts import TableFacts, TableRef
from browser.ui.rows import labelling
from browser.ui.rows import nested_layout as layout
from browser.ui.rows import related_reading as reading
from browser.ui.rows.nested_layout import Group, Node, Path
from browser.ui.rows.related_chosen import Chosen
from browser.ui.rows.related_graphs import Graphs

if TYPE_CHECKING:
    from browser.schema.relations import Relation

PARENTS = 100
"""Rows whose related ones are shown at once."""

OPENED_FIRST = 2
"""Relations that are opened where nobody has chosen any."""


class Levels:
    """Remembers by table what is opened. Every coroutine raises errors.* and keeps what was there before."""

    def __init__(self, graphs: Graphs) -> None:
        self.graphs = graphs
        self._opened: dict[TableRef, list[Group]] = {}

    def groups(self, ref: TableRef) -> list[Group]:
        """What is opened below a table's rows, folded ones and what is below them too."""
        return self._opened.get(ref, [])

    def keep(self, ref: TableRef, groups: Sequence[Group]) -> None:
        """From now on this is opened."""
        self._opened[ref] = list(groups)

    async def read(self, chosen: Chosen, opens: "Sequence[Relation]", page: int) -> list[Node]:
        """The rows of one page of parents and of everything opened below them; `opens` is opened too."""
        ref = chosen.facts.ref
        relations = await self.graphs.complete(chosen.database, ref)
        groups = [
            replace(each, references=labelling.references(self.graphs, chosen.database, each.facts))
            for each in self.groups(ref) or [self._parents_of(chosen)]
        ]
        for relation in opens or (_first_opened(relations) if len(groups) == 1 else ()):
            groups = await self._with(chosen, groups, (), relation)
        parents = await reading.nodes_of(chosen, relations, page * PARENTS, (page + 1) * PARENTS)
        for group in layout.ordered(groups):
            await self._read_level(chosen, group, parents)
        self.keep(ref, groups)
        return parents

    async def open(self, chosen: Chosen, path: Path, relation: "Relation", parents: Sequence[Node]) -> None:
        """Open one more relation below the rows of a group that is shown."""
        await self.graphs.complete(chosen.database, relation.target)
        groups = await self._with(chosen, self.groups(chosen.facts.ref), path, relation)
        await self._read_level(chosen, groups[-1], parents)
        self.keep(chosen.facts.ref, groups)

    async def _with(self, chosen: Chosen, groups: list[Group], path: Path, relation: "Relation") -> list[Group]:
        """The groups and behind them one more below `path`, which is not there twice."""
        whole = (*path, relation.name)
        facts = await reading.facts_of(self.graphs, chosen.database, relation.target)
        if relation.via is not None:
            await reading.facts_of(self.graphs, chosen.database, relation.via.table)
        all_columns = reading.columns_of(self.graphs, chosen.database, relation)
        columns = layout.first_columns(
            facts, self.graphs.label(chosen.database, facts), reading.hidden_columns(relation)
        )
        painted = labelling.references(self.graphs, chosen.database, facts)
        added = Group(whole, facts, all_columns, columns, relation, references=painted)
        return [*(group for group in groups if group.path != whole), added]

    async def _read_level(self, chosen: Chosen, group: Group, parents: Sequence[Node]) -> None:
        above = layout.nodes_at(parents, group.path[:-1])
        if group.path and above:
            await reading.read_level(chosen.database, self.graphs, group, above)

    async def label(self, chosen: Chosen, groups: Sequence[Group], parents: Sequence[Node]) -> None:
        """Bring the labels that are missing behind what is shown of these groups: ONE statement for all levels."""
        asks = []
        for group in groups:
            painted = {} if group.folded else {n: each for n, each in group.references.items() if not each.labels}
            hidden = {column.name for column in group.facts.columns} - set(group.columns)
            wanted = await labelling.labelled(self.graphs, chosen.database, group.facts, painted, hidden)
            cells = [node.cells for node in layout.nodes_at(parents, group.path)] if wanted else []
            asks.append(labelling.Ask(group.facts, wanted, cells))
        await labelling.read(self.graphs, chosen.database, asks)

    def _parents_of(self, chosen: Chosen) -> Group:
        columns = layout.first_columns(chosen.facts, self.graphs.label(chosen.database, chosen.facts), most=2)
        return Group((), chosen.facts, chosen.facts.columns, columns)

    def ways(self, chosen: Chosen, nodes: Sequence[Node]) -> "list[tuple[Chosen, Relation]]":
        """How to follow from a parent down to the last of the nodes, relation by relation."""
        facts: TableFacts | None = chosen.facts
        found: list[tuple[Chosen, Relation]] = []
        for node, below in itertools.pairwise(nodes):
            if facts is None or below.relation is None:
                break
            cells = node.cells[: len(facts.columns)]
            found.append((replace(chosen, facts=facts, cells=(cells,), numbers=(), source=None), below.relation))
            facts = self.graphs.facts(chosen.database, below.relation.target)
        return found

    def onward(self, chosen: Chosen, group: Group, node: Node, column: str) -> "tuple[Chosen, Relation] | None":
        """How to follow the reference of a nested row that one of its columns is part of; None without any."""
        found = labelling.leading(self.graphs, chosen.database, group.facts, column)
        if not found:
            return None
        cells = node.cells[: len(group.facts.columns)]
        return replace(chosen, facts=group.facts, cells=(cells,), numbers=(), source=None), found[0]


def _first_opened(relations: "Sequence[Relation]") -> "list[Relation]":
    """What is opened where nobody has chosen: what references the rows, else what they reference."""
    below = [each for each in relations if each.kind == "referenced by"] or list(relations)
    return below[:OPENED_FIRST]
