"""DemoTab: what every tab of the Demo menu shares: title, explanation, Run and Cancel, errors where they happen."""

import asyncio
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from browser.errors import RowloreError
from browser.ui import tasks
from browser.ui.actions import action, action_of, actions_of
from browser.ui.messages import MessageStrip
from browser.ui.widgets.action_button import ActionButton
from browser.ui.widgets.busy_bar import BusyBar
from browser.ui.widgets.empty_state import EmptyState
from browser.ui.widgets.labels import line, paragraph


class DemoTab(QWidget):
    """demoTab. It is the ErrorHost of what runs inside it; subclasses say what that is.

    A subclass puts its widgets into `body` and overrides `work`, which is awaited by Run and may be cancelled.
    """

    def __init__(self, title: str, explanation: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("demoTab")
        self.setAccessibleName(title)
        self.title = title
        self.source = ""
        """What "Copy source" copies; empty while there is nothing."""
        self.running: asyncio.Task[Any] | None = None
        actions_of(self)
        self.busy = BusyBar(self)
        self.message = MessageStrip(self)
        self.explanation = paragraph(self, "demoExplanation", explanation, muted=True)
        self.fields = QVBoxLayout()
        self.buttons = QHBoxLayout()
        self.run_button = ActionButton("demoRun", self, action_of(self, "run"))
        self.status = line(self, "demoStatus", muted=True)
        self.nothing = EmptyState(self, self.tr("Nothing has run yet."), action_of(self, "run"))
        self.body = QWidget(self)
        self.stack = QStackedWidget(self)
        self.stack.addWidget(self.nothing)
        self.stack.addWidget(self.body)
        self.busy.shown.connect(self._say_busy)
        self._compose()
        self._enable()

    def _compose(self) -> None:
        run = self.run_button
        run.setDefault(True)
        head = QHBoxLayout()
        head.setContentsMargins(0, 4, 8, 0)
        head.setSpacing(8)
        head.addWidget(line(self, "demoTitle", self.title, heading=True), 1)
        head.addLayout(self.buttons)
        self.buttons.addWidget(run)
        for name in ("cancel", "copy_source"):
            button = QToolButton(self)
            button.setObjectName(f"{name}Button")
            button.setDefaultAction(action_of(self, name))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            self.buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.busy, self.message):
            column.addWidget(widget)
        column.addLayout(head)
        column.addWidget(self.explanation)
        column.addLayout(self.fields)
        column.addWidget(self.stack, 1)
        column.addWidget(self.status)
        self.setFocusProxy(run)

    # -- for subclasses ------------------------------------------------------------------------------------------

    async def work(self) -> None:
        """What Run does. Raises errors.*, which are shown above everything."""
        raise NotImplementedError

    def hide_button(self, name: str) -> None:
        """Leave out an action that means nothing here."""
        action_of(self, name).setVisible(False)
        button = self.findChild(QToolButton, f"{name}Button")
        assert isinstance(button, QToolButton)
        button.hide()

    def show_body(self) -> None:
        """There is something to see now."""
        self.stack.setCurrentWidget(self.body)
        self._enable()

    # -- what the window calls -----------------------------------------------------------------------------------

    def show_error(self, error: RowloreError, retry: Callable[[], None]) -> None:
        """Show an error above it all; what was there before stays (ErrorHost)."""
        self.message.show_error(error, self.run)

    # -- actions -------------------------------------------------------------------------------------------------

    @action("&Run", "Ctrl+Return; F5", "play", "Run it, again if it ran before")
    def run(self) -> None:
        """Start, unless it runs already."""
        if self.running is not None:
            return
        self.message.dismiss()
        task = self.running = tasks.start(self.work, owner=self, title=self.title)
        self.busy.begin(task, self.title)
        task.add_done_callback(self._ended)
        self._enable()

    @action("Cancel", "Escape", "circle-stop", "Stop what runs; what is shown stays")
    def cancel(self) -> None:
        """Stop what runs."""
        if self.running is not None:
            self.running.cancel()

    @action("Copy source", "Ctrl+Shift+C", "code", "Copy the Python source that is shown")
    def copy_source(self) -> None:
        """Copy the source."""
        if self.source:
            QGuiApplication.clipboard().setText(self.source)

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        if not tasks.is_alive(self):
            return
        self.busy.end(task)
        self.running = None
        self._enable()
        if task.cancelled():
            self.was_cancelled()

    def was_cancelled(self) -> None:
        """Say what became of what was cancelled."""
        self.message.show_notice(self.tr("Cancelled."))

    def _enable(self) -> None:
        action_of(self, "run").setEnabled(self.running is None)
        action_of(self, "cancel").setEnabled(self.running is not None)
        action_of(self, "copy_source").setEnabled(bool(self.source))

    def _say_busy(self, text: str) -> None:
        self.nothing.say(self.tr("{0} …").format(text) if text else "")
