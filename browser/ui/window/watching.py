"""What the window sees of its databases' statements: the figure in the strip, and the panel."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from browser.ui.doing import key_of

if TYPE_CHECKING:
    from browser.console.binds import Bind
    from browser.database.database import Database
    from browser.ui.database.statements_panel import StatementsPanel
    from browser.ui.window.connections import OpenConnection
    from browser.ui.window.main import MainWindow

NAME = "statements"
LOOK_EVERY = 250
"""Milliseconds between two looks at how many there are."""


class Watching(QObject):
    """Counts the statements of every open database; the panel is made when somebody wants to see them."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._shown = -1
        window.bottom.offer(NAME, self._make)
        window.desk.connected.connect(self._connected)
        window.desk.disconnected.connect(self._disconnected)
        window.desk.changed.connect(self._changed)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY)
        self._timer.timeout.connect(self._count)
        self._count()

    @property
    def panel(self) -> "StatementsPanel | None":
        """The panel, if it was shown before."""
        panel: StatementsPanel | None = self._window.bottom.made(NAME)  # type: ignore[assignment]
        return panel

    def hold(self, milliseconds: int) -> None:
        """Statements that take as long are slow from now on, in the log file and in the panel; 0 names none."""
        for each in self._window.desk.connections:
            each.database.statements.slow_milliseconds = milliseconds
        if self.panel is not None:
            self.panel.rebuild()

    def _make(self, parent: QWidget) -> QWidget:
        from browser.ui.database.statements_panel import StatementsPanel

        panel = StatementsPanel(parent, self._window.secrets)
        panel.opened.connect(self._open)
        for each in self._window.desk.connections:
            panel.watch(each.database)
        self._tell_tab(panel)
        return panel

    def _connected(self, connection: "OpenConnection") -> None:
        connection.database.statements.slow_milliseconds = self._window.settings.number("slow_statement_ms")
        if self.panel is not None:
            self.panel.watch(connection.database)
        self._timer.start()

    def _disconnected(self, database: "Database") -> None:
        if self.panel is not None:
            self.panel.forget(database)
        if not len(self._window.desk.connections):
            self._timer.stop()
        self._count()

    def _changed(self) -> None:
        if self.panel is not None:
            self._tell_tab(self.panel)

    def _tell_tab(self, panel: "StatementsPanel") -> None:
        tab = self._window.desk.tabs.currentWidget()
        panel.tab_is(key_of(tab) if tab is not None else 0)

    def _count(self) -> None:
        total = sum(each.database.statements.total for each in self._window.desk.connections)
        if total != self._shown:
            self._shown = total
            self._window.strip.say(NAME, self.tr("Statements {0:,}").format(total) if total else self.tr("Statements"))

    def _open(self, database: "Database", sql: str, values: dict[str, object]) -> None:
        connection = self._window.desk.connections.of(database)
        tab = self._window.querying.new(sql, connection=connection) if connection is not None else None
        if tab is not None:
            tab.bind_table.fill_in([_bind(name, value) for name, value in values.items()])


def _bind(name: str, value: object) -> "Bind":
    from browser.console.binds import Bind
    from browser.database.dialects.base.binding import BindType

    if isinstance(value, bool):
        return Bind(name, BindType.BOOLEAN, str(value).lower())
    if isinstance(value, int):
        return Bind(name, BindType.INTEGER, str(value))
    return Bind(name, BindType.TEXT if isinstance(value, str) else BindType.DECIMAL, str(value))
