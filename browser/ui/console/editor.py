"""The editor of a console: SQL in the vendor's colours, and the statement that will run is marked before it runs."""

from PySide6.QtCore import QEvent, QMimeData, QRect, Qt, Signal
from PySide6.QtGui import (
    QInputMethodEvent,
    QKeyEvent,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
)  # fmt: skip
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from browser import errors
from browser.console.completion import Names
from browser.console.script import Statement
from browser.database.dialects.base.lexis import Lexis
from browser.ui import theme
from browser.ui.console.editor_brackets import Brackets
from browser.ui.console.editor_commands import EditorCommands
from browser.ui.console.editor_completion import Completer
from browser.ui.console.editor_find import FindBar
from browser.ui.console.editor_goto import GoToBar
from browser.ui.console.editor_gutter import Gutter
from browser.ui.console.editor_highlighter import SqlHighlighter
from browser.ui.console.editor_marks import Marks
from browser.ui.console.editor_notice import Notice
from browser.ui.console.editor_statements import Statements
from browser.ui.console.editor_text import Units, adopted, raw_text, refusal
from browser.ui.console.editor_typing import Typing
from browser.ui.console.editor_view import paint_statement, place_around


class SqlEditor(QPlainTextEdit):
    """Offsets of its own methods are code points of `text()`, as in `browser.console.script`."""

    edited = Signal()
    """The text has changed (colours do not count)."""
    statements_changed = Signal()
    """`statements` has been found anew."""
    caret_moved = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sqlEditor")
        self.setAccessibleName(self.tr("SQL editor"))
        self.setFont(theme.fixed_font())
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.lexis = Lexis()
        self.line_ending = "\n"
        self._units: Units | None = None
        self.wanted: tuple[int, int] | None = None  # the statement that is marked, in UTF-16 units
        self.marks = Marks(self)
        self.notice = Notice(self)
        self.statement_finder = Statements(self, self._read, self.lexis)
        self.gutter = Gutter(self)
        self.document().contentsChange.connect(self._note_edit)  # before the highlighter, which may lead on
        self.highlighter = SqlHighlighter(self.document(), self.lexis)
        self.find_bar = FindBar(self)
        self.goto_bar = GoToBar(self)
        self.completer = Completer(self)
        self.typing = Typing(self)
        self.brackets = Brackets(self)
        self.commands = EditorCommands(self)
        self.marks.show()
        self._connect()
        self.lay_out()

    def _connect(self) -> None:
        self.statement_finder.changed.connect(self.marks.settle)
        self.statement_finder.changed.connect(self.statements_changed)
        self.statement_finder.changed.connect(self._look_around)
        self.cursorPositionChanged.connect(self._look_around)
        self.cursorPositionChanged.connect(self.caret_moved)
        self.blockCountChanged.connect(lambda _: self.lay_out())
        self.updateRequest.connect(self._scrolled)

    def text(self) -> str:
        r"""Exactly what was typed or opened, with \n between lines; `line_ending` is what a file had."""
        return self._read().text

    def set_text(self, text: str) -> None:
        """Open another text; undo does not go back behind it.

        What cannot be held is changed and told of. Raises NotSupported for a text that is too long, and keeps the old.
        """
        refused = refusal(text)
        if refused:
            raise errors.NotSupported(refused, hint=self.tr("Run the file with the vendor's own shell."))
        taken = adopted(text)
        self.line_ending = taken.line_ending
        self.setPlainText(taken.text)
        self.marks.clear()
        self.notice.say(taken.notice)

    def insert(self, text: str) -> None:
        """Put a text in place of the selection, in one undo step. What is too long is refused, with a notice."""
        if self.read_only:
            return
        replaced = self.textCursor()
        left = self.document().characterCount() - (replaced.selectionEnd() - replaced.selectionStart())
        refused = refusal(text, left)
        if refused:
            self.notice.say(refused)
            return
        taken = adopted(text)
        self.textCursor().insertText(taken.text)
        self.ensureCursorVisible()
        self.notice.say(taken.notice)

    @property
    def read_only(self) -> bool:
        """Whether nobody can type."""
        return self.isReadOnly()

    @read_only.setter
    def read_only(self, value: bool) -> None:
        self.setReadOnly(value)

    def set_lexis(self, lexis: Lexis) -> None:
        """Read, colour and complete as this vendor does."""
        if lexis != self.lexis:
            self.lexis = lexis
            self.highlighter.set_lexis(lexis)
            self.statement_finder.set_lexis(lexis)

    def set_names(self, names: Names) -> None:
        """Complete from these tables and columns."""
        self.completer.set_names(names)

    # Where one is

    @property
    def caret(self) -> int:
        """The caret's offset."""
        return self._read().points(self.textCursor().position())

    def set_caret(self, offset: int, anchor: int | None = None) -> None:
        """Move the caret there and into sight; select from `anchor` when there is one."""
        units, cursor = self._read(), self.textCursor()
        last = len(units.text)
        cursor.setPosition(units.units(min(max(0, offset if anchor is None else anchor), last)))
        if anchor is not None:
            cursor.setPosition(units.units(min(max(0, offset), last)), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def selection_range(self) -> tuple[int, int] | None:
        """Start and end of what is selected, or None."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return None
        units = self._read()
        return units.points(cursor.selectionStart()), units.points(cursor.selectionEnd())

    # Statements

    @property
    def statements(self) -> tuple[Statement, ...]:
        """All statements of the text as it is now; right after an edit reading a megabyte takes up to 0.4 s."""
        return self.statement_finder.found()

    def current_statement(self) -> Statement | None:
        """The statement that is marked: the one the caret is in or just behind."""
        return self.statement_finder.at(self.textCursor().position())

    def selected_statements(self) -> tuple[Statement, ...]:
        """What the selection runs; () without one. A part of a statement is a statement of its own."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return ()
        return self.statement_finder.selected(cursor.selectionStart(), cursor.selectionEnd())

    # Marks

    def mark_error(self, start: int, end: int, message: str) -> None:
        """Underline that part and say why; it goes with the next edit."""
        units = self._read()
        self.marks.add_error(units.units(start), units.units(end), message)

    def mark_ran(self, statement: Statement, message: str = "") -> None:
        """Tick a statement off in the gutter until it is edited."""
        units = self._read()
        said = message or self.tr("Has run")
        self.marks.add_ran(units.units(statement.start), units.units(statement.end), said)

    def clear_marks(self) -> None:
        """Take every mark away."""
        self.marks.clear()

    # What happens to it

    def _read(self) -> Units:
        if self._units is None:
            self._units = Units(raw_text(self.document()))
        return self._units

    def _note_edit(self, at: int, removed: int, added: int) -> None:
        if not removed and not added:
            return
        self._units = None
        self.marks.edited(at, removed, added)
        self.statement_finder.edited(at, removed, added)
        if self.notice.isVisible():
            self.notice.say("")
        self.edited.emit()

    def _look_around(self) -> None:
        wanted = self.statement_finder.shown_at(self.textCursor().position())
        if wanted != self.wanted:
            self.wanted = wanted
            self.viewport().update()
        self.gutter.update()

    def lay_out(self) -> None:
        """Give the gutter and the bar above the text the room they need."""
        bars = (self.find_bar, self.goto_bar)
        bar = next((each for each in bars if not each.isHidden()), None)
        top, width = bar.sizeHint().height() if bar is not None else 0, self.gutter.width_wanted()
        self.setViewportMargins(width, top, 0, 0)
        place_around(self, self.gutter, bar, width, top)
        if self.notice.isVisible():
            self.notice.place()

    def _scrolled(self, area: QRect, by: int) -> None:
        if by:
            self.gutter.scroll(0, by)
        else:
            self.gutter.update(0, area.y(), self.gutter.width(), area.height())
        first = self.firstVisibleBlock().blockNumber()
        self.highlighter.look_at(first, first + self.viewport().height() // max(1, self.fontMetrics().height()) + 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.wanted is not None:
            paint_statement(self, *self.wanted)
        super().paintEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.completer.takes(event) or self.typing.takes(event):
            event.accept()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()  # with Ctrl it runs; Qt would break the line
            return
        super().keyPressEvent(event)
        if event.text() or event.key() == Qt.Key.Key_Backspace:
            self.completer.typed(event.text() if event.text().isprintable() else "")

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        super().inputMethodEvent(event)
        if event.commitString():
            self.completer.typed(event.commitString())

    def event(self, event: QEvent) -> bool:
        if hasattr(self, "completer") and (self.completer.claims(event) or self.marks.tell(event)):
            return True
        return super().event(event)

    def createMimeDataFromSelection(self) -> QMimeData:
        data = QMimeData()
        data.setText(self.textCursor().selectedText().replace("\u2029", "\n"))
        return data

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return source.hasText() and not source.hasUrls()

    def insertFromMimeData(self, source: QMimeData) -> None:
        self.insert(source.text())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if not hasattr(self, "highlighter"):
            return
        if event.type() == QEvent.Type.PaletteChange:
            self.highlighter.restyle()
            self.marks.show()
        elif event.type() == QEvent.Type.FontChange:
            self.setTabStopDistance(4 * self.fontMetrics().horizontalAdvance(" "))
            self.lay_out()
