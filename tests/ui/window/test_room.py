"""The Related dock beside tabs that have no current row."""

from pathlib import Path

from PySide6.QtWidgets import QDialog, QDockWidget

from browser.ui.window.main import MainWindow
from tests.ui.driving import until
from tests.ui.windows import idle, shop, tab_titles


async def test_the_dock_steps_aside_and_comes_back(window: MainWindow, tmp_path: Path) -> None:
    dock = window.findChild(QDockWidget, "relatedDock")
    assert isinstance(dock, QDockWidget)
    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    await idle()
    dock.show()
    window.commands.show_models()
    await idle()
    assert dock.isHidden()
    window.desk.tabs.setCurrentIndex(0)
    assert not dock.isHidden()
    dock.hide()
    window.commands.show_models()
    window.desk.tabs.setCurrentIndex(0)
    assert dock.isHidden()  # somebody's own choice stays
    dock.show()
    window.commands.show_models()
    window.close()
    await until(lambda: not dock.isHidden())


async def test_a_window_that_stays_open_after_all_looks_as_before(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    await idle()
    window.related_dock.show()
    tab = window.querying.new("BEGIN")
    assert tab is not None
    await until(lambda: window.related_dock.isHidden())
    tab.run()
    await until(lambda: tab.runs.state.open)
    window.close()
    question = await until(lambda: window.findChild(QDialog))
    assert question is not None
    question.reject()
    await idle()
    assert window.isVisible()
    assert window.related_dock.isHidden()
    await tab.transactions.rollback()
    await idle()


async def test_with_several_connections_it_says_whose_it_is(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "one.db"))
    await idle()
    window.commands.show_models()
    await idle()
    assert tab_titles(window) == ["Models"]
    await window.open_url(shop(tmp_path / "two.db"))
    assert tab_titles(window) == ["Models · one.db", "two.db"]
    await idle()
