"""A lesson told: what was done, what was said, why, and what helps."""

import threading
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar

from browser.demo.lessons import LESSONS
from browser.ui.demo.lesson_tab import LessonTab
from tests.clock import clock
from tests.ui.driving import key, until
from tests.ui.windows import idle

if TYPE_CHECKING:
    from browser.database.database import Database

BULK = "SELECT count(*) FROM users WHERE email LIKE '%@bulk.example'"


def _lesson(demo: "Database", title: str) -> LessonTab:
    return LessonTab(demo, next(each for each in LESSONS if each.title == title))


def _is_teaching() -> bool:
    return any(each.name.startswith("rowlore-apart") for each in threading.enumerate())


async def test_an_error_in_its_own_words_and_its_remedy(demo: "Database") -> None:
    tab = _lesson(demo, "DetachedInstanceError")
    tab.run()
    await idle()
    assert tab.done.words.text().startswith("DetachedInstanceError: ")
    assert tab.why.text().startswith("Why: Objects ask their session")
    assert tab.remedy.words.isHidden()
    assert "selectinload" in tab.remedy.code.code
    assert tab.source == f"{tab.done.code.code.rstrip()}\n\n\n{tab.remedy.code.code}"
    assert tab.table.isHidden()
    await until(lambda: not _is_teaching())
    tab.deleteLater()


async def test_bulk_work_shows_how_far_it_is_and_escape_stops_it(demo: "Database") -> None:
    tab = _lesson(demo, "Bulk work")
    tab.show()
    bar = tab.findChild(QProgressBar, "lessonProgress")
    assert isinstance(bar, QProgressBar)
    assert not tab.progress.isVisible()
    tab.run()
    await until(lambda: tab.progress.isVisible() and " of 100,000" in tab.progress.text.text())
    assert bar.maximum() == 100_000 and bar.value() > 0
    began = clock()
    key(tab, Qt.Key.Key_Escape)
    await until(lambda: tab.running is None and not _is_teaching())
    assert clock() - began < 1
    assert tab.message.message is not None
    assert tab.message.message.text == "Stopped. Nothing of the lesson was left behind."
    assert tab.told is None and not tab.progress.isVisible()
    left = await demo.read(lambda connection: connection.exec_driver_sql(BULK).scalar())
    assert left == 0
    tab.deleteLater()


async def test_a_lesson_whose_tab_is_closed_is_stopped(demo: "Database") -> None:
    tab = _lesson(demo, "Bulk work")
    tab.run()
    await until(_is_teaching)
    tab.deleteLater()
    await until(lambda: not _is_teaching(), 2)
