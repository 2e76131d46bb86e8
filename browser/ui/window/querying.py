"""The window's queries: opened for a connection, kept while one types, closed with care."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from browser.ui import tasks
from browser.ui.window import begin
from browser.ui.window.query_drafts import QueryDrafts, key_of, planned, position_of
from browser.ui.window.query_memory import QueryMemory
from browser.ui.window.query_panels import QueryPanels
from browser.ui.window.query_starts import SchemaWatch, TreeQueries
from browser.ui.window.room import make_room

if TYPE_CHECKING:
    from browser.console.drafts import Draft
    from browser.ui.console.tab import QueryTab
    from browser.ui.window.connections import OpenConnection
    from browser.ui.window.main import MainWindow


class Querying(QObject):
    """Opens queries, and asks before an open transaction goes (`closing`)."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self.drafts = QueryDrafts(window)
        self.memory = QueryMemory(window)
        self.panels = QueryPanels(window)
        self.tree = TreeQueries(window)
        self._leaving: set[asyncio.Task[Any]] = set()
        desk = window.desk
        desk.tabs.tab_closed.connect(self._closed)
        desk.connected.connect(self._connected)

    def queries(self) -> "list[QueryTab]":
        """The tabs of queries, in their order."""
        tabs: list[Any] = [tab for tab in self._window.desk.tabs.widgets() if tab.objectName() == "queryTab"]
        return tabs

    # -- opening -------------------------------------------------------------------------------------------------

    def new(self, text: str = "", title: str = "", connection: "OpenConnection | None" = None) -> "QueryTab | None":
        """A query for the active connection, or this one, chosen, the focus in its editor; None without any."""
        connection = connection or self._window.desk.active
        if connection is None:
            said = self._window.tr("Connect to a database first (Ctrl+N): a query needs one.")
            self._window.central.message.show_notice(said)
            return None
        tab = self.add(connection, title=title, text=text)
        self._window.desk.tabs.setCurrentWidget(tab)
        tab.setFocus()
        return tab

    def add(
        self, connection: "OpenConnection", draft: "Draft | None" = None, title: str = "", text: str = ""
    ) -> "QueryTab":
        """A new query behind the current tab, not chosen, not connected yet; as its draft says where there is one."""
        from browser.console.drafts import new_id
        from browser.ui.console.drafting import Drafting
        from browser.ui.console.tab import QueryTab

        window = self._window
        make_room(window)
        tab = QueryTab(connection.database, window.desk.tabs, secrets=window.secrets)
        tab.title = (draft.title if draft is not None else title) or self._free_title()
        if draft is not None:
            tab.restore(draft)
        elif text:
            tab.open_text(text)
        id_ = draft.id if draft is not None else new_id()
        tab.drafting = Drafting(tab, id_, key_of(connection), self.drafts.keep, partial(position_of, window, tab))
        if text:
            tab.changed.emit()
        self.memory.follow(tab, connection)
        SchemaWatch(window, tab)
        tab.transactions.follow(window.settings)
        tab.message.message_shown.connect(lambda said: window.messages.add(replace(said, where=tab.title)))
        tab.title_changed.connect(window.desk.changed)
        window.desk.tabs.add(tab, tab.title, connection.icon, f"{tab.title} · {connection.title}")
        window.desk.changed.emit()
        return tab

    def _free_title(self) -> str:
        taken = {tab.title for tab in self.queries()}
        number = 1
        while (title := self._window.tr("Query {0}").format(number)) in taken:
            number += 1
        return title

    def reopen(self, connection: "OpenConnection", id_: str) -> "QueryTab | None":
        """The query of a draft that waits, in a new tab; None where there is no such draft."""
        draft = self.drafts.waiting.pop(id_, None)
        return self.add(connection, draft) if draft is not None else None

    def _connected(self, connection: "OpenConnection") -> None:
        tasks.start(self._come_back, connection, owner=self._window)

    async def _come_back(self, connection: "OpenConnection") -> None:
        """Open the drafts of a connection that nobody else brings back."""
        await begin.over(self._window)
        await self.drafts.read()
        key, coming = key_of(connection), planned(self._window)
        for draft in [each for each in self.drafts.waiting.values() if each.connection == key]:
            if draft.id not in coming and connection in self._window.desk.connections:
                self.reopen(connection, draft.id)

    async def reopen_closed(self) -> None:
        """Open the query again that was closed last. Raises errors.*."""
        connections = {key_of(each): each for each in self._window.desk.connections}
        draft = await self.drafts.take_recent(list(connections))
        if draft is None:
            said = self._window.tr("No query of an open connection was closed in the last days.")
            self._window.central.message.show_notice(said)
            return
        tab = self.add(connections[draft.connection], draft)
        tab.changed.emit()
        self._window.desk.tabs.setCurrentWidget(tab)
        tab.setFocus()

    # -- closing -------------------------------------------------------------------------------------------------

    def at_stake(self, tabs: Sequence[QWidget]) -> "list[QueryTab]":
        """The queries among these tabs in which a transaction is open, or something writes."""
        return [each for each in self.queries() if each in tabs and each.runs.at_stake]

    async def asked(self, tabs: Sequence[QWidget]) -> list[Callable[[], Awaitable[bool]]] | None:
        """How to end what is open or writes in these tabs, as who is asked chooses; None where it is to stay."""
        from browser.ui.console.closing import Choice, ask, end

        queries = self.at_stake(tabs)
        if not queries:
            return []
        self._window.desk.tabs.setCurrentWidget(queries[0])
        had = {each: each.runs.state.open for each in queries}
        choice = await ask(self._window, queries)
        return None if choice is Choice.STAY else [partial(end, each, choice, was_open=had[each]) for each in queries]

    async def write_drafts(self) -> None:
        """Have what was typed on the disk, also that of queries which were closed just now."""
        await asyncio.gather(*self._leaving, *(tab.drafting.write() for tab in self.queries()))

    def _closed(self, tab: QWidget) -> None:
        if tab.objectName() == "queryTab":
            query: Any = tab
            query.results.close_all()
            tasks.start(query.runs.release, owner=self._window, title=self.tr("Closing {0}").format(query.title))
            leaving = tasks.start(self._put_aside, query.drafting.draft(), owner=self._window)
            self._leaving.add(leaving)
            leaving.add_done_callback(self._leaving.discard)

    async def _put_aside(self, draft: "Draft") -> None:
        if draft.text.strip():
            await self.drafts.put_aside(draft)

    def free(self) -> None:
        """The window closes: what lies on disk is given back. The sessions go with their databases."""
        for tab in self.queries():
            tab.results.close_all()
        self.drafts.end()
