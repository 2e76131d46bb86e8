"""What the loader promises beyond what test_table_tab.py drives by hand."""

import asyncio

import pytest

from browser.rows.filters import Filter
from browser.rows.query import Order
from browser.ui.rows import loader
from browser.ui.rows.table_tab import TableTab
from tests.conftest import OpenDatabase
from tests.ui.driving import until
from tests.ui.rows.conftest import ORDERS, OpenTab, column_texts, script, text

SIXTY_THOUSAND = """create table t (id integer primary key);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 60000) insert into t select i from n;"""


async def test_of_several_requests_only_the_newest_counts(orders: TableTab) -> None:
    for column in (1, 2, 3, 4, 2):
        orders.grid.sort_wanted.emit(column, False)
    await until(lambda: orders.source is not None and orders.source.query.order and not orders.loader.is_loading)
    assert orders.source is not None
    assert orders.source.query.order == orders.wanted.order
    assert orders.grid.header.sorted_by == {2: (0, orders.source.query.order[0].descending)}


async def test_cancel_keeps_the_order_that_is_shown(orders: TableTab) -> None:
    orders.grid.sort_wanted.emit(2, False)
    orders.cancel()
    await until(lambda: not orders.loader.is_loading)
    await asyncio.sleep(0.05)
    assert orders.grid.header.sorted_by == {}
    assert column_texts(orders, 0, 2) == ["1", "2"]
    orders.grid.sort_wanted.emit(2, False)
    await until(lambda: orders.source is not None and orders.source.query.order == (Order("total"),))


async def test_a_row_far_down_is_found_again_after_a_refresh(
    open_database: OpenDatabase, sqlite_url: str, open_tab: OpenTab
) -> None:
    script(
        sqlite_url,
        SIXTY_THOUSAND,
    )
    tab = await open_tab(await open_database(sqlite_url), "t")
    await until(lambda: tab.model.total == 60_000)
    tab.jumps.to_typed("50000")
    await until(lambda: tab.grid.currentIndex().row() == 49_999)
    before = tab.source
    tab.refresh()
    await until(lambda: tab.source is not before)
    assert tab.grid.currentIndex().row() == 49_999
    assert text(tab, 49_999, 0) == "50000"
    first, last = tab.grid.visible_rows()
    assert first <= 49_999 <= last


async def test_rows_deleted_at_the_end_before_a_refresh(orders: TableTab, sqlite_url: str) -> None:
    orders.jumps.to_typed("3000")
    await until(lambda: orders.grid.currentIndex().row() == 2_999)
    script(sqlite_url, "delete from orders where id > 1000")
    before = orders.source
    orders.refresh()
    await until(lambda: orders.source is not before)
    await until(lambda: orders.model.rowCount() == 1_000)
    await until(lambda: text(orders, 999, 0) == "1000")
    assert orders.grid.currentIndex().row() == 999


async def test_a_jump_waits_for_the_count_that_it_needs(
    open_database: OpenDatabase, sqlite_url: str, open_tab: OpenTab
) -> None:
    script(
        sqlite_url,
        SIXTY_THOUSAND,
    )
    tab = await open_tab(await open_database(sqlite_url), "t")
    tab.stop_counting()
    assert tab.model.total is None
    tab.jumps.to_typed("55,555")
    await until(lambda: tab.grid.currentIndex().row() == 55_554)
    assert text(tab, 55_554, 0) == "55555"


async def test_stopping_the_count_is_said(orders: TableTab) -> None:
    orders.stop_counting()
    assert not orders.foot.stop.isVisible()
    assert orders.loader.counting is None


async def test_cancel_leaves_chips_that_are_switched_off(orders: TableTab) -> None:
    orders.filter_bar.add(Filter("id", "=", "3", enabled=False))
    assert len(orders.filter_bar.chips) == 1
    orders.cancel()
    assert len(orders.filter_bar.chips) == 1
    orders.refresh()
    await until(lambda: not orders.loader.is_loading)
    assert [each.filter for each in orders.filter_bar.chips] == [Filter("id", "=", "3", enabled=False)]


async def test_a_place_far_down_is_found_after_the_first_rows(
    open_database: OpenDatabase, sqlite_url: str, open_tab: OpenTab
) -> None:
    script(sqlite_url, SIXTY_THOUSAND)
    tab = await open_tab(await open_database(sqlite_url), "t")
    again = TableTab(tab.database, tab.facts)
    again.restore({**tab.state(), "row": 54_321})
    again.resize(600, 400)
    again.show()
    await again.load_first()
    assert text(again, 0, 0) == "1"
    await until(lambda: again.grid.currentIndex().row() == 54_321)
    assert text(again, 54_321, 0) == "54322"
    again.close()
    again.deleteLater()


async def test_a_view_without_a_key_keeps_its_place_at_a_refresh(
    open_database: OpenDatabase, sqlite_url: str, open_tab: OpenTab
) -> None:
    script(sqlite_url, ORDERS + "create view w as select user_id, note from orders;")
    tab = await open_tab(await open_database(sqlite_url), "w")
    for rows in (400, 600):
        tab.grid.verticalScrollBar().setValue(tab.grid.verticalScrollBar().maximum())
        await until(lambda: tab.model.rowCount() == rows)  # noqa: B023 - awaited at once
    tab.grid.go_to(450)
    before = tab.source
    tab.refresh()
    await until(lambda: tab.source is not before)
    assert tab.grid.currentIndex().row() == 450
    assert text(tab, 450, 1) == "note 451"
    assert not tab.message.isVisible()


@pytest.mark.parametrize("stops", [True, False])
async def test_rows_in_the_middle_come_once_they_are_counted(
    open_database: OpenDatabase, sqlite_url: str, open_tab: OpenTab, monkeypatch: pytest.MonkeyPatch, stops: bool
) -> None:
    """One goes to the end before the count has, or after it was stopped, and back: what is looked at is no blank."""
    monkeypatch.setattr(loader, "SURVEY_AFTER", 0.3)
    script(sqlite_url, SIXTY_THOUSAND)
    tab = await open_tab(await open_database(sqlite_url), "t")
    if stops:
        tab.stop_counting()
    tab.jumps.to_end()
    await until(lambda: tab.grid.currentIndex().siblingAtColumn(0).data() == "60000")
    bar = tab.grid.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    first, last = tab.grid.visible_rows()
    await until(lambda: [text(tab, row, 0) for row in (first, last)] == [str(first + 1), str(last + 1)])


async def test_a_grid_without_height_reads_nothing(
    open_database: OpenDatabase, sqlite_url: str, open_tab: OpenTab
) -> None:
    """In a tab that is hidden, or below a splitter that was pulled shut, nobody looks at all rows."""
    script(sqlite_url, SIXTY_THOUSAND)
    tab = await open_tab(await open_database(sqlite_url), "t")
    await until(lambda: tab.model.total == 60_000 and not tab.loader.counting)
    tab.grid.setFixedHeight(10)
    await until(lambda: tab.grid.viewport().height() == 0)
    before = tab.database.statements.total
    tab.grid.ask()
    await asyncio.sleep(0.1)
    assert tab.grid.visible_rows() == (0, -1)
    assert tab.database.statements.total == before
    tab.grid.setMinimumHeight(100)
    tab.grid.setMaximumHeight(1_000)
    await until(lambda: tab.grid.visible_rows()[1] > 0)
