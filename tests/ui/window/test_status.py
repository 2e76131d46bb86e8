"""The strip at the bottom."""

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from browser.ui import tasks
from browser.ui.window import status
from browser.ui.window.status import BottomStrip
from tests.ui.driving import click, until


@pytest.fixture
def strip(monkeypatch: pytest.MonkeyPatch) -> Iterator[BottomStrip]:
    monkeypatch.setattr(status, "PATIENCE", 30)
    parent = QWidget()
    parent.resize(800, 40)
    made = BottomStrip(parent)
    made.add("messages", QAction("Messages", parent))
    made.resize(800, 28)
    parent.show()
    yield made
    parent.deleteLater()


async def test_what_takes_longer_is_named_and_can_be_cancelled(strip: BottomStrip) -> None:
    first = tasks.start(asyncio.sleep, 60, owner=strip, title="Counting")
    second = tasks.start(asyncio.sleep, 60, owner=strip, title="Connecting")
    assert not strip.busy.isVisible()
    await until(strip.busy.isVisible)
    assert strip.busy.accessibleName() == "Busy: Connecting"
    click(strip.busy.cancel_button)
    await until(second.cancelled)
    await until(lambda: strip.busy.accessibleName() == "Busy: Counting")
    strip.busy.cancel()
    await until(first.cancelled)
    await until(lambda: not strip.busy.isVisible())


async def test_what_is_quick_or_has_no_title_is_not_shown(strip: BottomStrip) -> None:
    quiet = tasks.start(asyncio.sleep, 60, owner=strip)
    await tasks.start(asyncio.sleep, 0, owner=strip, title="Quick")
    await asyncio.sleep(0.06)
    assert not strip.busy.isVisible()
    strip.busy.cancel()
    assert not quiet.cancelling()
    quiet.cancel()
    await until(quiet.cancelled)


def test_text_is_never_markup(strip: BottomStrip) -> None:
    strip.show_connection("<img src=x>")
    assert strip.connection.text() == "<img src=x>"
    assert strip.connection.toolTip() == ""
