from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy

from browser.ui.widgets.row_grid import RowGrid
from tests.ui.driving import click


def test_a_click_sorts_and_selects_nothing(grid: RowGrid) -> None:
    wanted = QSignalSpy(grid.sort_wanted)
    at = QPoint(grid.header.sectionViewportPosition(1) + 20, 14)
    click(grid.header.viewport(), at)
    click(grid.header.viewport(), at, modifiers=Qt.KeyboardModifier.ShiftModifier)
    assert [list(wanted.at(0)), list(wanted.at(1))] == [[1, False], [1, True]]
    assert not grid.selectionModel().hasSelection()


def test_arrows_and_numbers_are_painted(grid: RowGrid) -> None:
    plain = grid.header.viewport().grab().toImage()
    grid.header.show_sort({1: (0, False)})
    up = grid.header.viewport().grab().toImage()
    grid.header.show_sort({1: (0, True)})
    down = grid.header.viewport().grab().toImage()
    grid.header.show_sort({1: (0, True), 0: (1, False)})
    both = grid.header.viewport().grab().toImage()
    pictures = [plain, up, down, both]
    assert all(pictures[one] != pictures[other] for one in range(4) for other in range(one))


def test_the_header_is_28_pixels_high_and_wide_enough(grid: RowGrid) -> None:
    assert grid.header.height() == 28
    assert grid.header.width_of(1) > grid.header.fontMetrics().horizontalAdvance("name") + 14
