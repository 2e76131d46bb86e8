"""The pool in the window: the strip, the active connection, remembered options, and what browsing leaves behind."""

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from browser.database.pool_options import PoolOptions
from browser.database.profiles import Profile, new_id
from browser.ui import tasks
from browser.ui.database.pool_panel import PoolPanel
from browser.ui.window.main import MainWindow
from tests.database.pools import busy, left_behind
from tests.ui.driving import click, key, until
from tests.ui.test_every_driver import fill, walk
from tests.ui.windows import idle, named, shop


def said(window: MainWindow) -> str:
    button = window.strip.findChild(QToolButton, "poolButton")
    assert isinstance(button, QToolButton)
    return button.text()


async def test_the_strip_follows_the_active_connection(window: MainWindow, tmp_path: Path) -> None:
    assert said(window) == "Pool"
    await window.open_url(shop(tmp_path / "first.db"))
    await until(lambda: said(window) == "Pool 0 of 5")
    first = window.desk.active
    assert first is not None
    running = asyncio.ensure_future(first.database.read(busy, 1.5))
    await until(lambda: said(window) == "Pool 1 of 5")
    await window.open_url(shop(tmp_path / "second.db"))
    await until(lambda: said(window) == "Pool 0 of 5")
    window.desk.choose(first)
    await until(lambda: said(window) == "Pool 1 of 5")
    await running
    for each in list(window.desk.connections):
        window.desk.close_database(each.database)
    await idle()
    assert said(window) == "Pool"


async def test_the_panel_names_the_tab_that_holds(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    await idle()
    key(window, Qt.Key.Key_6, Qt.KeyboardModifier.AltModifier)
    panel: PoolPanel = await until(lambda: named(window, "poolPanel"))
    tab = window.desk.tabs.currentWidget()
    assert tab is not None and window.desk.active is not None
    tasks.start(window.desk.active.database.read, busy, 1.0, owner=tab, title="Looking long")
    await until(lambda: any(each.held for each in panel.table.pool_model.holders))
    texts = [panel.table.pool_model.index(0, column).data() for column in range(8)]
    assert "Looking long · orders" in texts
    await idle()


async def test_the_pool_is_exhausted_by_one_click(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    assert window.desk.active is not None
    await window.desk.active.database.reconfigure(PoolOptions(pool_size=1, max_overflow=1, pool_timeout=0.5))
    (button,) = [each for each in window.central.welcome.offered if each.text() == "Exhaust the pool"]
    click(button)
    panel: PoolPanel = await until(lambda: named(window, "poolPanel"))
    await until(lambda: panel.load.running)
    await until(lambda: panel.message.message is not None, timeout=15)
    assert panel.message.message is not None
    assert "gave up after pool_timeout (0.5 s)" in panel.message.message.hint
    assert "2 × Load test" in panel.message.message.hint
    await idle()


async def test_a_report_is_read_whole_in_a_low_window(window: MainWindow, tmp_path: Path) -> None:
    window.resize(1000, 800)
    await window.open_url(shop(tmp_path / "shop.db"), table="orders")
    await idle()
    key(window, Qt.Key.Key_6, Qt.KeyboardModifier.AltModifier)
    panel: PoolPanel = await until(lambda: named(window, "poolPanel"))
    window.resizeDocks([window.bottom_dock], [160], Qt.Orientation.Vertical)
    await until(lambda: panel.height() < 200)
    panel.message.show_notice("Fifteen queries gave up, and this is why they did so. " * 20)
    await until(lambda: panel.height() > 280)
    assert panel.message.height() >= panel.message.heightForWidth(panel.width())
    assert window.bottom_dock.height() <= window.height() // 2 + 1
    panel.message.show_notice("Fifteen queries gave up, and this is why they did so. " * 10)
    panel.setMaximumHeight(170)  # where the tabs leave no more
    await until(lambda: panel.height() == 170)
    assert panel.message.height() >= panel.message.heightForWidth(panel.width())


async def test_a_database_in_memory_has_no_pool_to_exhaust(window: MainWindow) -> None:
    await window.open_url("sqlite://")
    await idle()
    assert "Exhaust the pool" not in [each.text() for each in window.central.welcome.offered]


async def test_options_of_a_saved_connection_are_remembered(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"))
    assert window.desk.active is not None
    database = window.desk.active.database
    profile = Profile(new_id(), "Shop", f"sqlite:///{tmp_path / 'shop.db'}")
    window.profiles.add(profile)
    database.profile = profile
    key(window, Qt.Key.Key_6, Qt.KeyboardModifier.AltModifier)
    panel: PoolPanel = await until(lambda: named(window, "poolPanel"))
    panel.options.applied.emit(PoolOptions(pool_size=3, pool_recycle=60))
    await idle()
    stored = window.profiles.load().of(profile.id)
    assert stored is not None
    assert PoolOptions.from_dict(stored.options) == PoolOptions(pool_size=3, pool_recycle=60)
    assert database.profile == stored
    database.profile = None


@pytest.mark.parametrize("database_url", ["postgresql+psycopg2", "mysql+pymysql"], indirect=True)
async def test_a_second_after_browsing_nothing_is_left_behind(database_url: str, window: MainWindow) -> None:
    """Show 6: no session idle in a transaction and no lock of ours, on both servers."""
    url = database_url
    fill(url)
    await walk(window, url)
    key(window, Qt.Key.Key_6, Qt.KeyboardModifier.AltModifier)
    window.relating.begin()
    await idle()
    await asyncio.sleep(1)
    assert await asyncio.to_thread(left_behind, url) == []
    assert window.desk.active is not None
    figures = window.desk.active.database.pool.figures()
    assert (figures.checked_out, figures.waiting, figures.retired) == (0, 0, 0)
