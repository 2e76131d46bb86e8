"""The window's queries: opened for the active connection, closed with care."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from browser.ui import tasks
from browser.ui.window.room import make_room

if TYPE_CHECKING:
    from browser.ui.console.tab import QueryTab
    from browser.ui.window.connections import OpenConnection
    from browser.ui.window.main import MainWindow


class Querying(QObject):
    """Follows the tabs of the window: what is closed gives its results and its session back."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        window.desk.tabs.tab_closed.connect(self._closed)

    def queries(self) -> "list[QueryTab]":
        """The tabs of queries, in their order."""
        tabs: list[Any] = [tab for tab in self._window.desk.tabs.widgets() if tab.objectName() == "queryTab"]
        return tabs

    def free_results(self) -> None:
        """The window closes: what lies on disk is given back. The sessions go with their databases."""
        for tab in self.queries():
            tab.results.close_all()

    def _closed(self, tab: QWidget) -> None:
        if tab.objectName() == "queryTab":
            query: Any = tab
            put_away(self._window, query)


def new_query(window: "MainWindow", text: str = "", title: str = "") -> "QueryTab | None":
    """A query for the active connection, chosen, with the focus in its editor; None without a connection."""
    active = window.desk.active
    if active is None:
        window.central.message.show_notice(window.tr("Connect to a database first (Ctrl+N): a query needs one."))
        return None
    tab = add_query(window, active, title)
    if text:
        tab.open_text(text)
    window.desk.tabs.setCurrentWidget(tab)
    tab.setFocus()
    return tab


def add_query(window: "MainWindow", connection: "OpenConnection", title: str = "") -> "QueryTab":
    """A new query behind the current tab, not chosen, not connected yet."""
    from browser.ui.console.tab import QueryTab

    make_room(window)
    tabs = window.desk.tabs
    tab = QueryTab(connection.database, tabs, secrets=window.secrets)
    tab.title = title or _free_title(window)
    tab.message.message_shown.connect(lambda said: window.messages.add(replace(said, where=tab.title)))
    tab.title_changed.connect(window.desk.changed)
    tabs.add(tab, tab.title, connection.colour, window.tr("{0} · {1}").format(tab.title, connection.title))
    return tab


def put_away(window: "MainWindow", tab: "QueryTab") -> None:
    """A query was taken out of the tabs: its results go at once, its session as soon as the server lets go."""
    tab.results.close_all()
    tasks.start(tab.runs.release, owner=window, title=window.tr("Closing {0}").format(tab.title))


def _free_title(window: "MainWindow") -> str:
    taken = {getattr(tab, "title", "") for tab in window.desk.tabs.widgets()}
    number = 1
    while (title := window.tr("Query {0}").format(number)) in taken:
        number += 1
    return title
