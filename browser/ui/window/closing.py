"""Before tabs are closed, with what runs or is open in them: everything is asked about, then everything is ended."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from browser.ui import tasks

if TYPE_CHECKING:
    from browser.ui.window.main import MainWindow


class Closing(QObject):
    """One way for a tab, a connection and the window, so that who says no to one question has lost nothing."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self._turn = asyncio.Lock()
        window.desk.tabs.ask_first = self._ask_first

    async def may_close(self, tabs: Sequence[QWidget]) -> bool:
        """Ask about what is at stake in these tabs, and end it where nobody minds; whether they may be closed."""
        window = self._window
        if not (await window.migrating.may_end(tabs) and await window.querying.ended(tabs)):
            return False
        await window.migrating.end(tabs)
        return True

    def _ask_first(self, tabs: Sequence[QWidget], close: Callable[[], None]) -> None:
        if self._window.migrating.at_stake(tabs) or self._window.querying.at_stake(tabs):
            tasks.start(self._ask, tabs, close, owner=self._window)
        else:
            close()

    async def _ask(self, tabs: Sequence[QWidget], close: Callable[[], None]) -> None:
        async with self._turn:  # who presses twice is not asked about what has gone by then
            if await self.may_close(tabs):
                close()
