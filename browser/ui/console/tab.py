"""QueryTab: an editor, the parameters of what will run, the results, and a connection of its own."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSplitter, QToolButton, QVBoxLayout, QWidget

from browser.console.outcomes import Progress, Ran
from browser.errors import RowloreError
from browser.ui import tasks, theme
from browser.ui.actions import action, action_of, actions_of
from browser.ui.console import wording
from browser.ui.console.bind_table import BindTable
from browser.ui.console.editor import SqlEditor
from browser.ui.console.filing import Filing
from browser.ui.console.guarding import run_guarded
from browser.ui.console.marking import Marking
from browser.ui.console.parameters import Parameters
from browser.ui.console.results import ResultPane
from browser.ui.console.runs import Runs
from browser.ui.console.transactions import Transactions
from browser.ui.messages import MessageStrip
from browser.ui.widgets.busy_bar import BusyBar
from browser.ui.widgets.secrets import Secrets

if TYPE_CHECKING:
    from browser.console.binds import Bind
    from browser.console.drafts import Draft
    from browser.console.script import Statement
    from browser.database.database import Database
    from browser.ui.console.drafting import Drafting
    from browser.ui.console.result_page import ResultPage


class QueryTab(QWidget):
    """One query of one connection. The ErrorHost of all that runs inside.

    Whoever takes the tab away closes `results` and awaits `runs.release`.
    """

    title_changed = Signal(str)
    ran = Signal(object, object)
    """A statement has ended: its Ran and its binds (console.binds.Bind)."""
    changed = Signal()
    """What a draft keeps is another: text, caret, parameters, title."""

    def __init__(self, database: "Database", parent: QWidget | None = None, *, secrets: Secrets | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("queryTab")
        self.database = database
        self.secrets = secrets or Secrets(self)
        self.title = self.tr("Query")
        self.path = ""
        """The file it was opened from or saved to; empty: none."""
        self.drafting: Drafting
        """Set by whoever opens the tab."""
        self._task: asyncio.Task[Any] | None = None
        self._compose()
        self.filing = Filing(self)
        self.marking = Marking(self)
        self.parameters = Parameters(self)
        self._wire()
        self.editor.set_lexis(database.dialect.lexis)
        self._show_state()

    def _compose(self) -> None:
        actions_of(self)
        self.busy = BusyBar(self)
        self.message = MessageStrip(self)
        self.status = QLabel(self)
        self.editor = SqlEditor(self)
        self.editor.setPlaceholderText(
            self.tr("SELECT … WHERE name = :name;\nCtrl+Enter runs the statement that is marked, Ctrl+Space completes.")
        )
        self.bind_table = BindTable(self)
        self.pane = ResultPane(self.secrets, lambda: self.database.dialect.lexis, self)
        self.results = self.pane.tabs
        self.runs = Runs(self.database, self.results, self)
        self.transactions = Transactions(self.runs, self)
        self.bar = self.transactions.bar
        above = QSplitter(Qt.Orientation.Horizontal, self)
        above.setObjectName("editorSplitter")
        above.setChildrenCollapsible(False)
        above.addWidget(self.editor)
        above.addWidget(self.bind_table)
        above.setStretchFactor(0, 2)
        above.setStretchFactor(1, 1)
        upper = QWidget(self)
        column = _column(upper)
        column.addWidget(above, 1)
        column.addWidget(self.message)
        below = QSplitter(Qt.Orientation.Vertical, self)
        below.setObjectName("querySplitter")
        below.setChildrenCollapsible(False)
        below.addWidget(upper)
        below.addWidget(self.pane)
        below.setStretchFactor(0, 2)
        below.setStretchFactor(1, 3)
        below.setSizes([300, 450])
        column = _column(self)
        for widget in (_tools(self), self.bar, self.busy):
            column.addWidget(widget)
        column.addWidget(below, 1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt's event; a focus proxy would take Tab past what stands before it."""
        self.editor.setFocus(event.reason())

    def _wire(self) -> None:
        self.editor.edited.connect(self.changed)
        self.editor.caret_moved.connect(self.changed)
        self.bind_table.edited.connect(self.changed)
        self.runs.changed.connect(self._show_state)
        self.runs.progressed.connect(self._progressed)
        self.runs.ran.connect(self._ended)
        self.results.rerun_wanted.connect(self._rerun)
        self.results.stop_wanted.connect(self.cancel)
        self.transactions.ended.connect(self._transaction_ended)
        self.transactions.rolled_back.connect(self._rolled_back)

    # -- what it holds -------------------------------------------------------------------------------------------

    def open_text(self, text: str, title: str = "", path: str = "") -> None:
        """Hold this text. Raises NotSupported for one that is too long."""
        self.editor.set_text(text)
        self.path = path
        self.call(title or self.title)
        self.parameters.show()

    def restore(self, draft: "Draft") -> None:
        """Be as a draft says."""
        self.bind_table.binds.take({each.name: each for each in draft.binds})
        self.open_text(draft.text, draft.title, draft.path)
        self.editor.set_caret(draft.caret)

    def brief(self, sql: str) -> str:
        """A statement of this vendor on one line, without its passwords."""
        return wording.brief(sql, self.database.dialect.lexis)

    def call(self, title: str) -> None:
        """Another title."""
        if title != self.title:
            self.title = title
            self.title_changed.emit(title)
            self.changed.emit()

    @property
    def is_busy(self) -> bool:
        """Whether something runs, or is about to."""
        return self.runs.running or (self._task is not None and not self._task.done())

    def show_error(self, error: RowloreError, retry: Callable[[], None]) -> None:
        """Show an error between the editor and the results (ErrorHost)."""
        self.message.show_error(error, retry)

    def to_run(self) -> "tuple[Statement, ...]":
        """What Ctrl+Enter would run: what is selected, else the statement the caret is in."""
        chosen, current = self.editor.selected_statements(), self.editor.current_statement()
        return tuple(chosen) or ((current,) if current is not None else ())

    # -- running -------------------------------------------------------------------------------------------------

    @action("Run", "Ctrl+Return; Ctrl+Enter", "play", "Run the statement that is marked, or what is selected")
    def run(self) -> None:
        """Run what is selected, else the statement the caret is in."""
        self.start(self.to_run())

    @action("Run all", "Ctrl+Shift+Return; Ctrl+Shift+Enter", "list-ordered", "Run every statement, from the top")
    def run_all(self) -> None:
        """Run all statements in turn; the first error ends it."""
        self.start(self.editor.statements)

    def start(self, statements: "Sequence[Statement]", instead_of: "ResultPage | None" = None) -> None:
        """Run statements unless something runs, or parameters of them were never shown: then they are now."""
        if self.is_busy:
            return
        if not statements:
            self.message.show_notice(self.tr("There is no statement here: put the caret into one, or write one."))
            return
        if not self.parameters.ready(statements):
            return
        title = self.tr("Running {0}").format(self.title)
        self._task = tasks.start(self._run, statements, instead_of, owner=self, title=title)

    async def _run(self, statements: "Sequence[Statement]", instead_of: "ResultPage | None") -> None:
        self.message.dismiss()
        self.marking.begin()
        rans = await run_guarded(self, statements, instead_of)
        if rans:
            self._say_end(rans)

    def _rerun(self, page: "ResultPage") -> None:
        self.start((page.statement,), page)

    def _progressed(self, report: Progress) -> None:
        place, of = self.runs.at
        which = self.tr("statement {0} of {1} · ").format(place, of) if of > 1 else ""
        self.status.setText(which + wording.progress_words(report))

    def _ended(self, ran: Ran, binds: "Sequence[Bind]") -> None:
        self.marking.take(ran)
        self.ran.emit(ran, binds)

    def _say_end(self, rans: Sequence[Ran]) -> None:
        took = wording.duration(sum(ran.milliseconds for ran in rans))
        parts = [wording.statements_words(len(rans)) if len(rans) > 1 else "", took]
        if self.results.closed:
            parts.append(self.tr("the first {0} results were closed").format(self.results.closed))
        left = self.runs.at[1] - len(rans)
        if left:
            parts.append(self.tr("{0} did not run").format(wording.statements_words(left)))
        self.status.setText(" · ".join(part for part in parts if part))

    @action("Cancel", "Escape", "circle-stop", "Stop what runs; the rows that came are kept")
    def cancel(self) -> None:
        """Stop what runs. When the server says nothing to it for a second, this cuts the connection."""
        self.runs.cancel()

    def _transaction_ended(self, ran: Ran) -> None:
        """COMMIT or ROLLBACK has answered, or has not."""
        self.marking.begin()
        self.marking.take(ran)
        if ran.error is None:
            self.status.setText(" · ".join((ran.statement.text, wording.duration(ran.milliseconds), *ran.notices)))
        self.ran.emit(ran, ())

    def _rolled_back(self, minutes: int, statements: int) -> None:
        said = self.tr("The transaction was rolled back after {0} min, with {1} in it.")
        hint = self.tr("Settings (Ctrl+,) say after how long.")
        self.message.show_notice(said.format(minutes, wording.statements_words(statements)), hint, severity="warning")

    # -- how it stands -------------------------------------------------------------------------------------------

    def _show_state(self) -> None:
        running = self.runs.running
        action_of(self, "run").setEnabled(not running)
        action_of(self, "run_all").setEnabled(not running)
        self._show_cancel()
        self.busy.tell("run", self.tr("running…") if running else "")

    def _show_cancel(self) -> None:
        cancel = action_of(self, "cancel")
        cancel.setEnabled(self.runs.running)  # or it would take Escape away from what it closes elsewhere
        if self.runs.mute:
            cancel.setText(self.tr("Abort"))
            cancel.setIcon(theme.icon("zap", theme.current().error))
            self.status.setText(self.tr("The server has not confirmed the cancel. Abort cuts the connection."))
        else:
            cancel.setText(self.tr("Cancel"))
            cancel.setIcon(theme.icon("circle-stop"))
            if self.runs.cancelling:
                self.status.setText(self.tr("Cancelling…"))


def _column(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return column


def _tools(tab: QueryTab) -> QFrame:
    frame = QFrame(tab)
    frame.setObjectName("queryTools")
    row = QHBoxLayout(frame)
    row.setContentsMargins(8, 4, 12, 4)
    row.setSpacing(4)
    for name, of in (("runButton", "run"), ("runAllButton", "run_all"), ("cancelButton", "cancel")):
        row.addWidget(_tool(tab, name, of))
    row.addSpacing(8)
    row.addWidget(tab.bar.mode)
    row.addStretch(1)
    tab.status.setObjectName("queryStatus")
    tab.status.setTextFormat(Qt.TextFormat.PlainText)
    tab.status.setProperty("muted", True)
    row.addWidget(tab.status)
    row.addSpacing(12)
    row.addWidget(tab.bar.where)
    return frame


def _tool(tab: QueryTab, name: str, of: str) -> QToolButton:
    button = QToolButton(tab)
    button.setObjectName(name)
    button.setDefaultAction(action_of(tab, of))
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
