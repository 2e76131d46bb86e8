"""Tabs of the Demo menu, in the real window, by keyboard."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu
from sqlalchemy import create_engine, inspect
from sqlalchemy.pool import NullPool

from browser import paths
from browser.demo import fill
from browser.demo.lessons import LESSONS
from browser.demo.questions import QUESTIONS
from browser.ui.window import demo_opening
from browser.ui.window.main import MainWindow
from tests.ui.demo.places import open_small_demo
from tests.ui.driving import key, type_text, until
from tests.ui.windows import focused, idle, named, tab_titles

ALT = Qt.KeyboardModifier.AltModifier


def test_the_tables_are_those_of_the_demo() -> None:
    assert set(demo_opening.TABLES) == {*fill.IN_ORDER, "alembic_version"}


async def _choose(window: MainWindow, *titles: str) -> None:
    """Walk through the menus with the keys, as a person does."""
    window.activateWindow()
    await until(window.isActiveWindow)
    key(window, Qt.Key.Key_D, ALT)
    for title in titles:
        popup = QApplication.activePopupWidget()
        assert isinstance(popup, QMenu)
        for _ in popup.actions():
            at: Any = popup.activeAction()
            if isinstance(at, QAction) and at.text().replace("&", "") == title:
                break
            key(popup, Qt.Key.Key_Down)
        key(popup, Qt.Key.Key_Return)
    window.activateWindow()  # the offscreen platform does not give the focus back behind a menu
    await until(window.isActiveWindow)


async def test_a_question_with_a_parameter(window: MainWindow, tmp_path: Path) -> None:
    await open_small_demo(window, tmp_path / "demo.db")
    await _choose(window, "Questions", "User by e-mail")
    await idle()
    tab = named(window, "demoTab")
    assert tab_titles(window) == ["User by e-mail"]
    assert named(tab, "demoStatus").text().startswith("1 row · 1 statement · ")
    assert focused() is named(tab, "emailParameter")
    focused().selectAll()  # type: ignore[attr-defined]
    type_text(focused(), "nobody@nowhere.example")
    key(focused(), Qt.Key.Key_Return)
    await idle()
    assert named(tab, "demoStatus").text().startswith("No rows · 1 statement · ")
    assert "def by_email" in named(tab, "codeView").toPlainText()
    assert demo_opening.open_question(window, QUESTIONS[1]) is tab


async def test_a_lesson(window: MainWindow, tmp_path: Path) -> None:
    await open_small_demo(window, tmp_path / "demo.db")
    await _choose(window, "Session errors on purpose", "N+1 statements")
    await idle()
    tab = named(window, "demoTab")
    assert named(tab, "lessonOutcome").text().startswith("26 statements for ")
    assert named(tab, "lessonStatements").model().rowCount() == 26
    assert named(tab, "remedyStatements").model().rowCount() == 2
    assert window.related_dock.isHidden()


async def test_a_writing_lesson_waits_to_be_told(window: MainWindow, tmp_path: Path) -> None:
    await open_small_demo(window, tmp_path / "demo.db")
    lesson = next(each for each in LESSONS if each.title == "A unit of work")
    tab = demo_opening.open_lesson(window, lesson)
    assert tab is not None
    assert tab.told is None
    assert named(tab, "emptySentence").text().endswith("rolls them back.")
    key(tab.run_button, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    await idle()
    assert named(tab, "lessonTable").model().rowCount() > 5


async def test_install_into_postgresql_by_keyboard(postgresql_url: str, window: MainWindow) -> None:
    await window.open_url(postgresql_url)
    await idle()
    await _choose(window, "Install the demo schema here…")
    tab = named(window, "demoInstallTab")
    await idle()
    assert "10 tables and 1 view" in named(tab, "installSentence").text()
    assert "schema analytics" in named(tab, "installNames").text()
    engine = create_engine(postgresql_url, poolclass=NullPool)
    assert inspect(engine).get_table_names() == []
    assert focused() is named(tab, "installPlace")
    key(focused(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    await idle()
    assert tab.message.message.text.startswith("The demo is installed: ")
    assert "nothing to install" in named(tab, "installSentence").text()
    assert set(inspect(engine).get_table_names()) == set(demo_opening.TABLES)
    await _choose(window, "Refresh the statistics view…")
    await idle()
    tab = named(window, "demoTab")
    assert tab.rows.model().rowCount() == 50
    key(focused(), Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    await idle()
    assert tab.message.message.text.startswith("The statistics were computed anew in ")


async def test_open_and_reset_the_demo(window: MainWindow) -> None:
    await _choose(window, "Open the demo")
    await idle()
    assert tab_titles(window) == ["orders"]
    with closing(sqlite3.connect(paths.demo_file())) as connection, connection:
        connection.execute("UPDATE users SET first_name = 'Changed'")
    await _choose(window, "Reset the demo…")
    tab = named(window, "demoResetTab")
    assert "is lost" in named(tab, "resetSentence").text()
    key(focused(), Qt.Key.Key_F5)
    await idle()
    with closing(sqlite3.connect(paths.demo_file())) as connection:
        assert connection.execute("SELECT count(*) FROM users WHERE first_name = 'Changed'").fetchone() == (0,)
    await idle()


async def test_every_question_opens(window: MainWindow, tmp_path: Path) -> None:
    await open_small_demo(window, tmp_path / "demo.db")
    for question in QUESTIONS:
        tab = demo_opening.open_question(window, question)
        await idle()
        assert tab is not None
        assert tab.answer is not None, question.title
        assert tab.answer.rows, question.title
        window.commands.close_tab()
