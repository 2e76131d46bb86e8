"""Transactions in the window; the rest is tested in test_tab.py and tests/ui/window/test_query.py."""

from browser.ui.actions import action_of
from browser.ui.window.main import MainWindow
from tests.ui.console.queries import query_on, run
from tests.ui.driving import until
from tests.ui.windows import idle


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
