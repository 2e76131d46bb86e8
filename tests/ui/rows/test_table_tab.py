"""The tab of a table, driven as a person does."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QTableView, QWidget

from browser.rows.filters import Filter
from browser.rows.query import Order
from browser.ui.messages import MessageStrip
from browser.ui.rows.table_tab import TableTab
from browser.ui.widgets.columns import visible
from tests.conftest import OpenDatabase
from tests.ui.driving import click, key, type_text, until
from tests.ui.rows.conftest import ORDERS, OpenTab, column_texts, script, text
from tests.ui.rows.hands import Ctrl, Shift, chips, click_header, scroll_to, typed
from tests.ui.windows import idle


async def test_opens_with_its_first_rows(orders: TableTab) -> None:
    assert column_texts(orders, 0) == ["1", "2", "3", "4", "5"]
    assert orders.status.startswith("rows 1-") or await until(lambda: orders.status.startswith("rows 1-"))
    await until(lambda: "of 3,000" in orders.status)
    for name in ("rowGrid", "filterBar", "filterField", "jumpField", "rowStatus", "refreshButton"):
        assert len(orders.findChildren(QWidget, name)) == 1, name
    assert orders.grid.hasFocus()
    assert orders.model.heads[0].words == "key"


async def test_scrolls_to_rows_that_were_not_there(orders: TableTab) -> None:
    assert text(orders, 2000, 0) is None
    await scroll_to(orders, 2000)
    await until(lambda: text(orders, 2000, 0) == "2001")
    await until(lambda: orders.status.startswith("rows 2,001-"))


async def test_a_click_on_a_header_sorts_up_down_and_not_at_all(orders: TableTab) -> None:
    click_header(orders, 2)
    await until(lambda: orders.source and orders.source.query.order == (Order("total"),))
    assert orders.grid.header.sorted_by == {2: (0, False)}
    click_header(orders, 2)
    await until(lambda: text(orders, 0, 0) == "3000")
    assert orders.grid.header.sorted_by == {2: (0, True)}
    click_header(orders, 2)
    await until(lambda: text(orders, 0, 0) == "1")
    assert orders.grid.header.sorted_by == {}


async def test_a_sort_does_not_scroll_sideways(orders: TableTab) -> None:
    for column in range(5):
        orders.grid.header.resizeSection(column, 400)
    bar = orders.grid.horizontalScrollBar()
    await until(lambda: bar.maximum() >= 1000)
    bar.setValue(420)
    click_header(orders, 2)
    await until(lambda: orders.grid.header.sorted_by == {2: (0, False)})
    await idle()
    assert (orders.grid.currentIndex().column(), bar.value()) == (2, 420)


async def test_the_status_follows_a_window_that_is_resized(orders: TableTab) -> None:
    await until(lambda: orders.status.startswith("rows 1-"))
    first, last = orders.grid.visible_rows()
    orders.resize(1000, 300)
    await until(lambda: orders.status.startswith(f"rows 1-{orders.grid.visible_rows()[1] + 1} of"))
    assert orders.grid.visible_rows()[1] < last
    assert first == 0


async def test_a_text_for_a_number_is_told_by_chip_status_and_empty_notice(orders: TableTab) -> None:
    typed(orders, "filterField", "id < abc")
    await until(lambda: chips(orders) and "“abc” is not a number" in orders.status)
    assert chips(orders)[0].label.text() == "id < abc: “abc” is not a number"
    chips(orders)[0].toggle.setFocus()
    key(chips(orders)[0].toggle, Qt.Key.Key_Space)
    await until(lambda: chips(orders) and not chips(orders)[0].is_on)
    await until(lambda: "not a number" not in orders.status)
    click(chips(orders)[0].cross)
    typed(orders, "filterField", "id = abc")
    await until(lambda: orders.model.total == 0)
    assert orders.empty.text.text() == "No row passes the filters.\n“abc” is not a number."
    click(chips(orders)[0].cross)
    typed(orders, "filterField", "id between 10 and 1e1")
    await until(lambda: orders.model.total == 1)
    assert not chips(orders)[0].doubt


async def test_shift_click_adds_a_column_to_the_order(orders: TableTab) -> None:
    click_header(orders, 1)
    await until(lambda: orders.grid.header.sorted_by == {1: (0, False)})
    click_header(orders, 0, Shift)
    await until(lambda: orders.grid.header.sorted_by == {1: (0, False), 0: (1, False)})
    click_header(orders, 0, Shift)
    await until(lambda: orders.grid.header.sorted_by == {1: (0, False), 0: (1, True)})
    assert column_texts(orders, 0, 3) == ["2996", "2989", "2982"]


async def test_a_typed_filter_becomes_a_chip_that_is_switched_off_and_on(orders: TableTab) -> None:
    typed(orders, "filterField", "total > 4490")
    await until(lambda: orders.model.rowCount() == 7)
    assert [each.filter for each in chips(orders)] == [Filter("total", ">", "4490")]
    assert "1 filter" in orders.status or await until(lambda: "1 filter" in orders.status)
    click(chips(orders)[0].toggle)
    await until(lambda: orders.model.total == 3000)
    assert [each.filter.enabled for each in chips(orders)] == [False]
    click(chips(orders)[0].toggle)
    await until(lambda: orders.model.rowCount() == 7)
    click(chips(orders)[0].cross)
    await until(lambda: orders.model.total == 3000 and not chips(orders))


async def test_a_chip_is_edited(orders: TableTab) -> None:
    typed(orders, "filterField", "user_id = 3")
    await until(lambda: orders.source and orders.source.query.filters)
    click(chips(orders)[0].label)
    editor = orders.filter_bar.editor
    assert editor.isVisible()
    assert (editor.column.currentText(), editor.operator.currentData(), editor.value.text()) == ("user_id", "=", "3")
    editor.value.setText("99")
    key(editor.value, Qt.Key.Key_Return)
    await until(lambda: orders.empty.isVisible())
    assert orders.empty.text.text() == "No row passes the filters."
    click(orders.empty.button)
    await until(lambda: orders.model.total == 3000)
    assert [each.filter for each in chips(orders)] == [Filter("user_id", "=", "99", enabled=False)]


@pytest.mark.parametrize("words", ["nonsense > 1", "total contains 3", "total"])
async def test_a_wrong_filter_is_answered_in_words(orders: TableTab, words: str) -> None:
    typed(orders, "filterField", words)
    problem = orders.findChild(QLabel, "filterProblem")
    strip = orders.findChild(MessageStrip)
    assert problem is not None and strip is not None
    await until(lambda: problem.isVisible() or strip.isVisible())
    assert orders.model.total == 3000


async def test_jumps_to_a_row_by_its_number(orders: TableTab) -> None:
    key(orders.grid, "g", Ctrl)
    assert QGuiApplication.focusObject() is orders.foot.jump
    typed(orders, "jumpField", "2,500")
    await until(lambda: orders.grid.currentIndex().row() == 2499)
    assert text(orders, 2499, 0) == "2500"
    assert orders.grid.hasFocus()
    typed(orders, "jumpField", "3001")
    await until(lambda: orders.message.isVisible())
    assert orders.message.message is not None
    assert orders.message.message.text == "There is no row 3,001: there are 3,000."
    typed(orders, "jumpField", "soon")
    await until(lambda: orders.message.message is not None and "soon" in orders.message.message.text)


async def test_the_end_key_finds_the_last_row_before_it_was_counted(
    open_database: OpenDatabase, sqlite_url: str, open_tab: OpenTab
) -> None:
    script(sqlite_url, ORDERS)
    tab = await open_tab(await open_database(sqlite_url), "orders")
    tab.loader.stop_counting()
    assert tab.model.total is None
    key(tab.grid, Qt.Key.Key_End, Ctrl)
    await until(lambda: tab.grid.currentIndex().row() == 2999)
    assert text(tab, 2999, 0) == "3000"
    assert tab.grid.currentIndex().column() == 4
    key(tab.grid, Qt.Key.Key_Home, Ctrl)
    assert (tab.grid.currentIndex().row(), tab.grid.currentIndex().column()) == (0, 0)


async def test_keys_alone(orders: TableTab) -> None:
    grid = orders.grid
    key(grid, Qt.Key.Key_Down)
    key(grid, Qt.Key.Key_End)
    assert (grid.currentIndex().row(), grid.currentIndex().column()) == (1, 4)
    key(grid, Qt.Key.Key_Home)
    assert grid.currentIndex().column() == 0
    key(grid, Qt.Key.Key_PageDown)
    assert grid.currentIndex().row() > 10
    key(grid, Qt.Key.Key_Home, Ctrl)
    key(grid, Qt.Key.Key_Right)
    key(grid, "s", Ctrl | Shift)
    await until(lambda: grid.header.sorted_by == {1: (0, False)})
    key(grid, "h", Ctrl)
    assert visible(grid.header) == [0, 2, 3, 4]
    key(grid, "l", Ctrl)
    assert orders.filter_bar.field.hasFocus()
    type_text(orders.filter_bar.field, "id <= 3")
    key(orders.filter_bar.field, Qt.Key.Key_Return)
    await until(lambda: orders.model.rowCount() == 3)
    chips(orders)[0].toggle.setFocus()
    key(chips(orders)[0].toggle, Qt.Key.Key_Space)
    await until(lambda: orders.model.total == 3000)
    key(chips(orders)[0].toggle, Qt.Key.Key_Delete)
    await until(lambda: not chips(orders))


async def test_hides_shows_freezes_and_moves_columns(orders: TableTab) -> None:
    grid = orders.grid
    grid.setCurrentIndex(orders.model.index(0, 1))
    grid.header.freeze_columns()
    frozen = orders.findChild(QTableView, "frozenGrid")
    assert frozen is not None and frozen.isVisible()
    assert grid.frozen.count == 2
    assert frozen.width() == grid.header.sectionSize(0) + grid.header.sectionSize(1) + 1
    grid.header.hide_column()
    assert visible(grid.header) == [0, 2, 3, 4]
    assert grid.frozen.count == 1
    grid.header.show_all_columns()
    assert visible(grid.header) == [0, 1, 2, 3, 4]
    grid.setCurrentIndex(orders.model.index(0, 4))
    grid.header.move_column_left()
    assert visible(grid.header) == [0, 1, 2, 4, 3]
    grid.header.unfreeze_columns()
    assert not frozen.isVisible()


async def test_frozen_columns_stay_in_sight_and_in_step(orders: TableTab) -> None:
    grid = orders.grid
    for column in range(5):
        grid.header.resizeSection(column, 400)
    await until(lambda: grid.horizontalScrollBar().maximum() > 0)
    grid.setCurrentIndex(orders.model.index(0, 0))
    grid.header.freeze_columns()
    grid.setCurrentIndex(orders.model.index(0, 4))
    assert grid.horizontalScrollBar().value() > 0
    assert grid.columnViewportPosition(4) >= grid.frozen.covered
    grid.setCurrentIndex(orders.model.index(0, 1))
    assert grid.columnViewportPosition(1) >= grid.frozen.covered
    grid.verticalScrollBar().setValue(1234)
    assert grid.frozen.verticalScrollBar().value() == 1234
    grid.frozen.header.resizeSection(0, 200)
    assert grid.header.sectionSize(0) == 200


async def test_state_survives(orders: TableTab, open_tab: OpenTab) -> None:
    typed(orders, "filterField", "user_id < 4")
    await until(lambda: orders.source and orders.source.query.filters)
    click_header(orders, 4)
    await until(lambda: orders.grid.header.sorted_by)
    orders.grid.header.resizeSection(2, 222)
    orders.grid.header.setSectionHidden(3, True)
    orders.grid.setCurrentIndex(orders.model.index(3, 2))
    kept = orders.state()
    again = TableTab(orders.database, orders.facts)
    again.restore(kept)
    again.show()
    await again.load_first()
    assert again.state() == kept
    assert visible(again.grid.header) == [0, 1, 2, 4]
    assert again.grid.header.sectionSize(2) == 222
    assert column_texts(again, 0) == column_texts(orders, 0)
    again.close()
    again.deleteLater()


async def test_a_state_that_makes_no_sense_is_left_out(orders: TableTab) -> None:
    orders.restore({"order": [["gone", True], 7], "filters": "x", "columns": {"widths": {"id": "wide"}}, "row": -3})
    await orders.load_first()
    assert column_texts(orders, 0, 2) == ["1", "2"]
