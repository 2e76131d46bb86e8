"""What a person does with a console's transaction: the bar, its actions, and the rollback after a time."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from browser.ui import tasks
from browser.ui.actions import action, action_of, actions_of
from browser.ui.console.runs import Runs
from browser.ui.console.transaction_bar import TransactionBar, clock

if TYPE_CHECKING:
    from browser.console.session import ConsoleSession
    from browser.settings import Settings

WARN_BEFORE = 60.0
"""Seconds before an automatic rollback in which it is told, with a way out."""
LOOK_EVERY = 10
"""Seconds between two looks whether the server still knows an open transaction."""


class Transactions(QObject):
    """Its actions belong to the tab. `ended` tells what COMMIT or ROLLBACK answered (Ran)."""

    ended = Signal(object)
    rolled_back = Signal(int, int)
    """The time was over: after how many minutes, with how many statements."""

    def __init__(self, runs: Runs, tab: QWidget) -> None:
        super().__init__(tab)
        self._runs = runs
        self._tab = tab
        self._looked = 0.0
        self._settings: Settings | None = None
        self._kept_from = 0.0
        actions_of(self)
        names = ("commit", "rollback", "reconnect", "keep_open")
        commit, rollback, reconnect, keep = (action_of(self, name) for name in names)
        self.bar = TransactionBar(commit, rollback, reconnect, keep, lambda: runs.database.dialect.lexis, tab)
        runs.changed.connect(self._show)
        self.bar.manual_wanted.connect(self._set_manual)
        self.bar.isolation_wanted.connect(self._set_isolation)
        self.bar.savepoints_wanted.connect(self._set_savepoints)
        self.bar.ticked.connect(self._look)
        self.bar.ticked.connect(self._watch_time)
        self._show()

    def follow(self, settings: "Settings") -> None:
        """Roll back after the time that is set; it counts from the last statement, or from "Keep open"."""
        self._settings = settings

    def _show(self) -> None:
        state, running = self._runs.state, self._runs.running
        self.bar.show_state(state, running=running)
        action_of(self, "commit").setEnabled(state.open and not running and not state.failed)
        action_of(self, "rollback").setEnabled(state.open and not running)
        action_of(self, "reconnect").setEnabled(bool(state.lost))
        if not state.open or running:
            self._kept_from = time.time()
            self.bar.warn("")

    @action("Commit", "Ctrl+Alt+C", "check", "COMMIT: what is pending counts from now on")
    async def commit(self) -> None:
        """End the open transaction; what it did counts."""
        if self._runs.session is not None and self._runs.state.open:
            self.ended.emit(await self._runs.session.commit())

    @action("Roll back", "Ctrl+Alt+R", "rotate-ccw", "ROLLBACK: take back what is pending")
    async def rollback(self) -> None:
        """End the open transaction; what it did is undone."""
        await self._rolled_back()

    async def _rolled_back(self) -> bool:
        if self._runs.session is None or not self._runs.state.open:
            return False
        ran = await self._runs.session.rollback()
        self.ended.emit(ran)
        return ran.error is None

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

    # -- the rollback after a time -------------------------------------------------------------------------------

    def _watch_time(self) -> None:
        minutes = self._settings.number("rollback_after_minutes") if self._settings is not None else 0
        if not minutes or not self._runs.state.open or self._runs.running:
            return
        left = self._kept_from + 60.0 * minutes - time.time()
        if left <= 0:
            self.bar.warn("")
            self._kept_from = time.time()
            tasks.start(self._roll_back_now, minutes, owner=self._tab)
        elif left <= WARN_BEFORE:
            self.bar.warn(self.tr("rolls back in {0}").format(clock(left)))

    async def _roll_back_now(self, minutes: int) -> None:
        pending = len(self._runs.state.pending)
        if await self._rolled_back():
            self.rolled_back.emit(minutes, pending)

    @action("Keep the transaction open", "Ctrl+Alt+K", "clock", "Put off the automatic rollback")
    def keep_open(self) -> None:
        """Begin the time until the automatic rollback anew."""
        self._kept_from = time.time()
        self.bar.warn("")
