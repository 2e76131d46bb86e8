"""Models and Demo tabs come back with the window; nothing runs by that."""

import asyncio
import json
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QLineEdit, QWidget

from browser.database.facts import TableRef
from browser.demo.lessons import LESSONS
from browser.demo.questions import QUESTIONS
from browser.ui.demo.lesson_tab import LessonTab
from browser.ui.demo.question_tab import QuestionTab
from browser.ui.orm.tab import ModelsTab
from browser.ui.window import begin, demo_opening, opening
from browser.ui.window.main import MainWindow
from browser.ui.window.session import ConnectionMemory, Session, TabMemory
from tests.ui.driving import until
from tests.ui.windows import asked, idle, main_window, shop, tab_titles


async def _begun(window: MainWindow) -> None:
    await asyncio.wait(begin.begin(window, asked()))
    await idle()


Kind = TypeVar("Kind", bound=QWidget)


def _of_kind(window: MainWindow, kind: type[Kind]) -> list[Kind]:
    return [tab for tab in window.desk.tabs.widgets() if isinstance(tab, kind)]


async def test_everything_of_the_demo_comes_back_and_nothing_runs(home: Path) -> None:
    question = next(each for each in QUESTIONS if each.function == "orders_above")
    lesson = next(each for each in LESSONS if not each.writes)
    async with main_window(home) as window:
        await _begun(window)
        window.commands.show_models()
        await idle()
        [models] = _of_kind(window, ModelsTab)
        models.choose(TableRef("main", "users"))
        await idle()
        assert models.controls.paths.tick(("orders",), "joinedload")
        models.controls.limit.setValue(12)
        left = models.remembered
        assert left is not None
        asking = demo_opening.open_question(window, question)
        assert asking is not None
        field = asking.parameters.fields["total"]
        assert isinstance(field, QLineEdit)
        field.setText("77")
        demo_opening.open_lesson(window, lesson)
        await idle()
        titles = tab_titles(window)
        window.desk.tabs.setCurrentWidget(asking)
    for shown in (asking.title, "Models"):
        async with main_window(home) as window:
            await _begun(window)
            assert tab_titles(window) == titles
            tabs = window.desk.tabs
            assert tabs.tabText(tabs.currentIndex()).replace("&&", "&") == asking.title
            assert window.related_dock.isHidden()
            [again], [lessons] = _of_kind(window, QuestionTab), _of_kind(window, LessonTab)
            [models] = _of_kind(window, ModelsTab)
            assert again.parameters.values["total"] == "77"
            assert again.answer is None and again.running is None
            assert lessons.told is None and lessons.running is None
            assert models.remembered == left
            assert not models.controls.paths.rowCount(), "it reads when it is looked at"
            if shown == "Models":
                tabs.setCurrentWidget(models)
                await until(lambda: models.controls.paths.paths() == left.ticks)  # noqa: B023
                await idle()
                assert models.remembered == left
                assert not models.results.entities.entities.rowCount()
                again.run()
                await idle()
                assert again.answer is not None
                tabs.setCurrentIndex(0)
                assert not window.related_dock.isHidden()
                tabs.setCurrentWidget(again)


async def test_what_nobody_knows_is_left_out(home: Path, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    tabs = (
        TabMemory(0, None, "no question", {}, "question"),
        TabMemory(0, None, "no.lesson", {}, "lesson"),
        TabMemory(0, None, "of another age", {"x": 1}, "hologram"),
        TabMemory(0, "main", "gone", {"paths": "?", "limit": "many"}, "models"),
        TabMemory(0, "main", "users", {}, "models"),
        TabMemory(0, "main", "users"),
    )
    async with main_window(home) as window:
        restoring = window.restorer.restore(
            Session((ConnectionMemory(path),), tabs, 3), lambda memory: opening.reconnect(window, memory)
        )
        await restoring
        await idle()
        assert tab_titles(window) == ["Models", "users"]
        [models] = _of_kind(window, ModelsTab)
        assert window.desk.tabs.currentWidget() is models
        assert models.message.message is not None
        assert models.message.message.text == "main.gone was chosen here, and is not there any more."
        window.desk.close_database(models.database)
        await idle()
        assert tab_titles(window) == []


async def test_a_session_of_an_older_age_is_read(home: Path, tmp_path: Path) -> None:
    path = shop(tmp_path / "shop.db")
    async with main_window(home) as window:
        kept = {
            "connections": [{"url": path, "read_only": False, "needs_password": False}],
            "tabs": [{"connection": 0, "schema": "main", "name": "orders", "state": {}}],
            "current": 0,
        }
        window.memory._file().setValue("window/session", json.dumps(kept))
        session = window.memory.session()
        assert session is not None and session.tabs == (TabMemory(0, "main", "orders"),)
        await window.restorer.restore(session, lambda memory: opening.reconnect(window, memory))
        await idle()
        assert tab_titles(window) == ["orders"]
