"""Findings and problems are shown whole: every line of a text has its room, whatever the width."""

import pytest
from PySide6.QtGui import QFontMetrics, QImage
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from browser.ui import theme
from browser.ui.migrate.whole_text import show_whole
from tests.ui.driving import until

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
