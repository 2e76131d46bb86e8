"""What stands above the statements: the filter, the switches, the sum."""

from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QToolButton, QWidget

from browser.ui import theme

PAUSE = 150
"""Milliseconds after a keystroke until the list is filtered."""


class FilterLine(QLineEdit):
    """Escape clears, Down leaves for the table."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Qt's event: the keys that lead out, otherwise typing."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Down:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class StatementsBar(QWidget):
    """`changed` when something else is to be shown."""

    changed = Signal()

    def __init__(self, parent: QWidget, switches: Iterable[QAction], tools: Iterable[QAction]) -> None:
        super().__init__(parent)
        self.words = FilterLine(self)
        self.words.setObjectName("statementFilter")
        self.words.setAccessibleName(self.tr("Filter statements"))
        self.words.setPlaceholderText(self.tr("Filter statements and actions"))
        self.words.setClearButtonEnabled(True)
        self.words.addAction(theme.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.words.setFixedWidth(232)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self.changed)
        self.words.textChanged.connect(lambda _: self._timer.start())
        self.actions_ = _choice(self, "statementAction", self.tr("Action"), 184)
        self.connections = _choice(self, "statementConnection", self.tr("Connection"), 168)
        for choice in (self.actions_, self.connections):
            choice.currentIndexChanged.connect(lambda _: self.changed.emit())
        self.total = QLabel(self)
        self.total.setObjectName("statementTotal")
        self.total.setTextFormat(Qt.TextFormat.PlainText)
        self.total.setProperty("muted", True)
        self.total.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.total.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(4)
        for widget in (self.words, self.actions_, self.connections):
            row.addWidget(widget)
        self._switches = [_button(self, action, text=True) for action in switches]
        for button in self._switches:
            row.addWidget(button)
        row.addWidget(self.total, 1)
        for action in tools:
            row.addWidget(_button(self, action, text=False))

    def tell(self, place: int, count: int) -> None:
        """How many statements the switch at `place` would leave."""
        button = self._switches[place]
        text = button.defaultAction().text().replace("&", "")
        text = f"{text} {count:,}" if count else text
        if button.text() != text:
            button.setText(text)

    def offer(self, choice: QComboBox, words: Iterable[str], all_of_them: str) -> None:
        """Let `choice` offer these; what was chosen stays chosen."""
        wanted = list(words)
        if wanted == [choice.itemText(at) for at in range(1, choice.count())] and choice.count():
            return
        blocker = QSignalBlocker(choice)
        chosen = choice.currentText() if choice.currentIndex() > 0 else ""
        choice.clear()
        choice.addItems([all_of_them, *wanted])
        choice.setCurrentIndex(max(0, choice.findText(chosen)) if chosen else 0)
        blocker.unblock()
        if chosen and choice.currentIndex() == 0:
            self.changed.emit()


def chosen_of(choice: QComboBox) -> str:
    """What is chosen, "" for all."""
    return choice.currentText() if choice.currentIndex() > 0 else ""


def _choice(parent: QWidget, name: str, title: str, width: int) -> QComboBox:
    made = QComboBox(parent)
    made.setObjectName(name)
    made.setAccessibleName(title)
    made.setFixedWidth(width)
    made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return made


def _button(parent: QWidget, action: QAction, *, text: bool) -> QToolButton:
    button = QToolButton(parent)
    button.setDefaultAction(action)
    button.setAccessibleName(action.text().replace("&", ""))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if text:
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    return button
