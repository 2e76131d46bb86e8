"""What can be done with the columns of a grid, each as an action on the current column."""

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from browser.ui.actions import action, actions_of
from browser.ui.widgets.columns import visible
from browser.ui.widgets.kind_header import KindHeader


class ColumnHeader(KindHeader):
    """The header of a RowGrid. The current column is the one of the view's current cell."""

    freeze_wanted = Signal(int)
    """So many of the shown columns are to stay in sight, from the left."""

    size_wanted = Signal()
    """The columns are to be as wide as their contents."""

    layout_changed = Signal()
    """A column was hidden or shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.frozen = 0
        actions_of(self)

    @action("Sort by this column", "Ctrl+Shift+S", "arrow-up-down", "Sort by the current column: up, down, not at all")
    def sort_by_current(self) -> None:
        """Sort by the current column alone."""
        self._with_current(lambda column: self.sort_wanted.emit(column, False))

    @action("Add this column to the order", "Ctrl+Alt+S", "list-ordered", "Sort by the current column as well")
    def sort_by_current_too(self) -> None:
        """Sort by the current column after those that are sorted by."""
        self._with_current(lambda column: self.sort_wanted.emit(column, True))

    @action("Hide this column", "Ctrl+H", "eye-off")
    def hide_column(self) -> None:
        """Hide the current column, unless it is the last one that is shown."""
        self._with_current(self._hide)

    def _hide(self, column: int) -> None:
        shown = visible(self)
        if len(shown) < 2:
            return
        place = shown.index(column)
        neighbour = shown[place + 1] if place + 1 < len(shown) else shown[place - 1]
        if place < self.frozen:
            self.freeze_wanted.emit(self.frozen - 1)
        self.setSectionHidden(column, True)
        current = self.selectionModel().currentIndex()
        self.selectionModel().setCurrentIndex(
            current.siblingAtColumn(neighbour), self.selectionModel().SelectionFlag.ClearAndSelect
        )
        self.layout_changed.emit()

    @action("Show all columns", "Ctrl+Shift+H", "eye")
    def show_all_columns(self) -> None:
        """Show the hidden columns again."""
        for column in range(self.count()):
            self.setSectionHidden(column, False)
        self.layout_changed.emit()

    @action("Freeze columns up to here", "Ctrl+Shift+F", "snowflake", "Keep the columns up to this one in sight")
    def freeze_columns(self) -> None:
        """Freeze every shown column up to the current one."""
        self._with_current(lambda column: self.freeze_wanted.emit(visible(self).index(column) + 1))

    @action("Unfreeze columns", "Ctrl+Shift+U", "pin-off")
    def unfreeze_columns(self) -> None:
        """Let all columns scroll again."""
        self.freeze_wanted.emit(0)

    @action("Size columns to their contents", "Ctrl+Shift+W", "move")
    def size_columns(self) -> None:
        """Make every column as wide as what is seen of it needs."""
        self.size_wanted.emit()

    @action("Move column left", "Alt+Shift+Left", "arrow-left")
    def move_column_left(self) -> None:
        """Exchange the current column with the one left of it."""
        self._with_current(lambda column: self._move(column, -1))

    @action("Move column right", "Alt+Shift+Right", "arrow-right")
    def move_column_right(self) -> None:
        """Exchange the current column with the one right of it."""
        self._with_current(lambda column: self._move(column, 1))

    def _move(self, column: int, by: int) -> None:
        shown = visible(self)
        place = shown.index(column) + by
        if 0 <= place < len(shown):
            self.moveSection(self.visualIndex(column), self.visualIndex(shown[place]))

    def _with_current(self, use: Callable[[int], None]) -> None:
        column = self.selectionModel().currentIndex().column()
        if column in visible(self):
            use(column)
