"""The headers of a grid: the kind as an icon, the name, the sort arrow with its number; and the row numbers."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QHeaderView, QWidget

from browser.ui import theme
from browser.ui.widgets.plain import one_line
from browser.ui.widgets.row_model import RowModel

ICON = 14
GAP = 6
MARGIN = 8
SORT_ROOM = 28
"""Pixels that a sort arrow and its number take."""

NARROWEST = 40
"""Pixels of the narrowest column."""


class KindHeader(QHeaderView):
    """The columns' header. A click asks for a sort, Shift adds to the one there is.

    Qt's own painting is never called: it asks the selection model whether whole columns are selected, which walks
    over every row (178 s for 10 million rows that are all selected).
    """

    sort_wanted = Signal(int, bool)
    """A logical column, and whether it is added to the columns that are sorted by."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._own_bold: QFont | None = None
        self._own_metrics: QFontMetrics
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsMovable(True)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setFixedHeight(theme.HEADER_HEIGHT)
        self.setMinimumSectionSize(NARROWEST)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(self.tr("Columns"))
        self.setMouseTracking(True)
        self._sorted: dict[int, tuple[int, bool]] = {}
        self._shift = False
        self._hovered = -1
        self.sectionClicked.connect(self._clicked)

    def show_sort(self, by: Mapping[int, tuple[int, bool]]) -> None:
        """By logical column: its place in the order (from 0), and whether it descends."""
        self._sorted = dict(by)
        self.viewport().update()

    @property
    def sorted_by(self) -> dict[int, tuple[int, bool]]:
        """What the arrows show."""
        return dict(self._sorted)

    def width_of(self, column: int) -> int:
        """Pixels that the header of a column needs."""
        model = self.model()
        name = model.heads[column].name if isinstance(model, RowModel) else ""
        room = SORT_ROOM if self.sectionsClickable() else GAP
        return self._metrics().horizontalAdvance(one_line(name)) + 2 * MARGIN + ICON + GAP + room

    def sectionSizeFromContents(self, logical_index: int) -> QSize:
        return QSize(self.width_of(logical_index), theme.HEADER_HEIGHT)

    def _clicked(self, column: int) -> None:
        self.sort_wanted.emit(column, self._shift)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hovered = self.logicalIndexAt(event.position().toPoint())
        if hovered != self._hovered:
            self._hovered = hovered
            self.viewport().update()
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: object) -> None:
        self._hovered = -1
        self.viewport().update()

    def _bold(self) -> QFont:
        if self._own_bold is None:
            self._own_bold = QFont(self.font())
            self._own_bold.setWeight(QFont.Weight.DemiBold)
            self._own_metrics = QFontMetrics(self._own_bold)
        return self._own_bold

    def _metrics(self) -> QFontMetrics:
        """Of the names; made once a font, because 1,600 columns ask for it several times."""
        self._bold()
        return self._own_metrics

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._own_bold = None
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(theme.current().line))

    def paintSection(self, painter: QPainter, rect: QRect, logical_index: int) -> None:
        model = self.model()
        if not isinstance(model, RowModel) or not 0 <= logical_index < len(model.heads):
            return
        now = theme.current()
        head = model.heads[logical_index]
        painter.fillRect(rect, QColor(now.hover if logical_index == self._hovered else now.window))
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, QColor(now.line))
        painter.fillRect(rect.right(), rect.top() + 6, 1, rect.height() - 12, QColor(now.line))
        right = rect.right() - MARGIN
        if logical_index in self._sorted:
            right = self._paint_arrow(painter, rect, right, *self._sorted[logical_index])
        colour = now.accent if head.words in ("key", "reference") else now.muted
        metrics = self._metrics()
        left = rect.left() + MARGIN + ICON + GAP
        name = metrics.elidedText(one_line(head.name), Qt.TextElideMode.ElideRight, max(right - left, 0))
        if head.right:
            left = max(left, right - metrics.horizontalAdvance(name))
        icon = ("eye" if model.secrets.shown else "lock") if head.secret else head.icon
        theme.icon(icon, colour).paint(painter, left - GAP - ICON, rect.center().y() - ICON // 2, ICON, ICON)
        painter.setFont(self._bold())
        painter.setPen(QColor(now.text))
        painter.drawText(QPointF(left, rect.top() + (rect.height() - metrics.height()) // 2 + metrics.ascent()), name)

    def _paint_arrow(self, painter: QPainter, rect: QRect, right: int, place: int, descending: bool) -> int:
        """Paints the arrow (and its number where several columns are sorted by); returns what is left of the room."""
        accent = QColor(theme.current().accent)
        painter.save()
        painter.setPen(accent)
        if len(self._sorted) > 1:
            text = str(place + 1)
            metrics = QFontMetrics(self.font())
            right -= metrics.horizontalAdvance(text)
            painter.setFont(self.font())
            baseline = rect.top() + (rect.height() - metrics.height()) // 2 + metrics.ascent()
            painter.drawText(QPoint(right + 1, baseline), text)
            right -= 2
        middle = rect.center().y() + 0.5
        tip, base = (middle + 2.5, middle - 2.5) if descending else (middle - 2.5, middle + 2.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(accent)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawPolygon(QPolygonF([QPointF(right - 8, base), QPointF(right, base), QPointF(right - 4, tip)]))
        painter.restore()
        return right - 8 - GAP
