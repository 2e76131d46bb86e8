"""Opening the tab of migrations, one for each connection."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from browser.ui import tasks
from browser.ui.schema.panel import read_again
from browser.ui.window.room import make_room

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.ui.migrate.tab import MigrationsTab
    from browser.ui.window.connections import OpenConnection
    from browser.ui.window.main import MainWindow


def open_migrations(window: "MainWindow") -> "MigrationsTab | None":
    """The Migrations tab of the active connection, made now if there is none."""
    active = window.desk.active
    if active is None:
        return None
    tab = _tab(window, active)
    title = window.tr("Reading the migrations of {0}").format(active.title)
    tasks.start(window.desk.load, tab, owner=tab, title=title)
    return tab


async def there_and_back(window: "MainWindow") -> None:
    """Open the tab, take the last revision back, and apply it again. Raises errors.*."""
    active = window.desk.active
    if active is None:
        return
    tab = _tab(window, active)
    await window.desk.load(tab)
    await tab.verbs.there_and_back()


def _tab(window: "MainWindow", connection: "OpenConnection") -> "MigrationsTab":
    """The connection's tab, chosen; what was made now is to be loaded by `desk.load`."""
    from browser.ui.migrate.tab import MigrationsTab

    tabs, database = window.desk.tabs, connection.database
    found = [each for each in tabs.widgets() if isinstance(each, MigrationsTab) and each.database is database]
    tab = found[0] if found else add_migrations(window, connection)
    if not found:
        window.desk.load_later(tab)
    tabs.setCurrentWidget(tab)
    tab.setFocus()
    return tab


def add_migrations(window: "MainWindow", connection: "OpenConnection") -> "MigrationsTab":
    """A new Migrations tab behind the current tab, not chosen, and nothing read yet."""
    from browser import paths
    from browser.store import Store
    from browser.ui.migrate.tab import MigrationsTab

    make_room(window)
    guard(window)
    tabs, database = window.desk.tabs, connection.database
    tab = MigrationsTab(database, Store(paths.home()), tabs, own=is_demo(database))
    tab.operator.others = lambda: [each.database for each in window.desk.connections]
    tab.message.message_shown.connect(lambda said: window.messages.add(replace(said, where=tab.title)))
    tab.schema_changed.connect(partial(read_again, window.schema))
    tabs.add(tab, tab.title, connection.colour, window.tr("Migrations of {0}").format(connection.title))
    return tab


class Guard(QObject):
    """Asks before a tab or connection is closed in which Alembic runs: closing ends it, inside a revision, too."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self.setObjectName("migrationsGuard")
        self._window = window
        window.desk.tabs.guards.insert(0, self._may_close)
        window.desk.guards.insert(0, self._may_close_database)  # what runs is ended before transactions are asked about

    def _may_close(self, tab: QWidget) -> bool:
        if _runs(tab):
            tasks.start(self._ask, tab, partial(self._window.desk.tabs.take_out, tab), owner=tab)
        return not _runs(tab)

    def _may_close_database(self, database: "Database") -> bool:
        for tab in self._window.desk.tabs.widgets():
            if _runs(tab) and getattr(tab, "database", None) is database:
                tasks.start(self._ask, tab, partial(self._window.desk.close_database, database), owner=tab)
                return False
        return True

    async def _ask(self, tab: "MigrationsTab", close: Callable[[], None]) -> None:
        from browser.ui.migrate.verb_question import Question
        from browser.ui.widgets.asking import finished

        tr = self._window.tr
        said = tr("Alembic is running on “{0}”. Closing ends it, in the middle of a revision, too.")
        text = said.format(tab.database.name)
        question = Question(tab, tr("A migration is running"), text, tr("&End it and close"), tr("&Go on"))
        if await finished(question):
            await tab.operator.end()
            close()


def _runs(tab: QWidget) -> bool:
    operator = getattr(tab, "operator", None)
    return tab.objectName() == "migrationsTab" and operator is not None and bool(operator.running)


def guard(window: "MainWindow") -> None:
    """Watch what is closed from now on; once is enough."""
    if window.findChild(Guard, "migrationsGuard") is None:
        Guard(window)


def is_demo(database: "Database") -> bool:
    """Whether it is the file of the demo."""
    from browser.demo.install import demo_file

    return not database.in_memory and database.url.reveal().database == str(demo_file())
