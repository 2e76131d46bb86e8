"""What stands above the statements: the filter, the switches, the sum."""

import math
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QToolButton, QWidget

from browser.ui import theme
from browser.ui.database.statements_feed import Feed
from browser.ui.database.statements_filter import StatementFilter
from browser.ui.database.statements_model import Line, milliseconds_text
from browser.ui.widgets.labels import CutLine

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
        self.words.setPlaceholderText(self.tr("Filter, also by action"))
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
        self.total = CutLine(self, "statementTotal")
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

    @property
    def filter(self) -> StatementFilter:
        """What is typed and chosen here."""
        words = tuple(self.words.text().lower().split())
        return StatementFilter(words, action=_chosen(self.actions_), connection=_chosen(self.connections))

    def sum_up(self, lines: Sequence[Line], feed: Feed, *, paused: bool) -> None:
        """Tell how many statements are shown, what they took, how many are slow or failed, and what is not shown."""
        total, slow, failed = 0.0, 0, 0
        thresholds = feed.thresholds
        for line in lines:
            took = line.sent.elapsed
            total += took
            slow += took >= thresholds.get(id(line.database), math.inf)
            failed += bool(line.sent.error)
        self._tell(0, slow)
        self._tell(1, failed)
        every = len(feed.lines)
        count = f"{len(lines):,}" if len(lines) == every else self.tr("{0:,} of {1:,}").format(len(lines), every)
        text = self.tr("{0} ms").format(milliseconds_text(total))
        text = self.tr("{0:,.1f} s").format(total / 1000) if total >= 10_000 else text
        parts = [
            (self.tr("{0} statement · {1}") if every == 1 else self.tr("{0} statements · {1}")).format(count, text)
        ]
        parts += [self.tr("{0:,} older ones forgotten").format(feed.forgotten)] if feed.forgotten else []
        parts += [self.tr("paused, {0:,} more").format(feed.waiting)] if paused else []
        self.total.say(" · ".join(parts) if every or paused else "")

    def _tell(self, place: int, count: int) -> None:
        button = self._switches[place]
        text = button.defaultAction().text().replace("&", "")
        text = f"{text} {count:,}" if count else text
        if button.text() != text:
            button.setText(text)
            button.setAccessibleName(text)

    def offer_choices(self, feed: Feed) -> None:
        """Let one choose among the last actions and connections; what was chosen stays chosen."""
        self._offer(self.actions_, feed.actions, self.tr("All actions"))
        self._offer(self.connections, feed.connections, self.tr("All connections"))

    def _offer(self, choice: QComboBox, wanted: list[str], all_of_them: str) -> None:
        if wanted == [choice.itemText(at) for at in range(1, choice.count())] and choice.count():
            return
        blocker = QSignalBlocker(choice)
        chosen = _chosen(choice)
        choice.clear()
        choice.addItems([all_of_them, *wanted])
        choice.setCurrentIndex(max(0, choice.findText(chosen)) if chosen else 0)
        blocker.unblock()
        if chosen and choice.currentIndex() == 0:
            self.changed.emit()


def _chosen(choice: QComboBox) -> str:
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
