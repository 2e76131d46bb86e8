"""The values of a table's tab: shown exactly, copied, looked at, filtered by."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from browser.database.facts import Kind
from browser.rows.filters import Filter
from browser.ui.rows.table_tab import TableTab
from tests.conftest import OpenDatabase
from tests.ui.driving import key, until
from tests.ui.rows.conftest import OpenTab, cell, column_texts, script, text
from tests.ui.rows.hands import Ctrl, chips, copied, copy, select


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
    viewer = tab.watch.viewer
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
