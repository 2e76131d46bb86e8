"""Tables, classes and relationships in SQLAlchemy's own terms. It imports SQLAlchemy: import it inside a function."""

from collections import abc
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Column as TableColumn
from sqlalchemy import ColumnElement, MetaData, Table, and_
from sqlalchemy.orm import RelationshipProperty, foreign, registry, relationship, remote
from sqlalchemy.sql.elements import quoted_name
from sqlalchemy.types import NullType

from browser.database.dialects.base.servertype import OwnOperators
from browser.database.facts import Column, Kind, TableFacts, TableRef
from browser.orm.keys import KeyType
from browser.orm.mapping_types import Entity, Link, Mapping
from browser.orm.names import attribute_name, class_name
from browser.orm.sameness import LEFT_TO_DATABASE, needs_database
from browser.schema.relations import Relation, RelationKind


class Maker:
    """Fills a Mapping with classes for the `ticked` relations."""

    def __init__(self, mapping: Mapping, ticked: Sequence[Relation]) -> None:
        self._mapping = mapping
        self._ticked = ticked
        self._metadata = MetaData()
        self._columns: dict[tuple[TableRef, str], TableColumn[Any]] = {}

    def make(self, tables: abc.Mapping[TableRef, TableFacts], keys: abc.Mapping[TableRef, tuple[str, ...]]) -> None:
        """Map these tables; every mapper is configured afterwards."""
        own = self._mapping.registry = registry(metadata=self._metadata)
        self._mapping.tables.update(tables)
        names: set[str] = set()
        made = {}
        for ref, facts in tables.items():
            entity = self._mapping.entities[ref] = _entity(facts, keys[ref], names)
            names.add(entity.mapped.__name__)
            made[ref] = self._table(ref, facts.columns, entity.attributes, {*entity.key, *self._used(ref)}, entity.key)
        self._link_tables()
        for relation in self._ticked:
            link = self._link(relation)
            self._mapping.links[link.source, link.name] = link
        for ref, entity in self._mapping.entities.items():
            properties: dict[str, Any] = {name: made[ref].columns[name] for name in entity.attributes}
            links = [link for link in self._mapping.links.values() if link.source == ref]
            properties |= {link.attribute: self._relationship(link) for link in links}
            key = [self._columns[ref, name] for name in entity.key]
            own.map_imperatively(entity.mapped, made[ref], properties=properties, primary_key=key)
        own.configure()

    def _table(
        self, ref: TableRef, columns: Sequence[Column], attributes: Sequence[str], used: set[str], key: Sequence[str]
    ) -> Table:
        """A Table without foreign keys, every name quoted; its columns are known by the names of their attributes."""
        made: list[TableColumn[Any]] = []
        for column, attribute in zip(columns, attributes, strict=True):
            plain = OwnOperators() if column.own_operators else NullType()
            key_type = KeyType(column.kind is Kind.NUMBER, column.type, column.own_operators)
            typed = key_type if column.name in used else plain
            name = quoted_name(column.name, quote=True)
            made.append(TableColumn(name, typed, key=attribute, primary_key=column.name in key))
            self._columns[ref, column.name] = made[-1]
        schema = None if ref.schema is None else quoted_name(ref.schema, quote=True)
        return Table(quoted_name(ref.name, quote=True), self._metadata, *made, schema=schema)

    def _link_tables(self) -> None:
        """The link tables that are not mapped themselves, with the columns that link; they need no key for that."""
        wanted: dict[TableRef, dict[str, None]] = {}
        for relation in self._ticked:
            if relation.via is not None and relation.via.table not in self._mapping.entities:
                both = (*relation.via.near, *relation.via.far)
                wanted.setdefault(relation.via.table, {}).update(dict.fromkeys(both))
        for ref, names in wanted.items():
            columns = [self._mapping.column(ref, name) for name in names]
            self._table(ref, columns, [f"c{number}" for number in range(len(names))], set(names), list(names))

    def _used(self, ref: TableRef) -> Iterator[str]:
        """The columns of a table by which relations are followed."""
        for relation in self._ticked:
            if relation.source == ref:
                yield from relation.columns
            if relation.target == ref:
                yield from relation.target_columns
            if relation.via is not None and relation.via.table == ref:
                yield from (*relation.via.near, *relation.via.far)

    def _link(self, relation: Relation) -> Link:
        entity = self._mapping.entities[relation.source]
        links = [link for link in self._mapping.links.values() if link.source == relation.source]
        attribute = attribute_name(relation.name, {*entity.attributes, *(link.attribute for link in links)})
        return Link(relation.source, relation.name, attribute, relation.target, relation.to_one, relation)

    def _relationship(self, link: Link) -> "RelationshipProperty[Any]":
        relation = link.relation
        assert relation is not None
        target = self._mapping.entities[link.target].mapped
        here = self._of(relation.source, relation.columns)
        there = self._of(relation.target, relation.target_columns)
        how: dict[str, Any] = dict(LEFT_TO_DATABASE) if needs_database(relation, self._mapping.column) else {}
        if relation.via is not None:
            near, far = self._of(relation.via.table, relation.via.near), self._of(relation.via.table, relation.via.far)
            return relationship(
                target,
                secondary=near[0].table,
                primaryjoin=and_(*[_equal(own, foreign(link)) for own, link in zip(here, near, strict=True)]),
                secondaryjoin=and_(*[_equal(own, foreign(link)) for own, link in zip(there, far, strict=True)]),
                uselist=True,
                viewonly=True,
                **how,
            )
        outgoing = relation.kind is RelationKind.REFERENCES
        join = [
            _equal(remote(other), foreign(own)) if outgoing else _equal(own, remote(foreign(other)))
            for own, other in zip(here, there, strict=True)
        ]
        return relationship(target, primaryjoin=and_(*join), uselist=not link.to_one, viewonly=True, **how)

    def _of(self, ref: TableRef, names: Iterable[str]) -> list[TableColumn[Any]]:
        return [self._columns[ref, name] for name in names]


def _equal(key: ColumnElement[Any], reference: ColumnElement[Any]) -> Any:
    """key = reference, in this order: SQLite compares by the collation of the first, and a foreign key by its target's.

    Python asks `==` of the second, whose class is annotated and thereby derived from the first's.
    """
    return ColumnElement.__eq__(key, reference)


def _entity(facts: TableFacts, key: tuple[str, ...], names: set[str]) -> Entity:
    attributes: list[str] = []
    for column in facts.columns:
        attributes.append(attribute_name(column.name, attributes))
    mapped = type(class_name(facts.ref.name, names), (), {"__doc__": f"A row of {facts.ref}."})
    return Entity(facts.ref, mapped, facts.columns, tuple(attributes), key)
