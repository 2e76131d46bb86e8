"""The small bar that goes to a line by its number."""

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit

from browser.ui.console.editor_bar import EditorBar

if TYPE_CHECKING:
    from browser.ui.console.editor import SqlEditor

_PLACE = re.compile(r"\s*(\d{1,9})\s*(?:[:,]\s*(\d{1,9})\s*)?")


class GoToBar(EditorBar):
    """Takes `line` or `line:column`, both counted from 1; past the end is the end."""

    def __init__(self, editor: "SqlEditor") -> None:
        super().__init__(editor, "goToBar")
        self.field = QLineEdit(self)
        self.field.setObjectName("goToField")
        self.field.setAccessibleName(self.tr("Line, or line:column"))
        self.field.setMaximumWidth(160)
        label = QLabel(self.tr("Go to line"), self)
        label.setBuddy(self.field)
        self._said = QLabel(self)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        box = QHBoxLayout(self)
        box.setContentsMargins(8, 4, 8, 4)
        box.setSpacing(8)
        for each in (label, self.field, self._said):
            box.addWidget(each)
        box.addStretch(1)
        self.hide()

    def open_bar(self) -> None:
        """Show it, with the line of the caret."""
        cursor = self._editor.textCursor()
        self.field.setText(str(cursor.blockNumber() + 1))
        self._said.setText(self.tr("of {0}").format(f"{self._editor.blockCount():,}"))
        self.appear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go()
        else:
            super().keyPressEvent(event)

    def _go(self) -> None:
        place = _PLACE.fullmatch(self.field.text())
        if place is None or not int(place[1]):
            self._said.setText(self.tr("Type a line’s number, or line:column."))
            return
        document = self._editor.document()
        block = document.findBlockByNumber(min(int(place[1]), document.blockCount()) - 1)
        cursor = self._editor.textCursor()
        cursor.setPosition(block.position() + min(max(0, int(place[2] or 1) - 1), block.length() - 1))
        self._editor.setTextCursor(cursor)
        self.close_bar()
        self._editor.centerCursor()
