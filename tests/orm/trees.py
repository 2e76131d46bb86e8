"""Trees of entities as plain nested keys, from what was loaded and from plain Python over the rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, inspect
from sqlalchemy.orm import Session

from browser.database.facts import TableRef
from browser.orm.codegen import models_source, select_source
from browser.orm.loading_facts import EntityNode
from browser.orm.mapping import Mapping as ModelMapping
from browser.orm.mapping import Path
from browser.orm.plan import Branch, Load, Strategy, plan
from browser.schema.relations import Relation, RelationGraph
from tests.orm.running import running_source

Nested = tuple[Any, ...]
"""(key, {relation: sorted Nested, ...} as pairs)"""


def nested(nodes: Iterable[EntityNode]) -> list[Nested]:
    """What was loaded, every collection sorted."""
    return [
        (
            tuple(cell.text for cell in node.key),
            tuple((related.name, tuple(sorted(nested(related.nodes), key=repr))) for related in node.related),
        )
        for node in nodes
    ]


def every_path(graph: RelationGraph, root: TableRef, depth: int) -> list[Path]:
    """All paths from a table of at most so many relations."""
    found: list[Path] = []
    level: list[tuple[Path, TableRef]] = [((), root)]
    for _ in range(depth):
        level = [((*path, relation.name), relation.target) for path, ref in level for relation in graph.relations(ref)]
        found += [path for path, _ in level]
    return found


class Oracle:
    """Relations followed in plain Python. Rows are tuples in the order of the table's columns."""

    def __init__(self, graph: RelationGraph, rows: Mapping[str, Sequence[tuple[object, ...]]]) -> None:
        self._graph = graph
        self._rows = rows

    def rows(self, ref: TableRef) -> list[dict[str, object]]:
        facts = self._graph.catalog.facts(ref)
        assert facts is not None
        names = [column.name for column in facts.columns]
        return [dict(zip(names, row, strict=True)) for row in self._rows[ref.name]]

    def nested(self, mapping: ModelMapping, branches: tuple[Branch, ...]) -> list[Nested]:
        entity = mapping.entities[mapping.root]
        found = [self._nested(mapping, row, mapping.root, branches) for row in self.rows(mapping.root)]
        assert entity.key
        return sorted(found, key=lambda each: [int(part) if part.isdigit() else part for part in each[0]])

    def _nested(
        self, mapping: ModelMapping, row: dict[str, object], ref: TableRef, branches: tuple[Branch, ...]
    ) -> Nested:
        key = tuple(str(row[name]) for name in mapping.entities[ref].key)
        related = []
        for branch in branches:
            assert branch.link.relation is not None
            found = self._related(branch.link.relation, row)
            inner = [self._nested(mapping, each, branch.link.target, branch.branches) for each in found]
            related.append((branch.link.name, tuple(sorted(inner, key=repr))))
        return key, tuple(related)

    def _related(self, relation: Relation, row: dict[str, object]) -> list[dict[str, object]]:
        wanted = [row[name] for name in relation.columns]
        if None in wanted:
            return []
        if relation.via is None:
            return [each for each in self.rows(relation.target) if wanted == _of(each, relation.target_columns)]
        links = [each for each in self.rows(relation.via.table) if wanted == _of(each, relation.via.near)]
        far = [_of(each, relation.via.far) for each in links]
        return [each for each in self.rows(relation.target) if _of(each, relation.target_columns) in far]


def _of(row: dict[str, object], names: Sequence[str]) -> list[object]:
    return [row[name] for name in names]


def by_source(connection: Connection, mapping: ModelMapping, load: Load) -> list[Nested]:
    """What the pasted code loads: the models' and the select()'s source, executed together."""
    with running_source(models_source(mapping) + "\n\n" + select_source(load, mapping)) as names:
        with Session(connection) as session:
            entities = names["load"](session)
            found = [_live(mapping, entity, load.entity, plan(mapping, load)) for entity in entities]
        if "Base" in names:
            names["Base"].registry.dispose()
    return found


def _live(mapping: ModelMapping, entity: Any, ref: TableRef, branches: tuple[Branch, ...]) -> Nested:
    related = []
    for branch in branches:
        assert branch.strategy is Strategy.LAZY or branch.link.attribute in vars(entity)
        value = getattr(entity, branch.link.attribute)
        values = value if isinstance(value, list) else [] if value is None else [value]
        inner = [_live(mapping, each, branch.link.target, branch.branches) for each in values]
        related.append((branch.link.name, tuple(sorted(inner, key=repr))))
    return tuple(str(part) for part in inspect(entity).identity), tuple(related)
