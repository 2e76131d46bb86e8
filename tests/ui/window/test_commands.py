"""What the window can be told to do."""

from pathlib import Path

from PySide6.QtCore import Qt

from browser.ui.window.main import MainWindow
from tests.ui.driving import key
from tests.ui.windows import focused, idle, shop

ALT = Qt.KeyboardModifier.AltModifier


async def test_panes_by_keys(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    await idle()
    key(window, Qt.Key.Key_1, ALT)
    assert window.schema.isAncestorOf(focused())
    key(window, Qt.Key.Key_2, ALT)
    assert window.desk.tabs.isAncestorOf(focused())
    key(window, Qt.Key.Key_4, ALT)
    assert window.messages.isVisible()
    key(window, Qt.Key.Key_1, ALT)
    key(window, Qt.Key.Key_1, ALT)
    assert not window.schema.isVisible()
    key(window, Qt.Key.Key_1, ALT)
    assert window.schema.isVisible()
