"""The tabs by keyboard and mouse."""

from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QDialog, QToolTip, QWidget

from browser.ui.window.main import MainWindow
from browser.ui.window.tabs import SHORTEST
from tests.ui.driving import click, key, until
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


async def test_the_titles_of_many_tabs_can_be_read(window: MainWindow) -> None:
    tabs = window.desk.tabs
    for number in range(40):
        tabs.addTab(QWidget(), f"a table with a long name, number {number}")
    await until(lambda: tabs.tabBar().tabRect(0).width() == SHORTEST)
    for number in range(40):
        tabs.setTabText(number, f"t {number}")
    await until(lambda: tabs.tabBar().tabRect(0).width() < SHORTEST)


async def test_the_focus_goes_on_to_the_next_tab(window: MainWindow, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    for table in ("orders", "users"):
        await window.open_url(path, table=table)
    query = window.querying.new("BEGIN")
    assert query is not None
    await idle()
    tabs = window.desk.tabs
    query.run()
    await until(lambda: query.runs.state.open)
    key(window, Qt.Key.Key_W, CONTROL)
    question = await until(lambda: window.findChild(QDialog))
    assert question is not None
    key(question, Qt.Key.Key_Return)
    await until(lambda: tabs.count() == 2)
    for _ in range(2):
        shown = tabs.currentWidget()
        assert shown is not None
        focus = window.focusWidget()
        assert focus is not None
        assert shown is focus or shown.isAncestorOf(focus)
        tabs.close_tab(tabs.currentIndex())
        await idle()
    focus = window.focusWidget()
    assert focus is None or focus.objectName() != "connectionPicker"


async def test_what_is_of_no_connection_has_no_colour(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    window.commands.show_history()
    await idle()
    tabs = window.desk.tabs
    icons = {tabs.tabText(place): tabs.tabIcon(place).isNull() for place in range(tabs.count())}
    assert icons == {"orders": False, "History": True}


async def test_a_tip_is_never_markup(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "<img src=x>.db"), table="orders")
    await idle()
    bar = window.desk.tabs.tabBar()
    here = bar.tabRect(0).center()
    QApplication.sendEvent(bar, QHelpEvent(QEvent.Type.ToolTip, here, bar.mapToGlobal(here)))
    assert QToolTip.text().startswith("<qt>orders · &lt;img src=x&gt;.db")
    QToolTip.hideText()
