"""One thing at a time, told and cancelled."""

import asyncio

from PySide6.QtWidgets import QApplication, QWidget

from browser.orm.loading_facts import Progress
from browser.orm.plan import Strategy
from browser.ui.orm.runs import Runs
from browser.ui.widgets.busy_bar import BusyBar
from tests.ui.driving import until


async def test_the_newest_counts_and_says_how_far_it_is(application: QApplication) -> None:
    owner = QWidget()
    runs = Runs(BusyBar(owner), owner)
    said: list[str] = []
    running: list[bool] = []
    runs.said.connect(said.append)
    runs.running_changed.connect(running.append)
    first = runs.start(asyncio.sleep, 60, title="First")
    second = runs.start(asyncio.sleep, 60, title="Comparing")
    await until(first.cancelled)
    runs.report(Progress(57, 56, 100, 1.0, Strategy.LAZY))
    await until(lambda: said)
    await until(lambda: said[-1] == "Comparing · lazyload (4 of 4): 57 statements, 56 lazy loads · 100 rows")
    assert running[-1]
    runs.cancel()
    await until(lambda: not running[-1])
    assert second.cancelled()
    assert said[-1] == ""
    owner.deleteLater()


async def test_what_is_quick_says_nothing(application: QApplication) -> None:
    owner = QWidget()
    runs = Runs(BusyBar(owner), owner)
    said: list[str] = []
    runs.said.connect(said.append)
    await runs.start(asyncio.sleep, 0, title="Quick")
    await asyncio.sleep(0.35)
    assert said == []
    owner.deleteLater()
