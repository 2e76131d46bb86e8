"""The tabs by keyboard and mouse."""

from pathlib import Path

from PySide6.QtCore import Qt

from browser.ui.window import MainWindow
from tests.ui.driving import click, key
from tests.ui.windows import idle, named, shop, tab_titles

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


async def test_tabs_by_keyboard_and_middle_click(window: MainWindow, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    for table in ("orders", "users", "dear"):
        await window.open_url(path, table=table)
    await idle()
    tabs = window.desk.tabs
    key(window, Qt.Key.Key_Tab, CONTROL)
    assert tabs.currentIndex() == 0
    key(window, Qt.Key.Key_Tab, CONTROL | SHIFT)
    assert tabs.currentIndex() == 2
    click(tabs.tabBar(), tabs.tabBar().tabRect(1).center(), button=Qt.MouseButton.MiddleButton)
    assert tab_titles(window) == ["orders", "dear"]
    key(window, Qt.Key.Key_W, CONTROL)
    assert tab_titles(window) == ["orders"]
    key(window, Qt.Key.Key_W, CONTROL)
    assert named(window, "emptyState")
    await idle()
