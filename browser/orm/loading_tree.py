"""Live entities as plain data: nodes with cells."""

from dataclasses import dataclass
from typing import Any

from browser.database.dialects.base.values import Wire, wire_of
from browser.database.facts import Column, TableRef
from browser.orm.loading_facts import EntityNode, Related
from browser.orm.mapping_types import Mapping, as_list
from browser.orm.plan import Branch
from browser.rows.cells import Cell, cell_of

NOT_LOADED = "This column was not loaded: it is deferred, or belongs to a subclass."


@dataclass(frozen=True)
class _Shape:
    """How the entities of a class become nodes."""

    table: TableRef
    title: str
    columns: tuple[tuple[str, Column], ...]
    key: tuple[int, ...]


class Tree:
    """Makes the nodes of one load. Nothing here touches what is not loaded, so no statement is sent."""

    def __init__(self, mapping: Mapping, problems: dict[tuple[int, Branch], str]) -> None:
        self._by_class = {entity.mapped: entity for entity in mapping.entities.values()}
        self._shapes: dict[type, _Shape] = {}
        self._problems = problems
        self._made: dict[tuple[int, int], EntityNode] = {}

    def nodes(self, entities: list[Any], branches: tuple[Branch, ...]) -> tuple[EntityNode, ...]:
        """A node for each entity, with what the branches lead to."""
        return tuple([self._node(entity, branches) for entity in entities])

    def _node(self, entity: Any, branches: tuple[Branch, ...]) -> EntityNode:
        place = (id(entity), id(branches))
        known = self._made.get(place)
        if known is None:
            shape = self._shapes.get(type(entity)) or self._shape(type(entity))
            inside = vars(entity)
            cells = tuple([_cell(inside, attribute, column) for attribute, column in shape.columns])
            key = tuple([cells[position] for position in shape.key])
            related = tuple([self._related(entity, branch) for branch in branches])
            known = self._made[place] = EntityNode(shape.table, shape.title, key, cells, related)
        return known

    def _related(self, entity: Any, branch: Branch) -> Related:
        link = branch.link
        problem = self._problems.get((id(entity), branch), "")
        found = [] if problem else as_list(vars(entity).get(link.attribute))
        nodes = self.nodes(found, branch.branches)
        return Related(link.name, link.attribute, link.to_one, branch.strategy, nodes, problem)

    def _shape(self, mapped: type) -> _Shape:
        """That of a class; of a subclass, its own title and the columns of the class it inherits from."""
        facts = next(self._by_class[each] for each in mapped.__mro__ if each in self._by_class)
        names = [column.name for column in facts.columns]
        columns = tuple(zip(facts.attributes, facts.columns, strict=True))
        shape = _Shape(facts.ref, mapped.__name__, columns, tuple(names.index(name) for name in facts.key))
        return self._shapes.setdefault(mapped, shape)


def _cell(inside: dict[str, Any], attribute: str, column: Column) -> Cell:
    value = inside.get(attribute, _MISSING)
    if value is _MISSING:
        return Cell(None, "", column.kind, flaw=NOT_LOADED)
    return cell_of(value if value is None or type(value) in _WIRES else plain(value), column)


_MISSING = object()
_WIRES = frozenset({int, float, str, bytes})


def plain(value: Any) -> Wire:
    """The wire value of what an attribute holds; a key's text without what makes it comparable."""
    if isinstance(value, str):
        return str(value)
    return value if isinstance(value, bytes) else wire_of(value)
