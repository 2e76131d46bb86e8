"""The Models tab in the real window."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView

from browser.ui.actions import actions_of, all_actions
from browser.ui.window import begin
from browser.ui.window.main import MainWindow
from tests.ui.driving import key, until
from tests.ui.windows import asked, idle, named, shop, tab_titles

CONTROL = Qt.KeyboardModifier.ControlModifier


async def test_the_demo_opens_at_the_table_of_the_active_tab(window: MainWindow) -> None:
    await asyncio.wait(begin.begin(window, asked()))
    await idle()
    key(window, Qt.Key.Key_M, CONTROL)
    await idle()
    tab = named(window, "modelsTab")
    assert named(tab, "entityPicker").currentText() == "Order"
    assert named(tab, "codeView")
    assert tab.results.entities.entities.secrets is window.secrets
    assert tab_titles(window) == ["orders", "Models"]
    window.desk.tabs.setCurrentIndex(0)
    window.commands.show_models()
    assert tab_titles(window) == ["orders", "Models"]
    assert named(window, "modelsTab") is tab
    await idle()


async def test_comparing_loaders_needs_no_ticks(window: MainWindow) -> None:
    await asyncio.wait(begin.begin(window, asked()))
    await idle()
    window.commands.compare_loaders()
    await idle()
    tab = named(window, "modelsTab")
    await until(lambda: tab.findChild(QTableView, "strategyTable").isVisible())
    assert named(tab, "strategyTable").model().rowCount() > 1
    ticked = tab.controls.paths.paths()
    assert {path for path, _ in ticked} == {("user",), ("items",)}
    tab.controls.paths.setData(tab.controls.paths.index(0, 0), Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    left = tab.controls.paths.paths()
    window.commands.compare_loaders()
    await idle()
    assert tab.controls.paths.paths() == left  # what somebody ticked is what is compared


async def test_each_connection_has_its_own_and_takes_it_along(window: MainWindow, tmp_path: Path) -> None:
    window.commands.show_models()
    assert tab_titles(window) == []
    for name in ("one.db", "two.db"):
        await window.open_url(shop(tmp_path / name), table="orders")
        await idle()
        window.commands.show_models()
        await idle()
    assert len([title for title in tab_titles(window) if title.startswith("Models")]) == 2
    tab = named(window, "modelsTab")
    assert named(tab, "entityPicker").currentText() == "orders"
    mine = {each.toString() for one in actions_of(window.commands) for each in one.shortcuts()}
    assert not mine & {each.toString() for one in all_actions(tab) for each in one.shortcuts()}
    window.commands.close_connection()
    await idle()
    assert len([title for title in tab_titles(window) if title.startswith("Models")]) == 1


async def test_what_goes_wrong_is_kept_in_the_messages(window: MainWindow, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    await window.open_url(path, table="orders")
    await idle()
    window.commands.show_models()
    await idle()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("alter table orders rename to gone")
    key(named(window, "modelsTab"), Qt.Key.Key_Return, CONTROL)
    await until(lambda: window.messages.messages)
    assert window.messages.messages[0].where == "Models"
    await idle()
