"""The Migrations tab on the screen, over any database and folder."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent

from browser.migrate.places import Place, Places
from browser.store import Store, connection_key
from browser.ui import tasks
from browser.ui.migrate.tab import MigrationsTab
from tests.conftest import OpenDatabase
from tests.ui.driving import until

OpenTab = Callable[..., Awaitable[MigrationsTab]]
HEAD = "f4c61d8b3e07"
"""The demo's."""


async def settled() -> None:
    """Wait until nothing runs any more."""
    await until(lambda: not tasks.running(), 60, "nothing runs")


@pytest.fixture
async def open_tab(open_database: OpenDatabase, home: Path) -> AsyncIterator[OpenTab]:
    """`await open_tab(url, folder)`: a tab of 1300 x 860, shown and active; without a folder the demo's own."""
    tabs: list[MigrationsTab] = []

    async def open_one(
        url: str, folder: Path | None = None, *, own: bool = True, read_only: bool = False
    ) -> MigrationsTab:
        database = await open_database(url, read_only=read_only)
        store = Store(home)
        if folder is not None:
            Places(store).keep(connection_key(database.url), Place(folder))
        tab = MigrationsTab(database, store, own=own)
        tabs.append(tab)
        tab.resize(1300, 860)
        tab.show()
        tab.activateWindow()
        await until(tab.isActiveWindow)
        await tab.load_first()
        await settled()
        return tab

    yield open_one
    for tab in tabs:
        if tasks.is_alive(tab):
            tab.close()
            tab.deleteLater()
    await settled()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
