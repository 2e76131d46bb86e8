"""The page of keys."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from browser.ui.window.main import MainWindow
from tests.ui.driving import key, until
from tests.ui.windows import idle, shop


async def test_f1_shows_every_key_that_there_is(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    await idle()
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
    groups = {tree.topLevelItem(group).text(0) for group in range(tree.topLevelItemCount())}
    assert {"Window", "Table", "Table · Filter", "Schema", "Related", "Statements", "Pool", "Messages"} <= groups
    tree.window().close()
    await until(lambda: window.findChild(QWidget, "keysTree") is None)
