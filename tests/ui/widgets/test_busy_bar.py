import asyncio

import pytest
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from browser.ui.widgets.busy_bar import BusyBar
from tests.ui.driving import until


@pytest.fixture
def bar(qtbot: QtBot) -> BusyBar:
    bar = BusyBar()
    qtbot.addWidget(bar)
    bar.show()
    return bar


async def test_what_is_short_is_never_seen(bar: BusyBar) -> None:
    shown = QSignalSpy(bar.shown)
    bar.begin(1, "short")
    await asyncio.sleep(0)
    bar.end(1)
    await asyncio.sleep(0.35)
    assert shown.count() == 0


async def test_what_takes_long_is_told_and_the_newest_first(bar: BusyBar) -> None:
    shown = QSignalSpy(bar.shown)
    bar.begin(1, "first")
    bar.begin(2, "second")
    await until(lambda: bar.active)
    bar.end(2)
    bar.end(2)
    bar.end(1)
    assert [shown.at(each)[0] for each in range(shown.count())] == ["second", "first", ""]
    assert not bar.active and bar.text == ""
    assert bar.height() == 3
