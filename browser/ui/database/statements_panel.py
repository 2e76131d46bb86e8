"""The panel of statements: everything that was sent, live, with what is slow, failed or repeated."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFocusEvent, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from browser.ui.actions import action, action_of, actions_of
from browser.ui.database.statements_bar import StatementsBar, chosen_of
from browser.ui.database.statements_feed import Feed, Found
from browser.ui.database.statements_filter import StatementFilter
from browser.ui.database.statements_model import GroupModel, StatementModel, groups_of, milliseconds_text
from browser.ui.database.statements_opening import query_text
from browser.ui.database.statements_report import report
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
    """Shows the logs of the databases it watches. `opened(database, text)` asks for a query with that text."""

    opened = Signal(object, str)

    def __init__(self, parent: QWidget, secrets: Secrets | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statementsPanel")
        self.feed = Feed()
        self.filter = StatementFilter()
        self.secrets = secrets or Secrets(self)
        self.secrets.changed.connect(self._secrets_changed)
        self._tab = 0
        self._looks = 0
        self._only: Found | None = None
        self.statements = StatementModel(self)
        self.groups = GroupModel(self, self.statements.mark)
        actions_of(self)
        for name in (*SWITCHES, "pause_statements"):
            self._switch(name).setCheckable(True)
        self._compose()
        self._timer = QTimer(self)
        self._timer.setInterval(PULL_EVERY)
        self._timer.timeout.connect(self.pull)
        self._rebuild()

    def _compose(self) -> None:
        self.view = StatementsView(self, self.secrets)
        self.view.wanted.connect(self.open_statement)
        self.view.chosen.connect(self._chosen)
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

    # -- what is watched -----------------------------------------------------------------------------------------

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
        self._rebuild()

    # -- looking -------------------------------------------------------------------------------------------------

    def pull(self) -> None:
        """Show what is new."""
        if self._switch("pause_statements").isChecked():
            return
        following = self.table.at_end()
        new, ended = self.feed.pull()
        shown = [line for line in new if self.filter.fits(line)]
        if ended and (self.filter.slow or self.filter.errors):
            shown = [line for line in ended if self.filter.fits(line)] + shown
        if shown:
            self.statements.add(shown)
            self._say_nothing()
            if following and not self._grouped:
                self.table.scrollToBottom()
        if new or ended:
            self.view.repaint_rows(ended)
            self._looks += 1
        if self._looks >= THINK_EVERY or (self._looks and not new):
            self._think()

    def _think(self) -> None:
        self._looks = 0
        found = self.feed.found()
        self.statements.repeated = frozenset(each.key for each in found)
        self.strip.explain(found)
        self.bar.offer(self.bar.actions_, self.feed.actions, self.tr("All actions"))
        self.bar.offer(self.bar.connections, self.feed.connections, self.tr("All connections"))
        if self._grouped:
            self.groups.show(groups_of(self.statements.lines))
        self._sum()
        self.view.repaint_rows()

    def _sum(self) -> None:
        lines = self.statements.lines
        total = sum(line.sent.milliseconds or 0.0 for line in lines)
        took = self.tr("{0} ms").format(milliseconds_text(total))
        if total >= 10_000:
            took = self.tr("{0:.1f} s").format(total / 1000)
        self.bar.tell(0, sum(line.slow for line in lines))
        self.bar.tell(1, sum(bool(line.sent.error) for line in lines))
        every = len(self.feed.lines)
        count = f"{len(lines):,}" if len(lines) == every else self.tr("{0:,} of {1:,}").format(len(lines), every)
        self.bar.total.setText(self.tr("{0} statements · {1}").format(count, took) if every else "")

    @property
    def _grouped(self) -> bool:
        return self._switch("group_statements").isChecked()

    def _rebuild(self) -> None:
        self.statements.show([line for line in self.feed.lines if self.filter.fits(line)])
        self.view.show_model(self.groups if self._grouped else self.statements)
        self._think()
        self._say_nothing()
        if not self._grouped:
            self.table.scrollToBottom()
        self.view.show_detail()

    def _say_nothing(self) -> None:
        nothing = ""
        if not self.statements.lines:
            nothing = self.tr("Every statement that is sent stands here as it happens: open a table, or run a query.")
            if self.feed.lines:
                nothing = self.tr("No statement fits this filter.")
        self.view.show_rows(nothing)

    def _filter_changed(self) -> None:
        only = self._only
        self.filter = StatementFilter(
            tuple(self.bar.words.text().lower().split()),
            self._switch("only_slow").isChecked(),
            self._switch("only_errors").isChecked(),
            chosen_of(self.bar.actions_),
            chosen_of(self.bar.connections),
            self._tab if self._switch("only_this_tab").isChecked() else None,
            only.key if only is not None else None,
        )
        self._rebuild()

    def show_only(self, found: Found | None) -> None:
        """Only the statements of this repetition, or all again when they are shown already."""
        same = found is not None and self._only is not None and found.repeat.shape == self._only.repeat.shape
        self._only = None if same else found
        self._filter_changed()

    def _secrets_changed(self) -> None:
        self.statements.secrets = self.secrets.shown
        self.view.repaint_rows()

    def _chosen(self) -> None:
        self._switch("open_statement").setEnabled(self.view.current() is not None)

    # -- actions -------------------------------------------------------------------------------------------------

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
        self._rebuild()

    @action(
        "Pause statements",
        "Ctrl+Alt+P",
        "circle-stop",
        "Let the list stand still; what is sent meanwhile comes afterwards",
    )
    def pause_statements(self) -> None:
        """Stop looking, or go on."""
        self.pull()

    @action(
        "Copy report", "Ctrl+C", "clipboard-copy", "Copy the selected statements, or all that are shown, as Markdown"
    )
    def copy_report(self) -> None:
        """Copy as Markdown."""
        lines = self.view.selected() or self.statements.lines
        repeats = [each.repeat for each in self.feed.found()]
        QGuiApplication.clipboard().setText(report(lines, repeats, secrets=self.secrets.shown))

    @action("Open in a query", "Ctrl+Return", "terminal", "Open the current statement in a query of its connection")
    def open_statement(self) -> None:
        """Ask for a query with this statement."""
        line = self.view.current_line()
        if line is not None:
            self.opened.emit(line.database, query_text(line.sent, secrets=self.secrets.shown))

    @action("Clear statements", "", "x", "Forget all statements")
    def clear_statements(self) -> None:
        """Begin anew."""
        self.feed.clear()
        self._only = None
        self.strip.forget()
        self._filter_changed()

    @action("Filter statements", "Ctrl+F", "search", "Go to the filter of the statements")
    def filter_statements(self) -> None:
        """Go to the filter."""
        self.bar.words.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # -- Qt calls ------------------------------------------------------------------------------------------------

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
