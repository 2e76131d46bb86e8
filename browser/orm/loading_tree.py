"""Live entities as plain data: nodes with cells."""

from typing import Any

from browser.database.dialects.base.values import Wire, wire_of
from browser.database.facts import Column
from browser.orm.loading_facts import EntityNode, Related
from browser.orm.mapping_types import Entity, Mapping, as_list
from browser.orm.plan import Branch
from browser.rows.cells import Cell, cell_of

NOT_LOADED = "This column was not loaded: it is deferred, or belongs to a subclass."


class Tree:
    """Makes the nodes of one load. Nothing here touches what is not loaded, so no statement is sent."""

    def __init__(self, mapping: Mapping, problems: dict[tuple[int, Branch], str]) -> None:
        self._by_class = {entity.mapped: entity for entity in mapping.entities.values()}
        self._problems = problems
        self._made: dict[tuple[int, tuple[Branch, ...]], EntityNode] = {}

    def nodes(self, entities: list[Any], branches: tuple[Branch, ...]) -> tuple[EntityNode, ...]:
        """A node for each entity, with what the branches lead to."""
        return tuple(self._node(entity, branches) for entity in entities)

    def _node(self, entity: Any, branches: tuple[Branch, ...]) -> EntityNode:
        known = self._made.get((id(entity), branches))
        if known is None:
            facts = self._facts(type(entity))
            inside = vars(entity)
            pairs = zip(facts.columns, facts.attributes, strict=True)
            cells = {column.name: _cell(inside, attribute, column) for column, attribute in pairs}
            key = tuple(cells[name] for name in facts.key)
            related = tuple(self._related(entity, branch) for branch in branches)
            title = type(entity).__name__
            known = EntityNode(facts.ref, title, key, tuple(cells.values()), related)
            self._made[id(entity), branches] = known
        return known

    def _related(self, entity: Any, branch: Branch) -> Related:
        link = branch.link
        problem = self._problems.get((id(entity), branch), "")
        found = [] if problem else as_list(vars(entity).get(link.attribute))
        nodes = self.nodes(found, branch.branches)
        return Related(link.name, link.attribute, link.to_one, branch.strategy, nodes, problem)

    def _facts(self, mapped: type) -> Entity:
        """What is known of a class, or of the class it inherits from."""
        if mapped not in self._by_class:
            self._by_class[mapped] = next(self._by_class[each] for each in mapped.__mro__ if each in self._by_class)
        return self._by_class[mapped]


def _cell(inside: dict[str, Any], attribute: str, column: Column) -> Cell:
    if attribute not in inside:
        return Cell(None, "", column.kind, flaw=NOT_LOADED)
    return cell_of(plain(inside[attribute]), column)


def plain(value: Any) -> Wire:
    """The wire value of what an attribute holds; a key's text without what makes it comparable."""
    if isinstance(value, str):
        return str(value)
    return value if isinstance(value, bytes) else wire_of(value)
