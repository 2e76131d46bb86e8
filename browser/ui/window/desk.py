"""What lies on the desk: the open connections and the tabs that belong to them."""

import asyncio
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QWidget

from browser.ui import tasks
from browser.ui.actions import all_actions
from browser.ui.schema.panel import SchemaPanel
from browser.ui.widgets.secrets import Secrets
from browser.ui.window.connections import OpenConnection, OpenConnections, key_of, memory_of
from browser.ui.window.tabs import Tabs

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.database.facts import ObjectName, TableFacts, TableRef
    from browser.ui.rows.table_tab import TableTab


class Desk(QObject):
    """Opens and closes connections and tabs; `changed` whenever something about them is different."""

    changed = Signal()
    connected = Signal(object)
    """A connection (OpenConnection) was added."""
    disconnected = Signal(object)
    """A Database is not open any more."""
    page_wanted = Signal(object)
    """A connection (OpenConnection) without a tab is to be seen, and the tab that is seen is another one's."""
    tab_added = Signal(object)
    """A tab (TableTab) was added."""

    def __init__(self, tabs: Tabs, schema: SchemaPanel, parent: QWidget, secrets: Secrets | None = None) -> None:
        super().__init__(parent)
        self.connections = OpenConnections()
        self.tabs = tabs
        self.schema = schema
        self.secrets = secrets or Secrets(self)
        self._window = parent
        self._chosen: OpenConnection | None = None
        self._unloaded: set[QWidget] = set()
        tabs.currentChanged.connect(self._tab_changed)
        tabs.tabBarClicked.connect(lambda place: self._look_at(tabs.widget(place)))
        tabs.tab_closed.connect(self._tab_closed)
        schema.table_opened.connect(self._table_opened)
        schema.connection_close_requested.connect(self.close_database)

    @property
    def active(self) -> OpenConnection | None:
        """The connection of the tab that is seen; where that has none, the one that was opened or chosen last."""
        return self.connection_of(self.tabs.currentWidget()) or self._chosen

    def connection_of(self, tab: QWidget | None) -> OpenConnection | None:
        """The connection a tab belongs to."""
        return self.connections.of(getattr(tab, "database", None))

    def tabs_of(self, connection: OpenConnection) -> list[QWidget]:
        """The tabs of a connection, in their order."""
        return [each for each in self.tabs.widgets() if self.connection_of(each) is connection]

    # -- connections ---------------------------------------------------------------------------------------------

    def adopt(self, database: "Database") -> OpenConnection:
        """Show a connected database. One that is open already is used instead, and the new one closed."""
        memory = memory_of(database)
        self.schema.hide_waiting(key_of(memory))
        known = None if database.in_memory else self.connections.like(memory)
        if known is not None:
            tasks.start(database.close, owner=self._window, title=self.tr("Closing {0}").format(database.title))
            self.choose(known)
            self.schema.reveal(known.database)
            return known
        connection = self._chosen = self.connections.add(database)
        self.schema.add_database(database, connection.colour)
        self.schema.reveal(database)
        self.connected.emit(connection)
        self.changed.emit()
        return connection

    def choose(self, connection: OpenConnection) -> None:
        """Make a connection the active one, and one of its tabs the one that is seen."""
        self._chosen = connection
        if self.active is not connection:
            mine = self.tabs_of(connection)
            if mine:
                self.tabs.setCurrentWidget(mine[-1])
            else:
                self.page_wanted.emit(connection)
        self.changed.emit()

    def close_database(self, database: "Database") -> None:
        """Close a database with its tabs, asked about first."""
        connection = self.connections.of(database)
        if connection is not None:
            self.tabs.ask_first(lambda: self.tabs_of(connection), lambda: self._close(connection))

    def _close(self, connection: OpenConnection) -> None:
        database = connection.database
        if connection not in self.connections:  # somebody else has, while it was asked about
            return
        seen, blocked = self.tabs.currentWidget(), self.blockSignals(True)  # what is left is told of once
        for tab in sorted(self.tabs_of(connection), key=lambda tab: tab is seen):  # or the next one would load
            self.tabs.take_out(tab)
        self.blockSignals(blocked)
        self.schema.remove_database(database)
        self.connections.remove(connection)
        self.disconnected.emit(database)
        if self._chosen is connection:
            self._chosen = self.connection_of(self.tabs.currentWidget()) or next(iter(self.connections), None)
        tasks.start(database.close, owner=self._window, title=self.tr("Closing {0}").format(database.title))
        self.changed.emit()

    # -- tabs ----------------------------------------------------------------------------------------------------

    def tab_of(self, database: "Database", ref: "TableRef") -> "TableTab | None":
        """The open tab of a table that shows all of it, not what was followed to."""
        for tab in self.table_tabs():
            if tab.database is database and tab.facts.ref == ref and tab.wanted.within is None:
                return tab
        return None

    def open_table(self, database: "Database", facts: "TableFacts") -> "TableTab":
        """Choose the tab of a table, made now if there is none; its first rows are still to be loaded (`load`)."""
        tab = self.tab_of(database, facts.ref) or self.add_table(database, facts)
        self.tabs.setCurrentWidget(tab)
        tab.setFocus(Qt.FocusReason.OtherFocusReason)
        self._look_at(tab)
        return tab

    def add_table(self, database: "Database", facts: "TableFacts") -> "TableTab":
        """A new tab behind the current one, not chosen and not loaded."""
        from browser.ui.rows.table_tab import TableTab

        connection = self.connections.of(database)
        tab = TableTab(database, facts, self.tabs, secrets=self.secrets)
        tab.title_changed.connect(self.changed)
        self.tab_added.emit(tab)
        self.load_later(tab)
        blocked = self.tabs.blockSignals(True)  # a first tab is current at once, but not yet meant to load
        self.tabs.add(tab, facts.ref.name, connection.icon if connection else QIcon(), str(facts.ref))
        self.tabs.blockSignals(blocked)
        self.changed.emit()
        return tab

    def load_later(self, tab: QWidget) -> None:
        """Await `tab.load_first()` when the tab is looked at."""
        self._unloaded.add(tab)

    async def load(self, tab: QWidget) -> None:
        """Load what a tab shows first, unless that was done or begun before. Errors are shown in it, never raised.

        A tab that is closed meanwhile ends it: look whether it is still there before going on with it.
        """
        if tab in self._unloaded:
            self._unloaded.discard(tab)
            loadable: Any = tab
            loading = tasks.start(loadable.load_first, owner=tab)
            try:
                await asyncio.wait([loading])
            finally:
                loading.cancel()

    def tab_actions(self) -> list[QAction]:
        """The actions of the active tab."""
        tab = self.tabs.currentWidget()
        return all_actions(tab) if tab is not None else []

    def name_tabs(self) -> None:
        """Write on every tab what it holds; with several connections also whose it is."""
        self._mark_tabs()
        several = len(self.connections) > 1
        for tab in self.table_tabs():
            connection = self.connections.of(tab.database)
            if connection is None:
                continue
            ref, place = tab.facts.ref, self.tabs.indexOf(tab)
            default = self.schema.catalog_of(tab.database).default_schema
            full = ref.name if ref.schema == default else str(ref)
            title = f"{ref.name} · {self.connections.label(connection)}" if several else ref.name
            title = title.replace("&", "&&")
            if self.tabs.tabText(place) != title:  # each new text lays out all tabs anew
                self.tabs.setTabText(place, title)
            self.tabs.setTabToolTip(place, f"{full} · {connection.title}")

    def _mark_tabs(self) -> None:
        """Every tab has the mark of its connection as it is now: somebody may have said what it is used for."""
        for place, tab in enumerate(self.tabs.widgets()):
            owner = self.connection_of(tab)
            mark = f"{owner.colour} {owner.environment}" if owner is not None else ""
            if owner is not None and tab.property("mark") != mark:
                tab.setProperty("mark", mark)
                self.tabs.setTabIcon(place, owner.icon)

    def table_tabs(self) -> "list[TableTab]":
        """The tabs that show a table, in their order."""
        tabs: list[Any] = [tab for tab in self.tabs.widgets() if tab.objectName() == "tableTab"]
        return tabs

    def _table_opened(self, database: "Database", name: "ObjectName", facts: "TableFacts") -> None:
        tab = self.open_table(database, facts)
        self._load_soon(tab)

    def _load_soon(self, tab: QWidget) -> None:
        if tab in self._unloaded:
            title = self.tr("Opening {0}").format(self.tabs.tabText(self.tabs.indexOf(tab)))
            tasks.start(self.load, tab, owner=tab, title=title)

    def _tab_changed(self) -> None:
        tab = self.tabs.currentWidget()
        if tab is not None:
            self._load_soon(tab)
        self._look_at(tab)

    def _look_at(self, tab: QWidget | None) -> None:
        """The connection of a tab becomes the active one, and the tree shows the tab's table."""
        connection = self.connection_of(tab)
        if tab is not None and connection is not None and tab is self.tabs.currentWidget():
            self._chosen = connection
            facts: TableFacts | None = getattr(tab, "facts", None)
            self.schema.reveal(connection.database, facts.ref if facts is not None else None)
        self.changed.emit()

    def _tab_closed(self, tab: QWidget) -> None:
        self._unloaded.discard(tab)
        self.changed.emit()
