"""A table of finished texts: the rows of an answer, of a lesson, or the statements that something cost."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QGuiApplication, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from browser.ui import theme
from browser.ui.demo import wording
from browser.ui.widgets import RAW_ROLE, plain
from browser.ui.widgets.read_only import make_read_only

Index = QModelIndex | QPersistentModelIndex

ROW_HEIGHT = 26
WIDEST = 288
"""Pixels of a column until somebody makes it wider."""

UNKNOWN = "–"
_NOTHING = (None, UNKNOWN)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True, slots=True)
class Raw:
    """A value as it came, the text that is copied, and a shorter one where the cell shows less."""

    value: Any
    text: str
    shown: str = ""


def _raw(value: Any) -> Raw:
    return value if isinstance(value, Raw) else Raw(value, wording.text_of(value))


class PlainModel(QAbstractTableModel):
    """Rows of Python values; a column that holds numbers alone is written at the right."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.columns: Sequence[str] = ()
        self.rows: list[tuple[Raw, ...]] = []
        self._right: list[bool] = []

    def show(self, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Show these in place of the others."""
        self.beginResetModel()
        self.columns = columns
        self.rows = [tuple(_raw(value) for value in row) for row in rows]
        known = [[row[at].value for row in self.rows if row[at].value not in _NOTHING] for at in range(len(columns))]
        self._right = [bool(values) and all(map(wording.is_number, values)) for values in known]
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    def is_right(self, column: int) -> bool:
        """Whether a column holds numbers."""
        return self._right[column]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self._right[section] else _LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        raw = self.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return plain.one_line(raw.shown or raw.text)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return raw.text
        if role == RAW_ROLE:
            return raw
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if self._right[index.column()] else _LEFT
        if role == Qt.ItemDataRole.ToolTipRole and len(raw.text) > 24:
            return plain.tip(raw.text)
        if raw.value is None and role == Qt.ItemDataRole.ForegroundRole:
            return QBrush(QColor(theme.current().muted))
        if raw.value is None and role == Qt.ItemDataRole.FontRole:
            font = QFont(QGuiApplication.font())
            font.setItalic(True)
            return font
        return None


class PlainTable(QTableView):
    """Read-only rows of one line. Ctrl+C copies the selected cells as TSV; Tab leaves the table."""

    def __init__(self, name: str, title: str, parent: QWidget, *, fixed: bool = False) -> None:
        super().__init__(parent)
        self.shown = PlainModel(self)
        make_read_only(self, name, title)
        self.setModel(self.shown)
        self.setItemDelegate(_LineDelegate(self))
        if fixed:
            self.setFont(theme.fixed_font())
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        vertical, header = self.verticalHeader(), self.horizontalHeader()
        vertical.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        vertical.setDefaultSectionSize(max(ROW_HEIGHT, self.fontMetrics().lineSpacing() + 8))
        header.setMinimumSectionSize(48)

    def show_rows(self, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Show these, each column as wide as it wants to be, within reason; the first row is the current one."""
        self.shown.show(columns, rows)
        self.resizeColumnsToContents()
        for column in range(len(columns)):
            self.setColumnWidth(column, min(WIDEST, self.columnWidth(column) + 8))
        last = len(columns) - 1
        self.horizontalHeader().setStretchLastSection(last >= 0 and not self.shown.is_right(last))
        if rows:
            self.setCurrentIndex(self.shown.index(0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self._selected_text())
        else:
            super().keyPressEvent(event)

    def _selected_text(self) -> str:
        lines = []
        selection = self.selectionModel().selection()
        for each in (selection.at(place) for place in range(selection.size())):
            for row in self.shown.rows[each.top() : each.bottom() + 1]:
                lines.append("\t".join(raw.text for raw in row[each.left() : each.right() + 1]))
        return "\n".join(lines)


class _LineDelegate(QStyledItemDelegate):
    """A thin line below each row."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        painter.save()
        painter.setPen(QColor(theme.current().line))
        painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight())
        painter.restore()
