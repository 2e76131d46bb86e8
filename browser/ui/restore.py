"""The window comes back as it was left: what is open as a Session, and a Session as what is open."""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from browser.database.facts import TableFacts
from browser.errors import RowloreError
from browser.ui import opening
from browser.ui.messages import Message
from browser.ui.session import ConnectionMemory, Session, TabMemory

if TYPE_CHECKING:
    from browser.ui.connections import OpenConnection
    from browser.ui.window import MainWindow


def session_of(window: "MainWindow") -> Session:
    """What is open now, and what could not be opened again but is not forgotten for that."""
    desk = window.desk
    connections = list(desk.connections)
    tabs: list[TabMemory] = []
    current = -1
    for widget in desk.table_tabs():
        owner = desk.connection_of(widget)
        if owner is None:
            continue
        if widget is desk.tabs.currentWidget():
            current = len(tabs)
        ref = widget.facts.ref
        tabs.append(TabMemory(connections.index(owner), ref.schema, ref.name, widget.state()))
    kept = [each.memory for each in connections]
    for memory, waiting in window.unrestored:
        tabs += [replace(tab, connection=len(kept)) for tab in waiting]
        kept.append(memory)
    return Session(tuple(kept), tuple(tabs), current)


async def restore(window: "MainWindow", session: Session) -> None:
    """Open what was open. What cannot be opened is said, and tried again at the next start."""
    mine = [tuple(tab for tab in session.tabs if tab.connection == place) for place in range(len(session.connections))]
    current = session.tabs[session.current] if 0 <= session.current < len(session.tabs) else None
    pairs = zip(session.connections, mine, strict=True)
    reopened = await asyncio.gather(*(_reopen(window, memory, tabs, current) for memory, tabs in pairs))
    places = {widget: session.tabs.index(tab) for made in reopened for tab, widget in made.items()}
    bar = window.desk.tabs.tabBar()
    for place, widget in enumerate(sorted(places, key=lambda each: places[each])):
        bar.moveTab(window.desk.tabs.indexOf(widget), place)


async def _reopen(
    window: "MainWindow", memory: ConnectionMemory, tabs: tuple[TabMemory, ...], current: TabMemory | None
) -> dict[TabMemory, QWidget]:
    if memory.needs_password:
        window.unrestored.append((memory, tabs))
        title = opening.title_of(memory.url)
        text = window.tr("{0} was open; its password is not stored.").format(title)
        hint = window.tr("Connect (Ctrl+N) and choose it among the recent ones.")
        window.central.message.show_message(Message("notice", text, hint=hint))
        return {}
    try:
        connection = await opening.connect(window, memory.url, memory.read_only)
        return await _reopen_tabs(window, connection, tabs, current)
    except RowloreError as error:
        window.unrestored.append((memory, tabs))
        window.show_error(error)
        return {}


async def _reopen_tabs(
    window: "MainWindow", connection: "OpenConnection", tabs: tuple[TabMemory, ...], current: TabMemory | None
) -> dict[TabMemory, QWidget]:
    from browser.schema.catalog import read_details

    database = connection.database
    await window.schema.filled(database)
    names = {name.ref: name for name in window.schema.catalog_of(database).objects}
    wanted = [names[ref] for tab in tabs if (ref := tab.ref) in names]
    details = await database.read(read_details, wanted) if wanted else {}
    made: dict[TabMemory, QWidget] = {}
    for tab in tabs:
        facts = details.get(tab.ref)
        if not isinstance(facts, TableFacts) or window.desk.tab_of(database, tab.ref) is not None:
            continue
        widget = made[tab] = window.desk.add_table(database, facts)
        widget.restore(tab.state)
        if tab is current:
            window.desk.tabs.setCurrentWidget(widget)
            widget.setFocus()
            await window.desk.load(widget)
    return made
