"""The Demo menu offers what works, and says why the rest does not."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from browser.demo.lessons import LESSONS
from browser.demo.questions import QUESTIONS
from browser.ui.actions import action_of, all_actions
from browser.ui.window.demo_menu import DemoCommands
from browser.ui.window.main import MainWindow
from browser.ui.window.palette import choices_of
from tests.ui.demo.places import open_small_demo
from tests.ui.driving import key, type_text, until
from tests.ui.windows import focused, idle, named, shop

TITLES = [*(each.title for each in QUESTIONS), *(each.title for each in LESSONS)]


def _commands(window: MainWindow) -> DemoCommands:
    found = window.findChild(DemoCommands, "demoCommands")
    assert isinstance(found, DemoCommands)
    return found


def _entry(window: MainWindow, text: str) -> QAction:
    return next(each for each in all_actions(window) if each.text() == text)


async def test_everything_is_in_the_menu_and_in_the_palette(window: MainWindow, tmp_path: Path) -> None:
    await open_small_demo(window, tmp_path / "demo.db")
    menu = window.findChild(QMenu, "demoMenu")
    assert isinstance(menu, QMenu)
    for group in menu.findChildren(QMenu):
        group.aboutToShow.emit()
    listed = {each.text() for one in menu.findChildren(QMenu) for each in one.actions() if each.isVisible()}
    assert listed == {*TITLES}
    offered = {each.title for each in choices_of(all_actions(window))}
    assert {f"Demo: {each}" for each in TITLES} <= offered
    assert {"Demo: Open the demo", "Demo: Reset the demo…", "Demo: Install the demo schema here…"} <= offered


async def test_without_a_database_only_the_demo_can_be_opened(window: MainWindow) -> None:
    assert not _entry(window, "Active users").isEnabled()
    assert "No database is open" in _entry(window, "Active users").toolTip()
    assert not action_of(_commands(window), "install_demo").isEnabled()
    assert action_of(_commands(window), "open_demo").isEnabled()


async def test_another_database_has_no_questions_but_can_get_them(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"))
    await idle()
    assert not _entry(window, "Active users").isEnabled()
    assert "The demo is not in shop.db" in _entry(window, "Active users").toolTip()
    group = next(each for each in window.findChildren(QMenu) if each.title() == "&Questions")
    group.aboutToShow.emit()
    assert group.actions()[0].text().startswith("The demo is not in shop.db")
    assert action_of(_commands(window), "install_demo").isEnabled()


async def test_read_only_means_no_writing_lessons(window: MainWindow, tmp_path: Path) -> None:
    from browser.demo import install

    install.ensure(tmp_path / "demo.db")
    await window.open_url(str(tmp_path / "demo.db"), read_only=True)
    await idle()
    assert _entry(window, "Active users").isEnabled()
    assert _entry(window, "N+1 statements").isEnabled()
    assert not _entry(window, "A unit of work").isEnabled()
    assert "read-only" in _entry(window, "A unit of work").toolTip()
    assert not action_of(_commands(window), "install_demo").isEnabled()


async def test_a_question_by_the_palette(window: MainWindow, tmp_path: Path) -> None:
    await open_small_demo(window, tmp_path / "demo.db")
    key(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    type_text(focused(), "demo kinds")
    key(focused(), Qt.Key.Key_Return)
    await until(lambda: named(window, "demoTab").title == "Kinds of users")
    await idle()
