"""The strip of a first start: what can be tried at once."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from browser.ui import theme
from browser.ui.tasks import is_alive

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
        for action in {id(each): each for _, each in self._actions}.values():
            if is_alive(action):  # a closed tab takes its actions along
                action.enabledChanged.disconnect(self._follow)
        self._actions = [*actions]
        for action in {id(each): each for _, each in actions}.values():
            action.enabledChanged.connect(self._follow)
        while len(self.offered) < len(actions):
            self._add_button()
        while len(self.offered) > len(actions):
            button = self.offered.pop()
            self._row.removeWidget(button)
            button.deleteLater()
        for button, (text, action) in zip(self.offered, actions, strict=True):
            button.setText(text)
            button.setToolTip(action.toolTip())
        self._follow()
        self._fit()

    def _add_button(self) -> None:
        button = QPushButton(self)
        button.setProperty("flat", True)
        place = len(self.offered)
        button.clicked.connect(lambda: self._actions[place][1].trigger())
        self._row.insertWidget(1 + place, button)
        close = self._fixed[-1]
        self.setTabOrder(self.offered[-1] if self.offered else close, button)
        if not self.offered:
            self.setTabOrder(button, close)
        button.hide()  # said so, or the layout shows it a moment later, whether there is room or not
        self.offered.append(button)

    def _follow(self) -> None:
        for button, (_, action) in zip(self.offered, self._actions, strict=True):
            button.setEnabled(action.isEnabled())

    def _fit(self) -> None:
        """Leave out what there is no room for, the last but one first: the strip must not push the docks aside."""
        margins = self._row.contentsMargins()
        room = self.width() - margins.left() - margins.right()
        room -= sum(each.sizeHint().width() + self._row.spacing() for each in self._fixed)
        for button in [*self.offered[-1:], *self.offered[:-1]]:
            room -= button.sizeHint().width() + self._row.spacing()
            if button.isHidden() == (room >= 0):  # each change lays out the whole window anew
                button.setVisible(room >= 0)

    def minimumSizeHint(self) -> QSize:
        return QSize(NARROWEST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _dismiss(self) -> None:
        self.hide()
        self.dismissed.emit()
