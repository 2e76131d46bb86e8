"""The drafts of the window's queries: kept while one types, opened again with their connection."""

import asyncio
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from browser.errors import NotSupported
from browser.ui import tasks
from browser.workers import to_its_end

if TYPE_CHECKING:
    from browser.console.drafts import Draft, Drafts
    from browser.ui.console.tab import QueryTab
    from browser.ui.window.connections import OpenConnection
    from browser.ui.window.main import MainWindow


class QueryDrafts(QObject):
    """One instance's drafts. Nothing of them is read before the first connection is there."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self.waiting: dict[str, Draft] = {}
        """Drafts of the last time, or of an instance that crashed, whose connection is not open; by id."""
        self._window = window
        self._drafts: Drafts | None = None
        self._reading: asyncio.Task[Any] | None = None
        self._turn = asyncio.Lock()

    async def read(self) -> None:
        """Know what waits. What is wrong with the store is shown by the window, once."""
        if self._reading is None:
            self._reading = tasks.start(self._read, owner=self._window)
        await asyncio.wait([self._reading])

    async def _read(self) -> None:
        found = await asyncio.to_thread(self._open)
        self.waiting = {draft.id: draft for draft in found}

    def _open(self) -> "tuple[Draft, ...]":
        from browser import paths
        from browser.console.drafts import drafts_of

        try:
            self._drafts = drafts_of(paths.home())
        except OSError as error:
            raise NotSupported("What you type in queries cannot be kept: no drafts.", words=str(error)) from None
        return self._drafts.open_drafts()

    async def _do(self, name: str, *arguments: Any) -> Any:
        """One call of the store after the other, each to its end: a draft that is discarded must not come back."""
        await self.read()
        if self._drafts is None:
            raise NotSupported("What you type in queries cannot be kept: no drafts.")
        async with self._turn:
            return await to_its_end(getattr(self._drafts, name), *arguments)

    async def keep(self, draft: "Draft") -> None:
        """Put a draft on the disk. Raises NotSupported."""
        await self._do("keep", draft)

    async def put_aside(self, draft: "Draft") -> None:
        """A query was closed: its text can be reopened for some days. Raises NotSupported."""
        await self._do("keep", draft)
        await self._do("discard", draft.id)

    async def take_recent(self, connections: list[str]) -> "Draft | None":
        """The query of one of these connections that was closed last; it is not among the closed ones any more."""
        for discarded in await self._do("recent"):
            if discarded.draft.connection in connections and discarded.draft.text.strip():
                draft: Draft = discarded.draft
                await self._do("forget", draft.id)
                return draft
        return None

    def end(self) -> None:
        """The window has closed: whoever begins next may open what is left."""
        if self._drafts is not None:
            self._drafts.instance.end()


def planned(window: "MainWindow") -> set[str]:
    """The drafts whose tabs the window's memory is about to bring back in their places."""
    from browser.ui.window.keeping import QUERY

    return {tab.name for each in window.restorer.waiting for tab in each.tabs.values() if tab.kind == QUERY}


def position_of(window: "MainWindow", tab: "QueryTab") -> int:
    """The place of a query among the tabs."""
    return max(0, window.desk.tabs.indexOf(tab))


def key_of(connection: "OpenConnection") -> str:
    """What drafts and history call a connection."""
    from browser.store import connection_key

    return connection_key(connection.database.url)
