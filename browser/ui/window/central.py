"""The middle of the window: the welcome strip, what went wrong, the tabs, or a sentence where there are none."""

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from browser.ui.messages import MessageStrip
from browser.ui.widgets.empty_state import EmptyState
from browser.ui.window.tabs import Tabs
from browser.ui.window.welcome import WelcomeStrip


class Central(QWidget):
    """welcomeStrip above windowMessage above the tabs."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.welcome = WelcomeStrip(self)
        self.message = MessageStrip(self)
        self.message.setAccessibleDescription(self.tr("Message of the window"))
        self.tabs = Tabs(self)
        self._empty = EmptyState(self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self.tabs)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.welcome)
        column.addWidget(self.message)
        column.addWidget(self._stack, 1)

    def show_state(self, connections: int, connect: QAction, search: QAction) -> None:
        """Show the tabs, or say what would be here and offer the one action that fills it."""
        if self.tabs.count():
            self._stack.setCurrentWidget(self.tabs)
            return
        if connections:
            self._empty.offer(self.tr("No table is open. Choose one in the schema, or search for it."), search)
        else:
            self._empty.offer(self.tr("No database is open. Connect to one, or drop a SQLite file here."), connect)
        self._stack.setCurrentWidget(self._empty)
