"""What the tree knows of one open connection, and how it comes to know more."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from browser.database.facts import BrokenTable, ObjectKind, ObjectName, Routine, TableFacts, TableRef, Trigger
from browser.errors import NotSupported, RowloreError, StatementCancelled
from browser.schema import catalog as reading
from browser.schema.catalog import Catalog
from browser.schema.naming import quoted_identifier, quoted_name
from browser.schema.secrets import columns_with_secrets
from browser.ui.schema.filter_matching import Entry, entries_of
from browser.ui.schema.outline import Shelves, shelve

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.database.database import Database

BULK = 200
"""Tables whose details are read in one go, so that a prefetch never holds a connection for long."""


class Opened(QObject):
    """One connection's catalog as far as it was read. Every coroutine raises errors.* and keeps what was there before.

    `ready` tells whether the names are there, `searchable_columns` whether the columns' names are, `problem` why the
    last reading of the names failed, `fresh` the objects that the last refresh found new, `triggers` those of the
    tables that were looked into, `given_up` the tables whose reading failed or was cancelled.
    `colour` is that of the connection's tabs. `greeted` is the tree's own note that it has shown what is in it.
    """

    listed = Signal()
    """The names were read anew, or could not be."""
    detailed = Signal(object)
    """There is more to say of these tables: a frozenset of TableRef, or None for all that were looked into."""
    searchable = Signal()
    """The columns' names were read."""

    def __init__(
        self, database: "Database", parent: QObject, later: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        """`later` is awaited before more is read than the names."""
        super().__init__(parent)
        self.database = database
        self._later = later
        self.colour = ""
        self.catalog = Catalog(None, (), ())
        self.shelves = Shelves()
        self.entries: tuple[Entry, ...] = ()
        self.triggers: dict[TableRef, tuple[Trigger, ...]] = {}
        self.fresh: frozenset[TableRef] = frozenset()
        self.given_up: set[TableRef] = set()
        self.greeted = False
        self.ready = False
        self.searchable_columns = False
        self.problem: RowloreError | None = None
        self.tasks: set[asyncio.Task[object]] = set()
        self._asked = asyncio.Event()
        self._reading: set[TableRef] = set()
        self._prefetched: set[str | None] = set()
        self._age = 0

    @property
    def title(self) -> str:
        """The connection's name, or what it is connected to."""
        return self.database.name or self.database.title

    async def filled(self) -> None:
        """Wait until the names are there; raises what kept them away."""
        await self._asked.wait()
        if self.problem is not None:
            raise self.problem

    async def fill(self) -> None:
        """Read the names, then in the background's pace the columns' names and the foreign keys."""
        await self._read_names(())
        if self._later is not None:
            await self._later()
        await self._read_bulk()

    async def refresh(self, looked_into: Collection[TableRef]) -> None:
        """Read everything anew; of details only those of the tables `looked_into`. What is shown changes at once."""
        before = frozenset(self.shelves.names) if self.ready else None
        await self._read_names(looked_into, before)
        if self.triggers:
            self.triggers |= await self.database.read(reading.read_triggers, tuple(self.triggers))
        await self._read_bulk()

    async def read_tables(self, refs: Collection[TableRef]) -> None:
        """Read the details, then the triggers, of the tables that lack them and nobody else is reading."""
        mine = [ref for ref in refs if ref in self.shelves.names and ref not in self._reading]
        self._reading.update(mine)
        self.given_up.difference_update(mine)
        try:
            lacking = [self.shelves.names[ref] for ref in mine if ref not in self.catalog.details]
            for first in range(0, len(lacking), BULK):
                await self._read_details(tuple(lacking[first : first + BULK]))
            await self._read_triggers([ref for ref in mine if ref not in self.triggers])
        except (RowloreError, asyncio.CancelledError):
            self.give_up(mine)
            raise
        finally:
            self._reading.difference_update(mine)

    async def _read_triggers(self, refs: Sequence[TableRef]) -> None:
        if refs:
            found = await self.database.read(reading.read_triggers, refs)
            self.triggers |= found
            if having := frozenset(ref for ref in refs if found[ref]):
                self.detailed.emit(having)

    def give_up(self, refs: Collection[TableRef]) -> None:
        """Say below these tables that nobody reads them any more."""
        if isValid(self):  # else it was the closing of the panel that cancelled
            self.given_up.update(ref for ref in refs if ref not in self.catalog.details)
            self.detailed.emit(frozenset(refs))

    async def read_details(self, refs: Collection[TableRef]) -> None:
        """Read the details of those of these tables that lack them, in bulk."""
        names = self.shelves.names
        lacking = [names[ref] for ref in refs if ref in names and ref not in self.catalog.details]
        for first in range(0, len(lacking), BULK):
            await self._read_details(tuple(lacking[first : first + BULK]))

    async def facts(self, ref: TableRef) -> TableFacts | BrokenTable:
        """The details of one object, read when they are not there yet; NotSupported when it is gone."""
        if ref not in self.catalog.details and ref in self.shelves.names:
            await self._read_details((self.shelves.names[ref],))
        if ref not in self.catalog.details:
            raise NotSupported(f"{ref} is not there any more.", hint="Refresh the tree to see what is.")
        return self.catalog.details[ref]

    async def prefetch(self, schema: str | None) -> None:
        """Read the details of every table and view of a schema that lacks them, in bulk."""
        if schema in self._prefetched:
            return
        self._prefetched.add(schema)
        try:
            while missing := self._lacking(schema)[:BULK]:
                if not await self._read_details(missing):
                    return
        except BaseException:
            self._prefetched.discard(schema)
            raise

    async def definition(self, ref: TableRef) -> str:
        """The statement that makes an object; "" where the database does not tell."""
        return await self.database.read(reading.read_ddl, self.shelves.names[ref])

    async def quoted(self, ref: TableRef | None, name: str) -> str:
        """An object's full name, or without `ref` a plain name, as the database writes it."""
        if ref is None:
            return await self.database.read(quoted_identifier, name)
        return await self.database.read(quoted_name, ref)

    def _lacking(self, schema: str | None) -> tuple[ObjectName, ...]:
        return tuple(
            name
            for name in self.catalog.objects
            if name.ref.schema == schema
            and name.kind is not ObjectKind.SEQUENCE
            and name.ref not in self.catalog.details
        )

    async def _read_details(self, names: tuple[ObjectName, ...]) -> bool:
        """Read and keep the details of these objects; False when there were none to be had."""
        age = -1
        while age != self._age:  # a refresh came between: what was read may be older than what it read
            age = self._age
            found = await self.database.read(reading.read_details, names)
        self.catalog = self.catalog.with_details(found)
        self.detailed.emit(frozenset(found))
        return any(name.ref in found for name in names)

    async def _read_names(self, looked_into: Collection[TableRef], before: frozenset[TableRef] | None = None) -> None:
        try:
            names, shelves = await self.database.read(_read_outline)
            again = tuple(shelves.names[ref] for ref in looked_into if ref in shelves.names)
            details = await self.database.read(reading.read_details, again) if again else {}
        except RowloreError as error:
            self._fail(error)
            raise
        except asyncio.CancelledError:
            self._fail(StatementCancelled("Reading the schema was cancelled."))
            raise
        self._age += 1
        self._prefetched.clear()
        self.problem, self.ready, self.shelves = None, True, shelves
        self.triggers = {name.ref: self.triggers[name.ref] for name in again if name.ref in self.triggers}
        self.fresh = frozenset(shelves.names) - before if before is not None else frozenset()
        known = self.catalog
        self.catalog = replace(
            names, columns=known.columns, foreign_keys=known.foreign_keys, routines=known.routines, details=details
        )
        self.entries = entries_of(shelves.names.values(), self.catalog.columns)
        self._asked.set()
        self.listed.emit()

    def _fail(self, problem: RowloreError) -> None:
        if isValid(self):  # else it was the closing of the panel that cancelled
            self.problem = problem
            self._asked.set()
            self.listed.emit()

    async def _read_bulk(self) -> None:
        found = await self.database.read(_read_searchable, tuple(self.shelves.names.values()))
        columns, entries, routines, with_secrets = found
        self.database.learn(with_secrets)
        self.catalog = replace(self.catalog.with_columns(columns), routines=routines)
        self.entries = entries
        self.searchable_columns = True
        self.searchable.emit()
        keys = await self.database.read(reading.read_foreign_keys)
        self.catalog = self.catalog.with_foreign_keys(keys)
        self.detailed.emit(None)


def _read_outline(connection: "Connection") -> tuple[Catalog, Shelves]:
    """The names, already sorted: with thousands of them that is work for the worker, too."""
    names = reading.read_names(connection)
    return names, shelve(names.objects, names.schemas, names.default_schema)


def _read_searchable(
    connection: "Connection", names: Collection[ObjectName]
) -> tuple[dict[TableRef, tuple[str, ...]], tuple[Entry, ...], tuple[Routine, ...], Callable[[str], tuple[str, ...]]]:
    columns = reading.read_column_names(connection)
    return columns, entries_of(names, columns), reading.read_routines(connection), columns_with_secrets(columns)
