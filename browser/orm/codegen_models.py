"""The classes of a mapping as typed declarative models, ready to paste."""

from collections.abc import Iterable, Iterator

from browser.database.facts import Column, ForeignKey, TableFacts, TableRef
from browser.orm.codegen_types import type_source
from browser.orm.mapping_types import Entity, Link, Mapping
from browser.orm.names import attribute_name
from browser.orm.sameness import LEFT_TO_DATABASE, needs_database
from browser.schema.relations import Relation, RelationKind, Via

Written = frozenset[tuple[TableRef, str]]
WIDTH = 120


class Models:
    """Writes the models of one mapping. `default_schema` is where unqualified names are found anyway."""

    def __init__(self, mapping: Mapping, default_schema: str | None) -> None:
        self._mapping = mapping
        self._default = default_schema
        self._links = list(mapping.links.values())
        self._keys = {ref: tuple(self._declared_keys(facts)) for ref, facts in mapping.tables.items()}
        self._tables: dict[TableRef, str] = {}
        self._viewonly = self._overlapping()

    def source(self) -> str:
        """The whole module."""
        parts: list[str] = []
        vias: dict[TableRef, list[Relation]] = {}
        for link in self._links:
            via = link.relation.via if link.relation else None
            if link.relation is not None and via is not None and via.table not in self._mapping.entities:
                vias.setdefault(via.table, []).append(link.relation)
        taken = {entity.mapped.__name__ for entity in self._mapping.entities.values()}
        for ref, relations in vias.items():
            self._tables[ref] = attribute_name(ref.name, taken)
            taken.add(self._tables[ref])
            parts.append(self._link_table(ref, relations))
        parts += [self._class(entity) for entity in self._mapping.entities.values()]
        # SQLAlchemy takes NullType for no type at all, and then wants to know one for the annotation.
        untyped = any("sa.types.NullType" in part for part in parts)
        base = "type_annotation_map = {Any: sa.types.NullType}" if untyped else "pass"
        body = "\n\n\n".join([f"class Base(DeclarativeBase):\n    {base}", *parts])
        return f"{_imports(body)}\n\n\n{body}\n"

    def _class(self, entity: Entity) -> str:
        keys = self._keys[entity.ref]
        lines = [f"class {entity.mapped.__name__}(Base):", f"    __tablename__ = {_quoted(entity.ref.name)}"]
        lines += self._table_args(entity.ref, [key for key in keys if len(key.columns) > 1])
        lines.append("")
        single = {key.columns[0]: key for key in keys if len(key.columns) == 1}
        for column, attribute in zip(entity.columns, entity.attributes, strict=True):
            lines.append("    " + self._column(column, attribute, entity, single.get(column.name)))
        links = [link for link in self._links if link.source == entity.ref]
        if links:
            lines.append("")
        for link in links:
            lines += self._relationship(link)
        return "\n".join(lines)

    def _table_args(self, ref: TableRef, composite: list[ForeignKey]) -> list[str]:
        schema = self._schema(ref)
        options = f'{{"schema": {_quoted(schema)}}}' if schema else ""
        if not composite:
            return [f"    __table_args__ = {options}"] if options else []
        parts = [f"        {self._constraint(key)}," for key in composite]
        parts += [f"        {options},"] if options else []
        return ["    __table_args__ = (", *parts, "    )"]

    def _constraint(self, key: ForeignKey) -> str:
        columns = ", ".join(map(_quoted, key.columns))
        targets = ", ".join(_quoted(self._spec(key.target, name)) for name in key.target_columns)
        return f"sa.ForeignKeyConstraint([{columns}], [{targets}])"

    def _column(self, column: Column, attribute: str, entity: Entity, key: ForeignKey | None) -> str:
        primary = column.name in entity.key
        kind, annotation = type_source(column, is_key=primary or key is not None)
        arguments = [] if attribute == column.name else [_quoted(column.name)]
        arguments.append(kind)
        if key is not None:
            arguments.append(f"sa.ForeignKey({_quoted(self._spec(key.target, key.target_columns[0]))})")
        arguments += ["primary_key=True"] if primary else []
        optional = " | None" if column.nullable and not primary and annotation != "Any" else ""
        return f"{attribute}: Mapped[{annotation}{optional}] = mapped_column({', '.join(arguments)})"

    def _link_table(self, ref: TableRef, relations: list[Relation]) -> str:
        """A link table with the columns that link; SQLAlchemy wants no class for it."""
        targets: dict[str, tuple[TableRef, str]] = {}
        composite: dict[str, None] = {}
        for relation in relations:
            for key in _via_keys(relation):
                if len(key.columns) > 1 and self._can_spell(key):
                    composite[self._constraint(key)] = None
                for name, target in zip(key.columns, key.target_columns, strict=True):
                    spelled = len(key.columns) == 1 and self._can_spell(key)
                    targets.setdefault(name, (key.target, target if spelled else ""))
        lines = [f"{self._tables[ref]} = sa.Table(", f"    {_quoted(ref.name)},", "    Base.metadata,"]
        for column, (table, target_column) in targets.items():
            kind, _ = type_source(self._mapping.column(ref, column), is_key=True)
            key_source = f"sa.ForeignKey({_quoted(self._spec(table, target_column))}), " if target_column else ""
            lines.append(f"    sa.Column({_quoted(column)}, {kind}, {key_source}primary_key=True),")
        lines += [f"    {constraint}," for constraint in composite]
        schema = self._schema(ref)
        lines += [f"    schema={_quoted(schema)},"] if schema else []
        return "\n".join([*lines, ")"])

    def _relationship(self, link: Link) -> list[str]:
        relation = link.relation
        assert relation is not None
        target = self._mapping.entities[link.target].mapped.__name__
        arguments = self._joins(link, relation)
        inverse = self._inverse(relation)
        if relation.kind is RelationKind.REFERENCES and not link.to_one:
            arguments.append("uselist=True")
        if relation in self._viewonly:
            arguments.append("viewonly=True")
        elif inverse is not None:
            arguments.append(f"back_populates={_quoted(inverse.attribute)}")
        left = needs_database(relation, self._mapping.column)
        arguments += [f"{name}={value}" for name, value in LEFT_TO_DATABASE.items()] if left else []
        nullable = link.to_one and self._may_be_missing(relation)
        inner = f'"{target} | None"' if nullable else f'"{target}"'
        annotation = f"Mapped[{inner}]" if link.to_one else f"Mapped[list[{inner}]]"
        line = f"    {link.attribute}: {annotation} = relationship({', '.join(arguments)})"
        why = ["    # The database compares these keys: two that differ in Python may be one to it."] if left else []
        if len(line) <= WIDTH:
            return [*why, line]
        head = f"    {link.attribute}: {annotation} = relationship("
        return [*why, head, *(f"        {argument}," for argument in arguments), "    )"]

    def _may_be_missing(self, relation: Relation) -> bool:
        facts = self._mapping.tables[relation.source]
        if relation.kind is not RelationKind.REFERENCES or relation.declared:
            return True
        return any(facts.column(name).nullable for name in relation.columns)

    def _joins(self, link: Link, relation: Relation) -> list[str]:
        """What SQLAlchemy cannot find out by itself; nothing where one foreign key says it all."""
        source, target = self._mapping.entities[link.source], self._mapping.entities[link.target]
        pairs = list(zip(relation.columns, relation.target_columns, strict=True))
        if relation.via is not None:
            return self._through(relation, relation.via, source, target)
        if self._is_only_way(link.source, link.target):
            return []
        outgoing = relation.kind is RelationKind.REFERENCES
        parts = [
            f"remote({_of(target, other)}) == foreign({_of(source, own)})"
            if outgoing
            else f"{_of(source, own)} == remote(foreign({_of(target, other)}))"
            for own, other in pairs
        ]
        return [f"primaryjoin=lambda: {_all(parts)}"]

    def _through(self, relation: Relation, via: Via, source: Entity, target: Entity) -> list[str]:
        entity = self._mapping.entities.get(via.table)
        if entity is not None:
            table = f"{entity.mapped.__name__}.__table__"
            secondary = f"secondary=lambda: {table}"
        else:
            table = self._tables[via.table]
            secondary = f"secondary={table}"
        near = zip(relation.columns, via.near, strict=True)
        far = zip(relation.target_columns, via.far, strict=True)
        first = [f"{_of(source, own)} == foreign({table}.c[{_quoted(link)}])" for own, link in near]
        second = [f"{_of(target, own)} == foreign({table}.c[{_quoted(link)}])" for own, link in far]
        return [secondary, f"primaryjoin=lambda: {_all(first)}", f"secondaryjoin=lambda: {_all(second)}"]

    def _is_only_way(self, one: TableRef, other: TableRef) -> bool:
        if one == other:
            return False
        keys = [key for ref in (one, other) for key in self._keys[ref] if {key.table, key.target} == {one, other}]
        return len(keys) == 1

    def _declared_keys(self, facts: TableFacts) -> Iterator[ForeignKey]:
        """The foreign keys that the models declare: those to other models, as far as they can be spelled."""
        by_hand = [
            link.relation.key for link in self._links if link.relation and link.relation.declared and link.relation.key
        ]
        seen: set[tuple[object, ...]] = set()
        columns: set[str] = set()
        for key in (*facts.foreign_keys, *(key for key in by_hand if key.table == facts.ref)):
            what = (key.columns, key.target, key.target_columns)
            twice = len(key.columns) == 1 and key.columns[0] in columns
            known = key.target in self._mapping.entities and self._has(key)
            if what not in seen and known and not twice and self._can_spell(key):
                seen.add(what)
                columns |= {key.columns[0]} if len(key.columns) == 1 else set()
                yield key

    def _has(self, key: ForeignKey) -> bool:
        here = {column.name for column in self._mapping.entities[key.table].columns}
        there = {column.name for column in self._mapping.entities[key.target].columns}
        paired = here.issuperset(key.columns) and there.issuperset(key.target_columns) and bool(key.target_columns)
        facts = self._mapping.tables[key.target]
        unique = [facts.primary_key, *facts.unique] if facts.primary_key else facts.unique
        # What people declare by hand may lead to columns that no database would take for a foreign key.
        return paired and any(set(each.columns) == set(key.target_columns) for each in unique)

    def _can_spell(self, key: ForeignKey) -> bool:
        """ForeignKey("table.column") is split at its dots."""
        names = [self._schema(key.target) or "", key.target.name, *key.target_columns]
        return not any("." in name for name in names)

    def _spec(self, ref: TableRef, column: str) -> str:
        schema = self._schema(ref)
        return f"{schema}.{ref.name}.{column}" if schema else f"{ref.name}.{column}"

    def _schema(self, ref: TableRef) -> str | None:
        return None if ref.schema == self._default else ref.schema

    def _inverse(self, relation: Relation) -> Link | None:
        graph = self._mapping.graph
        found = graph.inverse(relation) if graph is not None else None
        link = self._mapping.link(found.source, found.name) if found is not None else None
        return link if link is not None and link.relation != relation else None

    def _overlapping(self) -> set[Relation]:
        """The relations that are for reading only: they would write columns that another one writes, or themselves."""
        found: set[Relation] = set()
        owners: dict[tuple[TableRef, str], Relation] = {}
        for link in self._links:
            relation = link.relation
            if relation is None:
                continue
            inverse = self._inverse(relation)
            partner = inverse.relation if inverse is not None else None
            written = _written(relation)
            clash = any(owners.get(place, relation) not in (relation, partner) for place in written)
            payload = relation.via is not None and (relation.via.payload or relation.via.table in self._keys)
            itself = relation.source == relation.target and not set(relation.columns).isdisjoint(
                relation.target_columns
            )
            many = relation.kind is RelationKind.REFERENCES and not link.to_one
            if clash or payload or itself or many or partner in found:
                found |= {relation} | ({partner} if partner is not None else set())
            else:
                owners.update((place, owners.get(place, relation)) for place in written)
        return found


