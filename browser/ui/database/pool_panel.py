"""poolPanel: figures, five minutes, and every connection of the pool of the active database, live."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLayout,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from browser.errors import RowloreError
from browser.ui import tasks
from browser.ui.actions import action, action_of, actions_of
from browser.ui.database import pool_wording
from browser.ui.database.pool_actions import ConnectionActions
from browser.ui.database.pool_gauge import PoolGauge
from browser.ui.database.pool_load import PoolLoad
from browser.ui.database.pool_options import PoolOptionsForm
from browser.ui.database.pool_table import PoolTable
from browser.ui.messages import MessageStrip
from browser.ui.widgets.labels import CutLine
from browser.ui.widgets.stacked_chart import Series, StackedChart, Threshold

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.database.pool_facts import PoolFigures
    from browser.database.pool_options import PoolOptions

TICK = 250
"""Milliseconds between two looks at the pool, while the panel is visible."""
SECONDS = 300.0
MINUTE = 60.0
LEAST_HEIGHT = 160


class PoolPanel(QWidget):
    """Looks at the pool four times a second while it is visible, and never otherwise."""

    reconfigured = Signal(object, object)
    """A Database is pooled by other PoolOptions from now on."""

    def __init__(self, parent: QWidget, tab_name: Callable[[int], str] = lambda _: "") -> None:
        super().__init__(parent)
        self.setObjectName("poolPanel")
        self.database: Database | None = None
        self.figures: PoolFigures | None = None
        self._zoomed = True
        actions_of(self)
        self.gauge = PoolGauge(self)
        self._detail = CutLine(self, "poolDetail")
        self.message = MessageStrip(self)
        self.history = StackedChart(self._series(), MINUTE, self)
        self.history.setObjectName("poolHistory")
        self.history.setAccessibleName(self.tr("The last minutes of the pool"))
        self.table = PoolTable(self, tab_name)
        self.chosen = ConnectionActions(self.table, self.message)
        self.options = PoolOptionsForm(self)
        self.load = PoolLoad(self, self.message)
        self.load.hide()
        self._lay_out()
        self._wire()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK)
        self._timer.timeout.connect(self.refresh)
        self.look_at(None)

    def _series(self) -> tuple[Series, ...]:
        return (
            Series(self.tr("in use"), "accent"),
            Series(self.tr("beyond size"), "warning"),
            Series(self.tr("idle"), "disabled"),
            Series(self.tr("waiting"), "error", pale=True),
        )

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 4, 8, 4)
        head.setSpacing(4)
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(self.gauge)
        said.addWidget(self._detail)
        head.addLayout(said, 1)
        own = actions_of(self.chosen)
        for each in (*own, action_of(self, "recycle_pool"), action_of(self, "dispose_pool")):
            button = QToolButton(self)
            button.setDefaultAction(each)
            head.addWidget(button)
        head.addSpacing(8)
        for name, object_name in (
            ("five_minutes", "fiveMinutesButton"),
            ("show_options", "poolOptionsButton"),
            ("show_load_test", "loadTestButton"),
        ):
            button = QToolButton(self)
            made = action_of(self, name)
            made.setCheckable(True)
            button.setDefaultAction(made)
            button.setObjectName(object_name)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            head.addWidget(button)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setChildrenCollapsible(False)
        split.addWidget(self.history)
        split.addWidget(self.table)
        split.setStretchFactor(0, 0)
        split.setStretchFactor(1, 1)
        split.setSizes([440, 900])
        self._pages = QStackedWidget(self)
        self._pages.addWidget(split)
        self._pages.addWidget(self.options)
        self._pages.setMinimumHeight(1)  # where there is little room a report is read first
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # a long message must not push the tabs away
        self.setMinimumHeight(LEAST_HEIGHT)
        column.addLayout(head)
        column.addWidget(self.load)
        column.addWidget(self.message)
        column.addWidget(self._pages, 1)

    def _wire(self) -> None:
        self.options.applied.connect(self._apply)
        self.options.closed.connect(action_of(self, "show_options").trigger)
        self.load.wanted.connect(self._start_load)
        self.table.selectionModel().selectionChanged.connect(self.chosen.offer)
        self.chosen.done.connect(self.refresh)

    # -- showing -------------------------------------------------------------------------------------------------

    def look_at(self, database: "Database | None") -> None:
        """Show the pool of another database, or of none."""
        self.database = database
        self.chosen.look_at(database)
        self.options.look_at(database.pool if database is not None else None)
        self.load.forget()
        for name in ("recycle_pool", "dispose_pool", "show_options", "show_load_test"):
            action_of(self, name).setEnabled(database is not None)
        self.message.dismiss()
        self.refresh()

    def refresh(self) -> None:
        """Look at the pool now."""
        database = self.database
        self.load.tick()
        if database is None:
            self.figures = None
            self.gauge.show_figures(None)
            self._detail.say("")
            self.table.show_holders((), pool_wording.empty(None))
            self.history.show_samples(())
            self.chosen.offer()
            return
        self.figures = figures = database.pool.figures()
        self.gauge.show_figures(figures)
        self._detail.say(pool_wording.in_detail(figures))
        if self._pages.currentIndex() == 0:
            self.table.show_holders(database.pool.holders(), pool_wording.empty(figures))
            self._show_history(database, figures)
        self.chosen.offer()

    def _show_history(self, database: "Database", figures: "PoolFigures") -> None:
        samples = [(each.in_use, each.overflow, each.idle, each.waiting) for each in database.pool.history()]
        if self._zoomed:
            samples = samples[-round(len(samples) * MINUTE / SECONDS) :]
        lines = []
        if figures.size:
            lines.append(Threshold(figures.size, self.tr("pool_size {0}").format(figures.size)))
        if figures.size and figures.max_overflow > 0:
            most = figures.size + figures.max_overflow
            lines.append(Threshold(most, self.tr("with max_overflow {0}").format(most)))
        self.history.show_samples(samples, lines)

    def show_error(self, error: RowloreError, retry: Callable[[], None] | None = None) -> None:
        """Show an error of the pool where it happened (ErrorHost)."""
        self.message.show_error(error, retry)

    # -- doing ---------------------------------------------------------------------------------------------------

    @action("Recycle pool", "", "refresh-cw", "Replace every connection at its next use")
    async def recycle_pool(self) -> None:
        """Have every connection replaced at its next use."""
        if self.database is not None:
            await self.database.pool.recycle()
            self.refresh()

    @action("Dispose pool", "", "unplug", "Close the free connections now, the others when they come back")
    async def dispose_pool(self) -> None:
        """Begin with a new pool."""
        if self.database is not None:
            await self.database.pool.dispose()
            self.refresh()

    @action("Five minutes", "", "clock", "Show the last five minutes in the chart instead of one")
    def five_minutes(self) -> None:
        """Show five minutes, or one again."""
        self._zoom(not self._zoomed)

    def _zoom(self, zoomed: bool) -> None:
        self._zoomed = zoomed
        action_of(self, "five_minutes").setChecked(not zoomed)
        self.history.set_seconds(MINUTE if zoomed else SECONDS)
        self.refresh()

    @action("Options", "", "settings", "How this database's connections are pooled, as code too")
    def show_options(self) -> None:
        """Show the options in place of the connections, or those again."""
        shown = self._pages.currentIndex() == 0
        self._pages.setCurrentIndex(1 if shown else 0)
        action_of(self, "show_options").setChecked(shown)
        if shown and self.database is not None:
            self.options.fill(self.database.options)
            self.options.controls["pool_size"].setFocus()
            tasks.start(self.options.ask, owner=self, about=self.tr("Asking how many connections the server takes"))
        self.refresh()

    @action("Load test", "", "zap", "Run many queries at once and see the pool overflow and run out")
    def show_load_test(self) -> None:
        """Show the fields of the load test, or hide them."""
        shown = self.load.isHidden()
        self.load.setVisible(shown)
        action_of(self, "show_load_test").setChecked(shown)
        if shown:
            self.load.queries.setFocus()

    def exhaust(self) -> None:
        """Start a load test of more and longer queries than the pool can serve within its pool_timeout."""
        if self.database is None or self.load.running:
            return
        if self._pages.currentIndex():
            self.show_options()
        if self.load.isHidden():
            self.show_load_test()
        self.load.fill_beyond(self.database.options.capacity, self.database.options.pool_timeout)
        self._start_load()

    def _start_load(self) -> None:
        if self.database is not None:
            self._zoom(True)  # what follows takes seconds
            tasks.start(self.load.run, self.database, owner=self, title=self.tr("Load test"))

    def _apply(self, options: "PoolOptions") -> None:
        tasks.start(self._reconfigure, self.database, options, owner=self, title=self.tr("Applying pool options"))

    async def _reconfigure(self, database: "Database | None", options: "PoolOptions") -> None:
        if database is None:
            return
        await database.reconfigure(options)
        self.message.dismiss()
        self.options.refresh()
        self.reconfigured.emit(database, options)
        self.refresh()

    # -- Qt calls ------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
