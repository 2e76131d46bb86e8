"""The main window: it composes the panels and connects them to each other."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QDialog, QDockWidget, QMainWindow, QWidget

from browser.errors import RowloreError
from browser.settings import Settings, Value
from browser.ui import tasks, theme
from browser.ui.actions import action_of, actions_of, all_actions
from browser.ui.database.connect_files import FileDrops
from browser.ui.messages import MessagesPanel, MessageStrip
from browser.ui.schema.panel import SchemaPanel
from browser.ui.widgets.secrets import Secrets
from browser.ui.window import begin, keeping, menus, opening, refreshing, saved, searching
from browser.ui.window.bottom import Bottom
from browser.ui.window.central import Central
from browser.ui.window.closing import Closing
from browser.ui.window.commands import Commands
from browser.ui.window.connection_page import ConnectionPages
from browser.ui.window.connections import OpenConnection
from browser.ui.window.desk import Desk
from browser.ui.window.migrating import Migrating
from browser.ui.window.palette import CommandPalette
from browser.ui.window.pooling import Pooling
from browser.ui.window.querying import Querying
from browser.ui.window.relating import Relating, placeholder
from browser.ui.window.restore import Restorer
from browser.ui.window.session import Memory
from browser.ui.window.status import BottomStrip
from browser.ui.window.staying import Staying
from browser.ui.window.topbar import TopBar
from browser.ui.window.watching import Watching

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.database.facts import ObjectName, TableFacts
    from browser.ui.rows.table_tab import TableTab

CLOSE_SECONDS = 4.0
"""How long closing the databases may take at the end."""

FRAME = (8, 40)
"""Pixels that a window manager needs beside and above a window of ours, which it does not tell before it shows it."""

SAVE_AFTER = 2_000
"""Milliseconds after a change until what is open is written down, so that a crash loses little."""


class MainWindow(QMainWindow):
    """One window. `closed` is emitted once, when everything is put away; the application's loop ends then."""

    leaving = Signal()
    """The window will be put away for sure; how it looks is remembered right after this."""

    closed = Signal()
    profiles = cached_property(saved.store)
    asker = cached_property(saved.asker)

    def __init__(self, settings: Settings, memory: Memory, theme_this_time: str = "") -> None:
        """`theme_this_time` stands above the setting until that is changed."""
        super().__init__()
        self.setObjectName("mainWindow")
        self.settings = settings
        self.memory = memory
        self.apply_theme(theme_this_time)  # first: a widget keeps the font it is made with
        self._offered_of: QWidget | None = None
        self.beginning: Sequence[asyncio.Task[Any]] = ()  # what the start opens
        self._save = QTimer(self, singleShot=True, interval=SAVE_AFTER)
        self._save.timeout.connect(self._save_session)
        self.secrets = Secrets(self)
        self.commands = Commands(self)
        actions_of(self.commands)
        self._compose()
        self._wire()
        self._restore_geometry()
        self.refresh_titles()
        self.schema.setFocus()

    # -- composition ---------------------------------------------------------------------------------------------

    def _compose(self) -> None:
        self.setWindowTitle("Rowlore")
        FileDrops(self).dropped.connect(partial(opening.open_files, self))
        self.top = TopBar(self)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.top)
        self.central = Central(self)
        self.setCentralWidget(self.central)
        self.schema = SchemaPanel(self)
        self.schema_dock = self._dock("schemaDock", self.schema, Qt.DockWidgetArea.LeftDockWidgetArea)
        self.schema.connections.later = partial(begin.over, self)
        self.bottom = Bottom(self)
        self.bottom_dock = self._dock("bottomDock", self.bottom, Qt.DockWidgetArea.BottomDockWidgetArea)
        self.bottom_dock.hide()
        self.messages = MessagesPanel(self)
        self.bottom.offer("messages", lambda _: self.messages)
        self.bottom.live_in(self.bottom_dock)
        self.bottom.panel("messages")
        self.related_dock = self._dock("relatedDock", placeholder(self), Qt.DockWidgetArea.RightDockWidgetArea)
        self.desk = Desk(self.central.tabs, self.schema, self, self.secrets)
        self.relating = Relating(self.related_dock, self)
        self.querying, self.migrating, self.closing = Querying(self), Migrating(self), Closing(self)
        self.restorer = Restorer(self.desk, self.schema, self.central.message, partial(keeping.reopen, self))
        self.restorer.ready = self.querying.drafts.read
        self.strip = BottomStrip(self)
        for name in ("statements", "pool", "messages"):
            self.strip.add(name, action_of(self.commands, f"show_{name}"))
        self.watching = Watching(self)
        self.pooling = Pooling(self)
        self.staying = Staying(self)
        ConnectionPages(self)
        status = self.statusBar()
        status.setSizeGripEnabled(False)
        status.addWidget(self.strip, 1)
        status.setFixedHeight(theme.HEADER_HEIGHT)
        self.search = searching.QuickOpen(self.top.search, self)
        self.commands_palette = CommandPalette(self, lambda: all_actions(self))
        menus.fill(self.menuBar(), self, self.commands, self.desk.tab_actions)
        self.central.welcome.setVisible(bool(self.settings.get("show_welcome")))

    def _dock(self, name: str, panel: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(self)
        dock.setObjectName(name)
        dock.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
        dock.setTitleBarWidget(QWidget(dock))  # the panel says itself what it is
        dock.setWidget(panel)
        dock.toggleViewAction().setVisible(False)
        self.addDockWidget(area, dock)
        return dock

    def _wire(self) -> None:
        self.desk.changed.connect(self._changed)
        self.desk.connected.connect(self._connected)
        self.central.tabs.tabBar().tabMoved.connect(lambda *_: self._save.start())
        self.top.connection_chosen.connect(self.desk.choose)
        self.messages.count_changed.connect(self.strip.show_messages)
        self.bottom.shown.connect(self.strip.mark)
        self.desk.tab_added.connect(lambda tab: self.listen(tab, tab.title))
        self.desk.tab_added.connect(refreshing.offer)
        self.listen(self.central, "")
        self.listen(self.schema, self.tr("Schema"))
        self.central.welcome.dismissed.connect(lambda: self.keep("show_welcome", False))
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._system_changed)

    def _restore_geometry(self) -> None:
        geometry, state = self.memory.geometry()
        if not (geometry.size() and self.restoreGeometry(geometry) and self.restoreState(state)):
            room = QGuiApplication.primaryScreen().availableSize()
            nobody_looks = QGuiApplication.platformName() == "offscreen"
            self.set_size(*((1280, 800) if nobody_looks else first_size(room.width(), room.height())))

    def set_size(self, width: int, height: int) -> None:
        """Give the window this size, its docks theirs for it."""
        self.resize(width, height)
        sizes = [264, 360] if width >= 1500 else [232, 296]
        self.resizeDocks([self.schema_dock, self.related_dock], sizes, Qt.Orientation.Horizontal)
        self.resizeDocks([self.bottom_dock], [bottom_height(height)], Qt.Orientation.Vertical)

    # -- what is open --------------------------------------------------------------------------------------------

    async def open_url(self, url: str, read_only: bool = False, table: str = "") -> OpenConnection:
        """Connect, show the connection, and open `table` where one is named. Raises errors.*."""
        return await opening.show(self, await opening.connect(self, url, read_only), table)

    async def open_object(self, connection: OpenConnection, name: "ObjectName") -> None:
        """Open a table or view of an open connection. Raises errors.*."""
        await self.desk.load(await opening.open_object(self, connection, name))

    def open_table(self, database: "Database", facts: "TableFacts") -> "TableTab":
        """Choose the tab of a table, made now if there is none; `await desk.load(tab)` reads its first rows."""
        return self.desk.open_table(database, facts)

    def focus_of_start(self) -> QWidget:
        """The grid of the active tab, or the window where there is none."""
        tab = self.central.tabs.currentWidget()
        grid = tab.findChild(QWidget, "rowGrid") if tab is not None else None
        return grid if isinstance(grid, QWidget) else self

    def _connected(self, connection: OpenConnection) -> None:
        if not connection.memory.profile:  # a saved one stands in a list of its own
            self.memory.remember(connection.memory)

    def _changed(self) -> None:
        self.refresh_titles()
        self._save.start()

    def refresh_titles(self) -> None:
        """Bring everything that names the active connection or tab up to date."""
        active, tabs = self.desk.active, self.central.tabs
        tab = tabs.currentWidget()
        shown = [(each, each.title, each.icon) for each in self.desk.connections]
        commands = [action_of(self.commands, name) for name in ("connect_to", "close_connection")]
        commands[1].setEnabled(active is not None)
        self.top.show_connections(shown, active, commands)
        self.top.show_use(active.environment if active else "", active.database if active else None)
        self.desk.name_tabs()
        here = tabs.tabToolTip(tabs.currentIndex()) if tab else active.title if active else ""
        self.setWindowTitle(f"{here} · Rowlore" if here else "Rowlore")
        self.strip.show_connection(self.staying.show(active))
        self.central.show_state(len(shown), commands[0], action_of(self.commands, "quick_open"))
        if tab is not self._offered_of or tab is None:
            self._offered_of = tab
            self.offer_first_steps()
        for name in ("close_tab", "next_tab", "previous_tab", "show_rows"):
            action_of(self.commands, name).setEnabled(tab is not None)

    def offer_first_steps(self) -> None:
        """Let the welcome strip offer what the active tab can do by now."""
        self.central.welcome.offer(searching.first_steps(self))

    def keep(self, name: str, value: Value) -> None:
        """Store a setting; where that is impossible it is said, and the app goes on."""
        try:
            self.settings.set(name, value)
        except OSError as error:
            text = self.tr("The setting could not be stored: {0}").format(error.strerror or str(error))
            self.central.message.show_notice(text, severity="warning")

    # -- what is said --------------------------------------------------------------------------------------------

    def show_error(self, error: RowloreError, retry: Callable[[], None] | None = None) -> None:
        """Show an error that belongs to the window as a whole (ErrorHost)."""
        self.central.message.show_error(error, retry)

    def listen(self, panel: QWidget, where: str) -> None:
        """Keep what any message strip inside `panel` says in the messages, too."""
        for strip in panel.findChildren(MessageStrip):
            strip.message_shown.connect(lambda message: self.messages.add(replace(message, where=where)))

    def apply_theme(self, this_time: str = "") -> None:
        """Dress the application as the setting says, or as `this_time` says until the setting is changed."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        self._theme_this_time = this_time
        theme.apply_choice(application, this_time or str(self.settings.get("theme")))

    def _system_changed(self) -> None:
        if not self._theme_this_time and self.settings.get("theme") == "system":
            self.apply_theme()

    # -- Qt calls ------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key that nobody wanted where the focus is means the active tab (F5, Ctrl+L, Ctrl+G ... from anywhere)."""
        pressed = QKeySequence(event.keyCombination())
        for each in self.desk.tab_actions():
            if pressed in each.shortcuts() and each.isEnabled():
                each.trigger()
                return
        if event.key() == Qt.Key.Key_Escape:
            self.central.message.dismiss()
            self.strip.busy.cancel()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.search.close_list()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "top"):
            self.top.shield.dress()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        if not self.closing.leaving:
            self.closing.leaving = True
            tasks.start(self._put_away, owner=self, about=self.tr("Closing"))  # nothing to cancel: it asks

    # -- the end -------------------------------------------------------------------------------------------------

    def _save_session(self) -> None:
        if not self.closing.leaving:
            self.memory.save_session(self.restorer.session())

    async def _put_away(self) -> None:
        if not await self.closing.may_leave():
            return
        self._save.stop()
        self.leaving.emit()
        self.memory.save_session(self.restorer.session())
        self.memory.save_geometry(self.saveGeometry(), self.saveState())
        for dialog in self.findChildren(QDialog):
            dialog.close()
        self.hide()
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await tasks.stop_others()
                self.querying.free()
                await asyncio.gather(*(each.database.close() for each in self.desk.connections))
        except TimeoutError:
            pass  # a driver that does not let go; the process ends all the same
        finally:
            self.memory.release()
            self.closed.emit()


def first_size(width: int, height: int) -> tuple[int, int]:
    """The size of a window that was never shown on a screen with this much room: its frame fits, too."""
    wanted = (1600, 1000) if width > 1700 and height > 1040 else (1280, 800)
    return min(wanted[0], width - FRAME[0]), min(wanted[1], height - FRAME[1])


def bottom_height(height: int) -> int:
    """Pixels of the bottom panels in a window of this height."""
    return max(160, min(320, height // 3))
