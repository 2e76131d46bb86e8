"""Connections and their tabs."""

from pathlib import Path

from PySide6.QtCore import Qt

from browser.ui import tasks
from browser.ui.window import opening
from browser.ui.window.main import MainWindow
from tests.ui.driving import click, key, type_text, until
from tests.ui.rows.related_shop import settled
from tests.ui.windows import focused, idle, named, shop, tab_titles


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


async def test_what_is_closed_with_its_connection_is_not_loaded_before(window: MainWindow, tmp_path: Path) -> None:
    connection = await window.open_url(shop(tmp_path / "shop.db"), table="users")
    facts = named(window, "tableTab").facts
    await until(lambda: window.relating.panel is not None)
    await settled(window)
    for _ in range(3):
        window.desk.add_table(connection.database, facts)
    told: list[int] = []
    window.desk.changed.connect(lambda: told.append(window.desk.tabs.count()))
    window.desk.close_database(connection.database)
    assert [title for _, title in tasks.shown()] == ["Closing shop.db"]
    assert told == [0]
    await idle()


async def test_the_same_place_is_not_opened_twice(window: MainWindow, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    await window.open_url(path, table="orders")
    await window.open_url(f"sqlite:///{path}", table="orders")
    await idle()
    assert len(window.desk.connections) == 1
    assert tab_titles(window) == ["orders"]


async def test_a_file_called_memory_is_a_file(window: MainWindow, tmp_path: Path) -> None:
    path = shop(tmp_path / "memory.db")
    await window.open_url(path)
    await window.open_url(path)
    await idle()
    assert len(window.desk.connections) == 1
    await window.open_url("sqlite://")
    await window.open_url("sqlite://")
    await idle()
    assert len(window.desk.connections) == 3


def _current_row(window: MainWindow) -> str:
    tree = window.schema.tree
    return str(tree.currentIndex().data())


async def test_a_connection_that_was_made_is_chosen_everywhere(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "one.db"), table="orders")
    await idle()
    await window.open_url(shop(tmp_path / "two.db"))
    await idle()
    assert _seen(window) == ("two.db", "two.db", "two.db", "two.db · Rowlore")
    assert _current_row(window).startswith("two.db")
    click(window.desk.tabs.tabBar(), window.desk.tabs.tabBar().tabRect(0).center())
    assert named(window, "connectionPicker").text() == "one.db"
    assert _current_row(window).startswith("orders")


def _seen(window: MainWindow) -> tuple[str, ...]:
    """What picker, active connection, visible tab and title say."""
    active, tabs = window.desk.active, window.desk.tabs
    shown = tabs.tabText(tabs.currentIndex())
    return named(window, "connectionPicker").text(), active.title if active else "", shown, window.windowTitle()


async def test_the_tab_that_is_seen_is_the_active_connection_s(window: MainWindow, tmp_path: Path) -> None:
    one = shop(tmp_path / "one.db")
    await window.open_url(one, table="orders")
    await window.open_url(shop(tmp_path / "two.db"))
    first, second = window.desk.connections
    window.desk.choose(first)
    assert _seen(window)[:3] == ("one.db", "one.db", "orders · one.db")
    window.desk.choose(second)
    assert _seen(window)[:3] == ("two.db", "two.db", "two.db")
    window.commands.close_tab()
    assert _seen(window)[:3] == ("one.db", "one.db", "orders · one.db")
    window.desk.choose(second)
    await window.open_url(str(tmp_path / "two.db"), table="users")
    assert tab_titles(window) == ["orders · one.db", "users · two.db"]
    await window.open_url(one)
    assert _seen(window)[:3] == ("one.db", "one.db", "orders · one.db")
    await idle()


async def test_the_tree_follows_the_tabs_without_taking_the_focus(window: MainWindow, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    for table in ("orders", "dear", "users"):
        await window.open_url(path, table=table)
    await idle()
    assert _current_row(window).startswith("users")
    window.desk.tabs.setCurrentIndex(tab_titles(window).index("dear"))
    assert _current_row(window).startswith("dear")
    assert focused() is not window.schema.tree
    window.schema.field.setText("user")
    window.desk.tabs.setCurrentIndex(tab_titles(window).index("orders"))
    assert window.schema.field.text() == "user"
    await idle()


async def test_the_dialog_leads_to_the_tree(window: MainWindow, tmp_path: Path) -> None:
    dialog = opening.show_connect_dialog(window, shop(tmp_path / "shop.db"))
    await until(dialog.isActiveWindow)
    dialog.connect_button.click()
    await until(lambda: len(window.desk.connections) == 1)
    await idle()
    await until(lambda: window.focusWidget() is window.schema.tree)
    assert _current_row(window).startswith("shop.db")
