"""A row of relatedGrid that is followed is the current one in the tab, whatever other sessions do meanwhile."""

import sqlite3
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import Qt

from browser.ui.window.main import MainWindow
from tests.ui.driving import click, until
from tests.ui.rows.related_shop import open_file, open_shop, panel_of, settled, tab_of
from tests.ui.rows.test_related import press
from tests.ui.windows import idle


def meanwhile(path: Path, statements: str) -> None:
    """What another session does."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(statements)


def current_key(window: MainWindow) -> object:
    tab = tab_of(window)
    return tab.model.index(tab.grid.currentIndex().row(), 0).data()


async def at_order(window: MainWindow, path: Path, number: int) -> None:
    """Be among the orders of the first user, at one of them."""
    await open_shop(window, path, "users")
    panel = panel_of(window)
    assert panel.list.choose("orders by user_id")
    await settled(window)
    panel.list.setFocus()
    press(Qt.Key.Key_Return)
    for _ in range(number - 1):
        press(Qt.Key.Key_Down)
    assert panel.rows.model.index(panel.rows.grid.currentIndex().row(), 0).data() == str(number)


async def test_rows_before_it_have_gone(window: MainWindow, tmp_path: Path) -> None:
    await at_order(window, tmp_path / "shop.db", 17)
    meanwhile(tmp_path / "shop.db", "delete from orders where id in (2, 3, 5)")
    press(Qt.Key.Key_Return)
    await until(lambda: tab_of(window).facts.ref.name == "orders")
    await settled(window)
    assert (current_key(window), tab_of(window).grid.currentIndex().row()) == ("17", 13)
    assert tab_of(window).message.isHidden()


async def test_rows_came_before_it_and_a_double_click_follows(window: MainWindow, tmp_path: Path) -> None:
    await at_order(window, tmp_path / "shop.db", 2)
    meanwhile(tmp_path / "shop.db", "insert into orders select -id, 1, 'new', null from orders where id < 290")
    rows = panel_of(window).rows
    click(rows.grid.viewport(), rows.grid.visualRect(rows.model.index(4, 0)).center(), double=True)
    await until(lambda: tab_of(window).facts.ref.name == "orders")
    await settled(window)
    assert (current_key(window), tab_of(window).grid.currentIndex().row()) == ("5", 289 + 4)


async def test_the_row_itself_has_gone(window: MainWindow, tmp_path: Path) -> None:
    await at_order(window, tmp_path / "shop.db", 4)
    meanwhile(tmp_path / "shop.db", "delete from orders where id = 4")
    press(Qt.Key.Key_Return)
    await until(lambda: tab_of(window).facts.ref.name == "orders")
    await idle()
    message = tab_of(window).message.message
    assert message is not None
    assert message.text.startswith("The row that was followed is not here any more")
    assert current_key(window) == "1"


async def test_a_row_without_a_key(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    meanwhile(
        path,
        "create table users (id integer primary key); insert into users values (1);"
        "create table log (user_id integer references users, what text); create index i on log (user_id);"
        "insert into log values (1, 'a'), (1, 'b'), (1, 'c'), (1, 'd')",
    )
    await open_file(window, path, "users")
    panel = panel_of(window)
    panel.list.setFocus()
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    meanwhile(path, "delete from log where what = 'a'")
    press(Qt.Key.Key_Return)
    await until(lambda: tab_of(window).facts.ref.name == "log")
    await settled(window)
    tab = tab_of(window)
    assert tab.model.index(tab.grid.currentIndex().row(), 1).data() == "c"
