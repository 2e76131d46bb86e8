"""The connections that the tree shows, and what is being read of each."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from browser.database.facts import TableRef
from browser.ui import tasks
from browser.ui.schema.items import CONNECTING, REFUSED, Item
from browser.ui.schema.outline import Waiting

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.ui.schema.opened import Opened


class ShownConnections(QWidget):
    """`opened` by the identity of their database, `waiting` by theirs, both in the order they came.

    A widget without a face: the owner of the reading tasks, so that their errors rise to the panel.
    """

    changed = Signal()
    """Connections came or went."""
    listed = Signal(object)
    """An Opened's names were read anew, or could not be."""
    detailed = Signal(object, object)
    """There is more to say of these tables of an Opened: frozenset of TableRef, or None for all."""
    searchable = Signal(object)
    """An Opened's column names were read."""
    catalog_changed = Signal(object)
    """Any of these three, after them, with the database."""
    busy_changed = Signal(str)
    """What is being read now; empty when nothing is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.hide()
        self.opened: dict[int, Opened] = {}
        self.waiting: dict[str, Waiting] = {}
        self._wanted: dict[int, set[TableRef]] = {}
        self.later: Callable[[], Awaitable[None]] | None = None
        """Awaited before more of a new connection is read than its names."""

    @property
    def reading(self) -> bool:
        """Whether anything is being read."""
        return any(each.tasks for each in self.opened.values())

    def add(self, database: "Database", colour: str = "") -> "Opened | None":
        """Take a connection in, whose tabs have a colour; None when it is here already."""
        from browser.ui.schema.opened import Opened

        if id(database) in self.opened:
            return None
        for title in (database.name, database.title):
            self.waiting.pop(title, None)
        opened = Opened(database, self, self.later)
        opened.colour = colour
        self.opened[id(database)] = opened
        opened.listed.connect(partial(self.listed.emit, opened))
        opened.detailed.connect(partial(self.detailed.emit, opened))
        opened.searchable.connect(partial(self.searchable.emit, opened))
        for signal in (opened.listed, opened.detailed, opened.searchable):
            signal.connect(lambda *_: self.catalog_changed.emit(database))
        self.changed.emit()
        return opened

    def remove(self, database: "Database") -> None:
        """Stop reading a connection and forget it."""
        opened = self.opened.pop(id(database), None)
        if opened is not None:
            for task in tuple(opened.tasks):
                task.cancel()
            opened.blockSignals(True)
            opened.deleteLater()
            self.changed.emit()

    def of(self, database: "Database") -> "Opened":
        """What is known of a database; KeyError for one that is not here."""
        return self.opened[id(database)]

    def wait(self, waiting: Waiting) -> None:
        """Show a connection that is being made or was refused."""
        self.waiting[waiting.identity] = waiting
        self.changed.emit()

    def waiting_at(self, root: Item) -> Waiting | None:
        """What a row of the tree says is being made or was refused; None for another row."""
        if root.purpose not in (CONNECTING, REFUSED) or not isinstance(root.key, tuple):
            return None
        return self.waiting.get(root.key[1])

    def forget(self, identity: str) -> None:
        """Show it no more."""
        if self.waiting.pop(identity, None) is not None:
            self.changed.emit()

    def run(self, opened: "Opened", function: Callable[[], Awaitable[Any]], title: str) -> "asyncio.Task[Any]":
        """Run something that reads `opened`; it ends with the connection at the latest."""
        task = tasks.start(function, owner=self, title=title)
        opened.tasks.add(task)
        self.busy_changed.emit(title)
        task.add_done_callback(partial(self._ended, opened))
        return task

    def _ended(self, opened: "Opened", task: "asyncio.Task[Any]") -> None:
        opened.tasks.discard(task)
        if not isValid(self):
            return
        running = [each for one in self.opened.values() for each in one.tasks]
        self.busy_changed.emit(running[0].get_name() if running else "")

    def cancel(self) -> None:
        """Stop everything that is being read."""
        for opened in self.opened.values():
            for task in tuple(opened.tasks):
                task.cancel()

    def want(self, opened: "Opened", ref: TableRef) -> None:
        """Read the details of a table soon; what is wanted in the same moment is read together."""
        wanted = self._wanted.get(id(opened))
        if wanted is None:
            wanted = self._wanted[id(opened)] = set()
            task = self.run(opened, partial(self._read_wanted, opened, wanted), self.tr("Reading {}").format(ref.name))
            task.add_done_callback(lambda _: self._give_up(opened, wanted))
        wanted.add(ref)

    async def _read_wanted(self, opened: "Opened", wanted: set[TableRef]) -> None:
        self._wanted.pop(id(opened), None)
        await opened.read_tables(wanted)
        for schema in sorted({ref.schema for ref in wanted}, key=str):
            await opened.prefetch(schema)

    def _give_up(self, opened: "Opened", wanted: set[TableRef]) -> None:
        """A task that was cancelled before its first step has left everything as it was."""
        if self._wanted.get(id(opened)) is wanted:
            del self._wanted[id(opened)]
            opened.give_up(wanted)
