"""The related panel and following relations, by keyboard, in the real window."""

import asyncio
import re
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from browser.database.facts import ForeignKey, TableRef
from browser.ui.actions import action_of
from browser.ui.rows.table_tab import TableTab
from browser.ui.window.main import MainWindow
from tests.ui.driving import click, key, until
from tests.ui.rows.related_shop import open_file, open_shop, panel_of, related_of, settled, tab_of
from tests.ui.windows import idle, named

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


def press(which: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is."""
    focus = QApplication.focusWidget()
    assert focus is not None
    key(focus, which, modifiers)


def shows(tab: TableTab, table: str) -> bool:
    return tab.facts.ref.name == table


async def test_the_panel_tells_of_the_first_row(window: MainWindow, tmp_path: Path) -> None:
    await open_shop(window, tmp_path / "shop.db", "users")
    panel = panel_of(window)
    assert named(window, "relatedPanel") is panel
    assert panel.title.text() == "of users #1"
    assert panel.list.names == ["manager", "orders by user_id", "orders by billing_id", "users by manager_id"]
    assert [panel.list.text_of(name) for name in panel.list.names] == ["NULL", "40", "0", "2"]
    assert panel.list.current == "orders by user_id"
    assert panel.rows.model.rowCount() == 40


async def test_the_panel_costs_one_statement_and_its_rows_one(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "users")
    panel = panel_of(window)
    assert re.match(r"2 queries \+ \d+ of the schema · 0 lazy loads · ", panel.status.text())  # the first time only
    tab.grid.go_to(1)
    await settled(window)
    assert panel.title.text() == "of users #2"
    assert panel.status.text().startswith("2 queries · 0 lazy loads · ")


async def test_the_newest_row_wins(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "orders")
    for row in range(1, 31):
        tab.grid.go_to(row)
    await settled(window)
    panel = panel_of(window)
    assert panel.title.text() == "of orders #31"
    assert panel.rows.model.rowCount() == 3


async def test_an_orphan_and_null_are_told_apart(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "orders")
    panel = panel_of(window)
    await until(lambda: tab.model.rowCount() == 302)
    for row, said in ((300, "missing"), (301, "NULL")):
        tab.jumps.to_row(row)
        await settled(window)
        assert panel.list.text_of("user") == said


async def test_several_rows_are_counted_together(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "users")
    tab.grid.selectAll()
    await settled(window)
    panel = panel_of(window)
    assert panel.title.text() == "of 3 rows of users"
    assert panel.list.text_of("orders by user_id") == "300"


async def test_a_walk_by_keyboard_alone_and_back(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "users")
    tab.grid.setFocus()
    press(Qt.Key.Key_3, ALT)
    assert QApplication.focusWidget() is panel_of(window).list
    press(Qt.Key.Key_Return, CONTROL)
    await until(lambda: tab.facts.ref.name == "orders")
    await settled(window)
    assert tab.model.total == 40
    assert related_of(window).bar.texts == ["users #1", "orders by user_id"]
    assert tab.filter_bar.restriction.isVisible()
    for _ in range(16):
        press(Qt.Key.Key_Down)
    await settled(window)
    press(Qt.Key.Key_3, ALT)
    panel = panel_of(window)
    assert panel.list.choose("items")
    press(Qt.Key.Key_Return, CONTROL)
    await until(lambda: tab.facts.ref.name == "items")
    await settled(window)
    assert related_of(window).bar.texts == ["users #1", "orders #17", "items"]
    assert tab.model.total == 3
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Return, CONTROL)
    await until(lambda: tab.facts.ref.name == "products")
    await settled(window)
    assert tab.model.total == 1
    assert len(related_of(window).bar.steps) == 4
    for table in ("items", "orders", "users"):
        press(Qt.Key.Key_Left, ALT)
        await until(partial(shows, tab, table))
        await settled(window)
    assert not tab.filter_bar.restriction.isVisible()
    press(Qt.Key.Key_Right, ALT)
    await until(lambda: tab.facts.ref.name == "orders")
    await settled(window)
    assert tab.grid.currentIndex().row() == 16


async def test_labels_cost_one_statement_a_page(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "items")
    related = related_of(window)
    assert related.labels.cost[0] == 1
    reference = tab.model.references[2]
    cells = tab.model.row_cells(0)
    assert cells is not None
    assert reference.label(cells) == ("Chair", False)
    assert "2 queries · 0 lazy loads" in tab.status


async def test_an_orphan_is_marked_in_its_cell(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "orders")
    await until(lambda: tab.model.rowCount() == 302)
    tab.jumps.to_row(300)
    await settled(window)
    cells = tab.model.row_cells(300)
    assert cells is not None
    assert tab.model.references[1].label(cells) == (None, True)


async def test_a_relation_is_declared_by_hand_kept_and_forgotten(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "tags")
    panel = panel_of(window)
    panel.declare_relation()
    form = named(window, "declareForm")
    await idle()
    form.table.setCurrentIndex([form.table.itemText(each) for each in range(form.table.count())].index("products"))
    await idle()
    form.pairs[0][0].setCurrentIndex(0)
    form.confirm.click()
    await settled(window)
    declared = [each for each in panel.watch.relations if each.declared]
    assert [(each.name, each.target.name) for each in declared] == [("products", "products")]
    assert panel.list.text_of("products") == "1"
    store, key = await panel.graphs.remembered(tab.database)
    assert [each.target.name for each in store.declared(key)] == ["products"]
    assert panel.list.choose("products")
    await settled(window)
    await panel.forget_relation()
    await settled(window)
    assert not any(each.declared for each in panel.watch.relations)
    assert store.declared(key) == ()


async def test_a_rule_told_by_hand_is_kept_and_counted(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "payments")
    panel = panel_of(window)
    panel.declare_relation()
    form = named(window, "declareForm")
    await idle()
    form.table.setCurrentIndex([form.table.itemText(each) for each in range(form.table.count())].index("products"))
    await idle()
    form.rule.setFocus()
    key(form.rule, "c")
    assert form.rule.currentText() == "CASCADE"
    form.confirm.setFocus()
    key(form.confirm, Qt.Key.Key_Space)
    await settled(window)
    store, name = await panel.graphs.remembered(tab.database)
    assert [(each.columns, each.on_delete) for each in store.declared(name)] == [(("id",), "CASCADE")]
    await window.open_url(str(tmp_path / "shop.db"), table="products")
    await settled(window)
    panel.show_what_would_go()
    await idle()
    view = named(window, "effectView")
    rows = [view.tree.topLevelItem(row) for row in range(view.tree.topLevelItemCount())]
    assert ["payments", "1", "CASCADE (by hand)"] in [[row.text(column) for column in range(3)] for row in rows]
    assert "would take 1 row with it. Rules that were told by hand count, too" in view.words.text()


async def test_proposals_are_accepted(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "guess.db"
    script = (
        "create table customers (id integer primary key, name text);"
        "create table orders (id integer primary key, customer_id integer);"
        "insert into customers values (1, 'Ada'); insert into orders values (1, 1), (2, 1);"
    )
    await open_file(window, path, "customers", script)
    panel = panel_of(window)
    assert panel.empty.text().startswith("Nothing references this table")
    panel.propose_relations()
    await idle()
    form = named(window, "proposeForm")
    assert form.list.count() == 1
    form.list.item(0).setCheckState(Qt.CheckState.Checked)
    form.accept.click()
    await settled(window)
    assert [panel.list.text_of(name) for name in panel.list.names] == ["2"]


async def test_what_would_go_with_a_row(window: MainWindow, tmp_path: Path) -> None:
    await open_shop(window, tmp_path / "shop.db", "users")
    panel = panel_of(window)
    panel.show_what_would_go()
    await idle()
    view = named(window, "effectView")
    tree = view.tree
    found = {tree.topLevelItem(row).text(0): tree.topLevelItem(row) for row in range(tree.topLevelItemCount())}
    orders = found["orders by user_id"]
    assert [orders.text(1), orders.text(2)] == ["40", "CASCADE"]
    assert orders.childCount() == 2
    assert view.words.text() == "Deleting users #1 would take 160 rows with it. 3 rows would stop it."
    key(tree, Qt.Key.Key_Escape)
    assert panel.list.isVisible()
    tab = tab_of(window)
    panel.show_what_would_go()
    tab.grid.go_to(1)
    await settled(window)
    assert panel.list.isVisible()


async def test_many_relations_are_filtered_and_those_with_rows_come_first(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "many.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table hub (id integer primary key)")
        connection.execute("insert into hub values (1)")
        for number in range(120):
            connection.execute(f"create table t{number:03} (id integer primary key, hub_id integer references hub)")
            connection.execute(f"create index i{number:03} on t{number:03} (hub_id)")
        connection.execute("insert into t099 values (1, 1)")
        connection.commit()
    await open_file(window, path, "hub")
    panel = panel_of(window)
    assert len(panel.list.names) == 120
    assert panel.list.names[:2] == ["t099", "t000"]
    assert panel.field.isVisible()
    window.desk.table_tabs()[0].row_changed.emit()
    await settled(window)
    assert panel.status.text().startswith("4 queries")
    panel.field.setText("t01")
    assert panel.list.names == [f"t01{digit}" for digit in range(10)]


async def test_a_key_without_an_index_on_a_huge_table_is_counted_when_asked(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "huge.db"
    script = (
        "create table users (id integer primary key); insert into users values (1);"
        "create table visits (id integer primary key, user_id integer references users);"
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 120000)"
        "insert into visits select i, 1 from n;"
    )
    await open_file(window, path, "users", script)
    panel = panel_of(window)
    assert panel.list.text_of("visits") == "not counted"
    assert panel.list.choose("visits")
    await settled(window)
    await panel.count_exactly()
    assert panel.list.text_of("visits") == "120,000"


async def test_a_reference_of_a_related_row_is_followed_by_its_arrow(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "orders")
    panel = panel_of(window)
    assert panel.list.choose("items")
    await settled(window)
    grid = panel.rows.grid
    assert grid is named(window, "relatedGrid")
    click(grid.viewport(), grid.visualRect(panel.rows.model.index(0, 2)).topLeft() + QPoint(8, 8))
    await until(partial(shows, tab, "products"))
    await settled(window)
    assert related_of(window).bar.texts[0] == "orders #1"
    assert len(related_of(window).bar.steps) == 3


async def test_the_context_menu_leads_on_with_the_same_actions(window: MainWindow, tmp_path: Path) -> None:
    tab = await open_shop(window, tmp_path / "shop.db", "orders")
    at = tab.grid.visualRect(tab.model.index(0, 1)).center()
    globally = tab.grid.viewport().mapToGlobal(at)
    QApplication.sendEvent(tab.grid.viewport(), QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, globally))
    menu = tab.grid.findChild(QMenu, "gridMenu")
    assert isinstance(menu, QMenu)
    assert [each.text() for each in menu.actions()[:3]] == ["Follow a row", "Open relations below", "Choose the label…"]
    assert menu.actions()[0] is action_of(related_of(window), "follow_row")
    menu.close()


async def test_what_was_declared_is_known_though_its_first_reading_was_cancelled(
    window: MainWindow, tmp_path: Path
) -> None:
    """Who walks on with the arrow keys cancels what is read of the row before."""
    tab = await open_shop(window, tmp_path / "shop.db", "tags")
    graphs, ref = panel_of(window).graphs, TableRef("main", "products")
    await graphs.declare(tab.database, [ForeignKey("", tab.facts.ref, ("id",), ref, ("id",))])
    await settled(window)
    graphs.forget(tab.database)
    reading = asyncio.ensure_future(graphs.complete(tab.database, tab.facts.ref))
    await asyncio.sleep(0)
    reading.cancel()
    await asyncio.wait([reading])
    relations = await graphs.complete(tab.database, tab.facts.ref)
    assert [each.target for each in relations if each.declared] == [ref]


async def test_the_table_that_is_shown_is_the_one_that_is_declared(window: MainWindow, tmp_path: Path) -> None:
    """Who chooses another table before the columns of the first have come declares the other one."""
    path = tmp_path / "shop.db"
    tab = await open_shop(window, path, "tags")
    panel = panel_of(window)
    panel.declare_relation()
    form = named(window, "declareForm")
    await idle()
    names = [form.table.itemText(each) for each in range(form.table.count())]
    assert panel.graphs.facts(tab.database, TableRef("main", "payments")) is None
    with closing(sqlite3.connect(path, isolation_level=None)) as another_program:
        another_program.execute("begin exclusive")
        form.table.setCurrentIndex(names.index("payments"))
        await asyncio.sleep(0)
        form.table.setCurrentIndex(names.index("products"))
        await until(form.confirm.isEnabled)
        another_program.execute("rollback")
    await idle()
    form.confirm.click()
    await settled(window)
    store, key = await panel.graphs.remembered(tab.database)
    assert [each.target.name for each in store.declared(key)] == ["products"]
