"""What runs and what is open is asked about before either is ended, whatever is closed with it."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog
from sqlalchemy import make_url

from browser.ui import tasks
from browser.ui.actions import action_of
from browser.ui.window.main import MainWindow
from tests.proxy import Proxy
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
    ran_meanwhile: list[bool] = []
    query.transactions.ended.connect(lambda _: ran_meanwhile.append(tab.operator.running))
    await answered(close_connection.trigger, "rollbackAndClose")
    await idle()
    assert ran_meanwhile == [False], "the migration may have waited for what the transaction held"
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


async def test_what_is_begun_while_something_ends_is_asked_about(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"))
    await runs_slowly(window, tmp_path)
    query = window.querying.new("BEGIN")
    assert query is not None
    action_of(window.commands, "close_connection").trigger()
    question = await until(partial(shown, window, "migrationQuestion"))
    assert question is not None
    click(named(question, "questionYes"))
    query.run()
    question = await until(partial(shown, window, "transactionQuestion"))
    assert question is not None
    click(named(question, "stayButton"))
    await idle()
    assert query.runs.state.open and len(window.desk.connections) == 1
    await query.transactions.rollback()


@pytest.mark.parametrize("database_url", ["postgresql+psycopg2"], indirect=True)
async def test_who_closes_something_else_does_not_wait_for_a_mute_server(database_url: str, window: MainWindow) -> None:
    parsed = make_url(database_url)
    with Proxy(str(parsed.host), int(parsed.port or 0)) as proxy:
        await window.open_url(parsed.set(host="127.0.0.1", port=proxy.port).render_as_string(hide_password=False))
        for _ in range(2):
            query = window.querying.new("BEGIN")
            assert query is not None
            query.run()
            await until(partial(lambda made: made.runs.state.open, query))
        await idle()
        proxy.mute()
        for query in window.querying.queries():
            window.desk.tabs.close_tab(window.desk.tabs.indexOf(query))
            question = await until(partial(shown, window, "transactionQuestion"))
            assert question is not None
            click(named(question, "rollbackAndClose"))
            await until(partial(lambda made: f"Closing {made.title}" in [said for _, said in tasks.shown()], query))
        assert len(window.querying.queries()) == 2
        proxy.flow()
        await idle()
        assert not window.querying.queries()


async def test_only_a_transaction_that_was_open_is_missed_at_its_commit(window: MainWindow, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    await window.open_url(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("begin immediate")
        for text in ("BEGIN", "delete from orders"):
            query = window.querying.new(text)
            assert query is not None
            query.run()
            await until(partial(lambda made: made.runs.at_stake, query))
        _, deleting = window.querying.queries()
        await until(lambda: deleting.runs.running and deleting.runs.at[0] == 1)
        action_of(window.commands, "close_connection").trigger()
        question = await until(partial(shown, window, "transactionQuestion"))
        assert question is not None
        holder.execute("rollback")
        await until(lambda: not deleting.runs.running)
        click(named(question, "commitAndClose"))
        await idle()
    assert not len(window.desk.connections)


async def test_who_does_not_want_to_wait_for_the_end_cancels_the_waiting(window: MainWindow, tmp_path: Path) -> None:
    await window.open_url(shop(tmp_path / "shop.db"))
    tab = await runs_slowly(window, tmp_path)
    window.desk.tabs.close_tab(window.desk.tabs.indexOf(tab))
    question = await until(partial(shown, window, "migrationQuestion"))
    assert question is not None
    click(named(question, "questionYes"))
    ending = await until(lambda: [task for task, said in tasks.shown() if said == f"Closing {tab.title}"])
    ending[0].cancel()
    await idle()
    assert ending[0].cancelled() and tab in window.desk.tabs.widgets()
    assert not tab.operator.running and tab.message.message is not None
