"""RowGrid and its row numbers."""

from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QMenu

from browser.errors import NotSupported
from browser.ui import theme
from browser.ui.actions import actions_of
from browser.ui.widgets.row_grid import RowGrid
from tests.clock import clock
from tests.ui.driving import key, until
from tests.ui.widgets.memory_source import MemorySource

Ctrl = Qt.KeyboardModifier.ControlModifier


def resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * 4096


async def test_ten_million_rows_cost_no_memory(grid: RowGrid) -> None:
    before = resident()
    await until(lambda: grid.verticalScrollBar().maximum() > 200_000_000)
    for row in range(0, 10_000_000, 999_999):
        grid.go_to(row)
        grid.grab()
    assert resident() - before < 20_000_000


async def test_selecting_everything_is_painted_at_once(grid: RowGrid) -> None:
    began = clock()
    grid.selectAll()
    grid.grab()
    assert clock() - began < 2, "Qt's own headers walk over all rows, which takes minutes"


async def test_copy_asks_for_blocks_of_rows(grid: RowGrid) -> None:
    grid.go_to(3, 1)
    await grid.copy()
    assert QGuiApplication.clipboard().text() == "3:name"
    busy = QSignalSpy(grid.busy)
    flags = QItemSelectionModel.SelectionFlag
    grid.selectionModel().select(grid.rows.index(5, 0), flags.ClearAndSelect | flags.Rows)
    await grid.copy()
    assert QGuiApplication.clipboard().text() == "5:id+name"
    assert [busy.at(0)[0], busy.at(1)[0]] == ["copying 2 cells…", ""]


async def test_far_too_much_is_refused_at_once(grid: RowGrid, source: MemorySource) -> None:
    source.total = 79_000_000
    grid.rows.show(source, [source.made(0)])
    grid.selectAll()
    with pytest.raises(NotSupported, match="MB of text"):
        await grid.copy()
    assert source.asked == []


async def test_a_current_row_is_tinted_over_its_whole_width(grid: RowGrid, application: QApplication) -> None:
    theme.apply(application, False)
    grid.go_to(2, 0)
    picture = grid.viewport().grab().toImage()
    tint = QColor(theme.current().current_row)
    assert picture.pixelColor(grid.columnViewportPosition(1) + 2, _middle(grid, 2)) == tint
    assert picture.pixelColor(grid.columnViewportPosition(1) + 2, _middle(grid, 3)) == QColor(theme.current().base)


def _middle(grid: RowGrid, row: int) -> int:
    return grid.rowViewportPosition(row) + 4


async def test_keys_to_the_first_and_last_row(grid: RowGrid, source: MemorySource) -> None:
    grid.setFocus()
    key(grid, Qt.Key.Key_End, Ctrl)
    assert grid.currentIndex().row() == 9_999_999
    key(grid, Qt.Key.Key_Home, Ctrl)
    assert grid.currentIndex().row() == 0
    source.counted = False
    wanted = QSignalSpy(grid.end_wanted)
    key(grid, Qt.Key.Key_End, Ctrl)
    assert wanted.count() == 1


async def test_enter_asks_for_what_belongs_to_the_row_and_f2_for_the_value(grid: RowGrid) -> None:
    opened, wanted = QSignalSpy(grid.row_opened), QSignalSpy(grid.value_wanted)
    grid.go_to(0)
    key(grid, Qt.Key.Key_Return)
    assert (opened.count(), wanted.count()) == (1, 0)
    key(grid, Qt.Key.Key_F2)
    assert (opened.count(), wanted.count()) == (1, 1)


async def test_rows_are_never_edited_and_have_one_height(grid: RowGrid) -> None:
    assert grid.editTriggers() == grid.EditTrigger.NoEditTriggers
    assert grid.rowHeight(0) == grid.rowHeight(9_999_999) == grid.delegate.row_height >= 26


async def test_every_action_has_a_name_and_a_key(grid: RowGrid) -> None:
    for action in [*actions_of(grid), *actions_of(grid.header)]:
        assert action.text() and action.toolTip()
        assert not action.shortcut().isEmpty(), action.text()
    keys = [each.shortcut().toString() for each in grid.actions()]
    assert len(keys) == len(set(keys))


async def test_row_numbers_are_painted_and_wide_enough(grid: RowGrid) -> None:
    few = grid.numbers.sizeHint().width()
    assert few >= grid.fontMetrics().horizontalAdvance("10,000,000")
    grid.go_to(0)
    picture = grid.numbers.viewport().grab().toImage()
    assert _colours(picture) > 3
    assert grid.rows.headerData(9_999_999, Qt.Orientation.Vertical) == "10,000,000"
    assert grid.rows.rowCount(QModelIndex()) == 10_000_000


def _colours(picture: QImage) -> int:
    return len({picture.pixel(x, y) for x in range(0, picture.width()) for y in range(0, picture.height(), 3)})


async def test_context_menus_offer_the_actions(grid: RowGrid) -> None:
    grid.go_to(2, 1)
    at = grid.visualRect(grid.rows.index(2, 1)).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, grid.viewport().mapToGlobal(at))
    QApplication.sendEvent(grid.viewport(), event)
    assert _menu_texts(grid)[:2] == ["Copy", "Show the whole value"]
    grid.header.customContextMenuRequested.emit(QPoint(grid.header.sectionViewportPosition(0) + 5, 5))
    assert grid.currentIndex().column() == 0
    assert "Freeze columns up to here" in _menu_texts(grid)


def _menu_texts(grid: RowGrid) -> list[str]:
    [menu] = [each for each in grid.findChildren(QMenu, "gridMenu") if each.isVisible()]
    texts = [each.text() for each in menu.actions() if not each.isSeparator()]
    menu.close()
    return texts


async def test_another_theme_is_painted_at_once(grid: RowGrid, application: QApplication) -> None:
    theme.apply(application, False)
    light = grid.grab().toImage()
    theme.apply(application, True)
    dark = grid.grab().toImage()
    theme.apply(application, False)
    assert light != dark
    assert grid.grab().toImage() == light


async def test_pages_that_were_forgotten_are_asked_for_again(grid: RowGrid, source: MemorySource) -> None:
    await until(lambda: grid.verticalScrollBar().maximum() > 200_000_000)
    grid.verticalScrollBar().setValue(190 * grid.delegate.row_height)
    await grid.rows.fetch()
    source.asked.clear()
    source.version += 1
    grid.rows.store(source.made(1))
    await grid.rows.fetch()
    assert source.asked == [0]
    assert None not in (grid.rows.cell(195, 0), grid.rows.cell(205, 0))
