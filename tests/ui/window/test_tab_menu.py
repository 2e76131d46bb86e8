"""The menu of the active tab."""

from pathlib import Path

from PySide6.QtWidgets import QMenu

from browser.ui.window import tab_menu
from browser.ui.window.main import MainWindow
from tests.ui.driving import until
from tests.ui.windows import idle, shop


def _menu(window: MainWindow) -> QMenu:
    (menu,) = (each for each in window.menuBar().findChildren(QMenu) if each.objectName() == "tableMenu")
    menu.aboutToShow.emit()
    return menu


def _titles(menu: QMenu) -> list[str]:
    inner = [each.menu() for each in menu.actions()]
    return [each.title().replace("&", "") for each in inner if isinstance(each, QMenu)]


def _everything(menu: QMenu) -> list[str]:
    found: list[str] = []
    for each in menu.actions():
        inner = each.menu()
        found += _everything(inner) if isinstance(inner, QMenu) else [each.objectName()] if each.text() else []
    return found


async def test_each_kind_of_tab_has_its_own_menu_and_nothing_is_lost(window: MainWindow, tmp_path: Path) -> None:
    assert _menu(window).title() == "&Table"
    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    await idle()
    menu = _menu(window)
    assert menu.title() == "&Table"
    assert _titles(menu) == ["Follow", "Trail", "Filter", "Columns", "Value"]
    assert sorted(_everything(menu)) == sorted(each.objectName() for each in window.desk.tab_actions())
    assert len(menu.actions()) < 15
    (stop,) = (each for each in menu.actions() if each.objectName() == "stop_counting")
    await until(lambda: not stop.isEnabled())  # five rows are counted soon
    window.querying.new("SELECT 1")
    await until(lambda: menu.title() == "&Query")
    menu = _menu(window)
    assert _titles(menu) == ["Transaction", "Text", "Save"]
    assert sorted(_everything(menu)) == sorted(each.objectName() for each in window.desk.tab_actions())
    window.desk.tabs.setCurrentIndex(0)
    assert menu.title() == "&Table"
    await idle()


def test_no_action_lies_in_two_submenus() -> None:
    names = [name for _, held in tab_menu.SUBMENUS for name in held]
    assert len(names) == len(set(names))
