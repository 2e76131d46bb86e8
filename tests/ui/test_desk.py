"""Connections and their tabs."""

from pathlib import Path

from PySide6.QtCore import Qt

from browser.ui.window import MainWindow
from tests.ui.driving import key, type_text, until
from tests.ui.windows import idle, named, shop, tab_titles


async def test_a_table_is_opened_from_the_tree(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"))
    await idle()
    field = named(window, "schemaFilter")
    field.setFocus()
    type_text(field, "order")
    key(field, Qt.Key.Key_Return)
    await until(lambda: tab_titles(window) == ["orders"])
    await idle()
    grid = named(window, "rowGrid")
    assert grid.model().rowCount() == 500
    assert window.windowTitle() == "orders · shop.db · Rowlore"
    assert named(window, "connectionPicker").text() == "shop.db"
    assert named(window, "statusConnection").text().startswith("shop.db · SQLite 3")


async def test_the_first_row_is_selected(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    await until(lambda: named(window, "rowGrid").currentIndex().row() == 0)


async def test_connections_live_side_by_side_and_close_with_their_tabs(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "one.db"), table="orders")
    await window.open_url(shop(tmp_path / "two.db"), read_only=True, table="users")
    await idle()
    assert tab_titles(window) == ["orders · one.db", "users · two.db"]
    assert named(window, "readOnlyShield")
    assert named(window, "connectionPicker").text() == "two.db"
    window.desk.tabs.setCurrentIndex(0)
    assert named(window, "connectionPicker").text() == "one.db"
    assert not window.top.shield.isVisible()
    window.commands.close_connection()
    assert tab_titles(window) == ["users"]
    await idle()
    assert [each.title for each in window.desk.connections] == ["two.db"]


async def test_the_same_place_is_not_opened_twice(window: MainWindow, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    await window.open_url(path, table="orders")
    await window.open_url(f"sqlite:///{path}", table="orders")
    await idle()
    assert len(window.desk.connections) == 1
    assert tab_titles(window) == ["orders"]
