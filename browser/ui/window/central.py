"""The middle of the window: the welcome strip, what went wrong, the tabs, or a sentence where there are none."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from browser.ui.messages import MessageStrip
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
        self._empty = _Empty(self)
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
            self._empty.say(self.tr("No table is open. Choose one in the schema, or search for it."), search)
        else:
            self._empty.say(self.tr("No database is open. Connect to one, or drop a SQLite file here."), connect)
        self._stack.setCurrentWidget(self._empty)


class _Empty(QWidget):
    """One sentence and one button."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("emptyState")
        self._sentence = QLabel(self)
        self._sentence.setProperty("muted", True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._button = QPushButton(self)
        self._button.setObjectName("emptyAction")
        self._button.clicked.connect(self._run)
        self._action: QAction | None = None
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(2)
        column.addWidget(self._sentence)
        column.addLayout(row)
        column.addStretch(3)

    def say(self, sentence: str, action: QAction) -> None:
        """Show these."""
        self._sentence.setText(sentence)
        self._button.setText(action.text())
        self._button.setToolTip(action.toolTip())
        self._action = action

    def _run(self) -> None:
        if self._action is not None:
            self._action.trigger()
