"""The Models tab on the screen over the demo, and over a SQLite file of plain tables."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from sqlalchemy import make_url

from browser.database.database import Database
from browser.database.facts import TableRef
from browser.demo import install
from browser.schema.catalog import Catalog
from browser.ui import tasks
from browser.ui.orm.path_model import Path as Steps
from browser.ui.orm.tab import ModelsTab
from browser.ui.window import models_opening
from tests.conftest import OpenDatabase
from tests.ui.driving import until
from tests.ui.rows.conftest import script

OpenModels = Callable[[str], Awaitable[ModelsTab]]

LIBRARY = """
create table authors (id integer primary key, name text not null, mentor_id integer references authors);
create table books (id integer primary key, author_id integer references authors, title text, "<b>" text);
create table notes (text text, book_id integer references books);
create table "odd ""name" (id integer primary key);
insert into authors values (1, 'Ada', null), (2, 'Grace', 1), (3, 'Barbara', 1);
insert into books values (1, 1, 'Notes', '<img src=x>'), (2, 1, 'Sketch', null), (3, 2, 'Nanoseconds', '');
insert into notes values ('loose', 1);
"""


@pytest.fixture(scope="session")
def demo_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo as a first start makes it; nobody writes to it."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    install.ensure(path)
    return path


@pytest.fixture
async def open_models(open_database: OpenDatabase) -> AsyncIterator[OpenModels]:
    """`await open_models(url)`: a tab of 1100 x 800, shown and active, its first entity chosen."""
    tabs: list[ModelsTab] = []

    async def open_one(url: str) -> ModelsTab:
        database: Database = await open_database(url)
        tab = ModelsTab(database, partial(Catalog, None, (), ()), declared=models_opening.demo_models)
        tabs.append(tab)
        tab.resize(1100, 800)
        tab.show()
        tab.activateWindow()
        await until(tab.isActiveWindow)
        await tab.load_first()
        await idle()
        return tab

    yield open_one
    for tab in tabs:
        tab.close()
        tab.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    await idle()


@pytest.fixture
async def demo(open_models: OpenModels, demo_copy: Path) -> ModelsTab:
    """The demo's declared models, User chosen, the first 20 of them."""
    tab = await open_models(str(demo_copy))
    tab.choose(TableRef("main", "users"))
    tab.controls.limit.setValue(20)
    await idle()
    return tab


@pytest.fixture
async def library(open_models: OpenModels, sqlite_url: str) -> ModelsTab:
    """Three authors, their books, and notes without a key."""
    script(sqlite_url, LIBRARY)
    assert make_url(sqlite_url).database
    return await open_models(sqlite_url)


async def idle() -> None:
    """Wait until nothing runs any more and the source has followed."""
    await asyncio.sleep(0.15)
    await until(lambda: not tasks.running(), 30)


async def tick(tab: ModelsTab, path: Steps, loader: str = "") -> None:
    """Unfold what leads to a path, tick it as a person would, choose its loader."""
    paths, picker = tab.controls.paths, tab.controls.picker
    for depth in range(1, len(path)):
        index = index_of(tab, path[:depth])
        picker.expand(index)
        node = paths.node(index)
        await until(lambda node=node: node.children is not None)  # type: ignore[misc]
    paths.setData(index_of(tab, path), Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)
    if loader:
        picker.picker.setCurrentIndex(picker.picker.findData(loader))
        picker.picker.activated.emit(picker.picker.currentIndex())


def index_of(tab: ModelsTab, path: Steps):  # type: ignore[no-untyped-def]
    """Where a path stands in the picker."""
    paths = tab.controls.paths
    here = paths.index(-1, 0)
    for name in path:
        rows = [paths.index(row, 0, here) for row in range(paths.rowCount(here))]
        here = next(each for each in rows if each.data() == name)
    return here


PRODUCTS = (("orders",), ("orders", "items"), ("orders", "items", "product"))
"""User to product, as paths."""


async def tick_products(tab: ModelsTab, loader: str) -> None:
    """User -> orders -> items -> product, all in one way."""
    for path in PRODUCTS:
        await tick(tab, path, loader)
