"""Keeps the draft of one query: within two seconds of a key it is on the disk."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer

from browser.console.drafts import Draft, Journal
from browser.errors import RowloreError
from browser.ui import tasks

if TYPE_CHECKING:
    from browser.ui.console.tab import QueryTab

Keep = Callable[[Draft], Awaitable[None]]
"""Puts a draft on the disk. Raises errors.*."""


class Drafting(QObject):
    """Follows a tab. `connection` is its store.connection_key; `position` asks for its place among the tabs."""

    def __init__(self, tab: "QueryTab", id_: str, connection: str, keep: Keep, position: Callable[[], int]) -> None:
        super().__init__(tab)
        self.id = id_
        self.connection = connection
        self._tab = tab
        self._keep = keep
        self._position = position
        self._journal = Journal()
        self._told = False
        self._turn = asyncio.Lock()
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._due)
        tab.changed.connect(self._edited)

    @property
    def unsaved(self) -> bool:
        """Whether something is not on the disk yet."""
        return self._journal.unsaved

    def draft(self) -> Draft:
        """What is to be kept now."""
        tab = self._tab
        binds = tuple(tab.bind_table.binds.known.values())
        where = (tab.editor.caret, tab.path)
        return Draft(self.id, self.connection, tab.title, tab.editor.text(), *where, binds, self._position())

    def _edited(self) -> None:
        self._journal.edited()
        self._wait()

    def _wait(self) -> None:
        due = self._journal.due()
        if due is not None:
            self._timer.start(int(due * 1000))

    def _due(self) -> None:
        if self._journal.due() == 0:
            tasks.start(self.write, owner=self._tab)
        else:
            self._wait()

    async def write(self) -> None:
        """Write what is unsaved by now, behind what is being written. A failure is said once, and tried again."""
        async with self._turn:
            if not self._journal.unsaved:
                return
            self._journal.begin()
            try:
                await self._keep(self.draft())
            except (RowloreError, asyncio.CancelledError) as error:
                self._journal.failed()
                if not isinstance(error, RowloreError):
                    raise
                if not self._told and tasks.is_alive(self):
                    self._told = True
                    self._tab.message.show_error(error)
            else:
                self._journal.done()
                self._told = False
            finally:
                if tasks.is_alive(self):
                    self._wait()
