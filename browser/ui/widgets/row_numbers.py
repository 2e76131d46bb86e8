"""The row numbers beside a grid."""

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from browser.ui import theme
from browser.ui.widgets.row_model import RowModel

MARGIN = 8
DIGITS = len("999,999")
"""Room from the start, so that nothing moves aside when the count ends; more only once such rows are in sight."""


class RowNumbers(QHeaderView):
    """The row numbers. All rows have one height, which costs no memory however many rows there are."""

    def __init__(self, row_height: int, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(row_height)
        self.setDefaultSectionSize(row_height)
        self.setHighlightSections(False)
        self.setSectionsClickable(True)
        self.setAccessibleName(self.tr("Row numbers"))
        self.current_row = -1
        self._digits = DIGITS

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("8" * self._digits) + 2 * MARGIN, 0)

    def make_room(self, last: int) -> bool:
        """Have room for the number of row `last` of the model; returns whether the width has changed."""
        model = self.model()
        digits = max(self._digits, len(f"{(model.base if isinstance(model, RowModel) else 0) + last + 1:,}"))
        changed = digits != self._digits
        self._digits = digits
        return changed

    def paintEvent(self, event: QPaintEvent) -> None:
        """All numbers in one go: a call for each of them would cost as much as the cells beside them."""
        model = self.model()
        painter = QPainter(self.viewport())
        area = event.rect()
        now = theme.current()
        painter.fillRect(area, QColor(now.window))
        width, line = self.width(), QColor(now.line)
        painter.fillRect(width - 1, area.top(), 1, area.height(), line)
        first, last = self.logicalIndexAt(area.top()), self.logicalIndexAt(area.bottom())
        if first < 0 or not isinstance(model, RowModel):
            return
        height, top = self.defaultSectionSize(), self.sectionViewportPosition(first)
        metrics = self.fontMetrics()
        down = (height - 1 - metrics.height()) // 2 + metrics.ascent()
        text, muted = QColor(now.text), QColor(now.muted)
        for row in range(first, (model.rowCount() - 1 if last < 0 else last) + 1):
            y = top + (row - first) * height
            if row == self.current_row:
                painter.fillRect(0, y, width - 1, height, QColor(now.current_row))
            painter.fillRect(0, y + height - 1, width, 1, line)
            painter.setPen(text if row == self.current_row else muted)
            number = f"{model.base + row + 1:,}"
            painter.drawText(QPointF(width - MARGIN - metrics.horizontalAdvance(number), y + down), number)
