"""Tabs show what a migration has made of their tables: other columns, other rows, or that they are gone."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import Qt

from browser.rows.filters import Filter
from browser.rows.query import Order
from browser.ui import tasks
from browser.ui.actions import action_of
from browser.ui.rows.table_tab import TableTab
from browser.ui.window import migrating, rereading
from browser.ui.window.main import MainWindow
from tests.migrate import projects
from tests.ui.driving import click, until
from tests.ui.windows import idle, named, shop

ANOTHER = """op.add_column("orders", sa.Column("memo", sa.Text))
op.drop_column("orders", "note")
op.execute("DELETE FROM orders WHERE id > 3")"""
REVISIONS = [projects.Made("a1", upgrade=ANOTHER), projects.Made("b2", "a1", upgrade='op.drop_table("orders")')]


def columns(tab: TableTab) -> list[object]:
    return [tab.model.headerData(each, Qt.Orientation.Horizontal) for each in range(tab.model.columnCount())]


async def test_tabs_show_what_a_migration_made_of_their_tables(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db", rows=7), table="orders")
    await idle()
    table = window.desk.table_tabs()[0]
    unseen = window.desk.add_table(table.database, table.facts)
    tab = migrating.open_migrations(window)
    assert tab is not None
    await idle()
    tab.open_folder(projects.write(tmp_path / "mine", REVISIONS))
    await idle()
    click(named(tab, "trustButton"))
    await idle()
    table.asking.load(table.wanted.with_order(Order("note")).with_filters(Filter("note", "=", "x", enabled=False)), "")
    await idle()
    after = [*(each for each in columns(table) if each != "note"), "memo"]
    action_of(tab.verbs, "upgrade_one").trigger()
    await idle()
    assert columns(table) == after and table.model.rowCount() == 3 and table.message.message is None
    assert table.wanted.order == () == table.wanted.filters, "nothing is asked of a column that is gone"
    assert unseen.source is None and [each.name for each in unseen.facts.columns] == after
    window.desk.tabs.setCurrentWidget(unseen)
    await idle()
    assert columns(unseen) == after and unseen.model.rowCount() == 3
    action_of(tab.verbs, "upgrade_one").trigger()
    await idle()
    for each in (table, unseen):
        assert each.message.message is not None and "orders is not there any more" in each.message.message.text


async def test_a_tab_that_is_closed_meanwhile_does_not_keep_the_others_old(window: MainWindow, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    for name in ("users", "orders"):
        await window.open_url(path, table=name)
    await idle()
    closed, table = window.desk.table_tabs()
    opened = window.schema.connections.of(table.database)
    with closing(sqlite3.connect(path)) as another_program:
        another_program.execute("alter table orders add column memo text")
        await opened.refresh(())
        await idle()
        assert table.facts.ref not in opened.catalog.details
        another_program.execute("begin exclusive")
        tree: asyncio.Task[object] = asyncio.ensure_future(asyncio.sleep(0))
        tasks.start(rereading._tables, window, table.database, tree, owner=window)
        await until(tree.done)
        await asyncio.sleep(0)
        window.desk.tabs.take_out(closed)
        await until(lambda: not tasks.is_alive(closed))
        another_program.rollback()
    await idle()
    assert "memo" in columns(table)
