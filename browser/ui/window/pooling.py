"""What the window sees of its databases' pools: the figure in the strip, the panel, and remembered options."""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

from browser.ui import doing, tasks
from browser.ui.database import pool_wording

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.database.pool_options import PoolOptions
    from browser.ui.database.pool_panel import PoolPanel
    from browser.ui.window.connections import OpenConnection
    from browser.ui.window.main import MainWindow

NAME = "pool"
LOOK_EVERY = 500
"""Milliseconds between two looks at how many connections are in use."""


class Pooling(QObject):
    """Follows the active connection; the panel is made when somebody wants to see it."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._said = ""
        window.bottom.offer(NAME, self._make)
        window.desk.changed.connect(self._changed)
        window.desk.connected.connect(self._connected)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY)
        self._timer.timeout.connect(self._look)
        self._look()

    @property
    def panel(self) -> "PoolPanel | None":
        """The panel, if it was shown before."""
        panel: PoolPanel | None = self._window.bottom.made(NAME)  # type: ignore[assignment]
        return panel

    def hold(self, seconds: int) -> None:
        """Connections that are held for so long while nothing runs on them are leaks from now on."""
        for each in self._window.desk.connections:
            each.database.pool.leak_seconds = float(seconds)

    def exhaust(self) -> None:
        """Show the panel and start a load test that the active connection's pool cannot stand."""
        if self._database() is None:
            return
        self._window.bottom.show_panel(NAME)
        if self.panel is not None:
            self.panel.look_at(self._database())
            self.panel.exhaust()

    def _connected(self, connection: "OpenConnection") -> None:
        connection.database.pool.leak_seconds = float(self._window.settings.number("pool_leak_seconds"))

    def _make(self, parent: QWidget) -> QWidget:
        from browser.ui.database.pool_panel import PoolPanel

        panel = PoolPanel(parent, self._tab_name)
        panel.reconfigured.connect(self._remember)
        panel.look_at(self._database())
        self._window.listen(panel, self.tr("Pool"))
        panel.message.message_shown.connect(lambda _: QTimer.singleShot(0, panel, self._make_room))
        return panel

    def _make_room(self) -> None:
        """Have a report read whole, as far as half of the window allows it."""
        panel, dock = self.panel, self._window.bottom_dock
        layout = panel.layout() if panel is not None else None
        if panel is None or layout is None or not panel.isVisible():
            return
        width = panel.width()
        needed = layout.heightForWidth(width) if layout.hasHeightForWidth() else layout.sizeHint().height()
        wanted = min(needed, self._window.height() // 2)
        if wanted > dock.height():
            self._window.resizeDocks([dock], [wanted], Qt.Orientation.Vertical)

    def _database(self) -> "Database | None":
        active = self._window.desk.active
        return active.database if active is not None else None

    def _changed(self) -> None:
        database = self._database()
        if self.panel is not None and self.panel.database is not database:
            self.panel.look_at(database)
        if database is None:
            self._timer.stop()
        else:
            self._timer.start()
        self._look()

    def _look(self) -> None:
        database = self._database()
        said = pool_wording.strip_text(database.pool.figures() if database is not None else None)
        if said != self._said:
            self._said = said
            self._window.strip.say(NAME, said)

    def _tab_name(self, key: int) -> str:
        tabs = self._window.desk.tabs
        mine = [tab for tab in tabs.widgets() if key and doing.key_of(tab) == key]
        return tabs.tabText(tabs.indexOf(mine[0])).replace("&&", "&") if mine else ""

    def _remember(self, database: "Database", options: "PoolOptions") -> None:
        """A saved connection keeps its options; one that was not saved has them until it is closed."""
        profile = database.profile
        if profile is not None:
            changed = replace(profile, options=options.to_dict())
            database.profile = changed
            tasks.start(asyncio.to_thread, self._window.profiles.update, profile, changed, owner=self._window)
