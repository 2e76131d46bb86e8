from browser.ui.widgets.row_grid import RowGrid
from tests.ui.driving import click, until


async def test_the_frozen_columns_lie_exactly_over_their_own(grid: RowGrid) -> None:
    grid.go_to(0, 0)
    grid.header.freeze_columns()
    frozen = grid.frozen
    assert frozen.isVisible()
    assert frozen.x() == grid.viewport().x()
    assert frozen.mapTo(grid, frozen.viewport().pos()) == grid.viewport().pos()
    assert frozen.rowViewportPosition(3) == grid.rowViewportPosition(3)
    assert [frozen.header.isSectionHidden(each) for each in (0, 1)] == [False, True]


async def test_they_scroll_in_step_far_down(grid: RowGrid) -> None:
    grid.go_to(0, 0)
    grid.header.freeze_columns()
    await until(lambda: grid.verticalScrollBar().maximum() > 200_000_000)
    grid.verticalScrollBar().setValue(123_456_789)
    assert grid.verticalScrollBar().value() == grid.frozen.verticalScrollBar().value() == 123_456_789
    grid.frozen.verticalScrollBar().setValue(1_000)
    assert grid.verticalScrollBar().value() == 1_000


async def test_a_click_on_a_frozen_cell_is_a_click_on_the_grid(grid: RowGrid) -> None:
    grid.go_to(0, 0)
    grid.header.freeze_columns()
    click(grid.frozen.viewport(), grid.frozen.visualRect(grid.rows.index(4, 0)).center())
    assert (grid.currentIndex().row(), grid.currentIndex().column()) == (4, 0)


async def test_an_unfrozen_view_does_not_hold_the_grid_back(grid: RowGrid) -> None:
    await until(lambda: grid.verticalScrollBar().maximum() > 200_000_000)
    grid.verticalScrollBar().setValue(99_999_999)
    assert grid.verticalScrollBar().value() == 99_999_999
