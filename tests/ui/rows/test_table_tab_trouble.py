"""The tab of a table when something is different: refreshed, refused, cancelled, empty, closed too soon."""

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QToolButton

from browser.ui.rows.table_tab import TableTab
from tests.conftest import OpenDatabase
from tests.ui.driving import click, key, until
from tests.ui.rows.conftest import ORDERS, OpenTab, facts_of, script, text
from tests.ui.rows.hands import Ctrl, copy, scroll_to, select, typed


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
    await until(lambda: not tab.busy.active)
    assert tab.model.rowCount() == 50
    assert not tab.message.isVisible()


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