def _written(relation: Relation) -> Written:
    if relation.via is not None:
        return frozenset((relation.via.table, name) for name in (*relation.via.near, *relation.via.far))
    if relation.kind is RelationKind.REFERENCES:
        return frozenset((relation.source, name) for name in relation.columns)
    return frozenset((relation.target, name) for name in relation.target_columns)


def _via_keys(relation: Relation) -> Iterator[ForeignKey]:
    via = relation.via
    if via is not None:
        yield ForeignKey("", via.table, via.near, relation.source, relation.columns)
        yield ForeignKey("", via.table, via.far, relation.target, relation.target_columns)


def _of(entity: Entity, column: str) -> str:
    return f"{entity.mapped.__name__}.{entity.attribute(column)}"


def _all(parts: Iterable[str]) -> str:
    found = list(parts)
    return found[0] if len(found) == 1 else f"sa.and_({', '.join(found)})"


def _quoted(text: str) -> str:
    """A string literal; with double quotes where it needs no escapes."""
    plain = text.isprintable() and not {'"', "\\"} & set(text)
    return f'"{text}"' if plain else repr(text)


def _imports(body: str) -> str:
    modules = [name for name in ("datetime", "decimal", "uuid") if f"{name}." in body]
    lines = [f"import {name}" for name in modules]
    lines += ["from typing import Any"] if "Any" in body else []
    lines += [""] if lines else []
    names = ["DeclarativeBase", "Mapped", "foreign", "mapped_column", "relationship", "remote"]
    used = [name for name in names if f"{name}(" in body or f"{name}[" in body or f"({name})" in body]
    return "\n".join([*lines, "import sqlalchemy as sa", f"from sqlalchemy.orm import {', '.join(used)}"])
