"""The shield by keyboard, in the real window."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel
from shiboken6 import isValid

from browser.ui.window.main import MainWindow
from tests.ui.driving import key, until
from tests.ui.windows import idle, named, shop


async def test_a_key_tells_what_read_only_is_worth(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"), read_only=True)
    shield = named(window, "readOnlyShield")
    assert shield.accessibleName() == "read-only · proved"
    shield.setFocus()
    key(shield, Qt.Key.Key_Space)
    await until(lambda: bool(window.findChildren(QFrame, "shieldWhy")))
    (why,) = window.findChildren(QFrame, "shieldWhy")
    assert why.isVisible()
    assert any("mode=ro" in label.text() for label in why.findChildren(QLabel))
    key(why, Qt.Key.Key_Escape)
    await until(lambda: not isValid(why))
    await idle()
