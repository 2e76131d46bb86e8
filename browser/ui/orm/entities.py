"""Which entities there are and where one gets from them: classes that were declared, or else tables of the catalog."""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Protocol

from browser.database.facts import BrokenTable, ObjectKind, ObjectName, TableFacts, TableRef
from browser.schema import catalog as reading
from browser.schema.relations import RelationGraph
from browser.ui.orm.path_model import Path, PathStep
from browser.ui.orm.work import MakeMapping

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.database.database import Database
    from browser.schema.catalog import Catalog

Declared = Callable[["Connection"], Sequence[type]]
"""Asked on a worker: the declared classes that fit this database, or none."""

Titles = tuple[tuple[TableRef, str], ...]

NO_KEY = "it has neither a primary key nor a unique key that is NOT NULL."


class Entities(Protocol):
    """Where entities come from. Every coroutine raises errors.*."""

    async def entities(self) -> Titles:
        """Every entity with its title."""
        ...

    async def steps(self, ref: TableRef) -> tuple[PathStep, ...]:
        """The relationships of one."""
        ...

    async def mapping(self, ref: TableRef, paths: Sequence[Path]) -> MakeMapping:
        """How a worker makes the mapping."""
        ...

    def problem_of(self, ref: TableRef) -> str:
        """Why an entity cannot be mapped, or "" where it can or is not known yet."""
        ...


class MappedEntities:
    """Declared classes where they fit the database, the tables of the catalog elsewhere; decided at the first look."""

    def __init__(self, database: "Database", catalog: "Callable[[], Catalog]", declared: Declared | None) -> None:
        self._database = database
        self._provided = catalog
        self._seen: Sequence[ObjectName] = ()
        self._catalog = CatalogEntities(database, catalog)
        self._ask = declared
        self._declared: DeclaredEntities | None = None

    @property
    def _chosen(self) -> Entities:
        return self._declared or self._catalog

    async def entities(self) -> Titles:
        """Every entity with its title."""
        self._seen = self._provided().objects
        models = await self._database.read(self._ask) if self._ask is not None else ()
        self._declared = DeclaredEntities(self._database, models) if models else None
        return await self._chosen.entities()

    async def steps(self, ref: TableRef) -> tuple[PathStep, ...]:
        """The relationships of one."""
        return await self._chosen.steps(ref)

    async def mapping(self, ref: TableRef, paths: Sequence[Path]) -> MakeMapping:
        """How a worker makes the mapping."""
        return await self._chosen.mapping(ref, paths)

    def problem_of(self, ref: TableRef) -> str:
        """Why an entity cannot be mapped, or ""."""
        return self._chosen.problem_of(ref)

    def outdated(self) -> bool:
        """Whether the schema was listed anew since `entities`; what is read of it later is no news."""
        listed = self._provided().objects
        before, self._seen = self._seen, listed or self._seen
        return bool(before) and self._seen is not before

    def like(self, ref: TableRef, known: Sequence[TableRef]) -> TableRef | None:
        """The entity among `known` that a table is: declared classes may leave the schema out."""
        names = (ref, TableRef(None, ref.name)) if self._declared is not None else (ref,)
        return next((each for each in names if each in known), None)


class DeclaredEntities:
    """Mapped classes that somebody wrote. Everything about them is found out on a worker: SQLAlchemy is slow there."""

    def __init__(self, database: "Database", models: Sequence[type]) -> None:
        self._database = database
        self._models = models
        self._known: dict[TableRef, tuple[str, tuple[PathStep, ...]]] = {}

    async def entities(self) -> Titles:
        """Every class that has a table of its own, by the class's name."""
        self._known = await self._database.read(_look_at, self._models)
        return tuple(sorted(((ref, title) for ref, (title, _) in self._known.items()), key=lambda pair: pair[1]))

    async def steps(self, ref: TableRef) -> tuple[PathStep, ...]:
        """The relationships that loader options can load."""
        return self._known[ref][1]

    async def mapping(self, ref: TableRef, paths: Sequence[Path]) -> MakeMapping:
        """How a worker makes the mapping."""
        from browser.orm.declared import declared_mapping

        return partial(declared_mapping, self._models, ref, paths)

    def problem_of(self, ref: TableRef) -> str:
        """Declared classes have a key."""
        return ""


