"""A table tab on the screen over a real database, and what tests ask of it."""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import closing

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from sqlalchemy import make_url

from browser.database.database import Database
from browser.database.facts import TableFacts
from browser.rows.cells import Cell
from browser.schema.catalog import read_details, read_names
from browser.ui.rows.table_tab import TableTab
from browser.ui.widgets import RAW_ROLE
from tests.conftest import OpenDatabase
from tests.ui.driving import until

OpenTab = Callable[[Database, str], Awaitable[TableTab]]

ORDERS = """
create table orders (id integer primary key, user_id integer not null, total real, status text, note text);
with recursive n(i) as (select 1 union all select i + 1 from n where i < 3000)
insert into orders select i, i % 7, round(i * 1.5, 2), case i % 3 when 0 then null when 1 then 'new' else 'paid' end,
  'note ' || i from n;
create index orders_status on orders (status);
"""


def script(url: str, statements: str) -> None:
    """Run statements on a SQLite file, as another program would."""
    with closing(sqlite3.connect(str(make_url(url).database))) as connection:
        connection.executescript(statements)


async def facts_of(database: Database, name: str) -> TableFacts:
    """What the catalog knows of a table."""
    catalog = await database.read(read_names)
    [found] = [each for each in catalog.objects if each.ref.name == name]
    details = (await database.read(read_details, [found]))[found.ref]
    assert isinstance(details, TableFacts)
    return details


@pytest.fixture
async def open_tab() -> AsyncIterator[OpenTab]:
    """`await open_tab(database, "orders")`: a tab of 1000 x 700, shown, active and loaded."""
    tabs: list[TableTab] = []

    async def open_one(database: Database, name: str) -> TableTab:
        tab = TableTab(database, await facts_of(database, name))
        tabs.append(tab)
        tab.resize(1000, 700)
        tab.show()
        tab.activateWindow()
        await until(tab.isActiveWindow)
        await tab.load_first()
        return tab

    yield open_one
    for tab in tabs:
        tab.close()
        tab.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
async def orders(open_database: OpenDatabase, sqlite_url: str, open_tab: OpenTab) -> TableTab:
    """3,000 orders: id, user_id, total, status (an index, every third NULL), note."""
    script(sqlite_url, ORDERS)
    tab = await open_tab(await open_database(sqlite_url), "orders")
    await until(lambda: tab.model.total == 3000)
    return tab


def text(tab: TableTab, row: int, column: int) -> object:
    """What a cell says."""
    return tab.model.index(row, column).data()


def cell(tab: TableTab, row: int, column: int) -> Cell:
    """The cell as it was read."""
    found = tab.model.index(row, column).data(RAW_ROLE)
    assert isinstance(found, Cell)
    return found


def column_texts(tab: TableTab, column: int, rows: int = 5) -> list[object]:
    """What the first rows say in one column."""
    return [text(tab, row, column) for row in range(rows)]
