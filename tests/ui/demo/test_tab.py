"""What every tab of the Demo menu shares."""

import asyncio

from browser.errors import NotSupported
from browser.ui.actions import action_of
from browser.ui.demo.tab import DemoTab
from tests.ui.driving import until
from tests.ui.windows import idle


class _Waiting(DemoTab):
    """Waits to be told how it ends."""

    def __init__(self) -> None:
        super().__init__("Title", "Explanation")
        self.refuses = True
        self.go = asyncio.Event()

    async def work(self) -> None:
        await self.go.wait()
        if self.refuses:
            raise NotSupported("It does not work.", words="<b>no</b>")
        self.show_body()


async def test_run_cancel_error_and_retry() -> None:
    tab = _Waiting()
    run, cancel = action_of(tab, "run"), action_of(tab, "cancel")
    assert (run.isEnabled(), cancel.isEnabled()) == (True, False)
    run.trigger()
    assert (run.isEnabled(), cancel.isEnabled()) == (False, True)
    cancel.trigger()
    await until(lambda: tab.message.message)
    assert tab.message.message is not None
    assert tab.message.message.text == "Cancelled."
    run.trigger()
    tab.go.set()
    await idle()
    assert tab.message.message.words == "<b>no</b>"
    tab.refuses = False
    tab.message._run_retry()
    await idle()
    assert tab.message.message is None
    assert tab.stack.currentWidget() is tab.body
    tab.deleteLater()
