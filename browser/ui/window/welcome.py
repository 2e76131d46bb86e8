"""The strip of a first start: what can be tried at once."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from browser.ui import theme

NARROWEST = 240
"""Pixels below which even the first offer has no room."""


class WelcomeStrip(QFrame):
    """One button for each action it is given; `dismissed` when the person has seen enough of it."""

    dismissed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("welcomeStrip")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 4, 8, 4)
        self._row.setSpacing(4)
        welcome = QLabel(self.tr("Welcome. Try:"), self)
        self._row.addWidget(welcome)
        self._row.addStretch(1)
        close = QToolButton(self)
        close.setObjectName("welcomeClose")
        close.setIcon(theme.icon("x"))
        close.setToolTip(self.tr("Do not show this again"))
        close.setAccessibleName(self.tr("Do not show this again"))
        close.clicked.connect(self._dismiss)
        self._row.addWidget(close)
        self._fixed: tuple[QWidget, ...] = (welcome, close)
        self._actions: list[tuple[str, QAction]] = []
        self.offered: list[QPushButton] = []
        """The buttons, in their order."""

    def offer(self, actions: Sequence[tuple[str, QAction]]) -> None:
        """Show a button with each text; it triggers its action and is disabled with it."""
        if [*actions] == self._actions:
            return
        self._actions = [*actions]
        for button in self.offered:
            self._row.removeWidget(button)
            button.deleteLater()
        self.offered = []
        for text, action in actions:
            button = QPushButton(text, self)
            button.setProperty("flat", True)
            button.setToolTip(action.toolTip())
            button.clicked.connect(action.trigger)
            self._row.insertWidget(1 + len(self.offered), button)
            self.offered.append(button)
        self._fit()

    def _fit(self) -> None:
        """Leave out what there is no room for, the last but one first: the strip must not push the docks aside."""
        margins = self._row.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        room -= sum(each.sizeHint().width() + self._row.spacing() for each in self._fixed)
        for button in [*self.offered[-1:], *self.offered[:-1]]:
            room -= button.sizeHint().width() + self._row.spacing()
            button.setVisible(room >= 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROWEST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _dismiss(self) -> None:
        self.hide()
        self.dismissed.emit()
