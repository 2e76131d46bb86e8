"""Every loader on the same path, measured: one row each, a bar behind every figure."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from browser.ui import theme
from browser.ui.widgets import plain
from browser.ui.widgets.read_only import make_read_only

Index = QModelIndex | QPersistentModelIndex

ROW_HEIGHT = 44
LOADER_WIDTH, FIGURE_WIDTH = 128, 112
NARROW = 940
"""Pixels below which the sentences are left to the tooltips and the titles are short."""
BAR_ROLE = Qt.ItemDataRole.UserRole + 1
"""What share of the greatest figure of its column a figure is: 0 to 1, or None."""
BEST_ROLE = Qt.ItemDataRole.UserRole + 2
"""Whether no figure of the column is smaller."""

LOADER, MILLISECONDS, USE = 0, 4, 6


@dataclass(frozen=True, slots=True)
class LoaderLine:
    """One loader: its title, its figures (statements, rows, entities, milliseconds, kilobytes), what it is good for.

    Without figures `problem` says why it was not, or not wholly, measured.
    """

    title: str
    figures: tuple[float, ...] = ()
    use: str = ""
    problem: str = ""


class StrategyModel(QAbstractTableModel):
    """The lines of a comparison as far as they were measured."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.lines: Sequence[LoaderLine] = ()
        self.narrow = False

    def show(self, lines: Sequence[LoaderLine]) -> None:
        """Show these in place of the others."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else USE + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Vertical:
            return None
        titles = (
            (self.tr("Loader"), ""),
            (self.tr("Statements"), ""),
            (self.tr("Rows fetched"), self.tr("Rows")),
            (self.tr("Entities made"), self.tr("Entities")),
            (self.tr("Time, ms"), self.tr("ms")),
            (self.tr("Memory, kB"), self.tr("kB")),
            (self.tr("Good for"), ""),
        )
        if role == Qt.ItemDataRole.DisplayRole:
            return (self.narrow and titles[section][1]) or titles[section][0]
        if role == Qt.ItemDataRole.ToolTipRole:
            return titles[section][0]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        line, column = self.lines[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(line, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain.tip(f"{line.title}: {self._text(line, USE)}")
        if LOADER < column < USE and line.figures:
            figures = [each.figures[column - 1] for each in self.lines if each.figures]
            if role == BAR_ROLE:
                return line.figures[column - 1] / max(figures) if max(figures) > 0 else 0.0
            if role == BEST_ROLE:
                return len(figures) > 1 and line.figures[column - 1] == min(figures) < max(figures)
        return None

    def _text(self, line: LoaderLine, column: int) -> str:
        if column == LOADER:
            return line.title
        if column == USE:
            return " ".join(part for part in (line.problem, line.use) if part)
        if not line.figures:
            return "–"
        figure = line.figures[column - 1]
        return f"{figure:,.1f}" if column == MILLISECONDS and figure < 100 else f"{figure:,.0f}"


class StrategyTable(QTableView):
    """strategyTable. The last column says what a loader is good for, where there is room."""

    spread = Signal()
    """The columns fit another width."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.measured = StrategyModel(self)
        make_read_only(self, "strategyTable", self.tr("Loaders compared"))
        self.setModel(self.measured)
        self.setItemDelegate(_BarDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        vertical, header = self.verticalHeader(), self.horizontalHeader()
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)  # five rows, as high as their sentence
        header.sectionResized.connect(lambda *_: self.scheduleDelayedItemsLayout())
        header.setSectionsClickable(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setMinimumSectionSize(56)
        header.resizeSection(LOADER, LOADER_WIDTH)
        self._spread(0)

    def _spread(self, width: int) -> None:
        """Figures share the room where it is narrow; sentences take what is left where it is wide."""
        header = self.horizontalHeader()
        self.measured.narrow = width < NARROW
        self.setColumnHidden(USE, self.measured.narrow)
        room = width - LOADER_WIDTH
        for column in range(LOADER + 1, USE):
            # The title of the first one is the longest that cannot be shortened.
            share = FIGURE_WIDTH if not self.measured.narrow else (room - 24) // 5 + (24 if column == 1 else 0)
            header.resizeSection(column, max(92 if column == 1 else 68, min(FIGURE_WIDTH, share)))
        header.setSectionResizeMode(
            USE, QHeaderView.ResizeMode.Interactive if self.measured.narrow else QHeaderView.ResizeMode.Stretch
        )
        header.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._spread(event.size().width())
            self.spread.emit()


class _BarDelegate(QStyledItemDelegate):
    """The figure above its bar; the smallest of a column is bold. Sentences wrap."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        if index.column() != USE:
            return QSize(0, ROW_HEIGHT)
        table = self.parent()
        assert isinstance(table, QTableView)
        if table.isColumnHidden(USE):
            return QSize(0, ROW_HEIGHT)
        room = QRect(0, 0, max(120, table.columnWidth(USE) - 20), 10_000)
        wraps = Qt.TextFlag.TextWordWrap
        return QSize(0, max(ROW_HEIGHT, option.fontMetrics.boundingRect(room, wraps, str(index.data())).height() + 12))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self.initStyleOption(option, index)
        now = theme.current()
        selected = self.parent().selectionModel().isRowSelected(index.row(), QModelIndex())  # type: ignore[union-attr]
        painter.save()
        if selected:
            painter.fillRect(option.rect, QColor(now.selection))
        painter.setPen(QColor(now.line))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        share = index.data(BAR_ROLE)
        room = option.rect.adjusted(8, 5, -12, -6)
        if share is not None:
            spare = (room.height() - (ROW_HEIGHT - 11)) // 2  # beside a long sentence
            room.adjust(0, spare, 0, -spare)
            bar = QRect(room.left(), room.bottom() - 4, room.width(), 4)
            painter.fillRect(bar, QColor(now.line))
            least = 2 if share else 0
            painter.fillRect(bar.adjusted(0, 0, max(least, round(bar.width() * share)) - bar.width(), 0), _accent(now))
            room.setBottom(bar.top() - 2)
        font = QFont(option.font)
        font.setBold(bool(index.data(BEST_ROLE)) or index.column() == LOADER)
        painter.setFont(font)
        quiet = index.column() == USE or (share is None and index.column() != LOADER)
        colours = (now.selection_muted, now.selection_text) if selected else (now.muted, now.text)
        painter.setPen(QColor(colours[0] if quiet else colours[1]))
        wraps = Qt.TextFlag.TextWordWrap if index.column() == USE else Qt.TextFlag.TextSingleLine
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | wraps, str(index.data()))
        painter.restore()


def _accent(now: theme.Theme) -> QColor:
    return QColor(now.accent)
