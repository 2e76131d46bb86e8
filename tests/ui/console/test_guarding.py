"""On a production connection something sweeping is asked about; Enter and Esc run nothing."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from browser.database.profiles import Environment, Profile
from browser.ui.console.guarding import GuardQuestion
from browser.ui.console.tab import QueryTab
from browser.ui.window.main import MainWindow
from tests.ui.console.queries import CONTROL, SHIFT, active, ended, query_on, rows_of, run, write
from tests.ui.driving import click, key, until
from tests.ui.windows import idle, shop


async def _production(window: MainWindow, tmp_path: Path) -> QueryTab:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    tab.database.profile = Profile("1", "Shop", "x", environment=Environment.PRODUCTION)
    return tab


async def _question(tab: QueryTab, text: str, *, everything: bool = False) -> GuardQuestion:
    write(tab, text)
    key(tab.editor, Qt.Key.Key_Return, CONTROL | SHIFT if everything else CONTROL)
    await until(lambda: bool(tab.findChildren(GuardQuestion)))
    (question,) = tab.findChildren(GuardQuestion)
    await until(question.isVisible)
    return question


def _texts(question: GuardQuestion, name: str) -> list[str]:
    return [label.text() for label in question.findChildren(QLabel, name)]


async def test_enter_runs_nothing(window: MainWindow, tmp_path: Path) -> None:
    tab = await _production(window, tmp_path)
    question = await _question(tab, "delete from users where 1 = 1")
    assert tab.database.name in _texts(question, "guardPlace")[0]
    assert _texts(question, "guardStatement") == ["DELETE without WHERE: users"]
    assert _texts(question, "guardRows") == ["2 rows"]
    await until(question.stay.hasFocus)
    key(question, Qt.Key.Key_Return)
    await ended(tab)
    assert tab.status.text() == "Not run."
    question = await _question(tab, "drop table users")
    key(question, Qt.Key.Key_Escape)
    await ended(tab)
    await active(window)
    tab.editor.setFocus()
    await run(tab, "select count(*) from users")
    assert rows_of(tab) == [["2"]]
    await idle()


async def test_a_click_runs_it(window: MainWindow, tmp_path: Path) -> None:
    tab = await _production(window, tmp_path)
    question = await _question(tab, "select 1; delete from users; drop table users", everything=True)
    assert _texts(question, "guardStatement") == ["DELETE without WHERE: users", "DROP TABLE users"]
    click(question.go)
    await ended(tab)
    await active(window)
    tab.editor.setFocus()
    await run(tab, "select count(*) from sqlite_master where name = 'users'")
    assert rows_of(tab) == [["0"]]
    await idle()


async def test_elsewhere_nothing_asks(window: MainWindow, tmp_path: Path) -> None:
    tab = await _production(window, tmp_path)
    await run(tab, "update users set name = 'x' where id = 1")
    assert not tab.findChildren(GuardQuestion)
    assert tab.database.profile is not None
    tab.database.profile = replace(tab.database.profile, environment=Environment.STAGING)
    await run(tab, "delete from users")
    await run(tab, "select count(*) from users")
    assert rows_of(tab) == [["0"]]
    await idle()
