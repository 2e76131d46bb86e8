"""The panel of statements: everything that was sent, live, with what is slow, failed or repeated."""

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFocusEvent, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from browser.ui.actions import action, action_of, actions_of
from browser.ui.database.statements_bar import StatementsBar
from browser.ui.database.statements_feed import Feed, Repetition
from browser.ui.database.statements_filter import StatementFilter
from browser.ui.database.statements_groups import GroupModel, groups_of
from browser.ui.database.statements_model import StatementModel
from browser.ui.database.statements_opening import query_of
from browser.ui.database.statements_report import as_sql, report
from browser.ui.database.statements_strip import RepeatStrip
from browser.ui.database.statements_view import StatementsView
from browser.ui.widgets.secrets import Secrets

if TYPE_CHECKING:
    from browser.database.database import Database

PULL_EVERY = 100
"""Milliseconds between two looks at what is new, while the panel is seen."""
THINK_EVERY = 5
"""Looks after which what is repeated, the sums and the choices are found out anew."""
SWITCHES = ("only_slow", "only_errors", "only_this_tab", "group_statements")
TOOLS = ("pause_statements", "copy_report", "open_statement", "clear_statements")


class StatementsPanel(QWidget):
    """Shows the logs of the databases it watches.

    `opened(database, text, values)` asks for a query with that text and the values of its parameters, by name.
    """

    opened = Signal(object, str, object)

    def __init__(self, parent: QWidget, secrets: Secrets | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statementsPanel")
        self.feed = Feed()
        self.filter = StatementFilter()
        self.secrets = secrets or Secrets(self)
        self.secrets.changed.connect(self._secrets_changed)
        self._tab = 0
        self._looks = 0
        self._only: Repetition | None = None
        self.statements = StatementModel(self)
        self.groups = GroupModel(self, self.statements.said)
        actions_of(self)
        for name in (*SWITCHES, "pause_statements"):
            self._switch(name).setCheckable(True)
        self._compose()
        self._timer = QTimer(self)
        self._timer.setInterval(PULL_EVERY)
        self._timer.timeout.connect(self.pull)
        self.view.show_model(self.statements)
        self.rebuild()

    def _compose(self) -> None:
        self.view = StatementsView(self, self.secrets)
        self.view.wanted.connect(self.open_statement)
        self.view.chosen.connect(lambda chosen: self._switch("open_statement").setEnabled(chosen))
        self.table = self.view.table
        self.bar = StatementsBar(self, map(self._switch, SWITCHES), map(self._switch, TOOLS))
        self.bar.changed.connect(self._filter_changed)
        self.bar.words.left.connect(lambda: self.table.setFocus(Qt.FocusReason.TabFocusReason))
        self.strip = RepeatStrip(self)
        self.strip.shown.connect(self.show_only)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.strip)
        column.addWidget(self.view, 1)

    def _switch(self, name: str) -> QAction:
        return action_of(self, name)

    def watch(self, database: "Database") -> None:
        """Show the statements of this database, too."""
        self.feed.watch(database)
        self._sources_changed()

    def forget(self, database: "Database") -> None:
        """It was closed."""
        self.feed.forget(database)
        self._sources_changed()

    def tab_is(self, key: int) -> None:
        """The central tab of this number (`browser.ui.doing.key_of`) is the active one now."""
        if key != self._tab:
            self._tab = key
            if self._switch("only_this_tab").isChecked():
                self._filter_changed()

    def _sources_changed(self) -> None:
        self.statements.several = self.feed.several
        self.pull()
        self.rebuild()

    def pull(self) -> None:
        """Show what is new."""
        if self._is_paused:
            self._sum_up()
            return
        pulled = self.feed.pull()
        shown = [line for line in pulled.new if self.filter.fits(line)]
        if pulled.dropped and self.feed.several:  # not the oldest of all, then
            self._refilter()
            shown = []
        gone = self.statements.gone(self.feed.lines) if pulled.dropped else 0
        if shown or gone:
            with self.view.still(0 if self._grouped else gone):
                if gone:
                    self.statements.drop(gone)
                if shown:
                    self.statements.add(shown)
            self.view.show_rows(shown=bool(self.statements.lines), filtered=True)
        if pulled.new or pulled.ended or self.feed.running or self.feed.looking:
            self.view.repaint_rows(pulled.ended)
            self._looks += 1
        if self._looks >= THINK_EVERY or (self._looks and not pulled.new):
            self._think()

    def _think(self) -> None:
        self._looks = 0
        repeats = self.feed.found()
        self.statements.repeated = frozenset(each.key for each in repeats)
        self.strip.explain(repeats)
        self.bar.offer_choices(self.feed)
        if self.filter.slow or self.filter.errors:
            self._refilter()  # a statement may fail or become slow long after it was sent
        if self._grouped:
            with self.view.still():
                self.groups.show(
                    groups_of(self.statements.lines, self.statements.mark), still=self.view.current() is not None
                )
        self._sum_up()
        self.view.repaint_rows()

    def _sum_up(self) -> None:
        self.bar.sum_up(self.statements.lines, self.feed, paused=self._is_paused)

    def _refilter(self) -> None:
        lines = [line for line in self.feed.lines if self.filter.fits(line)]
        if lines != self.statements.lines:
            with self.view.still(0 if self._grouped else None):
                self.statements.show(lines)
        self.view.show_rows(shown=bool(lines), filtered=bool(self.feed.lines))

    @property
    def _is_paused(self) -> bool:
        return self._switch("pause_statements").isChecked()

    @property
    def _grouped(self) -> bool:
        return self._switch("group_statements").isChecked()

    def rebuild(self) -> None:
        """Something else is to be shown, or marked as slow."""
        self._refilter()
        self._think()

    def _filter_changed(self) -> None:
        self.filter = replace(
            self.bar.filter,
            slow=self._switch("only_slow").isChecked(),
            errors=self._switch("only_errors").isChecked(),
            tab=self._tab if self._switch("only_this_tab").isChecked() else None,
            key=self._only.key if self._only is not None else None,
        )
        self.rebuild()

    def show_only(self, found: Repetition | None) -> None:
        """Only the statements of this repetition; None: all again."""
        self._only = found
        self._filter_changed()

    def _secrets_changed(self) -> None:
        self.statements.secrets = self.secrets.shown
        self.view.repaint_rows()

    @action("Slow", "Ctrl+Alt+S", "clock", "Only statements that took as long as the setting “Slow statements” says")
    def only_slow(self) -> None:
        """Leave out what was quick."""
        self._filter_changed()

    @action("Errors", "Ctrl+Alt+E", "circle-x", "Only statements that the database refused")
    def only_errors(self) -> None:
        """Leave out what went well."""
        self._filter_changed()

    @action("This tab", "Ctrl+Alt+A", "table", "Only statements of the active tab")
    def only_this_tab(self) -> None:
        """Leave out what other tabs sent."""
        self._filter_changed()

    @action(
        "Group",
        "Ctrl+Alt+G",
        "layers",
        "Statements that differ only in their values as one, with what they took in all",
    )
    def group_statements(self) -> None:
        """Show shapes in place of statements, or statements again."""
        if self._grouped:
            self.groups.show(groups_of(self.statements.lines, self.statements.mark), still=False)
        self.view.show_model(self.groups if self._grouped else self.statements)
        self.view.show_detail()

    @action(
        "Pause statements",
        "Ctrl+Alt+P",
        "circle-stop",
        "Let the list stand still; what is sent meanwhile comes afterwards",
    )
    def pause_statements(self) -> None:
        """Stop looking, or go on."""
        self.pull()

    @action("Copy statements", "Ctrl+C", "copy", "Copy the selected statements as SQL, their values as comments")
    def copy_statements(self) -> None:
        """Copy as SQL, or what is selected in the detail: a text that is read only does not take the key for itself."""
        if self.view.detail.copy_selected():
            return
        lines = self.view.selected()
        if lines:
            QGuiApplication.clipboard().setText(as_sql(lines, secrets=self.secrets.shown))

    @action(
        "Copy report",
        "Ctrl+Shift+C",
        "clipboard-copy",
        "Copy what the selected statements, or all that are shown, cost and repeat, as Markdown",
    )
    def copy_report(self) -> None:
        """Copy as Markdown."""
        lines = selected if len(selected := self.view.selected()) > 1 else self.statements.lines
        QGuiApplication.clipboard().setText(report(lines, self.feed.found(), secrets=self.secrets.shown))

    @action("Open in a query", "Ctrl+Return", "terminal", "Open the current statement in a query of its connection")
    def open_statement(self) -> None:
        """Ask for a query with this statement."""
        line = self.view.current_line()
        if line is not None:
            text, values = query_of(line, secrets=self.secrets.shown)
            self.opened.emit(line.database, text, values)

    @action("Clear statements", "", "x", "Forget all statements")
    def clear_statements(self) -> None:
        """Begin anew."""
        self.feed.clear()
        self._only = None
        self.strip.forget()
        self.view.forget()
        self._filter_changed()

    @action("Filter statements", "Ctrl+F", "search", "Go to the filter of the statements")
    def filter_statements(self) -> None:
        """Go to the filter."""
        self.bar.words.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt's event: the table is what one wants, the filter where there is none."""
        target = self.table if self.statements.lines else self.bar.words
        target.setFocus(event.reason())

    def showEvent(self, event: QShowEvent) -> None:
        """Qt's event: look from now on."""
        super().showEvent(event)
        self._timer.start()
        self.pull()

    def hideEvent(self, event: QHideEvent) -> None:
        """Qt's event: nobody sees it."""
        super().hideEvent(event)
        self._timer.stop()
