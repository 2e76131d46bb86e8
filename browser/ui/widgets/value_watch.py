"""The value viewer beside a grid: made when it is wanted, kept on the current cell, given the rest of a short one."""

import asyncio
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from browser.database.facts import Column
from browser.rows.clipboard import whole_text
from browser.ui import tasks
from browser.ui.widgets.busy_bar import BusyBar
from browser.ui.widgets.row_grid import RowGrid
from browser.ui.widgets.splitters import side_by_side

if TYPE_CHECKING:
    from browser.ui.widgets.value_viewer import ValueViewer


class ValueWatch(QObject):
    """Does nothing while the viewer is hidden. `beside` holds the grid, and the viewer to its right."""

    def __init__(self, grid: RowGrid, columns: Sequence[Column], busy: BusyBar, name: str, parent: QWidget) -> None:
        """`name` is that of the splitter."""
        super().__init__(grid)
        self.beside = side_by_side(parent, grid, name=name)
        self.beside.setStretchFactor(0, 3)
        self._grid = grid
        self._columns = tuple(columns)
        self._busy = busy
        self._reading: asyncio.Task[Any] | None = None
        grid.installEventFilter(self)
        grid.rows.secrets.changed.connect(self.look)

    @cached_property
    def viewer(self) -> "ValueViewer":
        """The viewer, made now if it was not wanted before."""
        from browser.ui.widgets.value_viewer import ValueViewer

        viewer = ValueViewer(self.beside)
        self.beside.addWidget(viewer)
        self.beside.setStretchFactor(1, 1)
        before: QWidget = self._grid
        for each in viewer.findChildren(QWidget):  # Tab comes to it from the grid, whenever it was made
            if each.focusPolicy() & Qt.FocusPolicy.TabFocus:
                QWidget.setTabOrder(before, each)
                before = each
        viewer.reveal_wanted.connect(self._reveal)
        viewer.closed.connect(self._grid.setFocus)
        return viewer

    @property
    def is_open(self) -> bool:
        """Whether the viewer is seen."""
        return "viewer" in vars(self) and self.viewer.isVisible()

    def set_columns(self, columns: Sequence[Column]) -> None:
        """The grid shows another table's columns."""
        self._columns = tuple(columns)

    def toggle(self) -> None:
        """Open the viewer, or close it."""
        if self.is_open:
            self.viewer.close_viewer()
            return
        self.viewer.show()
        self.look()
        QTimer.singleShot(0, self._grid.show_current)  # when there is less room for it

    def look(self) -> None:
        """Show the current cell."""
        if not self.is_open:
            return
        self.stop()
        index = self._grid.currentIndex()
        if not index.isValid():
            self.viewer.show_nothing()
            return
        column = self._columns[index.column()]
        cell = self._grid.rows.cell(index.row(), index.column())
        self.viewer.show_cell(column, cell)
        if cell is not None and cell.shortened:
            row = self._grid.rows.base + index.row()
            title = self.tr("Reading a value of {0}").format(column.name)
            self._reading = tasks.start(self._read, row, column, owner=self.viewer, title=title)

    def _reveal(self) -> None:
        self._grid.rows.secrets.show()
        self._grid.setFocus()  # for the button that had it is gone

    def stop(self) -> None:
        """Leave a value that is being read; its beginning stays."""
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape closes the viewer from the grid, too, when there is nothing that it would cancel."""
        pressed = event.key() if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) else None
        if pressed == Qt.Key.Key_Escape and watched is self._grid and self.is_open:
            self.viewer.close_viewer()
            return True
        return super().eventFilter(watched, event)

    async def _read(self, row: int, column: Column) -> None:
        source = self._grid.rows.source
        if source is None:
            return
        with self._busy.during(self.tr("reading the whole value…")):
            value = await source.full_value(row, column.name)
        self.viewer.show_whole(column, value, whole_text(value, column) or "")
