"""The settings, changed by keyboard: they hold at once and are there at the next start."""

import logging
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QSpinBox, QWidget

from browser.settings import DECLARED, Settings
from browser.ui.window.main import MainWindow
from browser.ui.window.settings_dialog import SettingsDialog
from tests.ui.driving import key, type_text, until
from tests.ui.windows import idle, shop

COUNT = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT count(*) FROM n"


async def _open(window: MainWindow) -> SettingsDialog:
    key(window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    found = await until(lambda: window.findChild(QDialog, "settingsDialog"))
    assert isinstance(found, SettingsDialog)
    await until(found.isActiveWindow)
    return found


async def test_every_setting_has_a_control_and_holds_at_once(window: MainWindow) -> None:
    dialog = await _open(window)
    for name, setting in DECLARED.items():
        control = dialog.findChild(QWidget, f"{name}_setting")
        assert isinstance(control, QWidget)
        assert (control.accessibleName(), control.accessibleDescription()) == (setting.title, setting.help)
    theme, welcome = dialog.findChild(QComboBox), dialog.findChild(QCheckBox, "show_welcome_setting")
    assert isinstance(theme, QComboBox) and isinstance(welcome, QCheckBox)
    key(theme, Qt.Key.Key_End)
    assert window.palette().window().color().lightness() < 80
    key(theme, Qt.Key.Key_Up)
    assert window.palette().window().color().lightness() > 200
    key(welcome, Qt.Key.Key_Space)
    assert window.central.welcome.isHidden()
    kept = Settings(window.settings.path)
    assert (kept.get("theme"), kept.get("show_welcome")) == ("light", False)
    assert await _open(window) is dialog
    dialog.close()
    await until(lambda: window.findChild(QDialog, "settingsDialog") is None)


async def test_slow_statements_are_named_in_the_log(
    window: MainWindow, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "rowlore.slow")
    await window.open_url(shop(tmp_path / "shop.db"))
    await idle()
    assert window.desk.active is not None
    database = window.desk.active.database

    async def lines() -> int:
        await database.read(lambda connection: connection.exec_driver_sql(COUNT).scalar())
        return len([each for each in caplog.records if "WITH RECURSIVE" in each.getMessage()])

    dialog = await _open(window)
    number = dialog.findChild(QSpinBox, "slow_statement_ms_setting")
    assert isinstance(number, QSpinBox)
    assert number.text() == "100 ms"
    told = []
    for typed in ("5", "0", "600000", "5"):
        number.setFocus()
        await until(number.hasFocus)
        number.selectAll()
        type_text(number, typed)
        key(number, Qt.Key.Key_Return)
        told.append(await lines())
    assert told == [1, 1, 1, 2]
    assert Settings(window.settings.path).get("slow_statement_ms") == 5
    dialog.close()
    await until(lambda: window.findChild(QDialog, "settingsDialog") is None)
