"""Before tabs are closed, with what runs or is open in them: everything is asked about, then everything is ended."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from browser.ui import tasks

if TYPE_CHECKING:
    from browser.ui.window.main import MainWindow

Tabs = Callable[[], Sequence[QWidget]]
"""Those that are to be closed, as they are by now."""


class Closing(QObject):
    """One way for a tab, a connection and the window.

    Who says no to one question has lost nothing, and what is begun while something ends is asked about in its turn.
    """

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self.leaving = False
        """Whether the window is asked about, or goes."""
        self._asking = asyncio.Lock()
        self._ending: dict[QWidget, asyncio.Task[Any]] = {}
        window.desk.tabs.ask_first = self._ask_first

    def at_stake(self, tabs: Sequence[QWidget]) -> list[QWidget]:
        """Those of these tabs in which something would be lost."""
        return [*self._window.migrating.at_stake(tabs), *self._window.querying.at_stake(tabs)]

    async def may_close(self, tabs: Tabs) -> bool:
        """Ask about what is at stake in these tabs, and end it where nobody minds, until nothing is.

        Whether they may be closed: at once, before anything else is awaited.
        """
        while self.at_stake(tabs()):
            async with self._asking:
                asked = [each for each in self.at_stake(tabs()) if each not in self._ending]
                if asked and not await self._begin_to_end(asked):
                    return False
            here = tabs()
            ending = {task for tab, task in self._ending.items() if tab in here}
            if ending:
                await asyncio.wait(ending)
            if any(each.cancelled() or not each.result() for each in ending):
                return False
        return True

    async def may_leave(self) -> bool:
        """The same for the window, with what was typed on the disk; `leaving` no more where it stays."""
        tabs, may = self._window.desk.tabs.widgets, False
        try:
            while not may and await self.may_close(tabs):
                await self._window.querying.write_drafts()
                may = not self.at_stake(tabs())
        finally:
            self.leaving = may
        return may

    async def _begin_to_end(self, tabs: Sequence[QWidget]) -> bool:
        """Ask, and have the end of what is in these tabs on its way; False where somebody minds."""
        window = self._window
        migrations = window.migrating.at_stake(tabs)
        ends = await window.querying.asked(tabs) if await window.migrating.may_end(migrations) else None
        if ends is None:
            return False
        title = self.tr("Closing {0}").format(", ".join(window.desk.tabs.title_of(each) for each in tabs))
        task = tasks.start(self._end, migrations, ends, owner=window, title=title)
        self._ending |= dict.fromkeys(tabs, task)
        task.add_done_callback(self._ended)
        return True

    async def _end(self, migrations: Sequence[QWidget], ends: Sequence[Callable[[], Awaitable[bool]]]) -> bool:
        await self._window.migrating.end(migrations)  # first: it may wait for what one of the transactions holds
        return all(await asyncio.gather(*(end() for end in ends)))

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._ending = {tab: each for tab, each in self._ending.items() if each is not task}

    def _ask_first(self, tabs: Tabs, close: Callable[[], None]) -> None:
        if self.at_stake(tabs()):
            tasks.start(self._ask, tabs, close, owner=self._window)
        else:
            close()

    async def _ask(self, tabs: Tabs, close: Callable[[], None]) -> None:
        if await self.may_close(tabs):
            close()
