"""What Alembic and a project's own code write, as fast as they write it: the window stays awake, the newest counts."""

from collections import deque
from itertools import groupby

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from browser.ui import theme

MOST_LINES = 10_000
AT_ONCE = 200
"""Lines that are written in one tick; what comes more quickly waits."""
LONG = 500
"""Characters that take as long as one more line."""
TICK = 30
"""Milliseconds."""


class MigrationLog(QPlainTextEdit):
    """migrationLog: what the child process says, and remarks of ours, muted."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("migrationLog")
        self.setAccessibleName(self.tr("Output of Alembic"))
        self.setPlaceholderText(self.tr("What Alembic says stands here while it runs."))
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setMaximumBlockCount(MOST_LINES)
        self.setUndoRedoEnabled(False)
        self.setFont(theme.fixed_font())
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse
        )
        self._waiting: deque[tuple[str, str]] = deque(maxlen=MOST_LINES)
        self._left_out = 0
        self._room = AT_ONCE
        self._clock = QTimer(self, interval=TICK)
        self._clock.timeout.connect(self._tick)

    def say(self, text: str, colour: str = "") -> None:
        """One more piece of output, below what is there; the end stays in sight if it was."""
        for each in text.split("\n"):
            self._left_out += len(self._waiting) == MOST_LINES
            self._waiting.append((each, colour or theme.current().text))
        self._write()

    def _tick(self) -> None:
        self._room = AT_ONCE
        if self._waiting:
            self._write()
        else:
            self._clock.stop()

    def _write(self) -> None:
        """Write what waits, as far as there is room for it in this tick."""
        taken = []
        while self._room > 0 and self._waiting:
            taken.append(self._waiting.popleft())
            self._room -= 1 + len(taken[-1][0]) // LONG
        if not taken:
            return
        if not self._clock.isActive():
            self._clock.start()
        bar = self.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 4
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        if self._left_out:
            said = self.tr("({0} lines came too quickly, and are left out)").format(f"{self._left_out:,}")
            self._insert(cursor, said, theme.current().muted)
            self._left_out = 0
        for colour, lines in groupby(taken, key=lambda each: each[1]):
            self._insert(cursor, "\n".join(line for line, _ in lines), colour)
        cursor.endEditBlock()
        if at_end:
            bar.setValue(bar.maximum())

    def _insert(self, cursor: QTextCursor, text: str, colour: str) -> None:
        cursor.movePosition(QTextCursor.MoveOperation.End)
        shape = QTextCharFormat()
        shape.setForeground(QColor(colour))
        cursor.insertText(text if self.document().isEmpty() else f"\n{text}", shape)
