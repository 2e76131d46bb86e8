"""One result: a set of rows in a grid that fills while they come, or what a statement without rows had to say."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from browser.console.outcomes import Progress, Ran, ResultSet
from browser.ui import tasks, theme
from browser.ui.actions import action, action_of, actions_of
from browser.ui.console import wording
from browser.ui.console.result_order import ResultOrder
from browser.ui.widgets.busy_bar import BusyBar
from browser.ui.widgets.empty_notice import EmptyNotice
from browser.ui.widgets.heads import plain_heads
from browser.ui.widgets.labels import CutLine
from browser.ui.widgets.row_grid import RowGrid
from browser.ui.widgets.row_model import RowModel
from browser.ui.widgets.secrets import Secrets
from browser.ui.widgets.value_watch import ValueWatch

if TYPE_CHECKING:
    from browser.console.script import Statement
    from browser.database.dialects.base.lexis import Lexis
    from browser.database.facts import Column
    from browser.rows.spool import Spool

WIDE = 100
"""Columns beyond which the first rows, too, are made on a worker."""
MOST_LINES = 6
"""Lines of what the server said below the rows."""
LOG_EVERY = 100
"""Milliseconds between two looks at what a log has to show."""
NOTICES_MARGIN = 8
"""Pixels around them."""


class StatusLine(QFrame):
    """28 pixels below a result: how it went, loudly where something is missing, and the statement it is of."""

    def __init__(self, sql: str, lexis: "Lexis", parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("resultFoot")
        self.setFixedHeight(theme.HEADER_HEIGHT)
        self.status = _label(self, "resultStatus")
        self.sql = CutLine(self, "resultSql")
        self.sql.say(wording.brief_of(sql, lexis))
        self.sql.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(16)
        row.addWidget(self.status)
        row.addWidget(self.sql, 1)

    def say(self, text: str, severity: str = "") -> None:
        """Show a text; `severity` is "", "warning" or "error"."""
        self.status.setText(text)
        self.status.setToolTip("")
        if self.status.property("severity") != severity:
            theme.restyle(self.status, severity=severity)


class ResultPage(QWidget):
    """What all pages have: the statement, a title one may change, a pin. `close_result` frees what it holds."""

    renamed = Signal()

    def __init__(self, statement: "Statement", lexis: "Callable[[], Lexis]", parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("resultPage")
        self.statement = statement
        self.lexis = lexis
        self.title = wording.title_of(statement.text)
        self.pinned = False
        self.sign: tuple[str, str | None] = ("", None)
        """The icon of its tab, and its colour."""
        self.ran: Ran | None = None
        self.foot = StatusLine(statement.text, lexis(), self)

    @property
    def status(self) -> str:
        """What the status line says."""
        return self.foot.status.text()

    def tell(self, report: Progress) -> None:
        """The statement is so far."""
        self.foot.say(wording.progress_words(report), "warning" if report.waiting else "")

    def end(self, ran: Ran, of: ResultSet | None = None) -> None:
        """The statement has ended."""
        self.ran = ran
        self.foot.say(wording.outcome_words(ran, of), wording.severity(ran, of))

    def close_result(self) -> None:
        """Free what the page holds; it may be shown no more."""


class NoticePage(ResultPage):
    """A statement without rows: how many it changed, what the server said beside."""

    def __init__(self, statement: "Statement", lexis: "Callable[[], Lexis]", parent: QWidget) -> None:
        super().__init__(statement, lexis, parent)
        self.text = _said(self, "resultMessages")
        self.text.document().setDocumentMargin(12)
        self.setFocusProxy(self.text)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.text, 1)
        column.addWidget(self.foot)
        self.foot.say(self.tr("Running…"))

    def end(self, ran: Ran, of: ResultSet | None = None) -> None:
        super().end(ran, of)
        self.text.setPlainText("\n".join([wording.outcome_words(ran), *notices_of(ran)]))


class LogPage(NoticePage):
    """The statements without rows of a long script, a line each."""

    def __init__(self, statement: "Statement", lexis: "Callable[[], Lexis]", parent: QWidget) -> None:
        super().__init__(statement, lexis, parent)
        self.title = self.tr("Log")
        self._count = 0
        self._milliseconds = 0.0
        self._lines: list[str] = []
        self._soon = QTimer(self, singleShot=True, interval=LOG_EVERY)
        self._soon.timeout.connect(self.write)

    def end(self, ran: Ran, of: ResultSet | None = None) -> None:
        self.ran, self.statement = ran, ran.statement
        self._count += 1
        self._milliseconds += ran.milliseconds
        line = self.tr("line {0}: {1} · {2}").format(
            ran.statement.line, wording.brief(ran.statement.text, self.lexis()), wording.outcome_words(ran)
        )
        self._lines += [line, *notices_of(ran)]
        if not self._soon.isActive():
            self._soon.start()

    def write(self) -> None:
        """Show the lines that have come since it was shown last: thousands of statements end in a second."""
        if not self._lines or self.ran is None:
            return
        self.text.appendPlainText("\n".join(self._lines))
        self._lines.clear()
        self.foot.sql.say("")
        words = wording.statements_words(self._count), wording.duration(self._milliseconds)
        said = wording.outcome_words(self.ran) if not self.ran.ok else self.tr("{0} · {1}").format(*words)
        self.foot.say(said, wording.severity(self.ran))


class RowsPage(ResultPage):
    """A set of rows. Its grid follows the spool that a worker fills, and frees it at the end."""

    def __init__(
        self,
        statement: "Statement",
        lexis: "Callable[[], Lexis]",
        columns: "Sequence[Column]",
        spool: "Spool",
        secrets: Secrets,
        parent: QWidget,
        *,
        number: int = 0,
    ) -> None:
        """`number` counts the sets of one statement."""
        from browser.rows.spool_source import SpoolSource

        super().__init__(statement, lexis, parent)
        self.number = number
        self.spool = spool
        self.source = SpoolSource(spool, columns)
        self.busy = BusyBar(self)
        self.model = RowModel(plain_heads(self.source.columns), self, secrets=secrets)
        self.grid = RowGrid(self.model, self)
        self.grid.setObjectName("resultGrid")
        self.grid.setAccessibleName(self.tr("Rows of {0}").format(self.title))
        self.empty = EmptyNotice(self.grid.viewport())
        self.notices = _said(self, "resultNotices")
        self.watch = ValueWatch(self.grid, self.source.columns, self.busy, "resultSplitter", self)
        self._fetching: asyncio.Task[Any] | None = None
        self._began = False
        self._shown = 0
        self._set: ResultSet | None = None
        self._went = ("", "")
        self.order = ResultOrder(self)
        actions_of(self)
        self._compose()
        self._wire()

    def _compose(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.busy)
        column.addWidget(self.watch.beside, 1)
        column.addWidget(self.notices)
        column.addWidget(self.foot)
        self.notices.hide()
        self.setFocusProxy(self.grid)
        for name in ("filter_by_value", "exclude_value"):
            action_of(self.grid, name).setVisible(False)  # the statement says which rows
            action_of(self.grid, name).setEnabled(False)

    def _wire(self) -> None:
        self.model.pages_wanted.connect(self._fetch)
        self.grid.value_wanted.connect(self.watch.toggle)
        self.grid.row_opened.connect(self.watch.toggle)
        self.grid.busy.connect(partial(self.busy.tell, "copy"))
        self.grid.end_wanted.connect(lambda: self.grid.go_to(self.model.rowCount() - 1))
        self.order.changed.connect(self._show_status)
        self.grid.selectionModel().currentChanged.connect(self.watch.look)

    def _fetch(self) -> None:
        if self._fetching is None or self._fetching.done():
            self._fetching = tasks.start(self.model.fetch, owner=self)

    def _show_status(self) -> None:
        """How it goes, or went, and in which order the rows stand."""
        if self.ran is not None:
            self._went = wording.outcome_words(self.ran, self._set), wording.severity(self.ran, self._set)
        words, severity = self._went
        self.foot.say(" · ".join(filter(None, (words, self.order.words))), severity)

    def tell(self, report: Progress) -> None:
        self._went = wording.progress_words(replace(report, rows=self.spool.rows)), "warning" if report.waiting else ""
        self._show_status()
        self._show_rows()

    def end(self, ran: Ran, of: ResultSet | None = None) -> None:
        super().end(ran, of)
        self._show_rows()
        self.model.take_count()
        self._set = of
        self._show_status()
        self._show_notices(notices_of(ran))
        self.empty.say(self.tr("No rows.") if ran.ok and not self.spool.rows else "")
        self.order.rows_ended()

    def _show_notices(self, said: list[str]) -> None:
        """Below the rows, in as many lines as are needed, up to six; the rest is scrolled to."""
        self.notices.setPlainText("\n".join(said))
        lines = min(sum(1 + each.count("\n") for each in said), MOST_LINES)
        self.notices.setFixedHeight(lines * (self.notices.fontMetrics().lineSpacing() + 1) + 2 * NOTICES_MARGIN + 4)
        self.notices.setVisible(bool(said))

    def _show_rows(self) -> None:
        """What has come: the first rows at once, and the number of all."""
        rows = self.spool.rows
        if self._began:
            if rows != self._shown:
                self._shown = rows
                self.model.grow(rows)
            return
        self._began = True
        at_once = not rows or len(self.source.columns) <= WIDE
        there = [self.source.page_now(0)] if at_once else []
        self.model.show(self.source, there)
        came = sum(len(page.cells) for page in there)
        self._shown = max(rows, came)
        if at_once:
            self._dress()
        else:
            self.model.page_stored.connect(lambda _: self._dress(), Qt.ConnectionType.SingleShotConnection)
        if rows > came:
            self.model.grow(rows)

    def _dress(self) -> None:
        """The first page is there: columns get their widths, the first cell is the current one."""
        self.grid.fit_columns(range(len(self.source.columns)))
        if self.model.rowCount() and self.model.columnCount():
            self.grid.setCurrentIndex(self.model.index(0, 0))

    @action("Value viewer", "", "file-text", "Show or hide the whole value of the current cell (F2)")
    def toggle_viewer(self) -> None:
        """Open the value viewer on the current cell, or close it."""
        self.watch.toggle()

    def close_result(self) -> None:
        """End the copying and reading that goes on, and give the disk space back."""
        self.grid.cancel_copy()
        self.watch.stop()
        self.order.close()
        if self._fetching is not None:
            self._fetching.cancel()
        self.source.close()
        self.spool.close()


def notices_of(ran: Ran) -> list[str]:
    """What the server said beside the result, and its words where it refused."""
    refused = [str(ran.error)] if ran.error is not None else []
    back = [wording.tr("Only this statement was taken back; the transaction goes on.")] if ran.taken_back else []
    return [*ran.notices, *refused, *back]


def _said(parent: QWidget, name: str) -> QPlainTextEdit:
    text = QPlainTextEdit(parent)
    text.setObjectName(name)
    text.setAccessibleName(wording.tr("What the server said"))
    text.setReadOnly(True)
    text.setFont(theme.fixed_font())  # servers point at a column with a caret below it
    text.setFrameShape(QFrame.Shape.NoFrame)
    text.setMaximumBlockCount(10_000)
    text.document().setDocumentMargin(NOTICES_MARGIN)
    return text


def _label(parent: QWidget, name: str) -> QLabel:
    label = QLabel(parent)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setMinimumWidth(40)
    return label
