"""How wide the columns of a grid are: fitted to what is seen of them, until a person sizes them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from browser.ui.widgets.columns import visible
from browser.ui.widgets.fitting import MEASURED_ROWS, needed_width, reference_room, seen_rows
from browser.ui.widgets.kind_header import NARROWEST

if TYPE_CHECKING:
    from browser.rows.cells import Cell
    from browser.ui.widgets.row_grid import RowGrid

WIDEST = 320
"""Pixels a column gets at most by itself; a person may make it wider."""

AFTER = 120
"""Milliseconds from the last scroll, or the last page that came, until columns are widened: nothing moves meanwhile."""


class ColumnWidths(QObject):
    """`sized` are the names of the columns that a person gave their width; they keep it."""

    def __init__(self, grid: "RowGrid") -> None:
        super().__init__(grid)
        self._grid = grid
        self.sized: set[str] = set()
        self._widest = WIDEST
        self._fitted = self._busy = False
        self._soon = QTimer(self, singleShot=True, interval=AFTER)
        self._soon.timeout.connect(self.widen)
        grid.header.sectionResized.connect(self._resized)
        grid.verticalScrollBar().valueChanged.connect(self._later)
        grid.rows.page_stored.connect(self._later)

    @contextmanager
    def by_itself(self) -> Iterator[None]:
        """Inside, whatever is resized is not resized by a person."""
        before, self._busy = self._busy, True
        try:
            yield
        finally:
            self._busy = before

    def fit(self, columns: Sequence[int], widest: int = WIDEST) -> None:
        """Give columns the width that their headers and the rows that are seen need."""
        grid = self._grid
        rows = seen_rows(grid.rows, max(grid.rowAt(0), 0))
        self._widest, self._fitted = max(widest, self._widest if self._fitted else 0), True
        names = grid.names
        with self.by_itself():
            for column in columns:
                self.sized.discard(names[column])
                grid.header.resizeSection(column, self._needed(rows, column, widest))

    def widen(self) -> None:
        """Widen the columns that nobody has sized where wider values have come into sight."""
        grid = self._grid
        first, last = grid.visible_rows()
        there = range(first, min(last, first + MEASURED_ROWS) + 1) if self._fitted else range(0)
        rows = [cells for row in there if (cells := grid.rows.row_cells(row))]
        if not rows:
            return
        bar = grid.horizontalScrollBar()
        with self.by_itself():
            for column in visible(grid.header):
                width = grid.header.sectionSize(column)
                more = self._needed(rows, column, self._widest) - width
                if more > 0 and grid.names[column] not in self.sized:
                    out_of_sight = grid.columnViewportPosition(column) + width <= 0
                    grid.header.resizeSection(column, width + more)
                    if out_of_sight:  # what is seen stays where it is
                        bar.setValue(bar.value() + more)

    def _needed(self, rows: "Sequence[tuple[Cell, ...]]", column: int, widest: int) -> int:
        grid = self._grid
        cells = needed_width(rows, column, grid.delegate) + reference_room(grid.rows, column)
        return min(max(grid.header.width_of(column), cells, NARROWEST), widest)

    def _later(self, _: object) -> None:
        if self._fitted:
            self._soon.start()

    def _resized(self, column: int, before: int, now: int) -> None:
        if not self._busy and before and now and column < len(self._grid.names):  # 0: hidden, or shown again
            self.sized.add(self._grid.names[column])
