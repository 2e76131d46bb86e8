"""What relates to what in each open database, kept up with what is known of it and with what people declared."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from browser.database.facts import ForeignKey, TableFacts, TableRef
from browser.database.requests import reading_the_schema
from browser.errors import NotSupported
from browser.workers import apart

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.rows.trail import Trail
    from browser.schema.catalog import Catalog
    from browser.schema.relations import Relation, RelationGraph
    from browser.store import SavedTrail, Store

ROUNDS = 4
"""Details of a link table tell of further tables; so often they are asked for."""


class Graphs(QObject):
    """One RelationGraph for each database, made anew when its catalog has grown."""

    changed = Signal(object)
    """The relations of this database may be others now."""

    def __init__(
        self,
        catalog_of: "Callable[[Database], Catalog]",
        read_tables: "Callable[[Database, Collection[TableRef]], Awaitable[None]]",
        store: "Callable[[], Store]",
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._catalog_of = catalog_of
        self._read_tables = read_tables
        self._open_store = store
        self._store: Store | None = None
        self._graphs: dict[int, RelationGraph] = {}
        self._declared: dict[int, tuple[ForeignKey, ...]] = {}
        self._labels: dict[int, dict[TableRef, str]] = {}
        self._trails: dict[int, tuple[SavedTrail, ...]] = {}
        self._estimates: dict[int, tuple[dict[TableRef, int | None], set[Relation]]] = {}

    def graph(self, database: "Database") -> "RelationGraph":
        """The relations of a database as far as they are known now; KeyError for one that was closed."""
        from browser.schema.relations import RelationGraph

        catalog = self._catalog_of(database)
        declared = self._declared.get(id(database), ())
        known = self._graphs.get(id(database))
        if known is None or known.catalog is not catalog or known.declared != declared:
            known = self._graphs[id(database)] = RelationGraph(catalog, declared)
        return known

    def catalog(self, database: "Database") -> "Catalog":
        """What is known of a database by now."""
        return self._catalog_of(database)

    def tables(self, database: "Database") -> Mapping[TableRef, TableFacts]:
        """The tables of a database whose details are known."""
        details = self._catalog_of(database).details
        return {ref: facts for ref, facts in details.items() if isinstance(facts, TableFacts)}

    def facts(self, database: "Database", ref: TableRef) -> TableFacts | None:
        """The details of one of them."""
        return self._catalog_of(database).facts(ref)

    async def complete(self, database: "Database", ref: TableRef) -> "tuple[Relation, ...]":
        """The relations of a table once everything about its neighbours is read. Raises errors.*."""
        await self._recall(database)
        for _ in range(ROUNDS):
            wanted = self.graph(database).needs(ref)
            if not wanted:
                break
            await self.read_tables(database, [name.ref for name in wanted])
        return self.graph(database).relations(ref)

    def forget(self, database: "Database") -> None:
        """Nothing is kept of a database that was closed."""
        self._graphs.pop(id(database), None)
        self._declared.pop(id(database), None)
        self._labels.pop(id(database), None)
        self._estimates.pop(id(database), None)
        self._trails.pop(id(database), None)

    async def estimates(self, database: "Database", relations: "Sequence[Relation]") -> Mapping[TableRef, int | None]:
        """The server's statistics of tables that no index serves, each asked for once. Raises errors.*."""
        from browser.rows import related_counts

        known, seen = self._estimates.setdefault(id(database), ({}, set()))
        asked = [each for each in relations if each not in seen]
        if asked:
            known |= await database.read(related_counts.estimates, asked, self.tables(database))
            seen.update(asked)
        return known

    # -- by hand -------------------------------------------------------------------------------------------------

    async def read_tables(self, database: "Database", refs: Collection[TableRef]) -> None:
        """Read the details of these tables that are not known yet. Raises errors.*."""
        with reading_the_schema():
            await self._read_tables(database, refs)

    async def remembered(self, database: "Database") -> "tuple[Store, str]":
        """The app's own file, and what this connection is called in it. Raises NotSupported."""
        from browser.store import connection_key

        if self._store is None:
            self._store = await apart(self._open_store)
        return self._store, connection_key(database.url)

    def known_trails(self, database: "Database") -> "tuple[SavedTrail, ...]":
        """The saved trails of a connection as they were read last."""
        return self._trails.get(id(database), ())

    async def read_trails(self, database: "Database") -> "tuple[SavedTrail, ...]":
        """The saved trails of a connection, by name. Raises NotSupported."""
        store, key = await self.remembered(database)
        self._trails[id(database)] = found = await apart(store.trails, key)
        return found

    async def save_trail(self, database: "Database", name: str, trail: "Trail") -> str:
        """Keep a trail; returns the name it got. Raises NotSupported."""
        store, key = await self.remembered(database)
        return await apart(store.save_trail, key, name, trail.to_dict())

    async def rename_trail(self, database: "Database", name: str, new: str) -> None:
        """Call a saved trail something else. Raises NotSupported where another one is called so."""
        store, key = await self.remembered(database)
        await apart(store.rename_trail, key, name, new)

    async def forget_trail(self, database: "Database", name: str) -> None:
        """Keep a trail no longer. Raises NotSupported."""
        store, key = await self.remembered(database)
        await apart(store.delete_trail, key, name)

    async def _recall(self, database: "Database") -> None:
        """What was declared and chosen for this connection, once. Raises NotSupported the first time only."""
        if id(database) in self._declared and id(database) in self._labels:
            return
        try:
            store, key = await self.remembered(database)
            declared, labels = await apart(store.declared, key), await apart(store.label_columns, key)
        except NotSupported:
            self._declared.setdefault(id(database), ())
            self._labels.setdefault(id(database), {})
            raise
        self._declared.setdefault(id(database), declared)  # what was declared or chosen meanwhile stays
        self._labels.setdefault(id(database), labels)

    async def declare(self, database: "Database", keys: Sequence[ForeignKey]) -> None:
        """Know of these relations from now on, for this connection. Raises NotSupported."""
        store, name = await self.remembered(database)
        for key in keys:
            await apart(store.declare, name, key)
        self._declared[id(database)] = await apart(store.declared, name)
        self.changed.emit(database)

    async def undeclare(self, database: "Database", relation: "Relation") -> None:
        """Forget a relation that was declared by hand. Raises NotSupported."""
        store, name = await self.remembered(database)
        if relation.key is not None:
            await apart(store.forget, name, relation.key)
        self._declared[id(database)] = await apart(store.declared, name)
        self.changed.emit(database)

    def label(self, database: "Database", facts: TableFacts) -> str | None:
        """The column whose text tells a person which row of a table it is: chosen, else guessed; None without any."""
        from browser.rows.related_labels import label_column
        from browser.schema.secrets import secret_names

        chosen = self._labels.get(id(database), {}).get(facts.ref)
        there = {column.name for column in facts.columns} - secret_names(facts)
        return chosen if chosen in there else label_column(facts)

    async def choose_label(self, database: "Database", ref: TableRef, column: str | None) -> None:
        """From now on this column labels the rows of a table; None: the guessed one. Raises NotSupported."""
        store, name = await self.remembered(database)
        await apart(store.choose_label, name, ref, column)
        self._labels[id(database)] = await apart(store.label_columns, name)

    def declared(self, database: "Database") -> tuple[ForeignKey, ...]:
        """What was declared by hand."""
        return self._declared.get(id(database), ())
