"""The real main window by keyboard and mouse."""

import asyncio
import socket
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from browser.ui import tasks, theme
from browser.ui.window import MainWindow
from tests.ui.driving import click, key, type_text, until
from tests.ui.windows import main_window, named, shop

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
async def window(home: Path) -> AsyncIterator[MainWindow]:
    async with main_window(home) as made:
        yield made


async def _idle() -> None:
    await until(lambda: not tasks.running())


def _tabs(window: MainWindow) -> list[str]:
    tabs = window.desk.tabs
    return [tabs.tabText(place) for place in range(tabs.count())]


def _message(window: MainWindow) -> str:
    message = window.central.message.message
    return message.whole() if message is not None else ""


async def test_names_are_the_public_surface(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    for name in ("connectionPicker", "quickOpen", "welcomeStrip", "schemaPanel", "tabs", "statusConnection"):
        assert named(window, name)
    assert window.objectName() == "mainWindow"
    assert window.findChild(QWidget, "environmentChip") is None
    for name in ("commandPalette", "readOnlyShield", "messagesPanel", "busyIndicator"):
        assert isinstance(window.findChild(QWidget, name), QWidget)


async def test_a_table_is_opened_from_the_tree(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"))
    await _idle()
    field = named(window, "schemaFilter")
    field.setFocus()
    type_text(field, "order")
    key(field, Qt.Key.Key_Return)
    await until(lambda: _tabs(window) == ["orders"])
    await _idle()
    grid = named(window, "rowGrid")
    assert grid.model().rowCount() == 500
    assert window.windowTitle() == "main.orders · shop.db · Rowlore"
    assert named(window, "connectionPicker").text() == "shop.db"
    assert named(window, "statusConnection").text().startswith("shop.db · SQLite 3")


async def test_the_first_row_is_selected(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    await until(lambda: named(window, "rowGrid").currentIndex().row() == 0)


async def test_quick_open_finds_tables_of_all_connections(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"))
    await window.open_url(shop(tmp_path / "other.db"))
    await _idle()
    key(window, Qt.Key.Key_P, CONTROL)
    field = named(window, "quickOpen")
    await until(field.hasFocus)
    type_text(field, "dear oth")
    assert [(each.title, each.detail) for each in window.search.finder.shown] == [("dear", "other.db")]
    key(field, Qt.Key.Key_Return)
    await until(lambda: _tabs(window) == ["dear · other.db"])
    assert field.text() == ""
    assert not window.search.finder.isVisible()
    await _idle()


async def test_quick_open_gives_the_focus_back(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"))
    await _idle()
    named(window, "schemaTree").setFocus()
    click(named(window, "quickOpen"))
    await until(window.search.finder.isVisible)
    key(window, Qt.Key.Key_P, CONTROL)
    key(named(window, "quickOpen"), Qt.Key.Key_Escape)
    assert not window.search.finder.isVisible()


async def test_the_palette_runs_a_command(window: MainWindow) -> None:
    key(window, Qt.Key.Key_P, CONTROL | SHIFT)
    palette = named(window, "commandPalette")
    field = named(window, "commandField")
    await until(field.hasFocus)
    type_text(field, "theme dark")
    assert window.commands_palette.finder.shown[0].title == "Theme: dark"
    key(field, Qt.Key.Key_Return)
    assert theme.current() is theme.DARK
    assert not palette.isVisible()
    assert window.settings.get("theme") == "dark"
    window.commands.set_theme("light")


async def test_switching_the_theme_repaints(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    await _idle()
    places = [QPoint(600, 790), QPoint(100, 700), QPoint(900, 400), QPoint(400, 40)]
    light = [window.grab().toImage().pixelColor(each).lightness() for each in places]
    window.commands.set_theme("dark")
    await asyncio.sleep(0)
    dark = [window.grab().toImage().pixelColor(each).lightness() for each in places]
    window.commands.set_theme("light")
    assert min(light) > 200
    assert max(dark) < 80


async def test_an_error_is_said_and_retried(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "late.db"
    tasks.start(window.open_url, str(path), owner=window)
    await until(lambda: _message(window))
    assert str(path) in _message(window)
    assert window.messages.messages[0].text in _message(window)
    await _idle()
    shop(path)
    click(named(window.central.message, "retryButton"))
    await until(lambda: len(window.desk.connections) == 1)
    assert _message(window) == ""
    await _idle()


async def test_connections_live_side_by_side_and_close_with_their_tabs(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "one.db"), table="orders")
    await window.open_url(shop(tmp_path / "two.db"), read_only=True, table="users")
    await _idle()
    assert _tabs(window) == ["orders · one.db", "users · two.db"]
    assert named(window, "readOnlyShield")
    assert named(window, "connectionPicker").text() == "two.db"
    window.desk.tabs.setCurrentIndex(0)
    assert named(window, "connectionPicker").text() == "one.db"
    assert not window.top.shield.isVisible()
    window.commands.close_connection()
    assert _tabs(window) == ["users"]
    await _idle()
    assert [each.title for each in window.desk.connections] == ["two.db"]


async def test_the_same_place_is_not_opened_twice(window: MainWindow, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    await window.open_url(path, table="orders")
    await window.open_url(f"sqlite:///{path}", table="orders")
    await _idle()
    assert len(window.desk.connections) == 1
    assert _tabs(window) == ["orders"]


async def test_tabs_by_keyboard_and_middle_click(window: MainWindow, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    for table in ("orders", "users", "dear"):
        await window.open_url(path, table=table)
    await _idle()
    tabs = window.desk.tabs
    key(window, Qt.Key.Key_Tab, CONTROL)
    assert tabs.currentIndex() == 0
    key(window, Qt.Key.Key_Tab, CONTROL | SHIFT)
    assert tabs.currentIndex() == 2
    click(tabs.tabBar(), tabs.tabBar().tabRect(1).center(), button=Qt.MouseButton.MiddleButton)
    assert _tabs(window) == ["orders", "dear"]
    key(window, Qt.Key.Key_W, CONTROL)
    assert _tabs(window) == ["orders"]
    key(window, Qt.Key.Key_W, CONTROL)
    assert named(window, "emptyState")
    await _idle()


async def test_keys_of_the_tab_work_from_anywhere(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    await _idle()
    named(window, "schemaTree").setFocus()
    key(named(window, "schemaTree"), Qt.Key.Key_G, CONTROL)
    focus = await until(lambda: QApplication.focusWidget())
    assert focus.objectName() == "jumpField"


async def test_panes_by_keys(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    await _idle()
    key(window, Qt.Key.Key_1, ALT)
    assert window.schema.isAncestorOf(_focus())
    key(window, Qt.Key.Key_2, ALT)
    assert window.desk.tabs.isAncestorOf(_focus())
    key(window, Qt.Key.Key_4, ALT)
    assert window.messages.isVisible()
    key(window, Qt.Key.Key_1, ALT)
    key(window, Qt.Key.Key_1, ALT)
    assert not window.schema.isVisible()
    key(window, Qt.Key.Key_1, ALT)
    assert window.schema.isVisible()


def _focus() -> QWidget:
    focus = QApplication.focusWidget()
    assert focus is not None
    return focus


async def test_a_dropped_file_is_opened(window: MainWindow, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(shop(tmp_path / "dropped.db"))])
    action, button, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), action, data, button, none)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(5, 5), action, data, button, none))
    await until(lambda: [each.title for each in window.desk.connections] == ["dropped.db"])
    await _idle()


async def test_connecting_shows_up_and_can_be_cancelled(window: MainWindow) -> None:
    with socket.create_server(("127.0.0.1", 0)) as mute:
        url = f"postgresql://ada:canary-99@127.0.0.1:{mute.getsockname()[1]}/db"
        tasks.start(window.open_url, url, owner=window, title="Connecting to somebody")
        await until(window.strip.busy.isVisible)
        assert "Connecting to somebody" in window.strip.busy.accessibleName()
        click(named(window, "cancelTask"))
        await _idle()
        assert not window.strip.busy.isVisible()
        assert _message(window) == ""


async def test_the_password_of_an_argument_is_nowhere(window: MainWindow) -> None:
    tasks.start(window.open_url, "postgresql://ada:canary-77@127.0.0.1:1/db", owner=window)
    await until(lambda: _message(window))
    texts = [_message(window), window.windowTitle(), str(window.memory.recent())]
    texts += [each.text() for each in window.findChildren(QLineEdit)]
    model: Any = named(window, "schemaTree").model()
    texts += [str(model.index(row, 0).data()) for row in range(model.rowCount())]
    assert "canary" not in "".join(texts)
    await _idle()


async def test_f1_shows_every_key_that_there_is(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    await _idle()
    key(window, Qt.Key.Key_F1)
    tree: Any = await until(lambda: window.findChild(QWidget, "keysTree"))
    shown = {
        tree.topLevelItem(group).child(row).text(1)
        for group in range(tree.topLevelItemCount())
        for row in range(tree.topLevelItem(group).childCount())
    }
    assert {"F1", "Ctrl+N", "Ctrl+P", "Ctrl+Shift+P", "F5", "F2", "Ctrl+G", "Ctrl+L"} <= {
        each for keys in shown for each in keys.split(", ")
    }
    tree.window().close()
    await until(lambda: window.findChild(QWidget, "keysTree") is None)


async def test_no_two_actions_share_a_key_where_both_work(window: MainWindow, tmp_path: Path) -> None:
    from browser.ui.actions import actions_of, all_actions

    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    await _idle()
    mine = {each.toString() for one in actions_of(window.commands) for each in one.shortcuts()}
    for inner in (window.desk.tabs.currentWidget(), window.schema, window.messages):
        theirs = {each.toString() for one in all_actions(inner) for each in one.shortcuts()}
        assert not mine & theirs


async def test_the_welcome_strip_offers_what_works_and_can_be_dismissed(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    await _idle()
    strip = named(window, "welcomeStrip")
    offered = [each.text() for each in strip.offered]
    assert offered[0] == "Filter rows"
    assert offered[-1] == "Connect…"
    click(strip.offered[offered.index("Jump to a row")])
    assert _focus().objectName() == "jumpField"
    click(named(window, "welcomeClose"))
    assert not strip.isVisible()
    assert window.settings.get("show_welcome") is False
    window.commands.welcome()
    assert strip.isVisible()


async def test_connect_by_keyboard(window: MainWindow, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    key(window, Qt.Key.Key_N, CONTROL)
    dialog: Any = await until(lambda: window.findChild(QWidget, "connectDialog"))
    await until(dialog.isActiveWindow)
    field = named(dialog, "urlField")
    type_text(field, path)
    key(field, Qt.Key.Key_Return)
    await until(lambda: [each.title for each in window.desk.connections] == ["shop.db"])
    await until(lambda: window.findChild(QWidget, "connectDialog") is None)
    await _idle()
    assert window.memory.recent()[0].url.endswith("shop.db")


async def test_sizes(home: Path, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    for size, schema, rows in (((1280, 800), 232, 20), ((1600, 1000), 264, 26)):
        async with main_window(home, size=size) as window:
            await window.open_url(path, table="orders")
            await _idle()
            assert window.schema_dock.width() == schema
            grid = named(window, "rowGrid")
            height = grid.viewport().height()
            assert height // grid.rowHeight(0) >= rows
            assert window.strip.height() == 28


async def test_closing_ends_databases_and_is_asked_once(home: Path, tmp_path: Path) -> None:
    async with main_window(home) as window:
        await window.open_url(shop(tmp_path / "shop.db"), table="orders")
        window.close()
        window.close()
    assert not tasks.running()
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute("drop table orders")
    connection.close()
