"""trailBar: the way that led to the rows below it, as buttons."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from browser.ui import theme
from browser.ui.widgets.plain import one_line, tip

LONGEST = 32
"""Characters of a step that its button shows."""

MOST = 8
"""Steps that are shown; of more the first ones hide behind an ellipsis."""


class TrailBar(QFrame):
    """28 pixels above the filters; hidden while there is only one step and nowhere to go back to."""

    step_clicked = Signal(int)
    """A step's place in the trail, counted from 0."""

    def __init__(self, back: QAction, forward: QAction, more: Sequence[QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("trailBar")
        self.setAccessibleName(self.tr("Trail"))
        self.setFixedHeight(theme.HEADER_HEIGHT)
        self.steps: list[QToolButton] = []
        self._words: list[QLabel] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 0, 4, 0)
        self._row.setSpacing(2)
        for each in (back, forward):
            button = self._button("trailBack" if each is back else "trailForward")
            button.setDefaultAction(each)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            self._row.addWidget(button)
        self._row.addSpacing(4)
        self._row.addStretch(1)
        menu = QMenu(self)
        menu.addActions(list(more))
        self._more = self._button("trailMenu")
        self._more.setIcon(theme.icon("ellipsis"))
        self._more.setAccessibleName(self.tr("What can be done with this trail"))
        self._more.setToolTip(self.tr("What can be done with this trail"))
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setMenu(menu)
        self._row.addWidget(self._more)
        self.hide()

    def _button(self, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAutoRaise(True)
        return button

    @property
    def texts(self) -> list[str]:
        """What stands on the steps."""
        return [button.text().replace("&&", "&") for button in self.steps]

    def show_trail(self, steps: Sequence[str], tips: Sequence[str], *, travelled: bool) -> None:
        """Show these steps, the last one being where we are; `travelled`: there is a way back or forward."""
        focused = next((place for place, each in enumerate(self.steps) if each.hasFocus()), None)
        for old in (*self.steps, *self._words):
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.steps, self._words = [], []
        hidden = max(len(steps) - MOST, 0)
        if hidden:
            self._say("…")
        for place in range(hidden, len(steps)):
            if place:
                self._say("›")
            self._add(place, steps[place], tips[place], last=place == len(steps) - 1)
        if focused is not None and self.steps:
            self.steps[min(focused, len(self.steps) - 1)].setFocus()
        self.setVisible(len(steps) > 1 or travelled)

    def _add(self, place: int, text: str, words: str, *, last: bool) -> None:
        button = self._button("trailStep")
        shown = one_line(text)
        button.setText((shown if len(shown) <= LONGEST else shown[: LONGEST - 1] + "…").replace("&", "&&"))
        button.setAccessibleName(self.tr("Step {0}: {1}").format(place + 1, shown))
        button.setToolTip(tip(words))
        button.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        font = button.font()
        font.setBold(last)
        button.setFont(font)
        button.clicked.connect(partial(self.step_clicked.emit, place))
        self._insert(button)
        self.steps.append(button)

    def _say(self, text: str) -> None:
        label = QLabel(text, self)
        label.setProperty("muted", True)
        self._insert(label)
        self._words.append(label)

    def _insert(self, widget: QWidget) -> None:
        self._row.insertWidget(self._row.count() - 2, widget)
        widget.show()
