"""Columns widen when wider values come into sight, unless somebody has sized them."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView

from browser.ui.widgets.columns import ColumnLayout
from browser.ui.widgets.kind_header import KindHeader
from browser.ui.widgets.row_grid import RowGrid
from tests.ui.driving import until
from tests.ui.widgets.memory_source import MemorySource

FAR = 9_999_000


async def scroll_far(grid: RowGrid, source: MemorySource) -> None:
    """Scroll to rows with the widest names and let their page come."""
    grid.go_to(FAR)
    grid.rows.store(source.made(FAR // 200))
    await until(lambda: not grid.widths._soon.isActive())


def drag(header: KindHeader, column: int, by: int) -> None:
    """Drag the right edge of a column."""
    edge = QPoint(header.sectionViewportPosition(column) + header.sectionSize(column) - 1, 10)
    QTest.mousePress(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, edge)
    QTest.mouseMove(header.viewport(), edge + QPoint(by, 0))
    QTest.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, edge)


async def test_wider_values_widen_their_column(grid: RowGrid, source: MemorySource) -> None:
    grid.fit_columns([0, 1])
    grid.header.resizeSection(1, 50)
    grid.widths.sized.clear()
    await scroll_far(grid, source)
    cells = grid.rows.row_cells(FAR)
    assert cells is not None
    assert grid.header.sectionSize(1) >= grid.delegate.width_of(cells[1]) > 50


async def test_a_column_that_was_sized_keeps_its_width(grid: RowGrid, source: MemorySource) -> None:
    grid.fit_columns([0, 1])
    drag(grid.header, 1, -40)
    sized = grid.header.sectionSize(1)
    assert grid.widths.sized == {"name"}
    await scroll_far(grid, source)
    assert grid.header.sectionSize(1) == sized
    kept = ColumnLayout.from_dict(grid.column_layout.to_dict())
    assert kept.sized == ("name",)
    grid.size_columns()
    assert not grid.widths.sized
    grid.set_column_layout(kept)
    assert (grid.header.sectionSize(1), grid.widths.sized) == (sized, {"name"})


def test_widths_of_an_older_layout_are_a_persons() -> None:
    assert ColumnLayout.from_dict({"widths": {"a": 70, "b": -1}}).sized == ("a",)


async def test_it_never_gets_wider_than_the_cap(grid: RowGrid, source: MemorySource) -> None:
    grid.fit_columns([0, 1], widest=45)
    await scroll_far(grid, source)
    assert grid.header.sectionSize(1) == 45


async def test_going_to_a_row_scrolls_down_only_and_keeps_the_column_in_sight(grid: RowGrid) -> None:
    grid.fit_columns([0, 1])
    for column in (0, 1):
        grid.header.resizeSection(column, 600)
    bar = grid.horizontalScrollBar()
    await until(lambda: bar.maximum() > 400)
    grid.go_to(5_000_000, 1)
    assert grid.columnViewportPosition(1) == grid.viewport().width() - 600
    grid.go_to(10, 0)
    assert bar.value() == 0
    grid.scrollTo(grid.rows.index(7_000, 1), QAbstractItemView.ScrollHint.PositionAtTop)
    assert grid.visible_rows()[0] == 7_000
