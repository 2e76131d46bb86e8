"""The schema panel: the tree of what is open, the filter above it, and everything one can do there."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from browser.database.facts import BrokenTable, ObjectName, TableRef
from browser.errors import NotSupported, RowloreError
from browser.ui.actions import action, action_of, actions_of
from browser.ui.messages import MessageStrip
from browser.ui.schema.connections import ShownConnections
from browser.ui.schema.filter_search import Search
from browser.ui.schema.items import RETRIES, SHOWS_DDL, Item
from browser.ui.schema.outline import Waiting, root_item
from browser.ui.schema.panel_busy import BusyStrip
from browser.ui.schema.panel_showing import Showing
from browser.ui.schema.tree_model import SchemaModel
from browser.ui.schema.tree_view import SchemaTree

if TYPE_CHECKING:
    import asyncio

    from browser.database.database import Database
    from browser.schema.catalog import Catalog
    from browser.ui.schema.opened import Opened

Retry = Callable[[], None]

ON_THE_TREE = ("open_current", "copy_name", "copy_quoted_name", "show_definition", "cancel_reading")
"""Actions whose keys mean something else in the filter: they work while the tree has the focus."""


class SchemaPanel(QWidget):
    """Open connections and what is in them. Every error is shown in the panel; nothing here blocks."""

    table_opened = Signal(object, object, object)
    """A table or view was chosen: database, ObjectName, TableFacts."""
    connection_close_requested = Signal(object)
    """Somebody wants this database closed."""
    catalog_changed = Signal(object)
    """More is known of this database: ask `catalog_of`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("schemaPanel")
        self.setAccessibleName(self.tr("Schema"))
        self.connections = ShownConnections(self)
        root = root_item(self.connections.opened.values, self.connections.waiting.values)
        self.model = SchemaModel(self)
        self.tree = SchemaTree(self.model, self)
        self.tree.when_empty = self.tr("Open connections and what is in them appear here.")
        self._search = Search(self.tree, root, lambda: tuple(self.connections.opened.values()), self)
        self.field, self.filter_status = self._search.field, self._search.status
        self._showing = Showing(self.tree, root, self._search, self)
        self.strip = MessageStrip(self)
        self._build()
        self.model.show(root)
        self._connect()
        self._enable()

    def _connect(self) -> None:
        self.connections.changed.connect(self._showing.rebuild)
        self.connections.listed.connect(self._showing.listed)
        self.connections.detailed.connect(self._showing.renew)
        self.connections.searchable.connect(self._showing.search_again)
        self.connections.catalog_changed.connect(self.catalog_changed)
        self.connections.busy_changed.connect(self._say_busy)
        self.tree.expanded.connect(self._expanded)
        self.tree.activated.connect(lambda _: self.open_current())
        self.tree.selectionModel().currentChanged.connect(lambda *_: self._enable())
        self.field.left.connect(self._go_to_tree)
        self.field.confirmed.connect(self._open_best)

    def _build(self) -> None:
        actions_of(self)
        for name in ON_THE_TREE:
            give_to(self.tree, action_of(self, name))
        self.tree.menu_wanted = lambda position: menu_of(self).popup(position)
        self._busy = BusyStrip(action_of(self, "cancel_reading"), self)
        stacked(self, self.field, self.filter_status, self.strip, self._busy, self.tree)
        self.setFocusProxy(self.tree)

    # -- what the window calls -----------------------------------------------------------------------------------

    def add_database(self, database: "Database", colour: str = "") -> None:
        """Show a connection, in the colour of its tabs, and start to read it; returns at once."""
        opened = self.connections.add(database, colour)
        if opened is not None:
            self._showing.expand_connection(opened)
            self.connections.run(opened, opened.fill, self.tr("Reading {}").format(opened.title))

    def remove_database(self, database: "Database") -> None:
        """Forget a connection and stop reading it."""
        self.connections.remove(database)

    def show_alive(self, database: "Database") -> None:
        """Mark a connection whose server does not answer, or no more."""
        if id(database) in self.connections.opened:
            self._showing.rebuild()

    async def filled(self, database: "Database") -> None:
        """Wait until the names of a connection are in the tree; raises the error that keeps them away."""
        await self.connections.of(database).filled()

    def catalog_of(self, database: "Database") -> "Catalog":
        """What is known of a connection by now; KeyError for one that is not shown."""
        return self.connections.of(database).catalog

    def select(self, ref: TableRef, database: "Database | None" = None) -> bool:
        """Make a table the current row, unfolding what is above it; ends a filter that hides it. False if unknown."""
        here = self._current()
        everywhere = [each for each in self.connections.opened.values() if database in (None, each.database)]
        for opened in sorted(everywhere, key=lambda each: each is not here):
            if ref in opened.shelves.names:
                return self._showing.select(opened, ref)
        return False

    def reveal(self, database: "Database", ref: TableRef | None = None) -> None:
        """Make a table, or a connection itself, the current row where it can be; nothing else changes."""
        self._showing.reveal(self.connections.of(database), ref)

    def show_connecting(self, title: str, cancel: Callable[[], None] | None = None, key: str = "") -> None:
        """Show a connection that is being made; `cancel` is offered as an action. `key`: see Waiting."""
        self.connections.wait(Waiting(title, cancel, key=key))

    def show_failed(self, title: str, error: RowloreError, retry: Retry | None = None, key: str = "") -> None:
        """Show a connection that was refused, with the reason below it."""
        waiting = Waiting(title, error=error, retry=retry, key=key)
        self.connections.wait(waiting)
        self._showing.expand_waiting(waiting.identity)

    def hide_waiting(self, key: str) -> None:
        """Forget a connection that is being made or was refused."""
        self.connections.forget(key)

    def show_error(self, error: RowloreError, retry: Callable[[], None]) -> None:
        """Show what went wrong above the tree (ErrorHost)."""
        self.strip.show_error(error, retry)

    # -- actions -------------------------------------------------------------------------------------------------

    @action("Open table", "Return; Enter", "table", "Open the table or view, or unfold the row")
    def open_current(self) -> None:
        """Open what the current row stands for; unfold or fold a row that stands for nothing."""
        index = self.tree.currentIndex()
        item, opened = self.model.item(index), self._current()
        if item.purpose == RETRIES:
            self.try_again()
        elif item.purpose == SHOWS_DDL:
            action_of(self, "show_definition").trigger()
        elif item.opens is not None and opened is not None:
            work = partial(self._open, opened, item.opens)
            self.connections.run(opened, work, self.tr("Opening {}").format(item.opens.name))
        else:
            self.tree.setExpanded(index, not self.tree.isExpanded(index))

    @action("Refresh schema", "F5", "refresh-cw", "Read the schema of the current connection anew")
    def refresh(self) -> None:
        """Read the current connection anew; expansion, selection and scroll stay."""
        if (opened := self._current()) is not None:
            read_again(self, opened.database)

    @action("Find a table or column", "Ctrl+F", "search", "Go to the filter above the tree")
    def focus_filter(self) -> None:
        """Go to the filter."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    @action("Expand row", "", "chevrons-up-down", "Unfold the current row")
    def expand_current(self) -> None:
        """Unfold the current row."""
        self.tree.expand(self.tree.currentIndex())

    @action("Collapse schema", "", "minus", "Fold everything except the connections")
    def collapse_all(self) -> None:
        """Fold everything below the connections."""
        self._showing.collapse_all()

    @action("Copy name", "Ctrl+C", "copy", "Copy the bare name")
    def copy_name(self) -> None:
        """Copy the name of the current row as it is, unquoted."""
        if name := self.model.item(self.tree.currentIndex()).copies:
            QGuiApplication.clipboard().setText(name)

    @action("Copy quoted name", "Ctrl+Shift+C", "clipboard-copy", "Copy the full name as the database writes it")
    async def copy_quoted_name(self) -> None:
        """Copy the current object's name with its schema, or a column's name, quoted by the dialect."""
        opened, item = self._current(), self.model.item(self.tree.currentIndex())
        if opened is not None and item.copies:
            ref = item.subject.ref if item.subject is not None else None
            QGuiApplication.clipboard().setText(await opened.quoted(ref, item.copies))

    @action("Show definition", "Ctrl+D", "code", "Show the statement (DDL) that makes the object")
    async def show_definition(self) -> None:
        """Show the DDL of the current object in a window of its own."""
        from browser.ui.schema.definition_viewer import DefinitionViewer

        opened, ref = self._current(), self._showing.object_at(self.tree.currentIndex())
        if opened is None or ref is None:
            return
        sql = await opened.definition(ref)
        if not sql:
            raise NotSupported(f"This database does not tell how {ref} is made.")
        DefinitionViewer(str(ref), sql, opened.database.dialect.name, self).show()

    @action("Cancel reading the schema", "Escape", "circle-stop", "Stop reading the schema, or give up connecting")
    def cancel_reading(self) -> None:
        """Stop whatever is being read; give up the connection attempt that is the current row."""
        waiting = self._waiting_at_current()
        if waiting is not None and waiting.cancel is not None:
            waiting.cancel()
        else:
            self.connections.cancel()

    @action("Try to connect again", "", "rotate-ccw", "Read, or connect, once more")
    def try_again(self) -> None:
        """Read a connection that could not be read, or make one that was refused, once more."""
        waiting = self._waiting_at_current()
        if waiting is None:
            self.refresh()
        elif waiting.retry is not None:
            waiting.retry()

    @action("Close connection", "", "unplug", "Close the current connection and its tabs")
    def close_connection(self) -> None:
        """Ask the window to close the current connection; forget one that was refused."""
        waiting, opened = self._waiting_at_current(), self._current()
        if waiting is not None:
            self.hide_waiting(waiting.identity)
        elif opened is not None:
            self.connection_close_requested.emit(opened.database)

    # -- reading -------------------------------------------------------------------------------------------------

    def _say_busy(self, what: str) -> None:
        self._busy.say(what)
        self._enable()

    def _expanded(self, index: QModelIndex) -> None:
        item = self.model.item(index)
        if item.subject is None or item.unfolded:
            return
        opened = self._showing.opened_at(index, self.connections.opened)
        if opened is not None:
            self.connections.want(opened, item.subject.ref)

    async def _open(self, opened: "Opened", ref: TableRef) -> None:
        facts = await opened.facts(ref)
        if isinstance(facts, BrokenTable):
            raise NotSupported(f"{ref} cannot be opened.", words=facts.reason)
        self.table_opened.emit(opened.database, opened.shelves.names[ref], facts)

    # -- the current row -----------------------------------------------------------------------------------------

    def _current(self) -> "Opened | None":
        return self._showing.opened_at(self.tree.currentIndex(), self.connections.opened)

    def _waiting_at_current(self) -> Waiting | None:
        return self.connections.waiting_at(self._showing.root_at(self.tree.currentIndex()))

    def _go_to_tree(self) -> None:
        if not self.tree.currentIndex().isValid():
            self.tree.setCurrentIndex(self.model.index(0, 0))
        self.tree.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _open_best(self) -> None:
        if self._search.best.isValid():
            self.tree.setCurrentIndex(self._search.best)
            self.open_current()

    def _enable(self) -> None:
        index = self.tree.currentIndex()
        allowed = abilities(
            self.model.item(index),
            index.isValid() and self.model.hasChildren(index),
            self._showing.object_at(index),
            self._current(),
            self._waiting_at_current(),
        )
        allowed["cancel_reading"] |= self.connections.reading
        for name, able in allowed.items():
            action_of(self, name).setEnabled(able)


def give_to(widget: QWidget, moved: QAction) -> None:
    """Let the keys of an action work only while `widget` has the focus."""
    panel = moved.parent()
    if isinstance(panel, QWidget):
        panel.removeAction(moved)
    moved.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
    widget.addAction(moved)


def menu_of(panel: QWidget) -> QMenu:
    """What can be done with the current row; deletes itself when it closes."""
    menu = QMenu(panel)
    menu.setObjectName("schemaMenu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    others = [each for each in panel.actions() if each not in actions_of(panel)]  # what the window added
    menu.addActions([each for each in [*actions_of(panel)[:1], *others, *actions_of(panel)[1:]] if each.isEnabled()])
    return menu


def stacked(panel: QWidget, field: QWidget, *below: QWidget) -> None:
    """Lay out the panel: the field with air around it, the last widget takes the room."""
    around = QVBoxLayout()
    around.setContentsMargins(8, 8, 8, 8)
    around.addWidget(field)
    column = QVBoxLayout(panel)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addLayout(around)
    for widget in below:
        column.addWidget(widget)
    column.setStretchFactor(below[-1], 1)


def abilities(
    item: Item, unfolds: bool, ref: TableRef | None, opened: "Opened | None", waiting: Waiting | None
) -> dict[str, bool]:
    """Which actions make sense on a row that is (or is below) the object `ref` of a connection."""
    return {
        "open_current": unfolds or item.opens is not None or bool(item.purpose),
        "refresh": opened is not None,
        "expand_current": unfolds,
        "copy_name": bool(item.copies),
        "copy_quoted_name": bool(item.copies) and opened is not None,
        "show_definition": ref is not None,
        "cancel_reading": waiting is not None and waiting.cancel is not None,
        "try_again": bool(waiting and waiting.retry) or bool(opened and opened.problem),
        "close_connection": opened is not None or bool(waiting and waiting.error),
    }


def current_object(panel: SchemaPanel) -> "tuple[Database, ObjectName] | None":
    """The table or view that the current row is, or is below, and its database."""
    index = panel.tree.currentIndex()
    opened = panel._showing.opened_at(index, panel.connections.opened)
    ref = panel._showing.object_at(index)
    name = opened.shelves.names.get(ref) if opened is not None and ref is not None else None
    return (opened.database, name) if opened is not None and name is not None else None


def read_again(panel: SchemaPanel, database: "Database") -> "asyncio.Task[object]":
    """Read a connection anew; expansion, selection and scroll stay."""
    opened = panel.connections.of(database)
    looked_into = panel._showing.looked_into(opened)
    panel.strip.dismiss()
    title = panel.tr("Refreshing {}").format(opened.title)
    return panel.connections.run(opened, partial(opened.refresh, looked_into), title)
