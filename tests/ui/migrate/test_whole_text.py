"""Findings and problems are shown whole: every line of a text has its room, whatever the width."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from browser.ui import theme
from browser.ui.migrate.whole_text import show_whole
from tests.ui.driving import key, until

TEXT = "It drops column name of people, about 1,200,000 rows, 310 MB: what is in it goes. " * 3 + "\nKeep a copy."


def lowest_ink(image: QImage) -> int:
    """The lowest row of pixels that is not like the corner."""
    paper = image.pixel(image.width() - 1, image.height() - 1)
    rows = range(image.height() - 1, -1, -1)
    return next(y for y in rows if any(image.pixel(x, y) != paper for x in range(0, image.width(), 1)))


@pytest.mark.parametrize("width", [180, 333, 620])
@pytest.mark.parametrize("icon", [False, True])
async def test_the_last_word_has_its_room(width: int, icon: bool) -> None:
    view = QListWidget()
    show_whole(view)
    item = QListWidgetItem(TEXT, view)
    if icon:
        item.setIcon(theme.icon("info"))
    view.resize(width, 900)
    view.show()
    await until(view.isVisible)
    await until(lambda: view.visualItemRect(item).width() >= view.viewport().width() - 1)
    rect, line = view.visualItemRect(item), QFontMetrics(view.font()).lineSpacing()
    ink = lowest_ink(view.viewport().grab(rect).toImage())
    assert rect.height() - line - 8 <= ink < rect.height() - 1, "the last line stands inside of its item"
    longest = max(TEXT.split("\n"), key=len)
    least = QFontMetrics(view.font()).horizontalAdvance(longest) // width
    assert rect.height() >= line * least
    view.close()
    view.deleteLater()


async def test_a_word_without_an_end_is_broken() -> None:
    parent = QWidget()
    view = QListWidget(parent)
    show_whole(view)
    item = QListWidgetItem("x" * 400, view)
    view.resize(200, 400)
    parent.show()
    await until(view.isVisible)
    assert view.visualItemRect(item).height() > 10 * QFontMetrics(view.font()).lineSpacing()
    parent.close()
    parent.deleteLater()


async def test_where_the_keyboard_is_can_be_seen() -> None:
    """By Tab no row is chosen, and yet one has the focus; so has the chosen one."""
    parent = QWidget()
    column = QVBoxLayout(parent)
    before, view = QLineEdit(parent), QListWidget(parent)
    column.addWidget(before)
    column.addWidget(view)
    show_whole(view)
    view.addItems(["one", "two"])
    parent.show()
    parent.activateWindow()
    await until(parent.isActiveWindow)
    before.setFocus()
    bare = view.viewport().grab().toImage()
    key(before, Qt.Key.Key_Tab)
    await until(view.hasFocus)
    assert view.currentRow() == 0 and view.viewport().grab().toImage() != bare
    key(view, Qt.Key.Key_Down)
    chosen = view.viewport().grab().toImage()
    before.setFocus()
    assert view.currentRow() == 1 and view.viewport().grab().toImage() != chosen
    parent.close()
    parent.deleteLater()
