"""nestedGrid: rows and what is related to them, level beside level."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFont, QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QStyle, QStyleOptionViewItem, QTableView, QWidget

from browser.ui import theme
from browser.ui.rows.nested_header import NestedHeader
from browser.ui.rows.nested_layout import Path
from browser.ui.rows.nested_model import NestedModel
from browser.ui.widgets.grid_delegate import PADDING, GridDelegate
from browser.ui.widgets.reference_clicks import ReferenceClicks
from browser.ui.widgets.references import ARROW_ROOM, LABEL_ROOM, paint_references

Index = QModelIndex | QPersistentModelIndex
WIDEST = 200
"""Pixels a column gets at most by itself."""

MEASURED = 60
"""Rows that are looked at for a column's width."""


class NestedGrid(QTableView):
    """Shows a NestedModel. Keys beyond the usual ones: Enter and Ctrl+Enter, which it only tells of."""

    open_wanted = Signal()
    """Enter: a relation of the current cell's row is to be opened."""

    follow_wanted = Signal()
    """A double click: the current row in the tab."""

    onward_wanted = Signal()
    """Ctrl+Enter: where the current cell leads to, in the tab."""

    arrow_clicked = Signal(int, int)
    """The arrow of a reference: its row and column."""

    copy_wanted = Signal()

    def __init__(self, model: NestedModel, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("nestedGrid")
        self.setAccessibleName(self.tr("Nested rows"))
        self.rows = model
        self.menu_wanted: Callable[[QPoint], None] = lambda _: None
        self.header = NestedHeader(self)
        self.setHorizontalHeader(self.header)
        self.delegate = NestedDelegate(model, self)
        self.delegate.set_font(self.font())
        self.setItemDelegate(self.delegate)
        self.setModel(model)
        self._widths: dict[tuple[tuple[str, ...], str], int] = {}
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(self.delegate.row_height)
        rows.setDefaultSectionSize(self.delegate.row_height)
        self.header.sectionResized.connect(self._resized)
        model.secrets.changed.connect(self.fit)
        self._fitting = False
        ReferenceClicks(self, model).clicked.connect(self.arrow_clicked)

    def corner(self) -> QPoint:
        """Below the current cell, on the screen."""
        rect = self.visualRect(self.currentIndex())
        return self.viewport().mapToGlobal(rect.bottomLeft() if rect.isValid() else QPoint(0, 0))

    def go_to_group(self, path: Path) -> None:
        """Make the first cell of a group the current one, in the current row, and bring all of it into sight."""
        columns = [column for column, head in enumerate(self.rows.heads) if self.rows.groups[head.group].path == path]
        if columns:
            row = max(self.currentIndex().row(), 0)
            self.scrollTo(self.rows.index(row, columns[-1]))
            self.setCurrentIndex(self.rows.index(row, columns[0]))

    def fit(self) -> None:
        """Give the columns the width that they need, or that a person gave them before."""
        self._fitting = True
        for column, head in enumerate(self.rows.heads):
            key = (self.rows.groups[head.group].path, head.column.name)
            self.header.resizeSection(column, self._widths.get(key) or self._needed(column))
        for place, (first, last) in enumerate(self.rows.spans()):
            key = (self.rows.groups[place].path, self.rows.heads[last].column.name)
            width = sum(self.header.sectionSize(column) for column in range(first, last + 1))
            more = min(self.header.title_width(place) - width, WIDEST - self.header.sectionSize(last))
            if more > 0 and key not in self._widths:
                self.header.resizeSection(last, self.header.sectionSize(last) + more)
        self._fitting = False

    def _needed(self, column: int) -> int:
        places = [row[column] for row in self.rows.places[:MEASURED]]
        read = [self.rows.cell(row, column) for row in range(len(places))]
        reference = self.rows.heads[column].references
        arrow = 0 if reference is None else ARROW_ROOM + (LABEL_ROOM if reference.is_labelled else 0)
        cells = [self.delegate.width_of(cell) + arrow for cell in read if cell is not None]
        words = [self.fontMetrics().horizontalAdvance(place.words) + 2 * PADDING for place in places if place.words]
        return min(max([self.header.width_of(column), *cells, *words]), WIDEST)

    def _resized(self, column: int, _old: int, size: int) -> None:
        if not self._fitting and column < len(self.rows.heads):
            head = self.rows.heads[column]
            self._widths[self.rows.groups[head.group].path, head.column.name] = size

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        self.delegate.current = self.rows.place(current).node if current.isValid() else None
        self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "delegate"):
            self.delegate.set_font(self.font())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            (self.onward_wanted if control else self.open_wanted).emit()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: object) -> None:
        self.follow_wanted.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu_wanted(event.globalPos())


class NestedDelegate(GridDelegate):
    """Blank below a parent's cells; a line only where a row ends; the current row of each group tinted."""

    def __init__(self, model: NestedModel, parent: QWidget) -> None:
        super().__init__(model, parent)
        self.places = model
        self.current: object | None = None

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        row, column = index.row(), index.column()
        place, cell = self.places.places[row][column], self.places.cell(row, column)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, self.colours.selection)
        elif place.node is not None and place.node is self.current:
            painter.fillRect(rect, self.colours.current_row)
        if self._ends(row, column):
            painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, self.colours.line)
        head = self.places.heads[column]
        if head.first and head.group:
            painter.fillRect(rect.left(), rect.top(), 1, rect.height(), self.colours.line)
        if cell is not None and head.references is not None:
            label, orphan = self.places.label(row, column)
            reference = (rect.left(), rect.top(), rect.width(), cell, label, orphan)
            paint_references(painter, self, [reference], selected=selected)
        elif cell is not None:
            self.paint_texts(painter, [(rect.left(), rect.top(), rect.width(), cell)], selected=selected)
        elif place.words:
            self._paint_words(painter, rect, place.words, selected=selected)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(self.colours.accent)
            painter.drawRect(rect.adjusted(0, 0, -1, -2))

    def _paint_words(self, painter: QPainter, rect: QRect, words: str, *, selected: bool) -> None:
        font = QFont(painter.font())
        font.setItalic(True)
        painter.save()
        painter.setFont(font)
        painter.setPen(self.colours.selection_muted if selected else QColor(theme.current().muted))
        inside = rect.adjusted(PADDING, 0, PADDING + WIDEST, 0)  # over its neighbours, which are blank
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.restore()

    def _ends(self, row: int, column: int) -> bool:
        rows = self.places.places
        return row + 1 == len(rows) or rows[row + 1][column].first or rows[row + 1][0].first
