"""The field and its list, by keyboard and mouse."""

from collections.abc import AsyncIterator
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from browser.ui.window.finder import Choice, Finder
from tests.ui.driving import click, key, type_text, until

done: list[str] = []
CHOICES = [Choice(name, "demo.db", "table", partial(done.append, name)) for name in ("orders", "users", "<b>odd</b>")]


@pytest.fixture
async def window() -> AsyncIterator[QWidget]:
    done.clear()
    made = QWidget()
    made.resize(640, 480)
    column = QVBoxLayout(made)
    column.addWidget(QPushButton("before", made))
    column.addWidget(QLineEdit(made))
    column.addStretch(1)
    made.show()
    await until(made.isActiveWindow)
    yield made
    made.deleteLater()


def _finder(window: QWidget) -> Finder:
    field = window.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    return Finder(field, window, "Nothing.")


async def test_keys_move_choose_and_close(window: QWidget) -> None:
    finder = _finder(window)
    button = window.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    button.setFocus()
    finder.open(CHOICES)
    assert finder.field.hasFocus()
    assert finder.view.currentIndex().row() == 0
    key(finder.field, Qt.Key.Key_Down)
    key(finder.field, Qt.Key.Key_PageDown)
    assert finder.view.currentIndex().row() == 2
    key(finder.field, Qt.Key.Key_Up)
    key(finder.field, Qt.Key.Key_Return)
    assert done == ["users"]
    assert not finder.isVisible()
    assert button.hasFocus()


async def test_typing_narrows_and_says_when_nothing_is_left(window: QWidget) -> None:
    finder = _finder(window)
    finder.open(CHOICES)
    type_text(finder.field, "odd")
    assert finder.shown[0].title == "<b>odd</b>"
    type_text(finder.field, "zzz")
    assert finder.shown == ()
    assert not finder.view.isVisible()
    key(finder.field, Qt.Key.Key_Return)
    assert done == []
    key(finder.field, Qt.Key.Key_Escape)
    assert not finder.isVisible()


async def test_a_click_chooses_and_leaving_closes(window: QWidget) -> None:
    finder = _finder(window)
    finder.open(CHOICES)
    click(finder.view.viewport(), finder.view.visualRect(finder.view.model().index(1, 0)).center())
    assert done == ["users"]
    finder.open(CHOICES)
    button = window.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    button.setFocus()
    assert not finder.isVisible()
    assert button.hasFocus()


async def test_it_stays_inside_the_window(window: QWidget) -> None:
    finder = _finder(window)
    finder.open(CHOICES * 40)
    assert window.rect().contains(finder.geometry())
