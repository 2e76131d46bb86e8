"""What a person does with a console's transaction: the bar, its actions, and the rollback after a time."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from browser.ui import tasks
from browser.ui.actions import action, action_of, actions_of
from browser.ui.console.runs import Runs
from browser.ui.console.transaction_bar import TransactionBar

if TYPE_CHECKING:
    from browser.console.session import ConsoleSession

LOOK_EVERY = 10
"""Seconds between two looks whether the server still knows an open transaction."""


class Transactions(QObject):
    """Its actions belong to the tab. `ended` tells what COMMIT or ROLLBACK answered (Ran)."""

    ended = Signal(object)

    def __init__(self, runs: Runs, tab: QWidget) -> None:
        super().__init__(tab)
        self._runs = runs
        self._tab = tab
        self._looked = 0.0
        actions_of(self)
        commit, rollback, reconnect = (action_of(self, name) for name in ("commit", "rollback", "reconnect"))
        self.bar = TransactionBar(commit, rollback, reconnect, runs.database.dialect.lexis, tab)
        runs.changed.connect(self._show)
        self.bar.manual_wanted.connect(self._set_manual)
        self.bar.isolation_wanted.connect(self._set_isolation)
        self.bar.savepoints_wanted.connect(self._set_savepoints)
        self.bar.ticked.connect(self._look)
        self._show()

    def _show(self) -> None:
        state, running = self._runs.state, self._runs.running
        self.bar.show_state(state, running=running)
        action_of(self, "commit").setEnabled(state.open and not running and not state.failed)
        action_of(self, "rollback").setEnabled(state.open and not running)
        action_of(self, "reconnect").setEnabled(bool(state.lost))

    @action("Commit", "Ctrl+Alt+C", "check", "COMMIT: what is pending counts from now on")
    async def commit(self) -> None:
        """End the open transaction; what it did counts."""
        if self._runs.session is not None and self._runs.state.open:
            self.ended.emit(await self._runs.session.commit())

    @action("Roll back", "Ctrl+Alt+R", "rotate-ccw", "ROLLBACK: take back what is pending")
    async def rollback(self) -> None:
        """End the open transaction; what it did is undone."""
        if self._runs.session is not None and self._runs.state.open:
            self.ended.emit(await self._runs.session.rollback())

    @action("Reconnect", "", "plug", "Begin a new session after the connection was lost")
    async def reconnect(self) -> None:
        """Connect anew. Raises errors.*."""
        if self._runs.session is not None and self._runs.state.lost:
            await self._runs.session.reopen()

    @action(
        "Manual transactions", "Ctrl+Alt+T", "git-branch", "Manual: until COMMIT. Autocommit: each statement counts"
    )
    def toggle_manual(self) -> None:
        """From autocommit to manual, and back."""
        self._set_manual(not self._runs.state.manual)

    def _set_manual(self, manual: bool) -> None:
        self._start(lambda session: session.set_manual(manual))

    def _set_isolation(self, level: str) -> None:
        self._start(lambda session: session.set_isolation(level))

    def _set_savepoints(self, savepoints: bool) -> None:
        self._start(lambda session: session.set_savepoints(savepoints))

    def _start(self, change: "Callable[[ConsoleSession], None]") -> None:
        title = self.tr("Connecting") if self._runs.session is None else ""
        tasks.start(self._change, change, owner=self._tab, title=title)

    async def _change(self, change: "Callable[[ConsoleSession], None]") -> None:
        try:
            change(await self._runs.connected())
        finally:
            if tasks.is_alive(self):
                self._show()

    def _look(self) -> None:
        """A transaction may end without anybody here having ended it: the server went, or an administrator."""
        session = self._runs.session
        if session is not None and not self._runs.running and time.monotonic() - self._looked > LOOK_EVERY:
            self._looked = time.monotonic()
            tasks.start(session.check, owner=self._tab)
