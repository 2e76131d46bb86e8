"""Mapped classes that somebody declared, as a Mapping: the demo's models, handed in by the app."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from browser import errors
from browser.database.facts import Column, Kind, TableRef
from browser.orm.mapping_types import Entity, LeftOut, Link, Mapping, Path

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapper

_KINDS = (
    (Kind.BOOLEAN, ("bool",)),
    (Kind.NUMBER, ("int", "float", "Decimal")),
    (Kind.TIME, ("datetime", "date", "time", "timedelta")),
    (Kind.BYTES, ("bytes",)),
    (Kind.JSON, ("dict", "list")),
    (Kind.TEXT, ("str", "UUID")),
)
_WITHOUT_OPTIONS = ("dynamic", "write_only", "noload")


def declared_entities(models: Iterable[type]) -> tuple[TableRef, ...]:
    """The tables of these mapped classes; of an inheritance hierarchy the base only. Schemas as they are declared."""
    return tuple(dict.fromkeys(_ref(mapper) for mapper in _mappers(models)))


def declared_links(models: Iterable[type], ref: TableRef) -> tuple[Link, ...]:
    """The relationships of a table's class that loader options can load; KeyError where no class has that table."""
    mapper = _mapper_of(models, ref)
    return tuple(_link(each, mapper) for each in mapper.relationships if each.lazy not in _WITHOUT_OPTIONS)


def declared_mapping(
    models: Sequence[type],
    entity: TableRef,
    paths: Sequence[Path],
    schema_map: dict[str, str | None] | None = None,
) -> Mapping:
    """A Mapping of these classes for an entity and paths of relationship names; disposing of it changes nothing.

    `schema_map` is the `schema_translate_map` under which their tables are found.
    Raises NotSupported where no class is mapped to `entity`, KeyError where a path names no relationship.
    """
    by_ref = {_ref(mapper): mapper for mapper in _mappers(models)}
    if entity not in by_ref:
        raise errors.NotSupported(f"No declared class is mapped to {entity}.")
    mapping = Mapping(entity, {}, {}, exact=False, schema_map=schema_map)
    left_out: dict[LeftOut, None] = {}
    _admit(mapping, by_ref[entity])
    for path in paths:
        mapper = by_ref[entity]
        for name in path:
            found = mapper.relationships[name]
            if found.lazy in _WITHOUT_OPTIONS:
                reason = f"{mapper.class_.__name__}.{name} is {found.lazy}: loader options do not apply to it."
                left_out[_ref(found.mapper), reason] = None
                break
            mapping.links[_ref(mapper), name] = _link(found, mapper)
            mapper = found.mapper.base_mapper
            _admit(mapping, mapper)
    mapping.left_out = tuple(left_out)
    return mapping


def _mappers(models: Iterable[type]) -> "list[Mapper[Any]]":
    from sqlalchemy import inspect

    return [inspect(model).base_mapper for model in models]


def _mapper_of(models: Iterable[type], ref: TableRef) -> "Mapper[Any]":
    return {_ref(mapper): mapper for mapper in _mappers(models)}[ref]


def _ref(mapper: "Mapper[Any]") -> TableRef:
    table: Any = mapper.base_mapper.local_table
    return TableRef(table.schema, table.name)


def _link(found: Any, mapper: "Mapper[Any]") -> Link:
    return Link(_ref(mapper), found.key, found.key, _ref(found.mapper), not found.uselist)


def _admit(mapping: Mapping, mapper: "Mapper[Any]") -> None:
    ref = _ref(mapper)
    if ref not in mapping.entities:
        found = [(each.key, each.columns[0]) for each in mapper.column_attrs]
        columns = tuple(_column(column) for _, column in found)
        key = tuple(column.name for column in mapper.primary_key)
        mapping.entities[ref] = Entity(ref, mapper.class_, columns, tuple(name for name, _ in found), key)


def _column(column: Any) -> Column:
    return Column(column.name, str(column.type), _kind(column.type), getattr(column, "nullable", True) is not False)


def _kind(type_: Any) -> Kind:
    try:
        python = type_.python_type.__mro__
    except NotImplementedError:
        return Kind.OTHER
    names = {each.__name__ for each in python}
    return next((kind for kind, wanted in _KINDS if not names.isdisjoint(wanted)), Kind.OTHER)
