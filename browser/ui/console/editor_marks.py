"""What an editor says about its text: errors, statements that have run, brackets, what was found."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QColor, QHelpEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QToolTip

from browser.ui import theme
from browser.ui.console.editor_ran import Ran
from browser.ui.widgets.plain import tip


@dataclass(frozen=True)
class Mark:
    """An error in a stretch of text; the cursor follows what is typed before it."""

    cursor: QTextCursor
    message: str

    @property
    def line(self) -> int:
        """The number of its first line, from 0."""
        return self.cursor.document().findBlock(self.cursor.selectionStart()).blockNumber()


class Marks(QObject):
    """The marks of one editor. Errors end with the next edit, "has run" with an edit inside of the statement."""

    changed = Signal()
    ticked = Signal()

    def __init__(self, editor: QPlainTextEdit) -> None:
        super().__init__(editor)
        self._editor = editor
        self._errors: list[Mark] = []
        self._ran = Ran()
        self._brackets: tuple[int, ...] = ()
        self._found: tuple[tuple[int, int], ...] = ()
        self.changed.connect(self.show)

    def add_ran(self, start: int, end: int, message: str) -> None:
        """Tick off `start` to `end` (UTF-16 units)."""
        self._ran.add(start, end, message)
        self.ticked.emit()

    def add_error(self, start: int, end: int, message: str) -> None:
        """Underline `start` to `end` (UTF-16 units); at least one character, if there is any."""
        last = self._editor.document().characterCount() - 1
        start, end = sorted((max(0, min(start, last)), max(0, min(end, last))))
        if start == end:
            start, end = (start, end + 1) if end < last else (max(0, start - 1), end)
        cursor = QTextCursor(self._editor.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self._errors.append(Mark(cursor, message))
        self.changed.emit()

    def clear(self) -> None:
        """Take all of them away."""
        self._ran.clear()
        self._errors.clear()
        self.changed.emit()

    def edited(self, at: int, removed: int, added: int) -> None:
        """The text has changed there; in UTF-16 units."""
        self._ran.edited(at, removed, added)
        if self._errors:
            self._errors.clear()
            self.changed.emit()

    def settle(self) -> None:
        """The keys rest."""
        self._ran.settle()

    def errors(self) -> tuple[Mark, ...]:
        """Those that tell of an error, in the order they came."""
        return tuple(self._errors)

    def error_of_line(self, number: int) -> str:
        """What is wrong with the line (from 0)."""
        return next((each.message for each in self._errors if each.line == number), "")

    def ran_of_line(self, number: int) -> str:
        """What is said of the statement that begins in the line (from 0) and has run."""
        block = self._editor.document().findBlockByNumber(number)
        return self._ran.within(block.position(), block.position() + block.length() - 1)

    def error_at(self, position: int) -> Mark | None:
        """The error whose text holds that position (UTF-16 units)."""
        for each in self.errors():
            if each.cursor.selectionStart() <= position <= each.cursor.selectionEnd():
                return each
        return None

    def set_brackets(self, places: tuple[int, ...]) -> None:
        """Mark these characters (UTF-16 units) as a pair."""
        if places != self._brackets:
            self._brackets = places
            self.changed.emit()

    def set_found(self, ranges: tuple[tuple[int, int], ...]) -> None:
        """Mark what a search found, as far as it is in sight."""
        if ranges != self._found:
            self._found = ranges
            self.changed.emit()

    def show(self) -> None:
        """Have Qt paint them, and screen readers told of errors."""
        self._editor.setExtraSelections(self.selections())
        errors = " ".join(each.message for each in self.errors())
        keys = self.tr("Tab indents; Esc and then Tab goes on to the next field.")
        self._editor.setAccessibleDescription(f"{errors} {keys}".strip())

    def tell(self, event: QEvent) -> bool:
        """Say what is wrong where the mouse rests; False for other events."""
        if event.type() != QEvent.Type.ToolTip or not isinstance(event, QHelpEvent):
            return False
        place = self._editor.cursorForPosition(self._editor.viewport().mapFromGlobal(event.globalPos()))
        error = self.error_at(place.position())
        QToolTip.showText(event.globalPos(), tip(error.message) if error is not None else "", self._editor)
        return True

    def selections(self) -> list[QTextEdit.ExtraSelection]:
        """How Qt paints errors, brackets and what was found."""
        now = theme.current()
        pair = QTextCharFormat()
        pair.setBackground(QColor(now.selection))
        pair.setForeground(QColor(now.selection_text))
        wave = QTextCharFormat()
        wave.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        wave.setUnderlineColor(QColor(now.error))
        wave.setBackground(QColor(now.error_background))
        hit = QTextCharFormat()
        hit.setBackground(QColor(now.warning_background))
        found = [self._stretch(start, end, hit) for start, end in self._found]
        found += [_selection(each.cursor, wave) for each in self.errors()]
        return found + [self._stretch(place, place + 1, pair) for place in self._brackets]

    def _stretch(self, start: int, end: int, shape: QTextCharFormat) -> QTextEdit.ExtraSelection:
        last = self._editor.document().characterCount() - 1
        cursor = QTextCursor(self._editor.document())
        cursor.setPosition(min(start, last))
        cursor.setPosition(min(end, last), QTextCursor.MoveMode.KeepAnchor)
        return _selection(cursor, shape)


def _selection(cursor: QTextCursor, shape: QTextCharFormat) -> QTextEdit.ExtraSelection:
    made = QTextEdit.ExtraSelection()
    made.cursor = QTextCursor(cursor)
    made.format = shape
    return made
