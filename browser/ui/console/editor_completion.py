"""Completion while one types: looked for when the keys rest, so that no key waits; Enter is never taken unasked."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QTextCursor
from shiboken6 import isValid

from browser.console.completion import EMPTY, Completion, Names, completions
from browser.ui.console.editor_popup import ROWS, CompletionPopup
from browser.ui.console.editor_text import Units

if TYPE_CHECKING:
    from browser.ui.console.editor import SqlEditor

REST = 40
"""Milliseconds without a key before completions are looked for."""
LETTERS = 2
"""Letters of a word from which on they come by themselves; behind a full stop at once."""
_AROUND = 12_000  # characters before and behind the caret that are handed to `completions`, which reads no further


class Completer(QObject):
    """Completion of one editor."""

    def __init__(self, editor: "SqlEditor") -> None:
        super().__init__(editor)
        self._editor = editor
        self._names = EMPTY
        self._popup: CompletionPopup | None = None
        self._start = 0  # of the word, in UTF-16 units of the document
        self._asked = False
        self._taking = False
        self._timer = QTimer(self, interval=REST, singleShot=True)
        self._timer.timeout.connect(self._look)
        editor.caret_moved.connect(self._follow)
        editor.verticalScrollBar().valueChanged.connect(lambda _: self.close())
        editor.horizontalScrollBar().valueChanged.connect(lambda _: self.close())
        editor.installEventFilter(self)

    def set_names(self, names: Names) -> None:
        """Complete from these; made by `completion.names_of` on a worker."""
        self._names = names

    @property
    def is_open(self) -> bool:
        """Whether the list is shown."""
        return self._popup is not None and isValid(self._popup) and self._popup.isVisible()

    def ask(self) -> None:
        """Show what fits here, now."""
        self._asked = True
        self._look()

    def close(self) -> None:
        """Take the list away."""
        self._timer.stop()
        self._asked = False
        if self._popup is not None and isValid(self._popup):
            self._popup.hide()

    def typed(self, text: str) -> None:
        """This was typed or deleted ("") a moment ago."""
        if self._editor.isReadOnly():
            return
        if (text and (text[-1].isalnum() or text[-1] in "_.")) or (not text and self.is_open):
            self._timer.start()
        elif text:
            self.close()

    def claims(self, event: QEvent) -> bool:
        """Esc closes the list before it may stop what runs, as the tab's shortcut."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if not self.is_open or event.key() != Qt.Key.Key_Escape:
            return False
        event.accept()
        return True

    def takes(self, event: QKeyEvent) -> bool:
        """Keys that are for the list while it is open."""
        if not self.is_open or self._popup is None:
            return False
        key, popup = event.key(), self._popup
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if key == Qt.Key.Key_Escape:
            self.close()
        elif key == Qt.Key.Key_Tab:
            self._take(max(0, popup.chosen))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and popup.chosen >= 0:
            self._take(popup.chosen)
        elif key == Qt.Key.Key_Down:
            popup.choose(popup.chosen + 1)
        elif key == Qt.Key.Key_Up and popup.chosen >= 0:
            popup.choose(popup.chosen - 1)
        elif key == Qt.Key.Key_PageDown:
            popup.choose(min(popup.chosen + ROWS, len(popup.model.items) - 1))
        elif key == Qt.Key.Key_PageUp and popup.chosen >= 0:
            popup.choose(max(0, popup.chosen - ROWS))
        else:
            if key in _LEAVES:
                self.close()
            return False
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Whoever looks elsewhere needs no list."""
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide, QEvent.Type.Resize):
            self.close()
        return False

    def _follow(self) -> None:
        """The caret has left the word."""
        if self.is_open and not self._taking:
            cursor = self._editor.textCursor()
            here, start = cursor.position(), self._start
            block = cursor.document().findBlock(start)
            if not start <= here < block.position() + block.length():
                self.close()

    def _look(self) -> None:
        self._timer.stop()
        asked, cursor = self._asked, self._editor.textCursor()
        text, base = self._around(cursor.position())
        units = Units(text)
        offset = units.points(cursor.position() - base)
        found = completions(text, offset, self._editor.lexis, self._names)
        if not found or cursor.hasSelection():
            self.close()
            return
        start = found[0].start
        typed = text[start:offset].lstrip('"`[')
        enough = len(typed) >= LETTERS or (offset > 0 and text[start - 1 : start] == ".") or asked or self.is_open
        only = len(found) == 1 and (found[0].name or found[0].text).casefold() == typed.casefold()
        if not enough or (only and not asked):
            self.close()
            return
        self._start = base + units.units(start)
        self._show(found, typed)

    def _show(self, found: tuple[Completion, ...], typed: str) -> None:
        popup, cursor = self._popup_here(), self._editor.textCursor()
        cursor.setPosition(self._start)
        word = self._editor.cursorRect(cursor)
        corner = self._editor.viewport().mapTo(self._editor.window(), word.topLeft())
        popup.show_items(found, typed, QRect(corner, word.size()), first=self._asked)

    def _popup_here(self) -> CompletionPopup:
        """The list, in the window that the editor is in."""
        window = self._editor.window()
        if self._popup is None or not isValid(self._popup):
            self._popup = CompletionPopup(window)
            self._popup.taken.connect(self._take)
            self._editor.destroyed.connect(self._popup.deleteLater)
        elif self._popup.parentWidget() is not window:
            self._popup.setParent(window)
        return self._popup

    def _around(self, position: int) -> tuple[str, int]:
        """The text around the caret and where it begins (UTF-16 units)."""
        document = self._editor.document()
        first = last = document.findBlock(position)
        while first.previous().isValid() and position - first.position() < _AROUND:
            first = first.previous()
        while last.next().isValid() and last.position() - position < _AROUND:
            last = last.next()
        cursor = QTextCursor(document)
        cursor.setPosition(first.position())
        cursor.setPosition(last.position() + last.length() - 1, QTextCursor.MoveMode.KeepAnchor)
        return cursor.selectedText().replace("\u2029", "\n"), first.position()

    def _take(self, row: int) -> None:
        if self._popup is None or not 0 <= row < len(self._popup.model.items):
            return
        item, cursor = self._popup.model.items[row], self._editor.textCursor()
        self._taking = True
        cursor.setPosition(self._start)
        cursor.setPosition(self._editor.textCursor().position(), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(item.text)
        self._editor.setTextCursor(cursor)
        self._taking = False
        self.close()
        self._editor.setFocus(Qt.FocusReason.OtherFocusReason)


_LEAVES = (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Up)
