"""A person's hands for UI tests. Nothing here runs a nested Qt loop: what was done takes effect at the next await."""

import asyncio
import time
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.clock import patience

T = TypeVar("T")
TICKS = 3
"""A task ends, whoever awaits it or has its done callback goes on, and so does whoever awaits that."""


async def until(condition: Callable[[], T], timeout: float = 10, what: str = "") -> T:
    """Wait until `condition()` is true and return what it said; after `timeout` seconds an AssertionError.

    A busy machine is given more time. What is seen may be the last that a task did: when this returns, whoever keeps
    things shut for that task knows.
    """
    began = time.monotonic()
    while not (said := condition()):
        if time.monotonic() - began > patience(timeout):
            raise AssertionError(f"Not within {timeout} s: {what or condition!r}; at last it was {said!r}")
        await asyncio.sleep(0.005)
    for _ in range(TICKS):
        await asyncio.sleep(0)
    return said


def click(
    widget: QWidget,
    at: QPoint | None = None,
    *,
    button: Qt.MouseButton = Qt.MouseButton.LeftButton,
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    double: bool = False,
) -> None:
    """Click a widget in its middle, or `at` a point of its own; item views take clicks on their `viewport()`."""
    where = widget.rect().center() if at is None else at
    QTest.mouseClick(widget, button, modifiers, where)
    if double:
        QTest.mouseDClick(widget, button, modifiers, where)


def key(widget: QWidget, which: Qt.Key | str, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press and release a key: `key(grid, Qt.Key.Key_Down)`, `key(tab, "c", Qt.KeyboardModifier.ControlModifier)`."""
    if isinstance(which, str):
        QTest.keyClicks(widget, which, modifiers)
    else:
        QTest.keyClick(widget, which, modifiers)


def type_text(widget: QWidget, text: str) -> None:
    """Type a text; what is not ASCII arrives as from an input method (QTest's keys abort the process on it)."""
    for character in text:
        if character.isascii() and character.isprintable():
            QTest.keyClicks(widget, character)
        else:
            event = QInputMethodEvent()
            event.setCommitString(character)
            QApplication.sendEvent(widget, event)
