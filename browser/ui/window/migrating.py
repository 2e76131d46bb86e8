"""Opening the tab of migrations, one for each connection."""

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

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
    from browser.ui.migrate.tab import MigrationsTab

    active = window.desk.active
    if active is None:
        return None
    tabs, database = window.desk.tabs, active.database
    found = [each for each in tabs.widgets() if isinstance(each, MigrationsTab) and each.database is database]
    tab = found[0] if found else add_migrations(window, active)
    tabs.setCurrentWidget(tab)
    tab.setFocus()
    if not found:
        title = window.tr("Reading the migrations of {0}").format(active.title)
        tasks.start(tab.load_first, owner=tab, title=title)
    return tab


def add_migrations(window: "MainWindow", connection: "OpenConnection") -> "MigrationsTab":
    """A new Migrations tab behind the current tab, not chosen, and nothing read yet."""
    from browser import paths
    from browser.store import Store
    from browser.ui.migrate.tab import MigrationsTab

    make_room(window)
    tabs, database = window.desk.tabs, connection.database
    tab = MigrationsTab(database, Store(paths.home()), tabs, own=is_demo(database))
    tab.operator.others = lambda: [each.database for each in window.desk.connections]
    tab.message.message_shown.connect(lambda said: window.messages.add(replace(said, where=tab.title)))
    tab.schema_changed.connect(partial(read_again, window.schema))
    tabs.add(tab, tab.title, connection.colour, window.tr("Migrations of {0}").format(connection.title))
    return tab


def is_demo(database: "Database") -> bool:
    """Whether it is the file of the demo."""
    from browser.demo.install import demo_file

    return not database.in_memory and database.url.reveal().database == str(demo_file())
