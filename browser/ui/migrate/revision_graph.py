"""revisionGraph: the lanes at the left of the revisions, painted for the rows that are seen and for no others."""

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QHeaderView, QTableView

from browser.migrate.lanes import Edge
from browser.ui import theme
from browser.ui.migrate.revision_model import Line, RevisionModel

LANE = 16
"""Pixels from one lane to the next."""
EDGE = 12
"""Pixels beside the first and the last lane."""
MOST_LANES = 14
"""Lanes that are drawn; what lies further right is drawn at the last of them."""
_COLOURS = tuple(theme.CONNECTION_COLOURS)[1:] + tuple(theme.CONNECTION_COLOURS)[:1]


class RevisionGraph(QHeaderView):
    """The vertical header of the table of revisions, so that both always scroll as one."""

    def __init__(self, model: RevisionModel, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Vertical, table)
        self.setObjectName("revisionGraph")
        self.setAccessibleName(self.tr("Graph of the revisions"))
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._model = model
        self._table = table
        model.modelReset.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        lanes = min(self._model.width, MOST_LANES)
        return QSize(2 * EDGE + (lanes - 1) * LANE + 8, super().sizeHint().height())

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803 - Qt's name
        lines = self._model.lines
        if logicalIndex >= len(lines):
            return
        now = theme.current()
        chosen = self._table.selectionModel().isRowSelected(logicalIndex)
        painter.save()
        painter.setClipRect(rect)
        painter.fillRect(rect, QColor(now.selection if chosen else now.base))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._model.filtered:
            if logicalIndex:
                self._edges(painter, rect.translated(0, -rect.height()), lines[logicalIndex - 1].lane.edges)
            self._edges(painter, rect, lines[logicalIndex].lane.edges)
        self._node(painter, rect, lines[logicalIndex], now.selection if chosen else now.base)
        painter.restore()

    def _edges(self, painter: QPainter, rect: QRect, edges: tuple[Edge, ...]) -> None:
        """The lines from the middle of this row to the middle of the next one."""
        top, bottom = rect.center().y() + 0.5, rect.center().y() + 0.5 + rect.height()
        middle = (top + bottom) / 2
        for each in edges:
            above, below = _x(rect, each.above), _x(rect, each.below)
            pen = QPen(QColor(lane_colour(max(each.above, each.below))), 2)
            pen.setStyle(Qt.PenStyle.DashLine if each.dependency else Qt.PenStyle.SolidLine)
            painter.setPen(pen)
            if above == below:
                painter.drawLine(QPointF(above, top), QPointF(below, bottom))
                continue
            path = QPainterPath(QPointF(above, top))
            path.cubicTo(QPointF(above, middle), QPointF(below, middle), QPointF(below, bottom))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(path)

    def _node(self, painter: QPainter, rect: QRect, line: Line, behind: str) -> None:
        now = theme.current()
        centre = QPointF(_x(rect, line.lane.lane), rect.center().y() + 0.5)
        colour = QColor(lane_colour(line.lane.lane))
        if line.here:
            painter.setPen(QPen(QColor(behind), 2))
            painter.setBrush(QColor(now.accent))
            painter.drawEllipse(centre, 8, 8)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(behind))
            painter.drawEllipse(centre, 3, 3)
            return
        applied = line.place == "applied"
        painter.setPen(QPen(colour, 2))
        painter.setBrush(colour if applied else QColor(behind))
        radius = 4.0 if len(line.revision.down) > 1 else 5.0
        if len(line.revision.down) > 1:
            painter.drawRect(QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius))
        else:
            painter.drawEllipse(centre, radius, radius)


def lane_colour(lane: int) -> str:
    """The colour of a lane; there are eight, over and over again."""
    return _COLOURS[lane % len(_COLOURS)]


def _x(rect: QRect, lane: int) -> float:
    return float(rect.left() + EDGE + 4 + min(lane, MOST_LANES - 1) * LANE)
