"""The real main window by keyboard and mouse."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QWidget,
)

from browser.ui import tasks, theme
from browser.ui.window.main import MainWindow, first_size
from tests.ui.driving import key, until
from tests.ui.windows import focused, idle, main_window, named, said, shop

CONTROL = Qt.KeyboardModifier.ControlModifier


async def test_names_are_the_public_surface(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    for name in ("connectionPicker", "quickOpen", "welcomeStrip", "schemaPanel", "tabs", "statusConnection"):
        assert named(window, name)
    assert window.objectName() == "mainWindow"
    assert not window.top.chip.isVisible()  # nobody said what this connection is used for
    for name in ("commandPalette", "readOnlyShield", "messagesPanel", "busyIndicator"):
        assert isinstance(window.findChild(QWidget, name), QWidget)


async def test_switching_the_theme_repaints(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    await idle()
    places = [QPoint(600, 790), QPoint(100, 700), QPoint(900, 400), QPoint(400, 40)]
    light = [window.grab().toImage().pixelColor(each).lightness() for each in places]
    window.commands.set_theme("dark")
    await asyncio.sleep(0)
    dark = [window.grab().toImage().pixelColor(each).lightness() for each in places]
    window.commands.set_theme("light")
    assert min(light) > 200
    assert max(dark) < 80


async def test_keys_of_the_tab_work_from_anywhere(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    await idle()
    named(window, "schemaTree").setFocus()
    key(named(window, "schemaTree"), Qt.Key.Key_G, CONTROL)
    focus = focused()
    assert focus.objectName() == "jumpField"


async def test_a_dropped_file_is_opened(window: MainWindow, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(shop(tmp_path / "dropped.db"))])
    action, button, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), action, data, button, none)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(5, 5), action, data, button, none))
    await until(lambda: [each.title for each in window.desk.connections] == ["dropped.db"])
    await idle()


async def test_sizes(home: Path, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    for size, schema, rows in (((1280, 800), 232, 20), ((1600, 1000), 264, 26)):
        async with main_window(home, size=size) as window:
            await window.open_url(path, table="orders")
            await idle()
            assert window.schema_dock.width() == schema
            grid = named(window, "rowGrid")
            height = grid.viewport().height()
            assert height // grid.rowHeight(0) >= rows
            assert window.strip.height() == 28


async def test_no_two_actions_share_a_key_where_both_work(window: MainWindow, tmp_path: Path) -> None:
    from browser.ui.actions import actions_of, all_actions

    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    await idle()
    mine = {each.toString() for one in actions_of(window.commands) for each in one.shortcuts()}
    for inner in (window.desk.tabs.currentWidget(), window.schema, window.messages):
        theirs = {each.toString() for one in all_actions(inner) for each in one.shortcuts()}
        assert not mine & theirs


async def test_closing_ends_databases_and_is_asked_once(home: Path, tmp_path: Path) -> None:
    async with main_window(home) as window:
        await window.open_url(shop(tmp_path / "shop.db"), table="orders")
        window.close()
        window.close()
    assert not tasks.running()
    with sqlite3.connect(tmp_path / "shop.db") as connection:
        connection.execute("drop table orders")
    connection.close()


async def test_the_desktop_s_colours_are_followed_unless_chosen(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    hints = QApplication.styleHints()
    monkeypatch.setattr(theme, "system_is_dark", lambda _: True)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert theme.current() is theme.LIGHT  # the fixture asked for light this time
    window.commands.set_theme("system")
    assert theme.current() is theme.DARK
    monkeypatch.setattr(theme, "system_is_dark", lambda _: False)
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.current() is theme.LIGHT
    window.commands.set_theme("dark")
    hints.colorSchemeChanged.emit(Qt.ColorScheme.Light)
    assert theme.current() is theme.DARK
    window.commands.set_theme("light")


async def test_what_is_said_in_a_tab_is_kept_in_the_messages(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    await window.open_url(shop(path), table="orders")
    await idle()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("alter table orders rename to gone")
    key(named(window, "rowGrid"), Qt.Key.Key_F5)
    await until(lambda: window.messages.messages)
    (message,) = window.messages.messages
    assert message.where == "orders"
    assert "no such table" in message.words
    await idle()


def test_the_first_window_fits_its_screen_with_its_frame() -> None:
    assert first_size(1920, 1080) == (1600, 1000)
    assert first_size(1280, 1024) == (1272, 800)
    assert first_size(1280, 800) == (1272, 760)
    assert first_size(1024, 768) == (1016, 728)


async def test_a_setting_that_cannot_be_stored_is_told(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(name: str, value: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(window.settings, "set", full)
    window.commands.set_theme("dark")
    window.commands.set_theme("light")
    assert "No space left" in said(window)
