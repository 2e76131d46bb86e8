"""Relations in the window: the Related dock, and the tabs that follow them. Nothing of it before the first paint."""

import asyncio
import importlib
from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QLabel, QWidget

from browser.errors import NotSupported
from browser.ui import painting, tasks

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.database.facts import TableRef
    from browser.rows.finding import Sought
    from browser.schema.relations import Relation
    from browser.store import SavedTrail, Store
    from browser.ui.rows.related_chosen import Chosen
    from browser.ui.rows.related_graphs import Graphs
    from browser.ui.rows.related_panel import RelatedPanel
    from browser.ui.rows.table_tab import TableTab
    from browser.ui.schema.panel import SchemaPanel
    from browser.ui.window.connections import OpenConnection
    from browser.ui.window.main import MainWindow

PAINT_SECONDS = 1.0
"""How long the panel waits for the first rows to be painted."""

AFTER_PAINT = 0.05
"""Seconds from the first paint to the panel."""

ENGINE = tuple(
    f"browser.{name}" for name in ("schema.relations", "rows.related", "rows.trail", "rows.finding", "store")
)
"""What it asks with; imported by a thread, since it takes a while."""

IDLE = 1_500
"""Milliseconds after which the panel is made although no table was opened."""


class Relating(QObject):
    """Makes the panel when the first rows are painted, and keeps it on the active tab."""

    def __init__(self, dock: QDockWidget, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._dock = dock
        self._beginning: asyncio.Task[Any] | None = None
        self.graphs: Graphs | None = None
        self.panel: RelatedPanel | None = None
        window.desk.tab_added.connect(self._added)
        window.desk.tabs.currentChanged.connect(lambda _: self._tab_changed())
        window.schema.catalog_changed.connect(self._catalog_changed)
        self._idle = QTimer(self, singleShot=True, interval=IDLE)
        self._idle.timeout.connect(self._begin_idle)
        self._idle.start()

    @property
    def face(self) -> QWidget:
        """What the dock shows."""
        return self._dock.widget()

    def _begin_idle(self) -> None:
        if all(task.done() for task in self._window.beginning):
            self.begin()
        else:
            self._idle.start()  # a slow start is not made slower

    def begin(self) -> None:
        """Make the panel, unless it is there."""
        if self.panel is not None:
            return
        from browser.ui.rows.related_graphs import Graphs
        from browser.ui.rows.related_panel import RelatedPanel

        self._idle.stop()
        schema = self._window.schema
        read = partial(_read_tables, schema)
        self.graphs = Graphs(schema.catalog_of, read, _open_store, self)
        self.panel = panel = RelatedPanel(self.graphs, self._dock, secrets=self._window.secrets)
        panel.follow_wanted.connect(self._follow)
        panel.nest_wanted.connect(self._nest)
        panel.way_wanted.connect(self._follow_ways)
        self._dock.visibilityChanged.connect(lambda _: self._look())
        self._window.desk.disconnected.connect(self.graphs.forget)
        panel.left.connect(self._go_to_rows)
        before = self._dock.widget()
        self._dock.setWidget(panel)
        before.deleteLater()
        self._window.listen(panel, self.tr("Related"))
        for tab in self._window.desk.table_tabs():
            self._relate(tab)
        self._look()

    # -- saved trails --------------------------------------------------------------------------------------------

    def saved_trails(self, database: "Database") -> "tuple[SavedTrail, ...]":
        """Those of a connection, as they were read last."""
        return self.graphs.known_trails(database) if self.graphs is not None else ()

    def read_trails(self, then: "Callable[[], None]") -> None:
        """Read those of all connections; `then` is called if there are others than were known."""
        if self.graphs is not None:
            tasks.start(self._read_trails, then, owner=self._window, title=self.tr("Reading the saved trails"))

    async def _read_trails(self, then: "Callable[[], None]") -> None:
        assert self.graphs is not None
        databases = [connection.database for connection in self._window.desk.connections]
        before = [self.saved_trails(database) for database in databases]
        if [await self.graphs.read_trails(database) for database in databases] != before:
            then()

    async def go_along(self, connection: "OpenConnection", saved: "SavedTrail") -> None:
        """Go a saved trail in the active tab, if it is one of that connection; else in one of where it starts."""
        from browser.rows.trail import Trail
        from browser.ui.window import opening

        tab = self._current()
        if tab is None or tab.database is not connection.database:
            start = Trail.from_dict(saved.trail).start
            name = self._window.schema.catalog_of(connection.database).object(start)
            if name is None:
                raise NotSupported(f"The trail starts at {start}, which is not in the database any more.")
            tab = await opening.open_object(self._window, connection, name)
            await self._window.desk.load(tab)
        if not tasks.is_alive(tab):
            return
        if tab.related is None:
            self._relate(tab)
        assert tab.related is not None
        tab.setFocus(Qt.FocusReason.OtherFocusReason)
        tab.related.trails.go(saved)

    def _current(self) -> "TableTab | None":
        tab: Any = self._window.desk.tabs.currentWidget()
        return tab if tab is not None and tab.objectName() == "tableTab" else None

    def _go_to_rows(self) -> None:
        tab = self._current()
        if tab is not None:
            tab.setFocus(Qt.FocusReason.OtherFocusReason)

    def _added(self, tab: "TableTab") -> None:
        tab.row_changed.connect(self._row_changed)
        if self.graphs is not None:
            self._relate(tab)

    def _relate(self, tab: "TableTab") -> None:
        from browser.ui.rows.related_tab import RelatedTab

        assert self.graphs is not None
        tab.related = RelatedTab(tab, self.graphs, self._relation)
        if tab is self._current():
            self._window.offer_first_steps()

    def _relation(self) -> "Relation | None":
        return self.panel.relation if self.panel is not None else None

    def _row_changed(self) -> None:
        if self.panel is not None:
            self._look()
        elif self._beginning is None:
            about = self.tr("Reading the relations")
            self._beginning = tasks.start(self._begin_after_paint, owner=self._window, about=about)

    async def _begin_after_paint(self) -> None:
        tab = self._current()
        if tab is not None and tab.isVisible():
            try:
                async with asyncio.timeout(PAINT_SECONDS):
                    await painting.painted(tab.grid)
            except TimeoutError:
                pass  # nobody sees the window
        await asyncio.sleep(AFTER_PAINT)  # whoever waits for the same paint comes first
        await asyncio.to_thread(_import_engine)
        self.begin()

    def _tab_changed(self) -> None:
        tab = self._current()
        if tab is not None and tab.related is not None:
            tab.related.look_anew()
        self._look()

    def _look(self) -> None:
        """Tell the panel which rows are current now."""
        if self.panel is None or not self._dock.isVisible():
            return
        tab = self._current()
        self.panel.show_rows_of(tab.related.chosen() if tab is not None and tab.related is not None else None)

    def _catalog_changed(self, database: "Database") -> None:
        if self.graphs is not None:
            self.graphs.changed.emit(database)

    def _follow(self, chosen: "Chosen", relation: "Relation", sought: "Sought | None") -> None:
        tab = self._current()
        if tab is not None and tab.related is not None and tab.database is chosen.database:
            tab.setFocus(Qt.FocusReason.OtherFocusReason)
            tab.related.follow(chosen, relation, sought)

    def _follow_ways(self, ways: "list[tuple[Chosen, Relation]]") -> None:
        tab = self._current()
        if tab is not None and tab.related is not None and tab.database is ways[0][0].database:
            tab.setFocus(Qt.FocusReason.OtherFocusReason)
            tab.related.follow_ways(ways)

    def _nest(self, relation: "Relation") -> None:
        tab = self._current()
        if tab is not None and tab.related is not None:
            tab.related.nest([relation])


def placeholder(parent: QWidget) -> QWidget:
    """What lies in the dock until the panel is made."""
    return QLabel(parent)


async def _read_tables(schema: "SchemaPanel", database: "Database", refs: "Collection[TableRef]") -> None:
    await schema.connections.of(database).read_details(refs)


def _import_engine() -> None:
    for name in ENGINE:
        importlib.import_module(name)


def _open_store() -> "Store":
    from browser import paths
    from browser.store import Store

    return Store(paths.home())
