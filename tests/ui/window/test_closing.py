"""What runs and what is open is asked about before either is ended, whatever is closed with it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QDialog

from browser.ui import tasks
from browser.ui.actions import action_of
from browser.ui.window.main import MainWindow
from tests.ui.driving import click, until
from tests.ui.window.test_migrating import runs_slowly
from tests.ui.windows import idle, named, shop

ASKING = {"Closing._ask", "MainWindow._put_away"}


def shown(window: MainWindow, name: str) -> QDialog | None:
    return next((each for each in window.findChildren(QDialog, name) if each.isVisible()), None)


async def test_both_are_asked_about_before_either_is_ended(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"))
    tab = await runs_slowly(window, tmp_path)
    query = window.querying.new("BEGIN")
    assert query is not None
    query.run()
    await until(lambda: query.runs.state.open)
    close_connection = action_of(window.commands, "close_connection")

    async def answered(close: Callable[[], object], answer: str) -> None:
        """Close, and say yes to the end of the migration."""
        close()
        for name, button in ("migrationQuestion", "questionYes"), ("transactionQuestion", answer):
            question = await until(partial(shown, window, name))
            assert question is not None
            click(named(question, button))
        await until(lambda: not ASKING & {each.get_name() for each in tasks.running()}, 20)

    for close in (window.close, close_connection.trigger):
        await answered(close, "stayButton")
        assert window.isVisible() and tab.operator.running and query.runs.state.open
        assert len(window.desk.connections) == 1
    await answered(close_connection.trigger, "rollbackAndClose")
    await idle()
    assert not len(window.desk.connections) and not window.desk.tabs.count()


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


async def test_a_question_that_goes_with_its_tab_does_not_keep_the_window(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"))
    tab = await runs_slowly(window, tmp_path)
    closed: list[bool] = []
    window.closed.connect(lambda: closed.append(True))
    window.close()
    await until(partial(shown, window, "migrationQuestion"))
    window.desk.tabs.take_out(tab)
    await until(lambda: not ASKING & {each.get_name() for each in tasks.running()})
    assert window.isVisible() and not closed
    window.close()
    await until(lambda: closed)
