"""Going to a row by its number, and to the last one."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from browser.ui import tasks
from browser.ui.messages import MessageStrip
from browser.ui.rows.loader import RowLoader
from browser.ui.rows.status import parse_row
from browser.ui.widgets.row_grid import RowGrid


class Jumps(QObject):
    """Errors are shown by the nearest ErrorHost of `owner`, what is no error by `message`."""

    def __init__(self, loader: RowLoader, grid: RowGrid, message: MessageStrip, owner: QWidget) -> None:
        super().__init__(owner)
        self._loader = loader
        self._grid = grid
        self._message = message
        self._owner = owner

    def to_typed(self, text: str) -> None:
        """Go to the row whose number was typed."""
        row = parse_row(text)
        if row is None:
            self._warn(self.tr("“{0}” is not a row number.").format(text[:40]))
            return
        self._grid.setFocus()
        self.to_row(row)

    def to_row(self, row: int, column: int = -1) -> None:
        """Go to a row, counted from 0, and to a column of the model (-1: the current one)."""
        title = self.tr("Going to row {0}").format(f"{row + 1:,}")
        self._loader.follow(tasks.start(self._go_to, row, column, owner=self._owner, title=title))

    async def _go_to(self, row: int, column: int) -> None:
        if await self._loader.reach(row):
            self._message.dismiss()
            self._grid.go_to(row, column)
        elif self._loader.source is not None:
            text = self.tr("There is no row {0}: there are {1}.")
            self._warn(text.format(f"{row + 1:,}", self._loader.count))

    def to_end(self) -> None:
        """Go to the last row."""
        title = self.tr("Going to the last row")
        self._loader.follow(tasks.start(self._go_to_last, owner=self._owner, title=title))

    async def _go_to_last(self) -> None:
        row = await self._loader.reach_end()
        if row >= 0:
            self._grid.go_to(row, self._grid.last_column)

    def _warn(self, text: str) -> None:
        self._message.show_notice(text, severity="warning")
