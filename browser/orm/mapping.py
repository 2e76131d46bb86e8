"""Chosen tables of the Catalog as mapped classes with relationships, for the ticked paths only.

No query to the database. A mapping has a registry of its own; `dispose` it, and the classes are gone. Nothing here is
ever written, so every relationship is viewonly, with its join spelled out: parallel, composite and self-referencing
keys, keys to UNIQUE columns and keys across schemas are then all the same.
"""

from collections import abc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack

from browser import errors
from browser.database.facts import BrokenTable, TableFacts, TableRef
from browser.orm.mapping_types import Entity, LeftOut, Link, Mapping, Path
from browser.rows.query import declared_key
from browser.schema.relations import Relation, RelationGraph

__all__ = ["Entity", "LeftOut", "Link", "Mapping", "Path", "Tables", "map_tables", "needed", "usable_key"]

Tables = abc.Mapping[TableRef, TableFacts | BrokenTable]


def needed(graph: RelationGraph, entity: TableRef, paths: Iterable[Path]) -> tuple[TableRef, ...]:
    """The tables whose details a mapping of these paths wants and which the graph's catalog has not read yet."""
    wanted = [entity, *(relation.target for relation in _relations(graph, entity, paths))]
    return tuple(ref for ref in dict.fromkeys(wanted) if ref not in graph.catalog.details)


def map_tables(graph: RelationGraph, tables: Tables | None, entity: TableRef, paths: Sequence[Path]) -> Mapping:
    """Classes for `entity` and for whatever the paths lead to, from the facts in `tables` (None: the catalog's).

    Raises NotSupported where the entity itself cannot be mapped, KeyError where a path names no relation.
    """
    chosen = _Chosen(graph.catalog.details if tables is None else tables)
    if not chosen.admit(entity):
        raise errors.NotSupported(f"{entity} cannot be mapped: {chosen.left_out[entity]}")
    ticked: dict[tuple[TableRef, str], Relation] = {}
    for relation in _relations(graph, entity, paths):
        if relation.source in chosen.facts and chosen.admit(relation.target):
            ticked[relation.source, relation.name] = relation
    from browser.orm.mapping_classes import Maker

    mapping = Mapping(entity, {}, {}, tuple(chosen.left_out.items()), graph=graph)
    with ExitStack() as undo:
        undo.callback(mapping.dispose)
        Maker(mapping, list(ticked.values())).make(chosen.facts, chosen.keys)
        undo.pop_all()
    return mapping


def _relations(graph: RelationGraph, entity: TableRef, paths: Iterable[Path]) -> Iterator[Relation]:
    for path in paths:
        ref = entity
        for name in path:
            relation = graph.relation(ref, name)
            yield relation
            ref = relation.target


class _Chosen:
    """The facts of the tables that can be mapped, their keys, and why the others cannot."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self.facts: dict[TableRef, TableFacts] = {}
        self.keys: dict[TableRef, tuple[str, ...]] = {}
        self.left_out: dict[TableRef, str] = {}

    def admit(self, ref: TableRef) -> bool:
        """Whether the table can be mapped; it is in `facts`, or in `left_out` with the reason."""
        if ref in self.facts:
            return True
        facts = self._tables.get(ref)
        if facts is None:
            self.left_out[ref] = "its columns are not read yet."
        elif isinstance(facts, BrokenTable):
            self.left_out[ref] = f"its columns cannot be read ({facts.reason})."
        elif not all(column.name for column in facts.columns):
            self.left_out[ref] = "one of its columns has no name."
        elif not (key := usable_key(facts)):
            self.left_out[ref] = "it has neither a primary key nor a unique key that is NOT NULL."
        else:
            self.facts[ref], self.keys[ref] = facts, key
            return True
        return False


def usable_key(facts: TableFacts) -> tuple[str, ...]:
    """The columns that tell the entities of a table apart, or ().

    A primary key that SQLite allows to be NULL is one: rows without it become no entities, and are counted.
    """
    names = {column.name for column in facts.columns}
    primary = facts.primary_key.columns if facts.primary_key else ()
    found = declared_key(facts) or primary
    return found if names.issuperset(found) else ()
