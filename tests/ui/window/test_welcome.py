"""The welcome strip."""

import asyncio
from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QWidget
from shiboken6 import Shiboken

from browser.ui.window.welcome import WelcomeStrip
from tests.ui.driving import click, key, until
from tests.ui.windows import focused


@pytest.fixture
def strip() -> Iterator[WelcomeStrip]:
    parent = QWidget()
    parent.resize(900, 60)
    made = WelcomeStrip(parent)
    made.resize(900, 40)
    parent.show()
    yield made
    parent.deleteLater()


def test_a_button_does_what_its_action_does(strip: WelcomeStrip) -> None:
    done: list[str] = []
    actions = [QAction(name, strip) for name in ("one", "two")]
    for each in actions:
        each.triggered.connect(partial(done.append, each.text()))
    strip.offer([("First", actions[0]), ("Second", actions[1])])
    assert [each.text() for each in strip.offered] == ["First", "Second"]
    click(strip.offered[1])
    assert done == ["two"]


async def test_what_there_is_no_room_for_stays_away(strip: WelcomeStrip) -> None:
    strip.offer([(f"Offer number {n} of many", QAction(str(n), strip)) for n in range(12)])
    for _ in range(3):
        await asyncio.sleep(0)
    shown = [each for each in strip.offered if each.isVisible()]
    assert 0 < len(shown) < 12
    assert all(each.width() >= each.sizeHint().width() for each in shown)


def test_the_same_offer_keeps_the_buttons(strip: WelcomeStrip) -> None:
    one = QAction("one", strip)
    strip.offer([("First", one)])
    before = strip.offered
    strip.offer([("First", one)])
    assert strip.offered == before
    strip.offer([])
    assert strip.offered == []


def test_another_tab_offers_the_same_by_its_own_action(strip: WelcomeStrip) -> None:
    done: list[str] = []
    actions = [QAction(name, strip) for name in ("one", "two")]
    for each in actions:
        each.triggered.connect(partial(done.append, each.text()))
    strip.offer([("First", actions[0])])
    (before,) = strip.offered
    strip.offer([("First", actions[1])])
    assert strip.offered == [before], "nothing is laid out anew"
    click(before)
    assert done == ["two"]
    actions[1].setEnabled(False)
    actions[0].setEnabled(True)
    assert not before.isEnabled()
    Shiboken.delete(actions[1])
    strip.offer([("First", actions[0])])
    assert before.isEnabled()


def test_what_has_no_room_is_left_out_and_the_last_one_never(strip: WelcomeStrip) -> None:
    offers = [(f"Offer number {number}", QAction(strip)) for number in range(20)]
    strip.offer(offers)
    seen = [button.text() for button in strip.offered if not button.isHidden()]
    assert 2 < len(seen) < 12
    assert seen == [text for text, _ in offers[: len(seen) - 1]] + ["Offer number 19"]
    assert strip.minimumSizeHint().width() < 300
    strip.resize(5_000, 40)
    assert not any(button.isHidden() for button in strip.offered)


def test_dismissed(strip: WelcomeStrip) -> None:
    gone: list[int] = []
    strip.dismissed.connect(lambda: gone.append(1))
    close = strip.findChild(QWidget, "welcomeClose")
    assert isinstance(close, QWidget)
    click(close)
    assert gone == [1]
    assert not strip.isVisible()


async def test_tab_goes_along_the_strip(strip: WelcomeStrip) -> None:
    after = QLineEdit(strip.parentWidget())
    after.show()
    strip.offer([("First", QAction("one", strip))])
    strip.offer([(each, QAction(each, strip)) for each in ("First", "Second", "Third")])
    await until(strip.isActiveWindow)
    strip.offered[0].setFocus()
    for expected in (*strip.offered[1:], strip.findChild(QWidget, "welcomeClose"), after):
        key(focused(), Qt.Key.Key_Tab)
        assert focused() is expected
