"""Two rows of headers: the relations above, their columns below."""

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from browser.database.facts import Kind
from browser.ui import theme
from browser.ui.rows.nested_model import NestedModel
from browser.ui.widgets.heads import KIND_ICONS
from browser.ui.widgets.plain import one_line

ROW = 24
"""Pixels of each of the two rows."""

MARGIN, GAP, ICON = 8, 6, 14


class NestedHeader(QHeaderView):
    """A click on a relation's name folds it or unfolds it."""

    fold_wanted = Signal(int)
    """A group's place."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFixedHeight(2 * ROW)
        self.setMinimumSectionSize(32)
        self.setHighlightSections(False)
        self.setAccessibleName(self.tr("Relations and their columns"))

    def width_of(self, column: int) -> int:
        """Pixels that a column's name needs."""
        model = self._rows()
        name = model.heads[column].column.name
        return QFontMetrics(self._bold()).horizontalAdvance(one_line(name)) + 2 * MARGIN + ICON + GAP

    def title_width(self, place: int) -> int:
        """Pixels that the name of a group needs."""
        title = one_line(self._rows().groups[place].title)
        return QFontMetrics(self._bold()).horizontalAdvance(title) + 2 * MARGIN + ICON + GAP

    def sectionSizeFromContents(self, logical_index: int) -> QSize:
        return QSize(self.width_of(logical_index), 2 * ROW)

    def _rows(self) -> NestedModel:
        model = self.model()
        assert isinstance(model, NestedModel)
        return model

    def _bold(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def group_rect(self, place: int) -> QRect:
        """Where the name of a group stands, in the viewport."""
        first, last = self._rows().spans()[place]
        left = self.sectionViewportPosition(first)
        return QRect(left, 0, self.sectionViewportPosition(last) + self.sectionSize(last) - left, ROW)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        super().mouseReleaseEvent(event)
        if at.y() < ROW and event.button() == Qt.MouseButton.LeftButton:
            for place in range(len(self._rows().groups)):
                if self.group_rect(place).contains(at):
                    self.fold_wanted.emit(place)
                    return

    def paintSection(self, painter: QPainter, rect: QRect, logical_index: int) -> None:
        model = self._rows()
        now = theme.current()
        painter.fillRect(rect, QColor(now.window))
        if not 0 <= logical_index < len(model.heads):
            return
        head = model.heads[logical_index]
        metrics = QFontMetrics(self.font())
        below = rect.adjusted(0, ROW, 0, 0)
        left = below.left() + MARGIN
        named = "arrow-up-right" if head.references else KIND_ICONS[head.column.kind]
        if head.secret:
            named = "eye" if model.secrets.shown else "lock"
        icon = theme.icon(named, now.accent if head.references else now.muted) if head.column.name else None
        left += ICON + GAP if icon is not None else 0
        room = below.right() - MARGIN - left
        name = metrics.elidedText(one_line(head.column.name), Qt.TextElideMode.ElideRight, max(room, 0))
        if head.column.kind is Kind.NUMBER and head.column.name and not head.references:  # its values stand right, too
            shift = max(room - metrics.horizontalAdvance(name), 0)
            left += shift
        if icon is not None:
            icon.paint(painter, left - GAP - ICON, below.center().y() - ICON // 2, ICON, ICON)
        painter.setFont(self.font())
        painter.setPen(QColor(now.text))
        painter.drawText(QPointF(left, below.top() + (ROW - metrics.height()) // 2 + metrics.ascent()), name)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        now = theme.current()
        line = QColor(now.line)
        model = self.model()
        if isinstance(model, NestedModel):
            for place in range(len(model.groups)):
                self._paint_group(painter, self.group_rect(place), place)
        painter.fillRect(0, 2 * ROW - 1, self.width(), 1, line)

    def _paint_group(self, painter: QPainter, rect: QRect, place: int) -> None:
        now = theme.current()
        group = self._rows().groups[place]
        painter.fillRect(rect, QColor(now.window))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(now.line))
        edge = QColor(now.input_border if place else now.line)
        if place:
            painter.fillRect(rect.left(), 0, 1, 2 * ROW, edge)
        metrics = QFontMetrics(self._bold())
        left = max(rect.left(), 0) + MARGIN
        theme.icon("chevron-right" if group.folded else "chevron-down", now.muted).paint(
            painter, left - 2, rect.center().y() - ICON // 2, ICON, ICON
        )
        left += ICON + GAP - 2
        room = max(rect.right() - MARGIN - left, 0)
        painter.setFont(self._bold())
        painter.setPen(QColor(now.accent if group.path else now.text))
        name = metrics.elidedText(one_line(group.title), Qt.TextElideMode.ElideRight, room)
        painter.drawText(QPointF(left, rect.top() + (ROW - metrics.height()) // 2 + metrics.ascent()), name)
