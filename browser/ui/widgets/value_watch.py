"""Keeps the value viewer on the current cell of a grid, and brings the rest of a shortened one."""

import asyncio
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent

from browser.database.facts import Column
from browser.rows.clipboard import whole_text
from browser.ui import tasks
from browser.ui.widgets.busy_bar import BusyBar
from browser.ui.widgets.row_grid import RowGrid
from browser.ui.widgets.value_viewer import ValueViewer


class ValueWatch(QObject):
    """Does nothing while the viewer is hidden."""

    def __init__(self, viewer: ValueViewer, grid: RowGrid, columns: Sequence[Column], busy: BusyBar) -> None:
        super().__init__(viewer)
        self._viewer = viewer
        self._grid = grid
        self._columns = tuple(columns)
        self._busy = busy
        self._reading: asyncio.Task[Any] | None = None
        grid.installEventFilter(self)
        viewer.reveal_wanted.connect(self._reveal)
        grid.rows.secrets.changed.connect(self.look)

    def set_columns(self, columns: Sequence[Column]) -> None:
        """The grid shows another table's columns."""
        self._columns = tuple(columns)

    def toggle(self) -> None:
        """Open the viewer, or close it."""
        if self._viewer.isVisible():
            self._viewer.close_viewer()
            return
        self._viewer.show()
        self.look()
        QTimer.singleShot(0, self._grid.show_current)  # when there is less room for it

    def look(self) -> None:
        """Show the current cell."""
        if not self._viewer.isVisible():
            return
        self.stop()
        index = self._grid.currentIndex()
        if not index.isValid():
            self._viewer.show_nothing()
            return
        column = self._columns[index.column()]
        cell = self._grid.rows.cell(index.row(), index.column())
        self._viewer.show_cell(column, cell)
        if cell is not None and cell.shortened:
            row = self._grid.rows.base + index.row()
            title = self.tr("Reading a value of {0}").format(column.name)
            self._reading = tasks.start(self._read, row, column, owner=self._viewer, title=title)

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
        if pressed == Qt.Key.Key_Escape and watched is self._grid and self._viewer.isVisible():
            self._viewer.close_viewer()
            return True
        return super().eventFilter(watched, event)

    async def _read(self, row: int, column: Column) -> None:
        source = self._grid.rows.source
        if source is None:
            return
        key = object()
        self._busy.begin(key, self.tr("reading the whole value…"))
        try:
            value = await source.full_value(row, column.name)
        finally:
            if tasks.is_alive(self):
                self._busy.end(key)
        self._viewer.show_whole(column, value, whole_text(value, column) or "")
