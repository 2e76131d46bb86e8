"""RowGrid: the table of rows. It knows columns, selection and keys; where the rows come from it does not know."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QFrame, QMenu, QTableView, QWidget

from browser.ui import tasks
from browser.ui.actions import action, action_of, actions_of
from browser.ui.widgets.column_header import ColumnHeader
from browser.ui.widgets.column_widths import WIDEST, ColumnWidths
from browser.ui.widgets.columns import ColumnLayout, arrange, layout_of, visible
from browser.ui.widgets.fitting import seen_rows
from browser.ui.widgets.frozen import FrozenColumns
from browser.ui.widgets.grid_delegate import GridDelegate
from browser.ui.widgets.grid_painter import paint_grid
from browser.ui.widgets.kind_header import KindHeader
from browser.ui.widgets.row_model import RowModel
from browser.ui.widgets.row_numbers import RowNumbers
from browser.ui.widgets.selection import blocks_of, check_size, text_of_blocks

LEADS_ON = "leadsOn"
"""The property of actions that somebody added to the grid for its context menu, too."""

OF_CELLS = ("copy", "show_value", "filter_by_value", "exclude_value")
OF_COLUMNS = ("sort_by_current", "hide_column", "freeze_columns")
Index = QModelIndex | QPersistentModelIndex


class RowGrid(QTableView):
    """A QTableView over a RowModel with rows of one height, sorting headers, frozen columns and copy by ranges."""

    sort_wanted = Signal(int, bool)
    """A logical column; whether it is added to the order."""

    filter_wanted = Signal(int, int, bool)
    """A row and a logical column of the model; whether rows with this cell's value are left out instead of kept."""

    end_wanted = Signal()
    """The last row of all is wanted, and how many there are is not known."""

    value_wanted = Signal()
    """Somebody wants to see the current cell as a whole."""

    row_opened = Signal()
    """Enter, or a double click: what belongs to the current row is wanted."""

    busy = Signal(str)
    """What the grid is doing that takes time; empty when it has ended."""

    def __init__(self, model: RowModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("rowGrid")
        self.setAccessibleName(self.tr("Rows"))
        self.rows = model
        self._copying: asyncio.Task[Any] | None = None
        self.delegate = GridDelegate(model, self)
        self.delegate.set_font(self.font())
        self.header = ColumnHeader(self)
        self.numbers = RowNumbers(self.delegate.row_height, self)
        self.setHorizontalHeader(self.header)
        self.setVerticalHeader(self.numbers)
        self.setItemDelegate(self.delegate)
        self.frozen = FrozenColumns(self)
        self.setModel(model)
        self._dress()
        self.widths = ColumnWidths(self)
        self.frozen.attach(model)
        self.header.sort_wanted.connect(self.sort_wanted)
        self.header.freeze_wanted.connect(self.frozen.freeze)
        self.header.size_wanted.connect(self.size_columns)
        self.header.layout_changed.connect(self.frozen.arrange)
        for header in (self.header, self.frozen.header):
            header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            header.customContextMenuRequested.connect(partial(self._header_menu, header))
        self.verticalScrollBar().valueChanged.connect(self.ask)
        for changed in (model.modelReset, model.dataChanged, model.rowsInserted, model.rowsRemoved):
            changed.connect(self.ask)  # pages that were forgotten may be in sight
        actions_of(self)
        self.addActions(actions_of(self.header))  # so that their keys work in the rows

    def _dress(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSortingEnabled(True)  # which takes "a click selects the column" away from the header
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    # -- rows ----------------------------------------------------------------------------------------------------

    def visible_rows(self) -> tuple[int, int]:
        """The first and last row of the model that can be seen; (0, -1) without rows, or without any height."""
        first, bottom = self.rowAt(0), self.viewport().height() - 1
        if first < 0 or bottom < 0:
            return 0, -1
        last = self.rowAt(bottom)
        return first, self.rows.rowCount() - 1 if last < 0 else last

    def ask(self, *_: object) -> None:
        """Tell the model which rows are looked at."""
        first, last = self.visible_rows()
        if last >= first:
            self.rows.want(first, last)
            if self.numbers.make_room(last):
                self.updateGeometries()

    def go_to(self, row: int, column: int = -1) -> None:
        """Make a cell the current one, in the middle of the view where it was not seen; `row` counts in the source."""
        self.rows.move_window(row)
        row = min(row - self.rows.base, self.rows.rowCount() - 1)
        shown = visible(self.header)
        if row < 0 or not shown:
            return
        if column < 0 or column not in shown:
            column = self.currentIndex().column() if self.currentIndex().column() in shown else shown[0]
        index = self.rows.index(row, column)
        first, last = self.visible_rows()
        if not first < row < last:
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        self.setCurrentIndex(index)

    def show_current(self) -> None:
        """Scroll the current cell into sight."""
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        row = current.row() if current.isValid() else -1
        self.delegate.current_row = self.numbers.current_row = row
        for view in (self, self.frozen):
            view.viewport().update()
        self.numbers.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.ask()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "delegate"):
            self.delegate.set_font(self.font())

    # -- columns -------------------------------------------------------------------------------------------------

    @property
    def names(self) -> list[str]:
        """The names of all columns, in the model's order."""
        return [head.name for head in self.rows.heads]

    @property
    def last_column(self) -> int:
        """The logical column that is shown last, -1 for none."""
        return (visible(self.header) or [-1])[-1]

    def show_sort(self, by: Mapping[int, tuple[int, bool]]) -> None:
        """By logical column: its place in the order (from 0), and whether it descends."""
        self.header.show_sort(by)
        self.frozen.header.show_sort(by)

    @property
    def column_layout(self) -> ColumnLayout:
        """The columns as they are laid out now."""
        return replace(layout_of(self.header, self.names, self.frozen.count), sized=tuple(sorted(self.widths.sized)))

    def set_column_layout(self, layout: ColumnLayout) -> None:
        """Lay the columns out."""
        with self.widths.by_itself():
            arrange(self.header, self.names, layout)
        self.widths.sized = set(layout.sized)
        self.frozen.freeze(min(layout.frozen, len(visible(self.header))))

    def fit_columns(self, columns: Sequence[int], widest: int = WIDEST) -> None:
        """Give columns the width that their headers and the rows that are seen need."""
        self.widths.fit(columns, widest)

    def size_columns(self) -> None:
        """Make every shown column as wide as what is seen of it needs."""
        self.widths.fit(visible(self.header), widest=2 * WIDEST)

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        bar = self.horizontalScrollBar()
        before = bar.value()
        super().scrollTo(index, hint)
        if hint != QAbstractItemView.ScrollHint.EnsureVisible:  # Qt moves the column there, too
            bar.setValue(before)
            super().scrollTo(index)
        left = self.columnViewportPosition(index.column())
        if index.column() in visible(self.header)[: self.frozen.count]:
            bar.setValue(before)
        elif self.frozen.count and left < self.frozen.covered:
            bar.setValue(bar.value() - (self.frozen.covered - left))

    # -- cells ---------------------------------------------------------------------------------------------------

    @action("Copy", "Ctrl+C", "copy", "Copy what is selected as tab-separated text")
    async def copy(self) -> None:
        """Put the selection on the clipboard, read in whole from the source. Raises errors.*."""
        source = self.rows.source
        blocks = blocks_of(self.selectionModel().selection(), visible(self.header))
        if source is None or not blocks:
            return
        check_size(blocks, seen_rows(self.rows, max(self.rowAt(0), 0)))
        cells = sum(block.rows * len(block.columns) for block in blocks)
        self._copying = asyncio.current_task()
        self.busy.emit(self.tr("copying {0} cells…").format(f"{cells:,}"))
        try:
            text = await text_of_blocks(source, self.rows.base, self.names, blocks, self.rows.veil.names)
        finally:
            self._copying = None
            if tasks.is_alive(self):
                self.busy.emit("")
        QGuiApplication.clipboard().setText(text.removesuffix("\n"))

    def cancel_copy(self) -> None:
        """Stop copying; the clipboard stays as it was."""
        if self._copying is not None:
            self._copying.cancel()

    @action("Keep rows with this value", "Ctrl+Shift+K", "filter", "Filter by the value of the current cell")
    def filter_by_value(self) -> None:
        """Ask for a filter that keeps rows with the current cell's value."""
        self._filter(exclude=False)

    @action("Leave out rows with this value", "Ctrl+Shift+X", "funnel", "Filter out the value of the current cell")
    def exclude_value(self) -> None:
        """Ask for a filter that leaves out rows with the current cell's value."""
        self._filter(exclude=True)

    def _filter(self, exclude: bool) -> None:
        index = self.currentIndex()
        if index.isValid() and self.rows.cell(index.row(), index.column()) is not None:
            self.filter_wanted.emit(index.row(), index.column(), exclude)

    @action("Show the whole value", "F2", "file-text", "Show the current cell as text, JSON, bytes or an image")
    def show_value(self) -> None:
        """Ask for the value viewer."""
        self.value_wanted.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_grid(QPainter(self.viewport()), self, event.rect(), self.delegate, self.rows)

    # -- hands ---------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            action_of(self, "copy").trigger()
        elif event.matches(QKeySequence.StandardKey.MoveToEndOfDocument) and self.rows.total is None:
            self.end_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.MoveToEndOfDocument) or event.matches(
            QKeySequence.StandardKey.MoveToStartOfDocument
        ):
            end = event.matches(QKeySequence.StandardKey.MoveToEndOfDocument)
            shown = visible(self.header)
            if shown:
                self.go_to((self.rows.total or 1) - 1 if end else 0, shown[-1 if end else 0])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.row_opened.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        leading = [each for each in self.actions() if each.property(LEADS_ON)]
        mine = [action_of(self, name) for name in OF_CELLS]
        _menu(self, leading, mine, [action_of(self.header, name) for name in OF_COLUMNS]).popup(event.globalPos())

    def _header_menu(self, header: KindHeader, at: QPoint) -> None:
        column = header.logicalIndexAt(at)
        if column >= 0 and self.rows.rowCount():
            self.setCurrentIndex(self.rows.index(max(self.currentIndex().row(), 0), column))
        _menu(self, actions_of(self.header)).popup(header.mapToGlobal(at))


def _menu(parent: QWidget, *groups: Sequence[QAction]) -> QMenu:
    menu = QMenu(parent)
    menu.setObjectName("gridMenu")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for group in groups:
        menu.addActions(list(group))
        menu.addSeparator()
    return menu
