"""How wide a column has to be for the rows that are seen of it."""

from collections.abc import Sequence

from browser.rows.cells import Cell
from browser.ui.widgets.grid_delegate import GridDelegate
from browser.ui.widgets.references import ARROW_ROOM, LABEL_ROOM
from browser.ui.widgets.row_model import RowModel

MEASURED_ROWS = 100
_LIKELY = 5


def seen_rows(model: RowModel, first: int) -> list[tuple[Cell, ...]]:
    """What is shown of the rows from `first` on that are there, at most MEASURED_ROWS."""
    return [model.veil.shown(cells) for row in range(first, first + MEASURED_ROWS) if (cells := model.row_cells(row))]


def needed_width(rows: Sequence[tuple[Cell, ...]], column: int, delegate: GridDelegate) -> int:
    """Pixels for the widest cell of a column; only those with the longest texts are measured."""
    likely = sorted((cells[column] for cells in rows), key=lambda cell: len(cell.text))[-_LIKELY:]
    return max((delegate.width_of(cell) for cell in likely), default=0)


def reference_room(model: RowModel, column: int) -> int:
    """Pixels that a reference takes beside its value, for the arrow and the label."""
    reference = model.references.get(column)
    if reference is None:
        return 0
    return ARROW_ROOM + (LABEL_ROOM if reference.is_labelled else 0)
