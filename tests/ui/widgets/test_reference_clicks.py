"""A click on an arrow, and nowhere else."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy

from browser.ui.widgets.reference_clicks import ReferenceClicks
from browser.ui.widgets.references import references_of
from browser.ui.widgets.row_grid import RowGrid
from tests.ui.driving import click


async def test_only_arrows_are_clicked(grid: RowGrid) -> None:
    clicks = ReferenceClicks(grid, grid.rows)
    clicked = QSignalSpy(clicks.clicked)
    at = grid.visualRect(grid.rows.index(1, 1)).topLeft() + QPoint(8, 8)
    click(grid.viewport(), at)
    assert clicked.count() == 0
    grid.rows.show_references(references_of(["id", "name"], [("name",)]))
    click(grid.viewport(), at)
    assert [clicked.at(0)[0], clicked.at(0)[1]] == [1, 1]
    click(grid.viewport(), at + QPoint(40, 0))
    click(grid.viewport(), at, modifiers=Qt.KeyboardModifier.ControlModifier)
    click(grid.viewport(), at, button=Qt.MouseButton.RightButton)
    assert clicked.count() == 1
