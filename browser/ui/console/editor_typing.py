"""What keys do beyond typing: new lines are indented, brackets and quotes come in pairs, Tab indents."""

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeyEvent, QTextCursor

from browser.console.formatting import INDENT, indentation
from browser.ui.console import editor_lines
from browser.ui.console.editor_highlighter import LONGEST_COLOURED, is_code
from browser.ui.console.editor_text import Units

if TYPE_CHECKING:
    from browser.ui.console.editor import SqlEditor

BRACKETS = {"(": ")", "[": "]", "{": "}"}
QUOTES = "'\"`"
_BEGINS_TEXT = re.compile(r"(?:^|[^\w'\"`])[eE]?$")  # E'text', too
_MOST_PAIRS = 50
_NO_TEXT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


class Typing(QObject):
    """Takes keys before Qt does. Closing signs that it put in are typed over; those that were there are not."""

    def __init__(self, editor: "SqlEditor") -> None:
        super().__init__(editor)
        self._editor = editor
        self._closers: list[QTextCursor] = []
        self._leaving = False

    def takes(self, event: QKeyEvent) -> bool:
        """Do what the key means here; False when Qt is to do it."""
        if self._editor.isReadOnly():
            return self._leaves(event, read_only=True)
        key, plain = event.key(), not event.modifiers() & _NO_TEXT
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Escape):
            return self._leaves(event)
        if key not in _MODIFIERS:
            self._leaving = False
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self._new_line()
            return True
        if key == Qt.Key.Key_Backspace and plain:
            return self._backspace()
        if key == Qt.Key.Key_Home and plain:
            return self._home(select=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        return plain and len(event.text()) == 1 and self._sign(event.text())

    def _leaves(self, event: QKeyEvent, *, read_only: bool = False) -> bool:
        """Tab indents, but for once after Esc it goes on to the next field."""
        key = event.key()
        if key == Qt.Key.Key_Escape:
            if self._editor.notice.isVisible():
                self._editor.notice.say("")
            self._leaving = True
            return False
        if key not in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab) or event.modifiers() & _NO_TEXT:
            return False
        if self._leaving or read_only:
            self._leaving = False
            self._editor.setTabChangesFocus(True)  # else Qt keeps the focus here
            self._editor.focusNextPrevChild(key == Qt.Key.Key_Tab)
            self._editor.setTabChangesFocus(False)
        elif key == Qt.Key.Key_Tab:
            self._tab()
        else:
            editor_lines.outdent(self._editor)
        return True

    def _tab(self) -> None:
        cursor = self._editor.textCursor()
        first, last = editor_lines.touched(cursor)
        if cursor.hasSelection() and (first != last or len(cursor.selectedText()) == first.length() - 1):
            editor_lines.indent(self._editor)
            return
        column = cursor.selectionStart() - first.position()
        self._put(cursor, INDENT[: len(INDENT) - column % len(INDENT)])

    def _new_line(self) -> None:
        cursor = self._editor.textCursor()
        before, after = self._around(cursor)
        is_long = len(before) > LONGEST_COLOURED
        indent = "" if is_long else indentation(before, len(before), self._editor.lexis)
        cursor.beginEditBlock()
        if not cursor.hasSelection() and before[-1:] in BRACKETS and after[:1] == BRACKETS[before[-1]]:
            same = before[: len(before) - len(before.lstrip(" \t"))]
            cursor.insertText(f"\n{indent}\n{same}")
            cursor.setPosition(cursor.position() - len(same) - 1)
        else:
            cursor.insertText("\n" + indent)
        cursor.endEditBlock()
        self._editor.setTextCursor(cursor)
        self._editor.ensureCursorVisible()

    def _backspace(self) -> bool:
        """Between a pair both go; in an indentation one step goes."""
        cursor = self._editor.textCursor()
        if cursor.hasSelection():
            return False
        before, after = self._around(cursor)
        if before and after and self._closer_at(cursor.position()) and _pair(before[-1]) == after[0]:
            cursor.setPosition(cursor.position() - 1)
            cursor.setPosition(cursor.position() + 2, QTextCursor.MoveMode.KeepAnchor)
        elif len(before) > 1 and not before.strip(" "):
            step = (len(before) - 1) % len(INDENT) + 1
            cursor.setPosition(cursor.position() - step, QTextCursor.MoveMode.KeepAnchor)
        else:
            return False
        self._put(cursor, "")
        return True

    def _home(self, *, select: bool) -> bool:
        """To the first word of the line, and from there to its beginning."""
        cursor = self._editor.textCursor()
        text = cursor.block().text()
        first = len(text) - len(text.lstrip(" \t"))
        column = 0 if cursor.positionInBlock() == first else first
        mode = QTextCursor.MoveMode.KeepAnchor if select else QTextCursor.MoveMode.MoveAnchor
        cursor.setPosition(cursor.block().position() + column, mode)
        self._editor.setTextCursor(cursor)
        return True

    def _sign(self, sign: str) -> bool:
        """A bracket or a quote that is typed."""
        cursor = self._editor.textCursor()
        if cursor.hasSelection():
            return self._wrap(cursor, sign)
        before, after = self._around(cursor)
        if after[:1] == sign and self._closer_at(cursor.position(), forget=True):
            cursor.movePosition(QTextCursor.MoveOperation.NextCharacter)
            self._editor.setTextCursor(cursor)
            return True
        if (sign in BRACKETS or sign in QUOTES) and self._is_sensible(sign, before, after):
            cursor.insertText(sign + _pair(sign))
            cursor.setPosition(cursor.position() - 1)
            self._editor.setTextCursor(cursor)
            closer = QTextCursor(cursor)
            self._closers = [*self._closers[-_MOST_PAIRS:], closer]
            return True
        return False

    def _is_sensible(self, sign: str, before: str, after: str) -> bool:
        if after and not after[0].isspace() and after[0] not in ")]},;":
            return False
        if len(before) > LONGEST_COLOURED:
            return False  # whether this is text would take too long to find out
        state = self._editor.highlighter.state_before(self._editor.textCursor().blockNumber())
        if not is_code(before, state, self._editor.lexis):
            return False
        if sign in BRACKETS:
            return True
        return _BEGINS_TEXT.search(before) is not None

    def _wrap(self, cursor: QTextCursor, sign: str) -> bool:
        """Put what is selected between brackets or quotes, and keep it selected."""
        if not (sign in BRACKETS or sign in QUOTES) or "\u2029" in cursor.selectedText():
            return False
        start, end = cursor.selectionStart(), cursor.selectionEnd()
        cursor.insertText(sign + cursor.selectedText() + _pair(sign))
        cursor.setPosition(start + 1)
        cursor.setPosition(end + 1, QTextCursor.MoveMode.KeepAnchor)
        self._editor.setTextCursor(cursor)
        return True

    def _around(self, cursor: QTextCursor) -> tuple[str, str]:
        """The line before and behind the selection."""
        block = cursor.document().findBlock(cursor.selectionStart())
        text = block.text()
        column = Units(text).points(cursor.selectionStart() - block.position())
        return text[:column], text[column:]

    def _closer_at(self, position: int, *, forget: bool = False) -> bool:
        """Whether the sign behind the caret was put in here."""
        found = [each for each in self._closers if each.position() == position]
        if forget and found:
            self._closers.remove(found[-1])
        return bool(found)

    def _put(self, cursor: QTextCursor, text: str) -> None:
        cursor.insertText(text)
        self._editor.setTextCursor(cursor)
        self._editor.ensureCursorVisible()


def _pair(sign: str) -> str:
    return BRACKETS.get(sign, sign if sign in QUOTES else "")


_MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta)
