"""The tab of a table, driven as a person does."""

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTableView, QToolButton, QWidget

from browser.database.facts import Kind
from browser.rows.filters import Filter
from browser.rows.query import Order
from browser.ui.messages import MessageStrip
from browser.ui.rows.table_tab import TableTab
from browser.ui.widgets.columns import visible
from browser.ui.widgets.filter_chip import FilterChip
from tests.conftest import OpenDatabase
from tests.ui.driving import click, key, type_text, until
from tests.ui.rows.conftest import ORDERS, OpenTab, cell, column_texts, facts_of, script, text
from tests.ui.windows import idle

Ctrl = Qt.KeyboardModifier.ControlModifier
Shift = Qt.KeyboardModifier.ShiftModifier
Alt = Qt.KeyboardModifier.AltModifier


def click_header(tab: TableTab, column: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    header = tab.grid.header
    at = QPoint(header.sectionViewportPosition(column) + 30, header.height() // 2)
    click(header.viewport(), at, modifiers=modifiers)


def typed(tab: TableTab, name: str, words: str) -> None:
    field = tab.findChild(QLineEdit, name)
    assert field is not None
    field.setFocus()
    field.clear()
    type_text(field, words)
    key(field, Qt.Key.Key_Return)


def chips(tab: TableTab) -> list[FilterChip]:
    return tab.filter_bar.chips


def copied() -> str:
    return QGuiApplication.clipboard().text()


def select(tab: TableTab, top: int, left: int, bottom: int, right: int) -> None:
    chosen = QItemSelection(tab.model.index(top, left), tab.model.index(bottom, right))
    tab.grid.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)


async def scroll_to(tab: TableTab, row: int) -> None:
    """Drag the scroll bar, once it knows of so many rows."""
    bar, down = tab.grid.verticalScrollBar(), row * tab.grid.delegate.row_height
    await until(lambda: bar.maximum() >= down)
    bar.setValue(down)


async def copy(tab: TableTab) -> str:
    QGuiApplication.clipboard().setText("nothing yet")
    key(tab.grid, "c", Ctrl)
    await until(lambda: copied() != "nothing yet")
    return copied()


async def test_opens_with_its_first_rows(orders: TableTab) -> None:
    assert column_texts(orders, 0) == ["1", "2", "3", "4", "5"]
    assert orders.status.startswith("rows 1-") or await until(lambda: orders.status.startswith("rows 1-"))
    await until(lambda: "of 3,000" in orders.status)
    for name in ("rowGrid", "filterBar", "filterField", "jumpField", "rowStatus", "refreshButton", "valueViewer"):
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


async def test_filters_by_the_value_of_a_cell(orders: TableTab) -> None:
    orders.grid.setCurrentIndex(orders.model.index(1, 3))
    orders.grid.filter_by_value()
    await until(lambda: orders.model.total == 1000)
    assert [each.filter for each in chips(orders)] == [Filter("status", "=", "paid")]
    orders.filter_bar.clear_filters()
    await until(lambda: orders.model.total == 3000)
    orders.grid.setCurrentIndex(orders.model.index(2, 3))
    assert cell(orders, 2, 3).value is None
    orders.grid.exclude_value()
    await until(lambda: orders.model.total == 2000)
    assert [each.filter for each in chips(orders)] == [Filter("status", "is not null")]


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


async def test_copies_what_is_selected_in_the_order_it_is_shown(orders: TableTab) -> None:
    select(orders, 0, 0, 2, 3)
    assert await copy(orders) == "1\t1\t1.5\tnew\n2\t2\t3.0\tpaid\n3\t3\t4.5\t"
    orders.grid.header.moveSection(orders.grid.header.visualIndex(3), 0)
    orders.grid.header.setSectionHidden(1, True)
    assert await copy(orders) == "new\t1\t1.5\npaid\t2\t3.0\n\t3\t4.5"


async def test_copies_rows_that_were_never_loaded(orders: TableTab) -> None:
    key(orders.grid, "a", Ctrl)
    lines = (await copy(orders)).split("\n")
    assert len(lines) == 3000
    assert lines[2345] == "2346\t1\t3519.0\t\tnote 2346"


async def test_a_huge_copy_ends_in_a_sentence(open_database: OpenDatabase, sqlite_url: str, open_tab: OpenTab) -> None:
    script(
        sqlite_url,
        """create table big (id integer primary key, body text);
        with recursive n(i) as (select 1 union all select i + 1 from n where i < 1200)
        insert into big select i, printf('%.*c', 100000, 'x') from n;""",
    )
    tab = await open_tab(await open_database(sqlite_url), "big")
    await until(lambda: tab.model.total == 1200)
    QGuiApplication.clipboard().setText("before")
    key(tab.grid, "a", Ctrl)
    key(tab.grid, "c", Ctrl)
    await until(tab.message.isVisible, timeout=30)
    assert tab.message.message is not None
    assert "100 MB" in tab.message.message.text
    assert copied() == "before"


async def test_null_empty_and_the_word_null_are_three_things(
    open_database: OpenDatabase, sqlite_url: str, open_tab: OpenTab
) -> None:
    script(
        sqlite_url,
        "create table v (id integer primary key, a, b);"
        "insert into v values (1, null, 9223372036854775807), (2, '', 1e300), (3, 'NULL', x'00ff');",
    )
    tab = await open_tab(await open_database(sqlite_url), "v")
    assert [cell(tab, row, 1).value for row in range(3)] == [None, "", "NULL"]
    assert [text(tab, row, 1) for row in range(3)] == ["", "", "NULL"]
    assert column_texts(tab, 2, 3) == ["9223372036854775807", "1e+300", "x'00FF'"]
    select(tab, 0, 1, 2, 1)
    assert await copy(tab) == '\n""\nNULL'


async def test_integers_beyond_63_bits(mariadb_url: str, open_database: OpenDatabase, open_tab: OpenTab) -> None:
    database = await open_database(mariadb_url)
    await database.write(lambda c: c.exec_driver_sql("create table u (id bigint unsigned primary key)") and None)
    await database.write(
        lambda c: c.exec_driver_sql("insert into u values (18446744073709551615), (9223372036854775808)") and None
    )
    tab = await open_tab(database, "u")
    assert column_texts(tab, 0, 2) == ["9223372036854775808", "18446744073709551615"]
    assert cell(tab, 1, 0).kind is Kind.NUMBER


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


async def test_refresh_keeps_place_and_selection(orders: TableTab, sqlite_url: str) -> None:
    typed(orders, "jumpField", "1500")
    await until(lambda: orders.grid.currentIndex().row() == 1499)
    select(orders, 1499, 0, 1501, 1)
    down = orders.grid.verticalScrollBar().value()
    script(sqlite_url, "update orders set note = 'changed' where id = 1500")
    before = orders.source
    key(orders.grid, Qt.Key.Key_F5)
    await until(lambda: orders.source is not before)
    assert text(orders, 1499, 4) == "changed"
    assert orders.grid.verticalScrollBar().value() == down
    assert orders.grid.currentIndex().row() == 1499
    assert await copy(orders) == "1500\t2\n1501\t3\n1502\t4"


async def test_an_error_is_shown_where_it_happened_and_retried(orders: TableTab, sqlite_url: str) -> None:
    script(sqlite_url, "alter table orders rename to gone")
    refresh = orders.findChild(QToolButton, "refreshButton")
    assert refresh is not None
    click(refresh)
    await until(orders.message.isVisible)
    assert orders.message.message is not None
    assert "orders" in orders.message.message.whole()
    assert text(orders, 0, 0) == "1", "the old rows stay"
    script(sqlite_url, "alter table gone rename to orders; delete from orders where id = 1")
    retry = orders.message.findChild(QPushButton, "retryButton")
    assert retry is not None
    click(retry)
    await until(lambda: text(orders, 0, 0) == "2")
    assert not orders.message.isVisible()


async def test_an_error_at_the_first_load(open_database: OpenDatabase, sqlite_url: str, expected_rows: int = 3) -> None:
    script(sqlite_url, "create table t (id integer primary key)")
    database = await open_database(sqlite_url)
    tab = TableTab(database, await facts_of(database, "t"))
    script(sqlite_url, "drop table t")
    tab.show()
    await tab.load_first()
    assert tab.message.isVisible()
    script(sqlite_url, "create table t (id integer primary key); insert into t values (1), (2), (3)")
    retry = tab.message.findChild(QPushButton, "retryButton")
    assert retry is not None
    click(retry)
    await until(lambda: tab.model.rowCount() == expected_rows)
    tab.close()
    tab.deleteLater()


async def test_an_empty_table_says_so(open_database: OpenDatabase, sqlite_url: str, open_tab: OpenTab) -> None:
    script(sqlite_url, "create table t (id integer primary key)")
    tab = await open_tab(await open_database(sqlite_url), "t")
    assert tab.empty.text.text() == "There are no rows here yet."
    assert not tab.empty.button.isVisible()
    await until(lambda: tab.status.startswith("no rows"))


async def test_cancel_stops_a_slow_query_and_keeps_the_rows(
    postgresql_url: str, open_database: OpenDatabase, open_tab: OpenTab
) -> None:
    database = await open_database(postgresql_url)
    await database.write(
        lambda c: (
            c.exec_driver_sql("create table t as select i as id, pg_sleep(0)::text as z from generate_series(1, 50) i")
            and None
        )
    )
    await database.write(lambda c: c.exec_driver_sql("create view v as select id, id * 2 as n from t") and None)
    tab = await open_tab(database, "v")
    assert tab.model.rowCount() == 50
    slow = "create or replace view v as select id, case when pg_sleep(1) is null then 1 else id end as n from t"
    await database.write(lambda c: c.exec_driver_sql(slow) and None)
    tab.refresh()
    await until(lambda: tab.busy.active and tab.foot.cancel.isVisible())
    assert "reading anew" in tab.foot.busy.text()
    key(tab.grid, Qt.Key.Key_Escape)
    await until(lambda: not tab.busy.active, timeout=3)
    assert tab.model.rowCount() == 50
    assert not tab.message.isVisible()


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


async def test_the_value_viewer(
    open_database: OpenDatabase, sqlite_url: str, open_tab: OpenTab, tmp_path: Path
) -> None:
    script(
        sqlite_url,
        """create table v (id integer primary key, body);
        insert into v values (1, '{"a": 1.10, "a": [1, 2]}'), (2, printf('%.*c', 3000000, 'x')), (3, x'89504e47'),
          (4, null);""",
    )
    tab = await open_tab(await open_database(sqlite_url), "v")
    tab.grid.setCurrentIndex(tab.model.index(0, 1))
    key(tab.grid, Qt.Key.Key_F2)
    viewer = tab.viewer
    assert viewer.isVisible()
    assert viewer.editor.toPlainText() == '{\n  "a": 1.10,\n  "a": [\n    1,\n    2\n  ]\n}'
    viewer.copy_value()
    assert copied() == '{"a": 1.10, "a": [1, 2]}'
    tab.grid.setCurrentIndex(tab.model.index(1, 1))
    await until(lambda: "of 3.0 M" in viewer.notice.text())
    viewer.copy_value()
    assert copied() == "x" * 3_000_000
    viewer.save_to(str(tmp_path / "value.txt"))
    assert (tmp_path / "value.txt").read_text() == "x" * 3_000_000
    tab.grid.setCurrentIndex(tab.model.index(2, 1))
    assert viewer.editor.toPlainText().startswith("00000000  89 50 4e 47")
    tab.grid.setCurrentIndex(tab.model.index(3, 1))
    assert viewer.notice.text().startswith("NULL")
    key(viewer, Qt.Key.Key_Escape)
    assert not viewer.isVisible()
    await until(tab.grid.hasFocus)


async def test_rows_of_another_session_appear_when_the_status_says_changed(orders: TableTab, sqlite_url: str) -> None:
    typed(orders, "jumpField", "2900")
    await until(lambda: orders.grid.currentIndex().row() == 2899)
    script(sqlite_url, "delete from orders where id <= 1000")
    await scroll_to(orders, 1000)
    await until(lambda: "changed" in orders.status)
    await until(lambda: text(orders, 1000, 0) == "2001")


async def test_closing_a_tab_while_it_reads(open_database: OpenDatabase, sqlite_url: str, open_tab: OpenTab) -> None:
    script(sqlite_url, ORDERS)
    database = await open_database(sqlite_url)
    tab = TableTab(database, await facts_of(database, "orders"))
    tab.show()
    loading = asyncio.ensure_future(tab.load_first())
    await asyncio.sleep(0)
    tab.close()
    tab.deleteLater()
    await loading


async def test_a_view_without_a_key_says_why_it_cannot_jump(
    open_database: OpenDatabase, sqlite_url: str, open_tab: OpenTab
) -> None:
    script(sqlite_url, ORDERS + "create view w as select user_id, note from orders;")
    tab = await open_tab(await open_database(sqlite_url), "w")
    await until(lambda: "of 3,000" in tab.status)
    typed(tab, "jumpField", "2500")
    await until(tab.message.isVisible)
    assert tab.message.message is not None
    assert "no key" in tab.message.message.text
    tab.message.dismiss()
    assert tab.model.rowCount() == 200
    tab.grid.verticalScrollBar().setValue(tab.grid.verticalScrollBar().maximum())
    await until(lambda: tab.model.rowCount() == 400)
    assert text(tab, 399, 1) == "note 400"


async def test_a_table_without_columns(postgresql_url: str, open_database: OpenDatabase, open_tab: OpenTab) -> None:
    database = await open_database(postgresql_url)
    await database.write(lambda c: c.exec_driver_sql("create table nothing ()") and None)
    await database.write(lambda c: c.exec_driver_sql("insert into nothing default values") and None)
    tab = await open_tab(database, "nothing")
    assert (tab.model.columnCount(), tab.model.rowCount()) == (0, 1)
    tab.filter_bar.add_filter()
    tab.filter_bar.editor.apply()
    key(tab.grid, Qt.Key.Key_End, Ctrl)
    key(tab.grid, Qt.Key.Key_F5)
    await until(lambda: not tab.loader.is_loading)
    assert not tab.message.isVisible()


HOSTILE = ['a"; drop table x; --', "%s", ":x", "<b>bold</b>", "a-b c", "日本語", "select", "a&b"]


async def test_hostile_names_are_shown_sorted_and_filtered(
    open_database: OpenDatabase, sqlite_url: str, open_tab: OpenTab
) -> None:
    quoted = ['"' + name.replace('"', '""') + '"' for name in HOSTILE]
    script(
        sqlite_url,
        f'create table "t\'%s" (id integer primary key, {", ".join(f"{name} integer" for name in quoted)});'
        f'insert into "t\'%s" values (1, {", ".join("1" for _ in HOSTILE)}), (2, {", ".join("2" for _ in HOSTILE)});',
    )
    tab = await open_tab(await open_database(sqlite_url), "t'%s")
    await until(lambda: tab.model.total == 2)
    for column, name in enumerate(HOSTILE, 1):
        tab.grid.sort_wanted.emit(column, False)
        tab.grid.sort_wanted.emit(column, False)
        await until(lambda: text(tab, 0, 0) == "2", what=name)
        tab.grid.go_to(0, column)
        tab.grid.filter_by_value()
        await until(lambda: tab.model.rowCount() == 1, what=name)
        tab.filter_bar.clear_filters()
        tab.grid.sort_wanted.emit(column, False)
        await until(lambda: tab.model.rowCount() == 2 and text(tab, 0, 0) == "1", what=name)
    assert not tab.message.isVisible()
