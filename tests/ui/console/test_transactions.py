"""Transactions in the window; the rest is tested in test_tab.py and tests/ui/window/test_query.py."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest

from browser.ui import tasks
from browser.ui.actions import action_of
from browser.ui.window.main import MainWindow
from tests.ui.console.queries import query_on, rows_of, run
from tests.ui.driving import until
from tests.ui.windows import idle, shop


async def test_a_failed_transaction_says_what_works(driver_url: str, window: MainWindow) -> None:
    tab = await query_on(window, driver_url)
    action_of(tab.transactions, "toggle_manual").trigger()
    await until(lambda: tab.runs.state.manual)
    tab.bar.savepoints_wanted.emit(False)
    await until(lambda: not tab.runs.state.savepoints)
    await run(tab, "select 1 as one")
    await run(tab, "select wrong_name")
    if "postgresql" in driver_url:
        assert tab.bar.about.text() == "Transaction failed: only ROLLBACK works"
        assert not tab.bar.commit.isEnabled()
    await tab.transactions.rollback()
    assert not tab.runs.state.open
    await idle()


@pytest.mark.parametrize("first", ["commit", "rollback"])
async def test_only_what_ended_the_transaction_is_told(window: MainWindow, tmp_path: Path, first: str) -> None:
    """Somebody commits while the time until the automatic rollback is over: they wait for each other."""
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    await run(tab, "begin; delete from users", everything=True)
    session = tab.runs.session
    assert session is not None
    ends: list[Callable[[], Awaitable[None]]] = [tab.transactions.commit, partial(tab.transactions._roll_back_now, 5)]
    rolled_back: list[int] = []
    tab.transactions.rolled_back.connect(lambda minutes, _: rolled_back.append(minutes))
    async with session._busy:
        for end in ends if first == "commit" else reversed(ends):
            tasks.start(end, owner=tab)
        await asyncio.sleep(0)
    await idle()
    assert not tab.runs.state.open
    assert rolled_back == ([] if first == "commit" else [5])
    assert tab.message.message is not None
    refused = "ROLLBACK" if first == "commit" else "COMMIT"
    assert f"{refused} was not sent" in tab.message.message.text
    await run(tab, "select count(*) from users")
    assert rows_of(tab) == [["0" if first == "commit" else "2"]]
    await idle()


async def test_commit_runs_once_and_is_offered_no_more(window: MainWindow, tmp_path: Path) -> None:
    tab = await query_on(window, shop(tmp_path / "shop.db"))
    await run(tab, "begin; delete from users", everything=True)
    session, commit = tab.runs.session, action_of(tab.transactions, "commit")
    assert session is not None
    async with session._busy:
        commit.trigger()
        tab.runs.changed.emit()  # as whatever else happens to the session
        assert not commit.isEnabled()
        commit.trigger()
        await asyncio.sleep(0)
    await idle()
    assert tab.message.message is None
    assert not tab.runs.state.open
    assert not commit.isEnabled()
