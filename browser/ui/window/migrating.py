"""The tabs of migrations, one for each connection: opened, asked about before they are closed, told of at the start."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from browser import paths
from browser.ui import tasks
from browser.ui.window import begin
from browser.ui.window.rereading import read_anew
from browser.ui.window.room import make_room

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.ui.messages import Message
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
    if tasks.is_alive(tab):
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
    from browser.store import Store
    from browser.ui.migrate.tab import MigrationsTab

    make_room(window)
    tabs, database = window.desk.tabs, connection.database
    tab = MigrationsTab(database, Store(paths.home()), tabs, own=is_demo(database))
    tab.operator.others = lambda: [each.database for each in window.desk.connections]
    tab.message.message_shown.connect(lambda said: window.messages.add(replace(said, where=tab.title)))
    tab.message.message_shown.connect(window.migrating.told_in_tab)
    tab.database_changed.connect(partial(read_anew, window))
    tabs.add(tab, tab.title, connection.icon, window.tr("Migrations of {0}").format(connection.title))
    return tab


class Migrating(QObject):
    """Asks before Alembic is ended by closing its tab (`closing`), and tells of runs that were cut off.

    Closing ends what runs inside a revision, too.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        window.desk.connected.connect(self._connected)

    def told_in_tab(self, said: "Message") -> None:
        """A tab says something: if it is what the window says already, once is enough."""
        strip = self._window.central.message
        if strip.message is not None and strip.message.text == said.text:
            strip.dismiss()

    def at_stake(self, tabs: Sequence[QWidget]) -> "list[MigrationsTab]":
        """Those of these tabs in which something runs."""
        migrations: list[Any] = [each for each in tabs if tasks.is_alive(each) and each.objectName() == "migrationsTab"]
        return [each for each in migrations if each.operator.running]

    async def end(self, tabs: Sequence[QWidget]) -> None:
        """End what runs in these tabs, and wait until it has ended."""
        await asyncio.gather(*(each.operator.end() for each in self.at_stake(tabs)))

    async def may_end(self, tabs: Sequence[QWidget]) -> bool:
        """Whether what runs in these tabs is to be ended; asks where something does."""
        from browser.ui.migrate.verb_question import Question
        from browser.ui.migrate.wording import Doing, closing
        from browser.ui.widgets.asking import finished

        running = self.at_stake(tabs)
        if not running:
            return True
        self._window.desk.tabs.setCurrentWidget(running[0])
        text = " ".join(closing(each.operator.doing, each.database.name) for each in running)
        tr, waits = self._window.tr, all(each.operator.doing is Doing.RESTORE for each in running)
        yes = tr("&Wait and close") if waits else tr("&End it and close")
        question = Question(running[0], tr("Something is running"), text, yes, tr("&Go on"))
        return bool(await finished(question))

    def _connected(self, connection: "OpenConnection") -> None:
        about = self._window.tr("Looking whether the last migration ended")
        tasks.start(self._look, connection, owner=self._window, about=about)

    async def _look(self, connection: "OpenConnection") -> None:
        await begin.over(self._window)
        from browser.migrate.journal import Journal
        from browser.store import Store, connection_key
        from browser.workers import apart

        store, database = Store(paths.home()), connection.database
        if database.in_memory or not store.path.exists():
            return
        journal = Journal(store)
        if not await apart(journal.unended, connection_key(database.url)):
            return
        from browser.migrate.unended import cut_off
        from browser.ui.migrate.run_unended import message

        for newest in (await cut_off(database, journal))[:1]:
            self._window.central.message.show_message(message(newest, database))


def is_demo(database: "Database") -> bool:
    """Whether it is the file of the demo."""
    return not database.in_memory and database.url.reveal().database == str(paths.demo_file())
