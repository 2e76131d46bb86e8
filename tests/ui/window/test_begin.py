"""What the window opens at its start."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from PySide6.QtWidgets import QApplication

from browser.ui.window import begin
from browser.ui.window.main import MainWindow
from tests.ui.windows import asked, idle, main_window, named, said, shop, tab_titles


async def test_the_very_first_start_shows_the_demo_s_orders(window: MainWindow, home: Path) -> None:
    await asyncio.wait(begin.begin(window, asked()))
    await idle()
    assert tab_titles(window) == ["orders"]
    assert [each.title for each in window.desk.connections] == ["demo.db"]
    grid = named(window, "rowGrid")
    assert grid.currentIndex().row() == 0
    assert QApplication.focusWidget() is grid
    assert (home / "demo.db").exists()


async def test_files_and_a_table(window: MainWindow, tmp_path: Path) -> None:
    one, two = shop(tmp_path / "one.db"), shop(tmp_path / "two.db")
    await asyncio.wait(begin.begin(window, asked(one, two, table="users", read_only=True)))
    await idle()
    assert tab_titles(window) == ["users · one.db"]
    assert all(each.database.read_only for each in window.desk.connections)


async def test_the_first_rows_do_not_wait_for_what_the_tree_reads_besides_names(
    window: MainWindow, tmp_path: Path
) -> None:
    await asyncio.wait(begin.begin(window, asked(shop(tmp_path / "one.db"), table="orders")))
    await idle()
    (connection,) = window.desk.connections
    sent = [(each.action, each.sql) for each in connection.database.statements.since(0)]
    rows = next(place for place, (_, sql) in enumerate(sent) if "LIMIT" in sql and '"orders"' in sql)
    keys = [
        place for place, (action, sql) in enumerate(sent) if action == "Reading one.db" and "foreign_key_list" in sql
    ]
    assert keys
    assert min(keys) > rows


async def test_a_query_is_of_the_first_whichever_answers_last(window: MainWindow, tmp_path: Path) -> None:
    query = tmp_path / "look.sql"
    query.write_text("select 1")
    paths = [shop(tmp_path / f"{n}.db", rows=1) for n in range(4)]
    await asyncio.wait(begin.begin(window, asked(*paths, query=query)))
    await idle()
    assert tab_titles(window) == ["look · 0.db"]
    assert named(window, "connectionPicker").text() == "0.db"


async def test_a_table_that_is_not_there_is_said_with_a_hint(window: MainWindow, tmp_path: Path) -> None:
    await asyncio.wait(begin.begin(window, asked(shop(tmp_path / "one.db"), table="order")))
    await idle()
    assert "“order”" in said(window)
    assert "orders" in said(window)


async def test_whoever_closed_everything_finds_nothing_open(home: Path) -> None:
    async with main_window(home):
        pass
    async with main_window(home) as window:
        await asyncio.wait(begin.begin(window, asked()))
        await idle()
        assert len(window.desk.connections) == 0
        assert named(window, "emptyState")


async def test_the_demo_can_be_made_anew(window: MainWindow, home: Path) -> None:
    await asyncio.wait(begin.begin(window, asked(demo=True)))
    await idle()
    window.commands.close_connection()
    await idle()
    with closing(sqlite3.connect(home / "demo.db")) as connection:
        connection.execute("delete from order_items")
        connection.commit()
    await asyncio.wait(begin.begin(window, asked(reset_demo=True, table="users")))
    await idle()
    with closing(sqlite3.connect(home / "demo.db")) as connection:
        assert connection.execute("select count(*) from order_items").fetchone() > (0,)
    assert tab_titles(window) == ["users"]


async def test_a_stranger_s_file_in_the_demo_s_place_is_left_alone(window: MainWindow, home: Path) -> None:
    (home / "demo.db").write_text("not yours")
    await asyncio.wait(begin.begin(window, asked(demo=True)))
    await idle()
    assert "demo.db" in said(window)
    assert (home / "demo.db").read_text() == "not yours"
