"""The bar above the text that finds and replaces."""

from bisect import bisect_left
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from browser.ui import theme
from browser.ui.console import editor_lines
from browser.ui.console.editor_bar import EditorBar
from browser.ui.console.editor_search import Found, Sought, find_all, replaced, replacement
from browser.ui.console.editor_view import centre_if_hidden, positions_in_sight

if TYPE_CHECKING:
    from browser.ui.console.editor import SqlEditor

SOON = 120
"""Milliseconds after which what is typed, here or in the text, is sought."""


class FindBar(EditorBar):
    """Finds and replaces; hidden until it is asked for."""

    def __init__(self, editor: "SqlEditor") -> None:
        super().__init__(editor, "findBar")
        self._found = Found()
        self._origin = 0
        self._timer = QTimer(self, interval=SOON, singleShot=True)
        self._timer.timeout.connect(self._seek)
        self._build()
        self.hide()
        editor.edited.connect(self._look_again)
        editor.verticalScrollBar().valueChanged.connect(lambda _: self._show_found())

    def _build(self) -> None:
        self.field = self._line("findField", self.tr("Find"))
        self.field.textEdited.connect(lambda _: self._typed())
        self.by = self._line("replaceField", self.tr("Replace by"))
        self.case = self._toggle("findCase", "Aa", self.tr("Match case"))
        self.words = self._toggle("findWords", "W", self.tr("Whole words"))
        self.regex = self._toggle("findRegex", ".*", self.tr("Regular expression"))
        self.count = QLabel(self)
        self.count.setObjectName("findCount")
        self.count.setTextFormat(Qt.TextFormat.PlainText)
        self.count.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.count.setContentsMargins(4, 0, 0, 0)
        self.count.setMinimumWidth(self.fontMetrics().horizontalAdvance("10,000 of 10,000+  "))
        self._back = self._tool("arrow-up", self.tr("Previous match (Shift+F3)"))
        self._back.clicked.connect(lambda: self.go(forward=False))
        self._next = self._tool("arrow-down", self.tr("Next match (F3)"))
        self._next.clicked.connect(lambda: self.go(forward=True))
        self._close = self._tool("x", self.tr("Close (Esc)"))
        self._close.clicked.connect(self.close_bar)
        self._one = self._button("replaceOne", self.tr("Replace"))
        self._one.clicked.connect(self.replace_one)
        self._all = self._button("replaceAll", self.tr("Replace all"))
        self._all.clicked.connect(self.replace_all)
        self._arrange()

    def _arrange(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 4, 4, 4)
        grid.setSpacing(4)
        tools = QHBoxLayout()
        tools.setSpacing(2)
        for each in (self.case, self.words, self.regex, self._back, self._next, self.count):
            tools.addWidget(each)
        tools.setStretchFactor(self.count, 1)
        tools.addWidget(self._close)
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        buttons.addWidget(self._one)
        buttons.addWidget(self._all)
        buttons.addStretch(1)
        grid.addWidget(self.field, 0, 0)
        grid.addLayout(tools, 0, 1)
        grid.addWidget(self.by, 1, 0)
        grid.addLayout(buttons, 1, 1)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        order = (self.field, self.by, self.case, self.words, self.regex, self._back, self._next)
        for one, other in zip(order, (*order[1:], self._one), strict=True):
            QWidget.setTabOrder(one, other)

    def open_bar(self, *, replacing: bool) -> None:
        """Show it with what is selected; with the second line for replacing."""
        chosen = self._editor.textCursor().selectedText()
        if chosen and "\u2029" not in chosen and not (self.regex.isChecked() and self.isVisible()):
            self.field.setText(chosen)
        self._origin = self._editor.textCursor().selectionStart()
        for each in (self.by, self._one, self._all):
            each.setVisible(replacing and not self._editor.read_only)
        self.appear()
        self._seek(move=False)

    def close_bar(self) -> None:
        """Hide it; the caret is where the match was."""
        self._timer.stop()
        self._found = Found()
        self._editor.marks.set_found(())
        super().close_bar()

    def go(self, *, forward: bool) -> None:
        """Select the next match, or the one before; past the end it begins anew."""
        if self._timer.isActive() or not self.isVisible():
            self._seek(move=False)
        ranges = self._found.ranges
        if not ranges:
            return
        cursor = self._editor.textCursor()
        if forward:
            index = bisect_left(ranges, (cursor.selectionEnd(), 0))
        else:
            index = bisect_left(ranges, (cursor.selectionStart(), 0)) - 1
        self._select(index % len(ranges))

    def replace_one(self) -> None:
        """Replace the match that is selected, and go to the next one; without one only go."""
        cursor = self._editor.textCursor()
        at = (cursor.selectionStart(), cursor.selectionEnd())
        text = replacement(self._editor.text(), at, self._sought(), self.by.text()) if cursor.hasSelection() else None
        if text is not None and not self._editor.read_only:
            cursor.insertText(text)
            self._editor.setTextCursor(cursor)
            self._seek(move=False)
        self.go(forward=True)

    def replace_all(self) -> None:
        """Replace every match in one undo step."""
        text = self._editor.text()
        new, count, problem = replaced(text, self._sought(), self.by.text())
        if not problem and new != text and not self._editor.read_only:
            caret = self._editor.textCursor().position()
            editor_lines.replace(self._editor, 0, self._editor.document().characterCount() - 1, new)
            cursor = self._editor.textCursor()
            cursor.setPosition(min(caret, self._editor.document().characterCount() - 1))
            self._editor.setTextCursor(cursor)
        self._seek(move=False)
        said = problem or self.tr("{0} replaced").format(f"{count:,}")
        self._say(said, wrong=bool(problem))

    def _typed(self) -> None:
        self._timer.start()

    def _look_again(self) -> None:
        if self.isVisible():
            self._found = Found()
            self._timer.start()

    def _sought(self) -> Sought:
        return Sought(self.field.text(), self.case.isChecked(), self.words.isChecked(), self.regex.isChecked())

    def _seek(self, *, move: bool = True) -> None:
        self._timer.stop()
        self._found = find_all(self._editor.text(), self._sought())
        ranges = self._found.ranges
        if move and ranges and self.field.hasFocus():
            self._select(bisect_left(ranges, (self._origin, 0)) % len(ranges))
            return
        self._show_found()
        cursor = self._editor.textCursor()
        here = (cursor.selectionStart(), cursor.selectionEnd())
        index = bisect_left(ranges, here)
        self._tell(index + 1 if here in ranges[index : index + 1] else 0)

    def _select(self, index: int) -> None:
        start, end = self._found.ranges[index]
        cursor = self._editor.textCursor()
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self._editor.setTextCursor(cursor)
        centre_if_hidden(self._editor)
        self._show_found()
        self._tell(index + 1)

    def _show_found(self) -> None:
        """Mark the matches in sight; all of them would cost as much as there are."""
        if not self.isVisible():
            return
        first, last = positions_in_sight(self._editor)
        ranges = self._found.ranges
        low = max(0, bisect_left(ranges, (first, 0)) - 1)
        self._editor.marks.set_found(ranges[low : bisect_left(ranges, (last + 1, 0))])

    def _tell(self, index: int = 0) -> None:
        found = self._found
        count = f"{len(found.ranges):,}" + ("+" if found.more else "")
        if found.problem:
            self._say(found.problem, wrong=True)
        elif not self.field.text():
            self._say("")
        elif not found.ranges:
            self._say(self.tr("Nothing found"), wrong=True)
        elif index:
            self._say(self.tr("{0} of {1}").format(f"{index:,}", count))
        else:
            self._say(self.tr("{0} found").format(count))

    def _say(self, sentence: str, *, wrong: bool = False) -> None:
        fits = self.count.fontMetrics().horizontalAdvance(sentence) <= self.count.width()
        self.count.setText(sentence)
        self.count.setAccessibleName(sentence)
        palette = self.palette()
        palette.setColor(self.count.foregroundRole(), theme.current().error if wrong else theme.current().muted)
        self.count.setPalette(palette)
        self._editor.notice.say("" if fits else sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.by.hasFocus():
            self.replace_one()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go(forward=not event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        else:
            super().keyPressEvent(event)

    def _line(self, name: str, title: str) -> QLineEdit:
        made = QLineEdit(self)
        made.setObjectName(name)
        made.setPlaceholderText(title)
        made.setAccessibleName(title)
        made.setMinimumWidth(120)
        made.setMaximumWidth(420)
        return made

    def _toggle(self, name: str, text: str, title: str) -> QToolButton:
        made = self._tool("", title)
        made.setObjectName(name)
        made.setText(text)
        made.setCheckable(True)
        made.toggled.connect(lambda _: self._seek())
        return made

    def _tool(self, icon: str, title: str) -> QToolButton:
        made = QToolButton(self)
        if icon:
            made.setIcon(theme.icon(icon))
        made.setToolTip(title)
        made.setAccessibleName(title)
        made.setAutoRaise(True)
        return made

    def _button(self, name: str, text: str) -> QPushButton:
        made = QPushButton(text, self)
        made.setObjectName(name)
        made.setAutoDefault(False)
        return made
