import asyncio
import tracemalloc

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy

from browser.errors import NotSupported
from browser.ui.widgets import RAW_ROLE
from browser.ui.widgets.heads import plain_heads
from browser.ui.widgets.pages import KEPT_PAGES
from browser.ui.widgets.row_model import RowModel
from tests.ui.widgets.memory_source import COLUMNS, MemorySource


def shown(source: MemorySource, *, most_rows: int = 80_000_000, around: int = 0) -> RowModel:
    model = RowModel(plain_heads(COLUMNS), most_rows=most_rows)
    model.show(source, [source.made(around // 200)], around)
    return model


async def test_the_model_keeps_qts_rules() -> None:
    source = MemorySource(1000, counted=False)
    model = shown(source)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.want(150, 199)
    await model.fetch()
    model.show(source, [source.made(0)])
    assert tester.model() is model


async def test_data_is_finished_text_and_the_raw_cell() -> None:
    model = shown(MemorySource(300))
    index = model.index(7, 1)
    assert index.data() == "n7"
    assert index.data(RAW_ROLE).value == "n7"
    assert index.data(Qt.ItemDataRole.DecorationRole) is None
    assert model.index(250, 1).data() is None
    assert model.headerData(0, Qt.Orientation.Horizontal) == "id"
    assert model.headerData(1233, Qt.Orientation.Vertical) == "1,234"


async def test_only_visible_pages_are_asked_for_and_only_once() -> None:
    source = MemorySource(100_000)
    model = shown(source)
    wanted = QSignalSpy(model.pages_wanted)
    model.want(0, 30)
    assert wanted.count() == 0
    model.want(190, 230)
    assert wanted.count() == 1
    await model.fetch()
    model.want(190, 230)
    assert source.asked == [1]


async def test_the_newest_wish_is_fetched_and_older_ones_are_dropped() -> None:
    source = MemorySource(100_000)
    model = shown(source)
    source.gate.clear()
    model.want(2_000, 2_030)
    fetching = asyncio.ensure_future(model.fetch())
    await asyncio.sleep(0)
    for row in range(4_000, 50_000, 1_000):
        model.want(row, row + 30)
    source.gate.set()
    await fetching
    assert source.asked == [10, 245]


async def test_one_data_changed_for_a_page() -> None:
    source = MemorySource(1000)
    model = shown(source)
    changed = QSignalSpy(model.dataChanged)
    model.want(400, 420)
    await model.fetch()
    assert changed.count() == 1
    top, bottom = changed.at(0)[:2]
    assert (top.row(), bottom.row(), bottom.column()) == (400, 599, 1)


async def test_without_a_count_there_are_as_many_rows_as_were_loaded() -> None:
    source = MemorySource(450, counted=False)
    model = shown(source)
    assert model.rowCount() == 200
    model.want(170, 199)
    await model.fetch()
    assert model.rowCount() == 400
    model.want(370, 399)
    await model.fetch()
    assert model.rowCount() == 450
    model.want(420, 449)
    assert source.asked == [1, 2]


async def test_rows_that_cannot_be_reached_are_not_counted_in() -> None:
    source = MemorySource(10_000)
    source.jumps = False
    model = shown(source)
    assert model.rowCount() == 200
    source.jumps = True
    model.take_count()
    assert model.rowCount() == 10_000


async def test_a_page_of_an_earlier_query_is_left_out() -> None:
    old, new = MemorySource(10_000), MemorySource(5)
    model = shown(old)
    old.gate.clear()
    model.want(5_000, 5_030)
    fetching = asyncio.ensure_future(model.fetch())
    await asyncio.sleep(0)
    model.show(new, [new.made(0)])
    old.gate.set()
    await fetching
    assert model.rowCount() == 5
    assert model.index(4, 0).data() == "4"


async def test_pages_of_an_earlier_version_are_forgotten() -> None:
    source = MemorySource(1_000)
    model = shown(source)
    source.version += 1
    model.check_version()
    assert model.cell(0, 0) is None
    model.want(0, 30)
    await model.fetch()
    assert model.cell(0, 0) is not None


async def test_an_error_is_raised_and_the_wish_stays_for_a_retry() -> None:
    source = MemorySource(1_000)
    model = shown(source)
    source.fails = True
    model.want(400, 430)
    with pytest.raises(NotSupported):
        await model.fetch()
    source.fails = False
    await model.fetch()
    assert model.cell(400, 0) is not None


async def test_memory_is_bounded() -> None:
    source = MemorySource(1_000_000)
    model = shown(source)
    tracemalloc.start()
    for row in range(0, 1_000_000, 5_000):
        model.want(row, row + 40)
        await model.fetch()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert model.cell(0, 0) is None
    assert model.cell(995_000, 0) is not None
    assert size < 200 * KEPT_PAGES * 1_000


async def test_of_more_rows_than_qt_can_show_there_is_a_window() -> None:
    source = MemorySource(1_000_000)
    model = shown(source, most_rows=10_000)
    assert model.rowCount() == 10_000
    model.move_window(500_000)
    assert model.base <= 500_000 < model.base + model.rowCount()
    assert model.headerData(500_000 - model.base, Qt.Orientation.Vertical) == "500,001"
    model.move_window(999_999)
    assert model.base + model.rowCount() == 1_000_000
    row = 999_999 - model.base
    model.want(row - 20, row)
    await model.fetch()
    assert model.index(row, 0).data() == "999999"
    assert model.rowCount(QModelIndex()) == model.rowCount()


async def test_a_source_that_grows_is_reached_to_its_last_row_and_short_pages_are_read_again() -> None:
    source = MemorySource(7, counted=False)
    model = shown(source)
    assert model.rowCount() == 7
    source.total = 950
    model.grow(950)
    assert model.rowCount() == 950
    assert model.index(6, 1).data() == "n6"
    assert model.index(7, 1).data() is None
    model.want(0, 20)
    await model.fetch()
    assert model.index(7, 1).data() == "n7"
    model.want(930, 949)
    await model.fetch()
    assert model.index(949, 1).data() == "n949"
    model.want(0, 20)
    assert source.asked == [0, 4]
