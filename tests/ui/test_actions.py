"""@action: one object for menu, shortcut, palette and help."""

import asyncio
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QVBoxLayout, QWidget

from browser.ui import tasks
from browser.ui.actions import action, action_of, actions_of, all_actions
from tests.ui.driving import key, until


class Base(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.done: list[str] = []
        self.go_on = asyncio.Event()

    @action("&First", "Ctrl+D; F7", "table", "Do the first thing")
    def first(self) -> None:
        self.done.append("first")

    @action("Overridden")
    def second(self) -> None:
        self.done.append("base")


class Derived(Base):
    @action("Second", "Ctrl+J")
    def second(self) -> None:
        self.done.append("second")

    @action("Slow")
    async def slow(self) -> None:
        self.done.append("slow")
        await self.go_on.wait()


class Helper(QObject):
    """Actions of a widget that stand in an object of their own."""

    @action("Help out", "Ctrl+E")
    def help_out(self) -> None:
        parent = self.parent()
        assert isinstance(parent, Base)
        parent.done.append("helped")


@pytest.fixture
def widget() -> Iterator[Derived]:
    made = Derived()
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.resize(100, 100)
    yield made
    made.deleteLater()


def test_they_are_made_once_in_order(widget: Derived) -> None:
    made = actions_of(widget)
    assert [each.objectName() for each in made] == ["first", "second", "slow"]
    assert actions_of(widget) == made
    assert made[1].text() == "Second"
    assert made[0].toolTip() == "Do the first thing (Ctrl+D)"
    assert QKeySequence("F7") in made[0].shortcuts()
    assert not made[0].icon().isNull()
    with pytest.raises(KeyError):
        action_of(widget, "third")


async def test_the_keyboard_reaches_them(widget: Derived) -> None:
    actions_of(widget)
    actions_of(Helper(widget))
    widget.show()
    widget.setFocus()
    await until(widget.hasFocus)
    for pressed in (Qt.Key.Key_D, Qt.Key.Key_J, Qt.Key.Key_E):
        key(widget, pressed, Qt.KeyboardModifier.ControlModifier)
    assert widget.done == ["first", "second", "helped"]


async def test_an_async_one_runs_once_at_a_time(widget: Derived) -> None:
    slow = action_of(widget, "slow")
    slow.trigger()
    slow.trigger()
    assert not slow.isEnabled()
    await until(lambda: widget.done)
    slow.setEnabled(True)  # as a panel does whose state has changed meanwhile
    slow.trigger()
    assert widget.done == ["slow"]
    widget.go_on.set()
    await until(slow.isEnabled)
    assert not tasks.running()


async def test_what_makes_no_sense_any_more_stays_disabled_when_it_has_ended(widget: Derived) -> None:
    slow = action_of(widget, "slow")
    widget.go_on.set()
    slow.trigger()
    slow.setEnabled(False)
    await until(lambda: not tasks.running())
    assert not slow.isEnabled()


def test_a_key_that_is_held_runs_an_async_one_once(widget: Derived) -> None:
    """Where the second press is the answer to a question, the first one, held, must not be it."""
    assert not action_of(widget, "slow").autoRepeat()
    assert action_of(widget, "first").autoRepeat()


async def test_all_actions_are_those_of_what_is_visible(widget: Derived) -> None:
    inner, hidden = Base(widget), Base(widget)
    Helper(widget)
    column = QVBoxLayout(widget)
    column.addWidget(inner)
    column.addWidget(hidden)
    Helper(hidden)
    hidden.hide()
    widget.show()
    names = [each.objectName() for each in all_actions(widget)]
    assert names == ["first", "second", "slow", "help_out", "first", "second"]
