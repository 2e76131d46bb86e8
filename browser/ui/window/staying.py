"""Staying alive: whether the servers of the open connections still answer is asked beside the window, and shown."""

import time
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from browser.ui import tasks
from browser.ui.messages import Message

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.ui.console.tab import QueryTab
    from browser.ui.window.connections import OpenConnection
    from browser.ui.window.main import MainWindow

LOOK_EVERY = 1_000
"""Milliseconds between two looks at whether anybody is to be asked."""
SLEPT_SECONDS = 5.0
"""A look that comes so much too late, by the clock on the wall, comes after a sleep."""


class Staying(QObject):
    """Has every server asked that was not heard of for a minute, that keeps somebody waiting, or after a sleep."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._looked = time.time()
        self._broken: dict[int, int] = {}
        window.desk.connected.connect(self._connected)
        window.desk.disconnected.connect(self._disconnected)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY)
        self._timer.timeout.connect(self.look)

    def words(self, database: "Database") -> str:
        """As "no answer since 10:31; trying again", or nothing while it answers."""
        since = database.alive.silent_since
        return self.tr("no answer since {0}; trying again").format(clock(since)) if since is not None else ""

    def show(self, active: "OpenConnection | None") -> str:
        """Mark the active connection in the top bar where nobody answers; what the strip says of it."""
        silent = self.words(active.database) if active is not None else ""
        self._window.top.show_silent(silent)
        if active is None:
            return self.tr("No connection")
        about = silent or active.database.product
        return f"{active.database.title} · {about}" if about else active.database.title

    def look(self) -> None:
        """Begin to ask whoever is due; returns at once."""
        now = time.time()
        slept = now - self._looked > LOOK_EVERY / 1000 + SLEPT_SECONDS
        self._looked = now
        for connection in self._window.desk.connections:
            database = connection.database
            broken = database.runner.make.ledger.counts.invalidated
            if slept or self._broken.get(id(database), 0) != broken:
                self._broken[id(database)] = broken
                self._look_after_queries(database)
            if database.alive.is_due(slept=slept):
                tasks.start(
                    database.alive.check, owner=self._window, about=self.tr("Asking whether the server answers")
                )

    def _connected(self, connection: "OpenConnection") -> None:
        database = connection.database
        database.alive.changed = partial(self._changed, database)
        self._broken[id(database)] = database.runner.make.ledger.counts.invalidated
        self._looked = time.time()
        self._timer.start()

    def _disconnected(self, database: "Database") -> None:
        database.alive.changed = lambda: None
        self._broken.pop(id(database), None)
        if not len(self._window.desk.connections):
            self._timer.stop()

    def _changed(self, database: "Database") -> None:
        window, problem = self._window, database.alive.problem
        if not tasks.is_alive(window):
            return
        if problem is not None:
            said = Message("warning", problem.message, problem.words, problem.hint, where=database.name)
        else:
            said = Message("notice", self.tr("The server answers again."), where=database.name)
            self._look_after_queries(database)
        window.messages.add(said)
        window.schema.show_alive(database)
        window.refresh_titles()

    def _look_after_queries(self, database: "Database") -> None:
        """A query whose session has gone says so, with the transaction that went with it."""
        for tab in self._window.querying.queries():
            if tab.database is database and tab.runs.session is not None:
                about = self.tr("Asking whether the session of {0} is there").format(tab.title)
                tasks.start(_check, tab, owner=tab, about=about)


async def _check(tab: "QueryTab") -> None:
    if tab.runs.session is not None:
        await tab.runs.session.check()


def clock(when: float) -> str:
    """A moment of today as "10:31"; `when` in seconds since 1970."""
    return f"{datetime.fromtimestamp(when).astimezone():%H:%M}"
