from browser.ui.widgets.fitting import MEASURED_ROWS, needed_width, seen_rows
from browser.ui.widgets.row_grid import RowGrid


def test_the_widest_of_the_rows_that_are_seen(grid: RowGrid) -> None:
    rows = seen_rows(grid.rows, 0)
    assert len(rows) == MEASURED_ROWS
    assert needed_width(rows, 1, grid.delegate) == max(grid.delegate.width_of(cells[1]) for cells in rows)
    assert seen_rows(grid.rows, 5_000_000) == []
    assert needed_width([], 0, grid.delegate) == 0
