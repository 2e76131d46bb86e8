"""What runs for the mapped view: only the newest counts, how far it has come is told, and it can be cancelled."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from browser.ui import tasks
from browser.ui.orm import wording
from browser.ui.widgets.busy_bar import BusyBar

if TYPE_CHECKING:
    from browser.orm.loading_facts import Progress

LOOK_EVERY = 100
"""Milliseconds between two looks at how far a load has come."""


class Runs(QObject):
    """Starts coroutines for `owner`, one at a time."""

    said = Signal(str)
    """What goes on and how far it is, once it takes long; empty when nothing does any more."""
    running_changed = Signal(bool)
    """Whether there is something to cancel."""

    def __init__(self, busy: BusyBar, owner: QWidget) -> None:
        super().__init__(owner)
        self._busy = busy
        self._owner = owner
        self._running: asyncio.Task[Any] | None = None
        self._latest: Progress | None = None
        self._look = QTimer(self, interval=LOOK_EVERY)
        self._look.timeout.connect(self._say_progress)
        busy.shown.connect(self._say)

    def start(self, function: Callable[..., Awaitable[Any]], *args: Any, title: str) -> "asyncio.Task[Any]":
        """Run `await function(*args)`; what ran before is cancelled."""
        self.cancel()
        self._latest = None
        task = self._running = tasks.start(function, *args, owner=self._owner, title=title)
        self._busy.begin(task, title)
        self._look.start()
        self.running_changed.emit(True)
        task.add_done_callback(self._ended)
        return task

    def cancel(self) -> None:
        """Stop what runs."""
        if self._running is not None:
            self._running.cancel()

    def report(self, progress: "Progress") -> None:
        """How far it has come. Called on a worker's thread, a thousand times perhaps: a timer looks at the newest."""
        self._latest = progress

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        if not tasks.is_alive(self):
            return
        self._busy.end(task)
        if self._running is task:
            self._running = None
            self._look.stop()
            self.running_changed.emit(False)

    def _say_progress(self) -> None:
        if self._busy.active:
            self._say(self._busy.text)

    def _say(self, text: str) -> None:
        latest = self._latest
        if text and latest is not None:
            text = f"{text} · {wording.progress_text(latest)}"
        self.said.emit(text)
