"""The window comes back as it was left: what is open as a Session, and a Session as what is open."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from browser.database.facts import TableFacts
from browser.errors import RowloreError
from browser.ui import tasks
from browser.ui.messages import Message, MessageStrip
from browser.ui.window import keeping, opening
from browser.ui.window.session import TABLE, ConnectionMemory, Session, TabMemory

if TYPE_CHECKING:
    from browser.schema.catalog import Details
    from browser.ui.schema.panel import SchemaPanel
    from browser.ui.window.connections import OpenConnection
    from browser.ui.window.desk import Desk

Connect = Callable[[ConnectionMemory], Awaitable["OpenConnection"]]
"""How a connection is made again. Raises errors.*."""

Reopen = Callable[["OpenConnection", TabMemory], QWidget | None]
"""How a tab that is no table is opened again, not chosen and with nothing run; None where it cannot be."""


@dataclass(eq=False)
class LeftOpen:
    """A connection of the last time that is not made yet; its tabs by the places they had. `tried`: we are about it."""

    memory: ConnectionMemory
    tabs: dict[int, TabMemory]
    tried: bool = False


class Restorer(QObject):
    """Opens what was open, and keeps what waits (for a password, a server, a file) until its connection is made."""

    def __init__(self, desk: "Desk", schema: "SchemaPanel", message: MessageStrip, reopen: Reopen) -> None:
        super().__init__(desk)
        self._desk = desk
        self._reopen_other = reopen
        self._schema = schema
        self._message = message
        self._said: Message | None = None
        self._places: dict[QWidget, int] = {}
        self._current = -1
        self._left: QWidget | None = None
        self.waiting: list[LeftOpen] = []
        """What was open the last time and is not open again yet."""
        self.ready: Callable[[], Awaitable[None]] | None = None
        """Awaited before the tabs of a connection are made, where there are queries among them."""
        desk.connected.connect(self._connected)
        desk.tabs.tab_closed.connect(lambda tab: self._places.pop(tab, None))

    def session(self) -> Session:
        """What is open now, and what could not be opened again but is not forgotten for that."""
        desk = self._desk
        connections = list(desk.connections)
        kept = [each.memory for each in connections]
        entries: list[tuple[int, TabMemory]] = []
        current: TabMemory | None = None
        for widget in desk.tabs.widgets():
            owner = desk.connection_of(widget)
            tab = _memory_of(widget, connections.index(owner)) if owner is not None else None
            if tab is None:
                continue
            entries.append((self._places.get(widget, -1), tab))
            current = tab if widget is desk.tabs.currentWidget() else current
        for each in self.waiting:
            owners = [number for number, memory in enumerate(kept) if memory.is_like(each.memory)]
            if not owners:
                kept.append(each.memory)
            for place, memory in each.tabs.items():
                tab = replace(memory, connection=owners[0] if owners else len(kept) - 1)
                entries.insert(_position([known for known, _ in entries], place), (place, tab))
                if place == self._current and desk.tabs.currentWidget() is self._left:
                    current = tab
        tabs = tuple(tab for _, tab in entries)
        return Session(tuple(kept), tabs, next((at for at, tab in enumerate(tabs) if tab is current), -1))

    async def restore(self, session: Session, connect: Connect) -> None:
        """Open what was open, and load the tab that is shown. What cannot be opened is said, and waits."""
        self._current = session.current
        for number, memory in enumerate(session.connections):
            mine = {place: tab for place, tab in enumerate(session.tabs) if tab.connection == number}
            self.waiting.append(LeftOpen(memory, mine, tried=bool(memory.profile) or not memory.needs_password))
        await asyncio.gather(*(self._try(each, connect) for each in self.waiting if each.tried))
        self._tell()
        self._left = self._desk.tabs.currentWidget()
        owner = self._desk.connection_of(self._left)
        if self._left is not None and owner is not None and not _somebody_types(self._desk.tabs):
            self._desk.choose(owner)
            self._left.setFocus()
        await self._load_current()

    async def _try(self, waiting: LeftOpen, connect: Connect) -> None:
        try:
            connection = await connect(waiting.memory)
            await self._reopen(waiting, connection)
            if self._places.get(self._desk.tabs.currentWidget(), -1) == self._current:
                await self._load_current()  # a password that is asked for another connection may take long
        except RowloreError as error:
            self._message.show_error(error)
        finally:
            waiting.tried = False

    def _connected(self, connection: "OpenConnection") -> None:
        made = connection.memory
        for waiting in [each for each in self.waiting if each.memory.is_like(made) and not each.tried]:
            title = self.tr("Opening what was open of {0}").format(connection.title)
            tasks.start(self._come_back, waiting, connection, owner=self._desk.tabs, title=title)

    async def _come_back(self, waiting: LeftOpen, connection: "OpenConnection") -> None:
        """Somebody made the connection: its tabs stand where they stood, and one of them is shown."""
        try:
            made = await self._reopen(waiting, connection)
        finally:
            waiting.tried = False  # what was cancelled comes back with the next connection
        self._tell()
        if made and self._desk.tabs.currentWidget() not in made and not _somebody_types(self._desk.tabs):
            self._desk.tabs.setCurrentWidget(made[0])
        await self._load_current()

    async def _load_current(self) -> None:
        tab = self._desk.tabs.currentWidget()
        if tab is not None:
            await self._desk.load(tab)

    async def _reopen(self, waiting: LeftOpen, connection: "OpenConnection") -> list[QWidget]:
        from browser.schema.catalog import read_details
        from browser.ui.rows.table_tab import last_source

        database, desk = connection.database, self._desk
        if self.ready is not None and any(tab.kind == keeping.QUERY for tab in waiting.tabs.values()):
            await self.ready()
        await self._schema.filled(database)
        names = {name.ref: name for name in self._schema.catalog_of(database).objects}
        tables = [tab for tab in waiting.tabs.values() if tab.kind == TABLE]
        refs = dict.fromkeys([*(tab.ref for tab in tables), *(last_source(tab.state) for tab in tables)])
        wanted = [names[ref] for ref in refs if ref in names]
        details = await database.read(read_details, wanted) if wanted else {}
        if waiting not in self.waiting or desk.connections.of(database) is None:
            return []
        waiting.tried = True
        made: list[QWidget] = []
        for place, tab in sorted(waiting.tabs.items(), key=lambda each: each[0] != self._current):
            if made:
                await asyncio.sleep(0)  # a hundred tabs take seconds
            if desk.connections.of(database) is None:
                break
            del waiting.tabs[place]
            widget = self._table(connection, tab, details) if tab.kind == TABLE else self._other(connection, tab)
            if widget is None:
                continue
            made.append(widget)
            self._put(widget, place)
            if place == self._current and not _somebody_types(desk.tabs):
                desk.tabs.setCurrentWidget(widget)
                widget.setFocus()
        self.waiting.remove(waiting)
        return made

    def _table(self, connection: "OpenConnection", tab: TabMemory, details: "Details") -> QWidget | None:
        """The tab of a table; None where it is not there any more, or open already."""
        facts = details.get(tab.ref)
        if not isinstance(facts, TableFacts) or self._desk.tab_of(connection.database, tab.ref) is not None:
            return None
        widget = self._desk.add_table(connection.database, facts)
        widget.restore(tab.state, {ref: found for ref, found in details.items() if isinstance(found, TableFacts)})
        return widget

    def _other(self, connection: "OpenConnection", tab: TabMemory) -> QWidget | None:
        blocked = self._desk.tabs.blockSignals(True)  # a first tab is current at once, but not yet meant to be seen
        try:
            return self._reopen_other(connection, tab)
        finally:
            self._desk.tabs.blockSignals(blocked)

    def _put(self, widget: QWidget, place: int) -> None:
        """Move a new tab to where it stood among those that stood there with it."""
        tabs = self._desk.tabs
        others = [each for each in tabs.widgets() if each is not widget]
        tabs.tabBar().moveTab(tabs.indexOf(widget), _position([self._places.get(each, -1) for each in others], place))
        self._places[widget] = place

    def _tell(self) -> None:
        """Say which connections wait for a password, or nothing any more."""
        waiting = [each.memory for each in self.waiting if not each.tried]
        plain = [memory for memory in waiting if not memory.profile]  # what a saved one lacks was said
        urls = [memory.url for memory in plain if memory.needs_password]
        if urls:
            titles = ", ".join(opening.title_of(url) for url in urls)
            text = self.tr("{0} was open; its password is not stored.").format(titles)
            if len(urls) > 1:
                text = self.tr("{0} were open; their passwords are not stored.").format(titles)
            hint = self.tr("Connect (Ctrl+N) and choose it among the recent ones; its tabs come back.")
            self._said = Message("notice", text, hint=hint)
            self._message.show_message(self._said)
        elif self._said is not None and self._message.message is self._said:
            self._message.dismiss()


def _somebody_types(tabs: QWidget) -> bool:
    """Whether a person has typed where the focus is, in a tab: what comes late must not get the keys meant for that."""
    focus = QApplication.focusWidget()
    if focus is None or not tabs.isAncestorOf(focus):
        return False
    if isinstance(focus, QPlainTextEdit):
        return focus.document().isUndoAvailable()
    return isinstance(focus, QLineEdit) and focus.isUndoAvailable()


def _memory_of(widget: QWidget, connection: int) -> TabMemory | None:
    if widget.objectName() != "tableTab":
        return keeping.memory_of(widget, connection)
    table: Any = widget
    ref = table.facts.ref
    return TabMemory(connection, ref.schema, ref.name, table.state())


def _position(known: list[int], place: int) -> int:
    """Where what stood at `place` belongs among others, whose places are `known` (-1: a newcomer)."""
    return 1 + max((at for at, other in enumerate(known) if 0 <= other < place), default=-1)
