"""Who references whom: the relations of a table, both ways and through link tables, from the catalog alone.

`RelationGraph` asks nothing of the database. What it needs to know of a table's neighbours `needs` tells; what it does
not know yet it leaves out, so a graph of a fuller catalog has more relations, never others.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from browser.database.facts import BrokenTable, ForeignKey, ObjectName, TableFacts, TableRef
from browser.schema.catalog import Catalog
from browser.schema.relations_naming import named
from browser.schema.relations_proposals import Proposal, proposals

__all__ = ["Proposal", "Relation", "RelationGraph", "RelationKind", "Via", "proposals"]


class RelationKind(StrEnum):
    """Where a relation leads, seen from its source; also the title of its group."""

    REFERENCES = "references"
    REFERENCED_BY = "referenced by"
    THROUGH = "through"


@dataclass(frozen=True, slots=True)
class Via:
    """The link table of a many-to-many relation.

    Its columns `near` hold the source's `Relation.columns`, and `far` the target's `Relation.target_columns`;
    they may share columns. `payload` is whether it has columns beyond these and its primary key.
    """

    table: TableRef
    near: tuple[str, ...]
    far: tuple[str, ...]
    payload: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """One way from the rows of `source` to rows of `target`.

    `columns` of the source equal `target_columns` of the target position by position; where there is `via`, the one
    equal its `near` and the other its `far`. A row with NULL in any of `columns` has no related rows. `to_one`: there
    is at most one. `name` is unique among the relations of the source. `declared`: by hand, not by the database.
    """

    kind: RelationKind
    source: TableRef
    columns: tuple[str, ...]
    target: TableRef
    target_columns: tuple[str, ...]
    name: str
    key: ForeignKey | None = None
    via: Via | None = None
    to_one: bool = False
    declared: bool = False


Link = tuple[ForeignKey, ForeignKey]
"""Both keys of a link table: towards the source, towards the target."""


class RelationGraph:
    """The relations between the tables of a catalog, and those that were `declared` by hand."""

    def __init__(self, catalog: Catalog, declared: Sequence[ForeignKey] = ()) -> None:
        self.catalog = catalog
        self.declared = tuple(declared)
        self._relations: dict[TableRef, tuple[Relation, ...]] = {}

    @property
    def is_complete(self) -> bool:
        """Whether the foreign keys of the whole database were read; before, some incoming relations are missing."""
        return self.catalog.foreign_keys is not None

    def outgoing(self, ref: TableRef) -> tuple[Relation, ...]:
        """What the rows of a table reference."""
        return self._of_kind(ref, RelationKind.REFERENCES)

    def incoming(self, ref: TableRef) -> tuple[Relation, ...]:
        """What references the rows of a table; link tables, too."""
        return self._of_kind(ref, RelationKind.REFERENCED_BY)

    def through(self, ref: TableRef) -> tuple[Relation, ...]:
        """The many-to-many partners of a table, one for each way through a link table."""
        return self._of_kind(ref, RelationKind.THROUGH)

    def relations(self, ref: TableRef) -> tuple[Relation, ...]:
        """All of them, in this order: outgoing, incoming, through."""
        if ref not in self._relations:
            self._relations[ref] = self._made(ref)
        return self._relations[ref]

    def relation(self, ref: TableRef, name: str) -> Relation:
        """The relation of that name; KeyError when there is none."""
        for found in self.relations(ref):
            if found.name == name:
                return found
        raise KeyError(name)

    def inverse(self, relation: Relation) -> Relation | None:
        """The same relation seen from its target, or None where that is not known (yet)."""
        for found in self.relations(relation.target):
            if found.kind is _INVERSE[relation.kind] and _identity(found) == _identity(_turned(relation)):
                return found
        return None

    def broken(self, ref: TableRef) -> tuple[ForeignKey, ...]:
        """The foreign keys of a table that lead to a table or column that is missing or cannot be read."""
        return tuple(key for key in self._keys_of.get(ref, ()) if not self._holds(key))

    def needs(self, ref: TableRef) -> tuple[ObjectName, ...]:
        """The tables whose details `relations(ref)` and its counts want and which are not read yet: those that ref
        references, those that reference it, and what their link tables lead to."""
        neighbours = [ref]
        for key in self._keys_of.get(ref, ()):
            neighbours.append(key.target)
        for key in self._keys_to.get(ref, ()):
            neighbours.append(key.table)
            facts = self.catalog.facts(key.table)
            if facts is not None:
                neighbours += [far.target for near, far in self._links_of(facts) if near.target == ref]
        wanted = [each for each in dict.fromkeys(neighbours) if each not in self.catalog.details]
        return tuple(found for found in map(self.catalog.object, wanted) if found is not None)

    def _of_kind(self, ref: TableRef, kind: RelationKind) -> tuple[Relation, ...]:
        return tuple(relation for relation in self.relations(ref) if relation.kind is kind)

    @cached_property
    def _keys(self) -> tuple[ForeignKey, ...]:
        """Every known foreign key once, the database's own first; partitions' copies of their parent's left out."""
        found: dict[tuple[object, ...], ForeignKey] = {}
        of_details = (facts.foreign_keys for facts in self.catalog.details.values() if isinstance(facts, TableFacts))
        for keys in (self.catalog.foreign_keys or (), *of_details, self.declared):
            for key in keys:
                found.setdefault(_pairs(key.table, key), key)
        return tuple(key for key in found.values() if not self._is_copy(key, found))

    def _is_copy(self, key: ForeignKey, found: dict[tuple[object, ...], ForeignKey]) -> bool:
        name = self.catalog.object(key.table)
        return name is not None and name.parent is not None and _pairs(name.parent, key) in found

    @cached_property
    def _keys_of(self) -> dict[TableRef, list[ForeignKey]]:
        groups: defaultdict[TableRef, list[ForeignKey]] = defaultdict(list)
        for key in self._keys:
            groups[key.table].append(key)
        return dict(groups)

    @cached_property
    def _keys_to(self) -> dict[TableRef, list[ForeignKey]]:
        groups: defaultdict[TableRef, list[ForeignKey]] = defaultdict(list)
        for key in self._keys:
            if self._holds(key):
                groups[key.target].append(key)
        return dict(groups)

    @cached_property
    def _by_hand(self) -> frozenset[ForeignKey]:
        return frozenset(self.declared)

    def _holds(self, key: ForeignKey) -> bool:
        paired = len(key.columns) == len(key.target_columns) > 0
        return paired and self._has(key.table, key.columns) and self._has(key.target, key.target_columns)

    def _has(self, ref: TableRef, columns: Iterable[str]) -> bool:
        if self.catalog.object(ref) is None:
            return False
        details = self.catalog.details.get(ref)
        if isinstance(details, BrokenTable):
            return False
        known = self.catalog.columns.get(ref) if details is None else [column.name for column in details.columns]
        return known is None or set(columns).issubset(known)

    def _links_of(self, facts: TableFacts) -> list[Link]:
        """The pairs of foreign keys whose columns together are a key of the table and neither alone."""
        uniques = [set(columns) for columns in _unique_keys(facts)]
        parts = [key for key in self._keys_of.get(facts.ref, ()) if any(set(key.columns) < each for each in uniques)]
        keys = [key for key in parts if self._holds(key)]  # of hundreds of keys few are part of a unique one
        return [
            (near, far)
            for near in keys
            for far in keys
            if near is not far
            and any({*near.columns, *far.columns} == unique for unique in uniques)
            and not any(unique <= set(key.columns) for key in (near, far) for unique in uniques)
        ]

    def _made(self, ref: TableRef) -> tuple[Relation, ...]:
        outgoing = [self._outgoing(key) for key in self._keys_of.get(ref, ()) if self._holds(key)]
        incoming = [self._incoming(key) for key in self._keys_to.get(ref, ())]
        through = [
            self._through(facts, near, far)
            for table in dict.fromkeys(key.table for key in self._keys_to.get(ref, ()))
            if (facts := self.catalog.facts(table)) is not None
            for near, far in self._links_of(facts)
            if near.target == ref
        ]
        return named([*outgoing, *incoming, *through])

    def _outgoing(self, key: ForeignKey) -> Relation:
        return Relation(
            RelationKind.REFERENCES,
            key.table,
            key.columns,
            key.target,
            key.target_columns,
            "",
            key,
            to_one=self._is_unique(key.target, key.target_columns, unknown=True),
            declared=key in self._by_hand,
        )

    def _incoming(self, key: ForeignKey) -> Relation:
        return Relation(
            RelationKind.REFERENCED_BY,
            key.target,
            key.target_columns,
            key.table,
            key.columns,
            "",
            key,
            to_one=self._is_unique(key.table, key.columns, unknown=False),
            declared=key in self._by_hand,
        )

    def _through(self, facts: TableFacts, near: ForeignKey, far: ForeignKey) -> Relation:
        used = {*near.columns, *far.columns, *(facts.primary_key.columns if facts.primary_key else ())}
        payload = any(column.name not in used for column in facts.columns)
        return Relation(
            RelationKind.THROUGH,
            near.target,
            near.target_columns,
            far.target,
            far.target_columns,
            "",
            via=Via(facts.ref, near.columns, far.columns, payload),
            declared=not self._by_hand.isdisjoint((near, far)),
        )

    def _is_unique(self, ref: TableRef, columns: Sequence[str], *, unknown: bool) -> bool:
        facts = self.catalog.facts(ref)
        if facts is None:
            return unknown
        return any(set(unique).issubset(columns) for unique in _unique_keys(facts))


_INVERSE = {
    RelationKind.REFERENCES: RelationKind.REFERENCED_BY,
    RelationKind.REFERENCED_BY: RelationKind.REFERENCES,
    RelationKind.THROUGH: RelationKind.THROUGH,
}


def _identity(relation: Relation) -> tuple[object, ...]:
    via = relation.via and (relation.via.table, relation.via.near, relation.via.far)
    return (relation.source, relation.columns, relation.target, relation.target_columns, via)


def _turned(relation: Relation) -> Relation:
    via = relation.via and Via(relation.via.table, relation.via.far, relation.via.near)
    return Relation(
        _INVERSE[relation.kind],
        relation.target,
        relation.target_columns,
        relation.source,
        relation.columns,
        "",
        via=via,
    )


def _pairs(table: TableRef, key: ForeignKey) -> tuple[object, ...]:
    """What makes two keys the same relation, whatever their names: which columns equal which."""
    return (table, key.target, frozenset(zip(key.columns, key.target_columns, strict=False)), not key.target_columns)


def _unique_keys(facts: TableFacts) -> list[tuple[str, ...]]:
    keys = [facts.primary_key, *facts.unique] if facts.primary_key else facts.unique
    return [key.columns for key in keys if key.columns]
