"""The strip left of an editor: line numbers, the current statement, what has run, errors."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QTextCursor, QWheelEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget

from browser.ui import theme
from browser.ui.console.editor_view import lines_in_sight
from browser.ui.widgets.plain import tip

if TYPE_CHECKING:
    from browser.ui.console.editor import SqlEditor

MARK, GAP, BAR = 18, 8, 3
"""Pixels: the column of marks, the space right of the numbers, the bar of the current statement."""

SOON = 50
"""Milliseconds: the statements of a script that end within them are ticked off together."""


class Gutter(QWidget):
    """Paints the lines in sight; a click goes to a line, a drag selects lines, a rest tells what a mark says."""

    def __init__(self, editor: "SqlEditor") -> None:
        super().__init__(editor)
        self.setObjectName("sqlGutter")
        self.setAccessibleName(self.tr("Line numbers"))
        self._editor = editor
        editor.marks.changed.connect(self.update)
        self._soon = QTimer(self, singleShot=True, interval=SOON)
        self._soon.timeout.connect(self.update)
        editor.marks.ticked.connect(lambda: self._soon.isActive() or self._soon.start())

    def width_wanted(self) -> int:
        """Pixels it needs for the numbers of all lines."""
        digits = max(2, len(str(self._editor.blockCount())))
        return MARK + self._editor.fontMetrics().horizontalAdvance("9") * digits + GAP + BAR + 2

    def sizeHint(self) -> QSize:
        return QSize(self.width_wanted(), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(now.window))
        painter.setFont(self._editor.font())
        current = self._editor.textCursor().blockNumber()
        bar = self._lines_wanted()
        for block, top, height in lines_in_sight(self._editor):
            number = block.blockNumber()
            if top > event.rect().bottom() or top + height < event.rect().top():
                continue
            painter.setPen(QColor(now.text if number == current else now.muted))
            box = QRect(MARK, int(top), self.width() - MARK - GAP - BAR, self._editor.fontMetrics().height())
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, str(number + 1))
            if bar is not None and bar[0] <= number <= bar[1]:
                painter.fillRect(QRect(self.width() - BAR, int(top), BAR, round(height)), QColor(now.accent))
            self._paint_mark(painter, number, QRect(0, int(top), MARK, box.height()))
        painter.end()

    def _lines_wanted(self) -> tuple[int, int] | None:
        """First and last line of the statement that will run."""
        if self._editor.wanted is None:
            return None
        start, end = self._editor.wanted
        find = self._editor.document().findBlock
        return find(start).blockNumber(), find(end).blockNumber()

    def _paint_mark(self, painter: QPainter, number: int, box: QRect) -> None:
        marks = self._editor.marks
        is_error = bool(marks.error_of_line(number))
        if not is_error and not marks.ran_of_line(number):
            return
        now = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        centre = QPointF(box.center()) + QPointF(0.5, 0.5)
        if is_error:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.error))
            painter.drawEllipse(centre, 5, 5)
            painter.setPen(QPen(QColor(now.base), 1.6))
            painter.drawLine(centre + QPointF(0, -2.8), centre + QPointF(0, 0.6))
            painter.drawPoint(centre + QPointF(0, 2.8))
        else:
            painter.setPen(QPen(QColor(now.success), 1.8))
            painter.drawPolyline([centre + QPointF(-3.5, 0), centre + QPointF(-1, 3), centre + QPointF(4, -3.5)])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._go_to(event, keep=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
            self._editor.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go_to(event, keep=True)

    def _go_to(self, event: QMouseEvent, *, keep: bool) -> None:
        """The caret to the line; with `keep` whole lines are selected from where the selection began."""
        place = self._editor.cursorForPosition(QPointF(0, event.position().y()).toPoint()).block()
        cursor = self._editor.textCursor()
        if not keep:
            cursor.setPosition(place.position())
        else:
            anchor = self._editor.document().findBlock(cursor.anchor())
            down = place.blockNumber() >= anchor.blockNumber()
            cursor.setPosition(anchor.position() if down else anchor.position() + anchor.length() - 1)
            cursor.setPosition(place.position(), QTextCursor.MoveMode.KeepAnchor)
            if down and not cursor.movePosition(QTextCursor.MoveOperation.NextBlock, QTextCursor.MoveMode.KeepAnchor):
                cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
        self._editor.setTextCursor(cursor)

    def wheelEvent(self, event: QWheelEvent) -> None:
        QApplication.sendEvent(self._editor.viewport(), event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            number = self._editor.cursorForPosition(event.pos()).blockNumber()
            said = self._editor.marks.error_of_line(number) or self._editor.marks.ran_of_line(number)
            QToolTip.showText(event.globalPos(), tip(said), self)
            return True
        return super().event(event)
