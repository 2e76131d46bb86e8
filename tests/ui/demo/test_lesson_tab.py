"""A lesson told: what was done, what was said, why, and what helps."""

import threading
from typing import TYPE_CHECKING

from browser.demo.lessons import LESSONS
from browser.ui.demo.lesson_tab import LessonTab
from tests.ui.driving import until
from tests.ui.windows import idle

if TYPE_CHECKING:
    from browser.database.database import Database


def _lesson(demo: "Database", title: str) -> LessonTab:
    return LessonTab(demo, next(each for each in LESSONS if each.title == title))


def _is_teaching() -> bool:
    return any(each.name.startswith("rowlore-lesson") for each in threading.enumerate())


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


async def test_a_cancelled_lesson_ends_by_itself(demo: "Database") -> None:
    tab = _lesson(demo, "Bulk work")
    tab.run()
    await until(_is_teaching)
    tab.cancel()
    await idle()
    assert tab.message.message is not None
    assert "rolled back" in tab.message.message.text
    assert tab.told is None
    await until(lambda: not _is_teaching(), 30)
    tab.deleteLater()