def _look_at(_: "Connection", models: Sequence[type]) -> dict[TableRef, tuple[str, tuple[PathStep, ...]]]:
    from browser.orm.declared import declared_entities, declared_links, declared_mapping

    titles = {ref: declared_mapping(models, ref, ()).entity(ref).__name__ for ref in declared_entities(models)}
    return {
        ref: (
            title,
            tuple(
                PathStep(link.name, link.target, titles.get(link.target, link.target.name), link.to_one)
                for link in declared_links(models, ref)
            ),
        )
        for ref, title in titles.items()
    }


class CatalogEntities:
    """The tables of a database. Every coroutine raises errors.*."""

    def __init__(self, database: "Database", catalog: "Callable[[], Catalog]") -> None:
        self._database = database
        self._provided = catalog
        self._known: Catalog | None = None
        self._graph: RelationGraph | None = None

    async def entities(self) -> Titles:
        """Every table with its title, those of the default schema first; the foreign keys are known afterwards."""
        catalog = self._provided()
        if not catalog.objects:
            catalog = await self._database.read(reading.read_names)
        if catalog.foreign_keys is None:
            catalog = catalog.with_foreign_keys(await self._database.read(reading.read_foreign_keys))
        self._keep(catalog)
        tables = [name for name in catalog.objects if name.kind is ObjectKind.TABLE and name.parent is None]
        tables.sort(key=lambda name: (name.ref.schema != catalog.default_schema, str(name.ref)))
        return tuple((name.ref, _title(name, catalog.default_schema)) for name in tables)

    async def graph(self, refs: Sequence[TableRef]) -> RelationGraph:
        """The relations, with the details of these tables and of what they need."""
        # Thousands of keys are put in order at the first look, which takes 0.2 s: not on the window's own thread.
        while missing := await asyncio.to_thread(_missing, self._relations(), refs):
            found = await self._database.read(reading.read_details, missing)
            catalog = self._catalog()
            gone = {name.ref: BrokenTable(name.ref, name.kind, "it is not there any more") for name in missing}
            self._keep(catalog.with_details({**gone, **found}))
        return self._relations()

    async def steps(self, ref: TableRef) -> tuple[PathStep, ...]:
        """Where one gets from a table."""
        graph = await self.graph([ref])
        return tuple(
            PathStep(each.name, each.target, each.target.name, each.to_one, self.problem_of(each.target))
            for each in graph.relations(ref)
        )

    async def mapping(self, ref: TableRef, paths: Sequence[Path]) -> MakeMapping:
        """How a worker makes the mapping; what it needs to know is read before."""
        from browser.orm.mapping import map_tables

        graph = await self.graph([ref])
        for depth in range(1, max(map(len, paths), default=0) + 1):  # a graph is made anew with what was read
            graph = await self.graph([_end(graph, ref, path[:depth]) for path in paths])
        return partial(map_tables, graph, None, ref, tuple(paths))

    def problem_of(self, ref: TableRef) -> str:
        """Why a table cannot be mapped, or "" where it can or is not known yet."""
        from browser.orm.mapping import usable_key

        details = self._catalog().details.get(ref)
        if isinstance(details, BrokenTable):
            return f"its columns cannot be read ({details.reason})."
        return NO_KEY if isinstance(details, TableFacts) and not usable_key(details) else ""

    def _keep(self, catalog: "Catalog") -> None:
        self._known, self._graph = catalog, None

    def _catalog(self) -> "Catalog":
        return self._known if self._known is not None else self._provided()

    def _relations(self) -> RelationGraph:
        if self._graph is None:
            self._graph = RelationGraph(self._catalog())
        return self._graph


def _title(name: ObjectName, default_schema: str | None) -> str:
    return name.ref.name if name.ref.schema == default_schema else str(name.ref)


def _missing(graph: RelationGraph, refs: Sequence[TableRef]) -> tuple[ObjectName, ...]:
    return tuple(dict.fromkeys(name for ref in refs for name in graph.needs(ref)))


def _end(graph: RelationGraph, ref: TableRef, path: Path) -> TableRef:
    """Where a path leads; KeyError where it names no relation."""
    for name in path:
        ref = graph.relation(ref, name).target
    return ref
