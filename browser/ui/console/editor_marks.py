"""What an editor says about its text: errors, statements that have run, brackets, what was found."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QHelpEvent, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QToolTip

from browser.ui import theme
from browser.ui.widgets.plain import tip


@dataclass(frozen=True)
class Mark:
    """Something said about a stretch of text; the cursor follows what is typed before it."""

    cursor: QTextCursor
    message: str
    is_error: bool

    @property
    def line(self) -> int:
        """The number of its first line, from 0."""
        return self.cursor.document().findBlock(self.cursor.selectionStart()).blockNumber()


class Marks(QObject):
    """The marks of one editor. Errors end with the next edit, "has run" with an edit inside of the statement."""

    changed = Signal()

    def __init__(self, editor: QPlainTextEdit) -> None:
        super().__init__(editor)
        self._editor = editor
        self._marks: list[Mark] = []
        self._brackets: tuple[int, ...] = ()
        self._found: tuple[tuple[int, int], ...] = ()
        self._lines: dict[int, Mark] | None = None
        self.changed.connect(self.show)

    def add(self, start: int, end: int, message: str, *, is_error: bool) -> None:
        """Mark `start` to `end` (UTF-16 units)."""
        last = self._editor.document().characterCount() - 1
        start, end = sorted((max(0, min(start, last)), max(0, min(end, last))))
        if is_error and start == end:
            start, end = (start, end + 1) if end < last else (max(0, start - 1), end)
        cursor = QTextCursor(self._editor.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self._marks = [
            each for each in self._marks
            if each.is_error or is_error or each.cursor.selectionStart() != start
        ]  # fmt: skip
        self._marks.append(Mark(cursor, message, is_error))
        self._tell()

    def clear(self) -> None:
        """Take all of them away."""
        if self._marks:
            self._marks.clear()
            self._tell()

    def edited(self, at: int, removed: int, added: int) -> None:
        """The text has changed there; `at` in UTF-16 units."""
        self._lines = None
        kept = [
            each for each in self._marks
            if not each.is_error
            and each.cursor.hasSelection()
            and (each.cursor.selectionEnd() < at or each.cursor.selectionStart() >= at + added)
        ]  # fmt: skip
        if len(kept) != len(self._marks):
            self._marks = kept
            self._tell()

    def errors(self) -> tuple[Mark, ...]:
        """Those that tell of an error, in the order they came."""
        return tuple(each for each in self._marks if each.is_error)

    def at_line(self, number: int) -> Mark | None:
        """What the gutter shows beside a line (from 0): an error before all else."""
        if self._lines is None:
            self._lines = {}
            for each in sorted(self._marks, key=lambda mark: mark.is_error):
                self._lines[each.line] = each
        return self._lines.get(number)

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

    def show_tip(self, event: QHelpEvent) -> None:
        """What the mouse rests on: the error's message."""
        place = self._editor.cursorForPosition(self._editor.viewport().mapFromGlobal(event.globalPos()))
        error = self.error_at(place.position())
        QToolTip.showText(event.globalPos(), tip(error.message) if error is not None else "", self._editor)

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

    def _tell(self) -> None:
        self._lines = None
        self.changed.emit()


def _selection(cursor: QTextCursor, shape: QTextCharFormat) -> QTextEdit.ExtraSelection:
    made = QTextEdit.ExtraSelection()
    made.cursor = QTextCursor(cursor)
    made.format = shape
    return made
