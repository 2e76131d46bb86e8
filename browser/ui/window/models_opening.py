"""Opening the tab of the mapped view, and handing it the demo's declared models where they fit the database."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from browser.ui import tasks
from browser.ui.window.room import make_room

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.ui.orm.tab import ModelsTab
    from browser.ui.window.connections import OpenConnection
    from browser.ui.window.main import MainWindow


def open_models(window: "MainWindow") -> "ModelsTab | None":
    """The Models tab of the active connection, made now if there is none, at the table of the active tab."""
    from browser.ui.orm.tab import ModelsTab

    active = window.desk.active
    if active is None:
        return None
    tabs, database = window.desk.tabs, active.database
    current = tabs.currentWidget()
    facts = getattr(current, "facts", None)
    found = [each for each in tabs.widgets() if isinstance(each, ModelsTab) and each.database is database]
    if found:
        tabs.setCurrentWidget(found[0])
        found[0].setFocus()
        return found[0]
    tab = add_models(window, active)
    tabs.setCurrentWidget(tab)
    tab.setFocus()
    title = window.tr("Opening the models of {0}").format(active.title)
    tasks.start(tab.load_first, facts.ref if facts is not None else None, owner=tab, title=title)
    return tab


def compare_loaders(window: "MainWindow") -> None:
    """Open the Models tab and compare all loaders there; where nothing is ticked, on all the entity's own relations."""
    tab = open_models(window)
    if tab is None:
        return

    def begin(running: bool = False) -> None:
        if running or tab.controls.chosen is None:
            return
        tab.runs.running_changed.disconnect(begin)
        paths = tab.controls.paths
        if not paths.paths():
            for row in range(paths.rowCount()):
                paths.tick(paths.node(paths.index(row, 0)).path)
        tab.compare()

    tab.runs.running_changed.connect(begin)
    if tab.controls.paths.rowCount():
        begin()


def add_models(window: "MainWindow", connection: "OpenConnection") -> "ModelsTab":
    """A new Models tab behind the current tab, not chosen, and nothing read yet."""
    from browser.ui.orm.tab import ModelsTab

    make_room(window)
    tabs, database = window.desk.tabs, connection.database
    catalog = partial(window.schema.catalog_of, database)
    tab = ModelsTab(database, catalog, tabs, declared=demo_models, secrets=window.secrets)
    tab.message.message_shown.connect(lambda said: window.messages.add(replace(said, where=tab.title)))
    window.schema.catalog_changed.connect(tab.notice_catalog)
    tabs.add(tab, tab.title, connection.icon, window.tr("{0} as mapped classes").format(connection.title))
    return tab


def demo_models(connection: "Connection") -> Sequence[type]:
    """The demo's mapped classes, where every table and column they map is there; else none."""
    from browser.demo.models import Base
    from browser.schema.catalog import read_column_names, read_names

    default = read_names(connection).default_schema
    there = {ref.name: set(names) for ref, names in read_column_names(connection).items() if ref.schema == default}
    for table in Base.metadata.tables.values():
        if not {column.name for column in table.columns} <= there.get(table.name, set()):
            return ()
    return tuple(sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda each: each.__name__))
