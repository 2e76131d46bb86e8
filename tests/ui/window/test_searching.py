"""Quick open and the welcome strip in the real window."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import Qt

from browser.ui import tasks
from browser.ui.window.main import MainWindow
from browser.ui.window.searching import open_column
from tests.ui.driving import click, key, type_text, until
from tests.ui.windows import focused, idle, named, shop, tab_titles

CONTROL = Qt.KeyboardModifier.ControlModifier


async def test_quick_open_finds_tables_of_all_connections(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"))
    await window.open_url(shop(tmp_path / "other.db"))
    await idle()
    key(window, Qt.Key.Key_P, CONTROL)
    field = named(window, "quickOpen")
    await until(field.hasFocus)
    type_text(field, "dear oth")
    assert [(each.title, each.detail) for each in window.search.finder.shown] == [("dear", "other.db")]
    key(field, Qt.Key.Key_Return)
    await until(lambda: tab_titles(window) == ["dear · other.db"])
    assert field.text() == ""
    assert not window.search.finder.isVisible()
    await idle()


async def test_quick_open_finds_columns_and_commands(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "orders.db"))
    await idle()
    field = named(window, "quickOpen")
    key(window, Qt.Key.Key_P, CONTROL)
    await until(field.hasFocus)
    type_text(field, "orders")
    assert window.search.finder.shown[0].title == "orders", "names come before connections"
    field.clear()
    type_text(field, "theme dark")
    assert window.search.finder.shown[0].title == "Theme: dark"
    field.clear()
    type_text(field, "user_id")
    assert window.search.finder.shown[0].detail == "orders · orders.db"
    key(field, Qt.Key.Key_Return)
    await until(lambda: tab_titles(window) == ["orders"])
    await idle()
    assert named(window, "rowGrid").currentIndex().column() == 1


async def test_quick_open_gives_the_focus_back(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"))
    await idle()
    named(window, "schemaTree").setFocus()
    click(named(window, "quickOpen"))
    await until(window.search.finder.isVisible)
    key(window, Qt.Key.Key_P, CONTROL)
    key(named(window, "quickOpen"), Qt.Key.Key_Escape)
    assert not window.search.finder.isVisible()


async def test_the_welcome_strip_offers_what_works_and_can_be_dismissed(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    await until(lambda: window.relating.panel is not None)
    await idle()
    strip = named(window, "welcomeStrip")
    offered = [each.text() for each in strip.offered]
    assert offered[:4] == ["Follow a row", "Compare loaders", "Query with :params", "Exhaust the pool"]
    assert offered[-1] == "Connect…"
    click(strip.offered[offered.index("Jump to a row")])
    assert focused().objectName() == "jumpField"
    click(named(window, "welcomeClose"))
    assert not strip.isVisible()
    assert window.settings.get("show_welcome") is False
    window.commands.welcome()
    assert strip.isVisible()


async def test_a_tab_that_is_closed_while_its_rows_are_read_is_gone_to_no_more(
    window: MainWindow, tmp_path: Path
) -> None:
    path = shop(tmp_path / "shop.db")
    slow = "with recursive n(i) as (select 1 union all select i + 1 from n limit 300000000) select i from n where i < 0"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"create view slow as {slow}")
    opened = await window.open_url(path)
    await idle()
    name = window.schema.catalog_of(opened.database).find("slow")
    assert name is not None
    opening = tasks.start(open_column, window, opened, name, "i", owner=window)
    await until(lambda: any(tab.loader.is_loading for tab in window.desk.table_tabs()))
    window.commands.close_tab()
    await asyncio.wait([opening])
    await idle()
