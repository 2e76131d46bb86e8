"""The line above nested rows: whose they are, and what can be done with them."""

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from browser.ui import theme

PAGING = ("previous_parents", "next_parents")
"""Buttons that are there only where the parents are more than a page."""


class NestedBar(QWidget):
    """28 pixels; its buttons show actions of the pane."""

    def __init__(self, actions: Mapping[str, QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("nestedBar")
        self.setFixedHeight(theme.HEADER_HEIGHT)
        self.title = QLabel(self)
        self.title.setObjectName("nestedTitle")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.title.setMinimumWidth(40)
        self.title.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 4, 0)
        row.setSpacing(4)
        row.addWidget(self.title, 1)
        self.buttons: dict[str, QToolButton] = {}
        for name, wanted in actions.items():
            button = self.buttons[name] = QToolButton(self)
            button.setDefaultAction(wanted)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setAccessibleName(wanted.text().replace("&", ""))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)

    def say(self, parents: str, first: int, page: int, total: int) -> None:
        """Whose rows are nested: all of them, or a page of `total` parents from `first` on."""
        if not parents:
            text = self.tr("No row is current.")
        elif total <= page:
            text = self.tr("below {0}").format(parents)
        else:
            last = min(first + page, total)
            text = self.tr("below {0}: parents {1}-{2}").format(parents, f"{first + 1:,}", f"{last:,}")
        self.title.setText(text)
        for name in PAGING:
            self.buttons[name].setVisible(total > page)
