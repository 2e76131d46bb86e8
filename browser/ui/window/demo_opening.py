"""Opening what the Demo menu offers: tabs of questions and lessons, the demo itself, its installation, its reset."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtGui import QIcon

from browser import paths
from browser.database.facts import TableRef
from browser.ui import tasks
from browser.ui.schema.panel import read_again
from browser.ui.window import begin
from browser.ui.window.rereading import read_anew
from browser.ui.window.room import make_room

if TYPE_CHECKING:
    from browser.demo.lessons import Lesson
    from browser.demo.questions import Question
    from browser.schema.catalog import Catalog
    from browser.ui.demo.install_tab import InstallTab
    from browser.ui.demo.lesson_tab import LessonTab
    from browser.ui.demo.question_tab import QuestionTab
    from browser.ui.demo.reset_tab import ResetTab
    from browser.ui.demo.tab import DemoTab
    from browser.ui.window.connections import OpenConnection
    from browser.ui.window.main import MainWindow

Tab = TypeVar("Tab", bound="DemoTab")

TABLES = (
    "users",
    "employees",
    "products",
    "tags",
    "posts",
    "post_tags",
    "orders",
    "order_items",
    "audit_trail",
    "alembic_version",
)
"""What a database has that has the demo (a test compares)."""


def has_demo(catalog: "Catalog") -> bool:
    """Whether the demo's tables are where a bare name is looked up, as far as the catalog was read."""
    return all(catalog.object(TableRef(catalog.default_schema, name)) is not None for name in TABLES)


def open_question(window: "MainWindow", question: "Question") -> "QuestionTab | None":
    """The tab of a question to the active database, which is asked at once."""
    from browser.ui.demo.question_tab import QuestionTab
    from browser.ui.demo.statistics_tab import question_tab

    active = window.desk.active
    if active is None:
        return None
    tab, made = _tab(window, active, QuestionTab, question.title, lambda: question_tab(active.database, question))
    if made:
        tab.run()
    return tab


def open_statistics(window: "MainWindow") -> "QuestionTab | None":
    """The tab of the statistics view, with its Refresh."""
    from browser.demo.questions import QUESTIONS

    return open_question(window, next(each for each in QUESTIONS if each.function == "statistics_view"))


def open_lesson(window: "MainWindow", lesson: "Lesson") -> "LessonTab | None":
    """The tab of a lesson in the active database. What only reads is run at once."""
    from browser.ui.demo.lesson_tab import LessonTab

    active = window.desk.active
    if active is None:
        return None
    tab, made = _tab(window, active, LessonTab, lesson.title, lambda: LessonTab(active.database, lesson))
    if made and not lesson.writes:
        tab.run()
    return tab


def open_install(window: "MainWindow") -> "InstallTab | None":
    """The tab that installs the demo into a database, first the active one; it says what it would do, and waits."""
    from browser.ui.demo.install_tab import InstallTab

    places = writable(window)
    if not places:
        return None
    free = [each for each in places if not has_demo(window.schema.catalog_of(each.database))] or places
    active = window.desk.active
    here = active if active in free else free[0]
    tab, made = _tab(window, here, InstallTab, "", lambda: InstallTab(here.database))
    if made:
        tab.installed.connect(partial(read_again, window.schema))
        tab.moved.connect(partial(_move, window, tab))
    tab.offer([(each.title, each.database) for each in places])
    if tab.running is None:
        tasks.start(tab.survey, owner=tab, about=tab.title)
    return tab


def writable(window: "MainWindow") -> "list[OpenConnection]":
    """The open connections that may be written to."""
    return [each for each in window.desk.connections if not each.database.read_only]


def _move(window: "MainWindow", tab: "InstallTab") -> None:
    owner = window.desk.connection_of(tab)
    if owner is not None:
        window.desk.tabs.setTabIcon(window.desk.tabs.indexOf(tab), owner.icon)
    window.desk.changed.emit()


def open_demo(window: "MainWindow") -> None:
    """Open the demo file, made now if there is none, at its orders."""
    how = (window, paths.demo_file(), begin.FIRST_TABLE, False, False)
    tasks.start(begin.open_demo, *how, owner=window, title=window.tr("Opening the demo"))


def open_reset(window: "MainWindow") -> "ResetTab":
    """The tab that resets the demo file; it says what would be lost, and waits."""
    from browser.ui.demo.reset_tab import ResetTab

    tab, made = _tab(window, None, ResetTab, "", lambda: ResetTab(paths.demo_file()))
    if made:
        tab.reset.connect(partial(_show_again, window))
    return tab


def _show_again(window: "MainWindow") -> None:
    """Read what is shown of the demo file anew."""
    for connection in window.desk.connections:
        if connection.database.url.reveal().database == str(paths.demo_file()):
            read_anew(window, connection.database)
            break


def _tab(
    window: "MainWindow", owner: "OpenConnection | None", kind: type[Tab], title: str, make: Callable[[], Tab]
) -> tuple[Tab, bool]:
    """The open tab of that kind, title and connection, or one made now, chosen; and whether it was made."""
    tabs = window.desk.tabs
    database = owner.database if owner is not None else None
    for each in tabs.widgets():
        if isinstance(each, kind) and getattr(each, "database", None) is database and title in ("", each.title):
            tabs.setCurrentWidget(each)
            each.setFocus()
            return each, False
    tab = add_tab(window, owner, make())
    tabs.setCurrentWidget(tab)
    tab.setFocus()
    return tab, True


def add_tab(window: "MainWindow", owner: "OpenConnection | None", tab: Tab) -> Tab:
    """Put a tab of the Demo menu behind the current tab, not chosen and not run."""
    make_room(window)
    tab.message.message_shown.connect(lambda said: window.messages.add(replace(said, where=tab.title)))
    tip = f"{tab.title} · {owner.title}" if owner is not None else tab.title
    window.desk.tabs.add(tab, tab.title, owner.icon if owner is not None else QIcon(), tip)
    return tab
