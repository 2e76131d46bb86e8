from browser.ui.widgets.columns import visible
from browser.ui.widgets.row_grid import RowGrid


def test_the_last_column_is_not_hidden(grid: RowGrid) -> None:
    grid.go_to(0, 0)
    grid.header.hide_column()
    assert visible(grid.header) == [1]
    assert grid.currentIndex().column() == 1
    grid.header.hide_column()
    assert visible(grid.header) == [1]
    grid.header.show_all_columns()
    assert visible(grid.header) == [0, 1]


def test_columns_move_by_actions(grid: RowGrid) -> None:
    grid.go_to(0, 0)
    grid.header.move_column_right()
    assert visible(grid.header) == [1, 0]
    grid.header.move_column_right()
    assert visible(grid.header) == [1, 0]
    grid.header.move_column_left()
    assert visible(grid.header) == [0, 1]


def test_columns_are_sized_to_their_contents(grid: RowGrid) -> None:
    grid.header.resizeSection(0, 500)
    grid.header.size_columns()
    assert 40 <= grid.header.sectionSize(0) < 200
