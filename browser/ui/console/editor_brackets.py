"""The bracket at the caret and its partner, sought when the keys rest."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QTextCursor

from browser.console.formatting import matching_bracket
from browser.ui.console.editor_text import Units

if TYPE_CHECKING:
    from browser.ui.console.editor import SqlEditor

REST = 30
"""Milliseconds the caret must stand still."""
LONGEST = 40_000
"""Characters of a statement in which a partner is sought: 15 ms."""


class Brackets(QObject):
    """Marks pairs in one editor; in strings and comments there are none."""

    def __init__(self, editor: "SqlEditor") -> None:
        super().__init__(editor)
        self._editor = editor
        self._timer = QTimer(self, interval=REST, singleShot=True)
        self._timer.timeout.connect(self._look)
        editor.caret_moved.connect(self._moved)
        editor.edited.connect(self._moved)
        editor.statements_changed.connect(self._timer.start)

    def _moved(self) -> None:
        self._editor.marks.set_brackets(())
        if any(each in "()[]{}" for each in self._beside()):
            self._timer.start()
        else:
            self._timer.stop()

    def _beside(self) -> str:
        """The characters before and behind the caret."""
        cursor = self._editor.textCursor()
        text, column = cursor.block().text(), cursor.positionInBlock()
        if not text.isascii():
            column = Units(text).points(column)
        return text[max(0, column - 1) : column + 1]

    def _look(self) -> None:
        caret = self._editor.textCursor().position()
        place = self._editor.statement_finder.shown_at(caret)
        if self._editor.statement_finder.is_stale or place is None or place[1] - place[0] > LONGEST:
            return
        cursor = QTextCursor(self._editor.document())
        cursor.setPosition(place[0])
        cursor.setPosition(place[1], QTextCursor.MoveMode.KeepAnchor)
        text = cursor.selectedText().replace("\u2029", "\n")
        units = Units(text)
        offset = units.points(caret - place[0])
        partner = matching_bracket(text, offset, self._editor.lexis)
        if partner is None:
            return
        here = offset if text[offset : offset + 1] in _BRACKETS else offset - 1
        self._editor.marks.set_brackets(tuple(place[0] + units.units(each) for each in (here, partner)))


_BRACKETS = frozenset("()[]{}")
