"""The menu bar says what there is."""

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QMenu

from browser.ui.actions import actions_of
from browser.ui.window.main import MainWindow
from tests.ui.windows import idle, shop


def _menus(window: MainWindow) -> dict[str, QMenu]:
    found: dict[str, Any] = {each.text().replace("&", ""): each.menu() for each in window.menuBar().actions()}
    return found


async def test_every_command_of_the_window_is_in_a_menu(window: MainWindow) -> None:
    menus = _menus(window)
    assert list(menus) == ["File", "View", "Go", "Table", "Demo", "Help"]
    listed = [action for menu in menus.values() for action in menu.actions()]
    assert [each.text() for each in actions_of(window.commands) if each not in listed] == []


async def test_the_table_menu_follows_the_active_tab(window: MainWindow, tmp_path: Path) -> None:
    table = _menus(window)["Table"]
    table.aboutToShow.emit()
    assert [each.text() for each in table.actions()] == ["No table is open"]
    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    await idle()
    table.aboutToShow.emit()
    assert {"Refresh", "Go to row…", "&Filter"} <= {each.text() for each in table.actions()}


async def test_every_action_has_a_name(window: MainWindow) -> None:
    for each in actions_of(window.commands):
        assert each.text()
        assert each.toolTip()
        assert each.objectName()
