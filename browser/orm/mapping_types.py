"""What a mapping is made of: mapped classes with their tables, the relationships between them. Free of SQLAlchemy."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from browser.database.facts import Column, TableFacts, TableRef
from browser.schema.relations import Relation, RelationGraph
from browser.schema.secrets import holds_secrets, secret_names

if TYPE_CHECKING:
    from sqlalchemy.orm import registry

Path = tuple[str, ...]
"""Names of relations, from the entity on."""

LeftOut = tuple[TableRef, str]
"""A table that could not be mapped, and why."""


@dataclass(frozen=True)
class Link:
    """A relationship of a mapped class: the relation `name` of `source`, as the attribute of that class."""

    source: TableRef
    name: str
    attribute: str
    target: TableRef
    to_one: bool
    relation: Relation | None = None


@dataclass(frozen=True)
class Entity:
    """A mapped class: `attributes` are those of `columns`, position by position; `key` the columns of its key."""

    ref: TableRef
    mapped: type
    columns: tuple[Column, ...]
    attributes: tuple[str, ...]
    key: tuple[str, ...]

    def attribute(self, column: str) -> str:
        """The attribute of a column; KeyError when there is none."""
        return dict(zip((each.name for each in self.columns), self.attributes, strict=True))[column]

    @property
    def key_attributes(self) -> tuple[str, ...]:
        """The attributes of the key, in its order."""
        return tuple(self.attribute(column) for column in self.key)


@dataclass(eq=False)
class Mapping:
    """Mapped classes for one entity and the paths from it.

    `left_out` names what could not be mapped, with the reason; paths end in front of it. `exact`: the attributes hold
    what came over the wire (generated classes) and not Python objects (declared ones).
    """

    root: TableRef
    entities: dict[TableRef, Entity]
    links: dict[tuple[TableRef, str], Link]
    left_out: tuple[LeftOut, ...] = ()
    exact: bool = True
    graph: RelationGraph | None = None
    tables: dict[TableRef, TableFacts] = field(default_factory=dict)
    """The facts of generated classes' tables."""
    registry: "registry | None" = None
    compiled: dict[Any, Any] = field(default_factory=dict)
    """SQLAlchemy's compiled statements; the engine's own cache would keep disposed classes alive."""
    schema_map: dict[str, str | None] | None = None
    """The schema_translate_map that declared classes are found under."""

    def entity(self, ref: TableRef) -> type:
        """The mapped class of a table; KeyError where it is not part of the mapping."""
        return self.entities[ref].mapped

    def link(self, ref: TableRef, name: str) -> Link | None:
        """The relationship for a relation, or None where it was left out or never ticked."""
        return self.links.get((ref, name))

    def column(self, ref: TableRef, name: str) -> Column:
        """What is known of a column, be its table mapped or only a link table; of an unknown one, its name."""
        facts = self._facts(ref)
        return Column(name, "") if facts is None else facts.column(name)

    def secrets(self, ref: TableRef) -> frozenset[str]:
        """The names of the secret columns of a table or link table."""
        facts = self._facts(ref)
        if facts is not None:
            return secret_names(facts)
        columns = self.entities[ref].columns if ref in self.entities else ()
        return frozenset(column.name for column in columns if holds_secrets(column))

    def _facts(self, ref: TableRef) -> TableFacts | None:
        return self.tables.get(ref) or (self.graph.catalog.facts(ref) if self.graph is not None else None)

    def usable(self, paths: Iterable[Path]) -> tuple[Path, ...]:
        """The paths, and all that lead to them, as far as they are mapped; parents first."""
        found: dict[Path, None] = {}
        for path in paths:
            ref = self.root
            for depth, name in enumerate(path, 1):
                link = self.link(ref, name)
                if link is None:
                    break
                found[path[:depth]] = None
                ref = link.target
        return tuple(sorted(found, key=len))

    def dispose(self) -> None:
        """Unmap generated classes; declared ones stay as they are. Entities must not be used afterwards."""
        self.compiled.clear()
        if self.registry is not None:
            self.registry.dispose()
            self.registry = None


def as_list(value: Any) -> list[Any]:
    """What a relationship holds, as a list: a collection, one entity, or none."""
    if value is None:
        return []
    return list(value) if isinstance(value, list | set | tuple) else [value]
