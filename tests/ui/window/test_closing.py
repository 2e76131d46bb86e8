"""What runs and what is open is asked about before either is ended, whatever is closed with it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog

from browser.ui import tasks
from browser.ui.actions import action_of
from browser.ui.window.main import MainWindow
from tests.ui.driving import click, until
from tests.ui.window.test_migrating import runs_slowly
from tests.ui.windows import idle, named, shop

CLOSE: dict[str, Callable[[MainWindow], object]] = {
    "window": lambda window: window.close(),
    "connection": lambda window: action_of(window.commands, "close_connection").trigger(),
}
ASKING = {"Closing._ask", "MainWindow._put_away"}


@pytest.mark.parametrize("what", CLOSE)
async def test_who_stays_for_a_transaction_keeps_the_migration(window: MainWindow, tmp_path: Path, what: str) -> None:
    await window.open_url(shop(tmp_path / "shop.db"))
    tab = await runs_slowly(window, tmp_path)
    query = window.querying.new("BEGIN")
    assert query is not None
    query.run()
    await until(lambda: query.runs.state.open)
    CLOSE[what](window)
    question = (await until(lambda: tab.findChildren(QDialog, "migrationQuestion")))[0]
    click(named(question, "questionYes"))
    other = await until(lambda: window.findChild(QDialog, "transactionQuestion"))
    assert other is not None
    other.reject()
    await until(lambda: not ASKING & {each.get_name() for each in tasks.running()})
    assert window.isVisible() and tab.operator.running and query.runs.state.open
    assert len(window.desk.connections) == 1
    tab.operator.cancel()
    await idle()
    await query.runs.release()


async def test_a_connection_goes_when_both_questions_are_answered(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"))
    tab = await runs_slowly(window, tmp_path)
    query = window.querying.new("BEGIN")
    assert query is not None
    query.run()
    await until(lambda: query.runs.state.open)
    CLOSE["connection"](window)
    question = (await until(lambda: tab.findChildren(QDialog, "migrationQuestion")))[0]
    click(named(question, "questionYes"))
    other = await until(lambda: window.findChild(QDialog, "transactionQuestion"))
    assert other is not None
    click(named(other, "rollbackAndClose"))
    await until(lambda: not len(window.desk.connections), 20)
    await idle()
    assert not window.desk.tabs.count()


async def test_who_presses_twice_is_not_asked_about_what_has_gone(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"))
    query = window.querying.new("BEGIN")
    assert query is not None
    query.run()
    await until(lambda: query.runs.state.open)
    for _ in range(2):
        action_of(window.commands, "close_tab").trigger()
    question = await until(lambda: window.findChild(QDialog, "transactionQuestion"))
    assert question is not None
    click(named(question, "rollbackAndClose"))
    await idle()
    assert not window.querying.queries()
    assert not window.findChildren(QDialog, "transactionQuestion")
