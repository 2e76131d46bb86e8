"""Tabs that are no tables: what the window's session keeps of them, and how they stand there again, with nothing run.

models      its entity is the table's name; ticked paths, loaders and limit are its state
question    its function is the name, what was typed its state
lesson      its module and function are the name
migrations  its folder is kept with the connection
query       its draft's id is the name, and all else is in the draft
"""

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from browser.ui.window.session import TabMemory

if TYPE_CHECKING:
    from browser.demo.lessons import Lesson
    from browser.ui.window.connections import OpenConnection
    from browser.ui.window.main import MainWindow

MODELS, QUESTION, LESSON, QUERY, MIGRATIONS = "models", "question", "lesson", "query", "migrations"


def memory_of(tab: QWidget, connection: int) -> TabMemory | None:
    """What to keep of a tab that is no table, or None where nothing is worth it."""
    found: Any = tab
    if tab.objectName() == "modelsTab":
        left = found.remembered
        return left and TabMemory(connection, left.entity.schema, left.entity.name, left.state(), MODELS)
    if tab.objectName() == "migrationsTab":
        return TabMemory(connection, None, MIGRATIONS, {}, MIGRATIONS)
    if tab.objectName() == "queryTab":
        return TabMemory(connection, None, found.drafting.id, {}, QUERY)
    if hasattr(tab, "question"):
        return TabMemory(connection, None, found.question.function, found.parameters.values, QUESTION)
    if hasattr(tab, "lesson"):
        return TabMemory(connection, None, _name(found.lesson), {}, LESSON)
    return None


def reopen(window: "MainWindow", connection: "OpenConnection", memory: TabMemory) -> QWidget | None:
    """A tab as it was kept, not chosen; None for what is open already, and for what nobody knows any more."""
    makers = {MODELS: _models, QUESTION: _question, LESSON: _lesson, QUERY: _query, MIGRATIONS: _migrations}
    mine = [tab for tab in window.desk.tabs.widgets() if window.desk.connection_of(tab) is connection]
    kept = [found for tab in mine if (found := memory_of(tab, 0)) is not None]
    same = [each for each in kept if each.kind == memory.kind and (each.name == memory.name or each.kind == MODELS)]
    make = makers.get(memory.kind)
    return make(window, connection, memory) if make is not None and not same else None


def _models(window: "MainWindow", connection: "OpenConnection", memory: TabMemory) -> QWidget:
    from browser.ui.orm.remembered import remembered
    from browser.ui.window.models_opening import add_models

    tab = add_models(window, connection)
    tab.come_back(remembered(memory.ref, memory.state))
    window.desk.load_later(tab)
    return tab


def _migrations(window: "MainWindow", connection: "OpenConnection", memory: TabMemory) -> QWidget:
    from browser.ui.window.migrating import add_migrations

    tab = add_migrations(window, connection)
    window.desk.load_later(tab)
    return tab


def _question(window: "MainWindow", connection: "OpenConnection", memory: TabMemory) -> QWidget | None:
    from browser.demo.questions import QUESTIONS
    from browser.ui.demo.statistics_tab import question_tab
    from browser.ui.window.demo_opening import add_tab

    found = next((each for each in QUESTIONS if each.function == memory.name), None)
    if found is None:
        return None
    tab = add_tab(window, connection, question_tab(connection.database, found))
    tab.parameters.restore(memory.state)
    return tab


def _lesson(window: "MainWindow", connection: "OpenConnection", memory: TabMemory) -> QWidget | None:
    from browser.demo.lessons import LESSONS
    from browser.ui.demo.lesson_tab import LessonTab
    from browser.ui.window.demo_opening import add_tab

    found = next((each for each in LESSONS if _name(each) == memory.name), None)
    return add_tab(window, connection, LessonTab(connection.database, found)) if found is not None else None


def _query(window: "MainWindow", connection: "OpenConnection", memory: TabMemory) -> QWidget | None:
    return window.querying.reopen(connection, memory.name)


def _name(lesson: "Lesson") -> str:
    return f"{lesson.module}.{lesson.function}"
