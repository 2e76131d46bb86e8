"""Whatever is shown of a database that is another one now, migrated, restored or reset, is read anew."""

import asyncio
from typing import TYPE_CHECKING

from browser.database.facts import BrokenTable
from browser.errors import NotSupported
from browser.ui import tasks
from browser.ui.schema.panel import read_again

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.ui.rows.table_tab import TableTab
    from browser.ui.schema.opened import Opened
    from browser.ui.window.main import MainWindow


def read_anew(window: "MainWindow", database: "Database") -> None:
    """Read the tree, then the tables of the tabs, of every connection to this database."""
    from browser.store import connection_key

    key = connection_key(database.url)
    for each in window.desk.connections:
        if connection_key(each.database.url) == key:
            tree = read_again(window.schema, each.database)
            about = window.tr("Reading the tables of {0} anew").format(each.title)
            tasks.start(_tables, window, each.database, tree, owner=window, about=about)


async def _tables(window: "MainWindow", database: "Database", tree: "asyncio.Task[object]") -> None:
    await asyncio.wait([tree])
    tabs = [each for each in window.desk.table_tabs() if each.database is database]
    if tabs:
        opened = window.schema.connections.of(database)
        await opened.read_details({each.facts.ref for each in tabs})
        for each in filter(tasks.is_alive, tabs):
            tasks.start(_table, opened, each, owner=each)


async def _table(opened: "Opened", tab: "TableTab") -> None:
    facts = await opened.facts(tab.facts.ref)
    if isinstance(facts, BrokenTable):
        raise NotSupported(f"{facts.ref} cannot be opened.", words=facts.reason)
    tab.asking.renew(facts)
