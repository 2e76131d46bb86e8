"""TableTab: one table or view, its rows, filters, order and status."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from browser.database.facts import TableFacts
from browser.errors import NotSupported, RowloreError
from browser.rows.filters import Filter
from browser.rows.filters import enabled as enabled_filters
from browser.rows.query import TableQuery
from browser.rows.source import RowSource
from browser.ui import tasks
from browser.ui.actions import action, action_of, actions_of
from browser.ui.messages import MessageStrip
from browser.ui.rows.empty import EmptyNotice
from browser.ui.rows.foot import Foot
from browser.ui.rows.jumps import Jumps
from browser.ui.rows.loader import RowLoader
from browser.ui.rows.memory import TabState, state_of
from browser.ui.rows.ordering import clicked, places
from browser.ui.rows.status import status_text
from browser.ui.rows.value_filter import filter_for
from browser.ui.rows.value_watch import ValueWatch
from browser.ui.widgets.busy_bar import BusyBar
from browser.ui.widgets.filter_bar import FilterBar
from browser.ui.widgets.heads import heads_of
from browser.ui.widgets.row_grid import RowGrid
from browser.ui.widgets.row_model import RowModel
from browser.ui.widgets.selection import ViewState, give_back, view_state
from browser.ui.widgets.value_viewer import ValueViewer

if TYPE_CHECKING:
    from browser.database.database import Database

FAR_DOWN = 10_000
"""Rows from here on are reached after a count, which may take a while."""

STATUS_AFTER = 40
"""Milliseconds from a change to the status line that tells of it."""


class TableTab(QWidget):
    """The rows of one table of one database. It is the ErrorHost of everything that runs inside it."""

    title_changed = Signal(str)
    status_changed = Signal(str)

    def __init__(self, database: "Database", facts: TableFacts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("tableTab")
        self.database = database
        self.facts = facts
        self.wanted = TableQuery(facts)
        self._state = TabState()
        self._view: ViewState | None = None
        self._fitted = False
        self._names = [column.name for column in facts.columns]
        self._compose()
        self._wire()
        self.setFocusProxy(self.grid)
        self._show_status()

    def _compose(self) -> None:
        self.model = RowModel(heads_of(self.facts), self)
        self.busy = BusyBar(self)
        self.filter_bar = FilterBar(self.facts.columns, self)
        self.message = MessageStrip(self)
        self.grid = RowGrid(self.model, self)
        self.empty = EmptyNotice(self.grid.viewport())
        self.viewer = ValueViewer(self)
        self.loader = RowLoader(self.database, self.model, self.busy, self)
        self.watch = ValueWatch(self.viewer, self.grid, self.facts.columns, self.loader, self.busy)
        self.jumps = Jumps(self.loader, self.grid, self.message, self)
        actions_of(self)
        self.addActions(actions_of(self.filter_bar))  # so that their keys work in the grid, too
        self.foot = Foot(action_of(self, "refresh"), action_of(self, "cancel"), action_of(self, "stop_counting"), self)
        action_of(self, "cancel").setEnabled(False)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setObjectName("valueSplitter")
        split.setChildrenCollapsible(False)
        split.addWidget(self.grid)
        split.addWidget(self.viewer)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.busy, self.filter_bar, self.message):
            column.addWidget(widget)
        column.addWidget(split, 1)
        column.addWidget(self.foot)

    def _wire(self) -> None:
        self._status_timer = QTimer(self, singleShot=True, interval=STATUS_AFTER)  # not at every pixel of a scroll
        self._status_timer.timeout.connect(self._show_status)
        self.loader.adopted.connect(self._adopted)
        self.loader.progressed.connect(self._show_status_soon)
        self.busy.shown.connect(self._show_busy)
        self.filter_bar.filters_changed.connect(self._filters_changed)
        self.grid.sort_wanted.connect(self._sort)
        self.grid.filter_wanted.connect(self._filter_by)
        self.grid.end_wanted.connect(self.jumps.to_end)
        self.grid.value_wanted.connect(self.toggle_viewer)
        self.grid.busy.connect(partial(self.busy.tell, "copy"))
        self.grid.verticalScrollBar().valueChanged.connect(self._show_status_soon)
        self.grid.selectionModel().currentChanged.connect(self.watch.look)
        self.foot.jump_wanted.connect(self.jumps.to_typed)
        self.empty.helped.connect(self.filter_bar.switch_off)
        self.viewer.closed.connect(self.grid.setFocus)

    # -- what it shows -------------------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        """The table's bare name."""
        return self.facts.ref.name

    @property
    def source(self) -> RowSource | None:
        """Where the rows that are shown come from; None until the first ones are there."""
        return self.loader.source

    @property
    def status(self) -> str:
        """What the status line says."""
        return self.foot.status.text()

    async def load_first(self) -> None:
        """Load the first rows (or those that `restore` asked for). Errors are shown in the tab, never raised."""
        row, column = self._state.row, self._state.column
        if row >= FAR_DOWN:  # so far down a count has to come first, and the first rows before that
            self._state = replace(self._state, row=0)
        await asyncio.wait([self._load(self._state.query(self.facts), self.tr("reading rows…"), self._state.row)])
        if row >= FAR_DOWN and self.source is not None:
            self.jumps.to_row(row, self._names.index(column) if column in self._names else -1)

    def _load(self, query: TableQuery, text: str, first: int = 0, last: int = 0) -> "asyncio.Task[Any]":
        self.wanted = query
        title = self.tr("Reading {0}").format(self.title)
        task = tasks.start(self.loader.load, query, text, first, last, owner=self, title=title)
        self.loader.follow(task)
        return task

    def _adopted(self) -> None:
        assert self.source is not None
        self.message.dismiss()
        query = self.source.query
        if not self._fitted:
            self._fitted = True
            self.grid.fit_columns(range(len(self._names)))
            self.grid.set_column_layout(self._state.columns)
            focused = self.window().focusWidget()
            if focused is None or (self.isAncestorOf(focused) and not self.filter_bar.field.text()):
                self.grid.setFocus()
        self.grid.show_sort(places(query.order, self._names))
        if enabled_filters(self.filter_bar.filters) != enabled_filters(query.filters):
            self.filter_bar.set_filters(query.filters)
        self._state_position()
        self.watch.look()
        self._say_empty(bool(enabled_filters(query.filters)))
        self.title_changed.emit(self.title)
        self._show_status()

    def _state_position(self) -> None:
        if self._view is not None:
            give_back(self.grid, self._view)
            self._view = None
            self.grid.ask()
            return
        row, name = self._state.row, self._state.column
        if self.model.rowCount():
            self.grid.go_to(row, self._names.index(name) if name in self._names else -1)
        self.grid.ask()

    def _say_empty(self, filtered: bool) -> None:
        if self.model.rowCount():
            self.empty.say("")
        elif filtered:
            self.empty.say(self.tr("No row passes the filters."), self.tr("Switch filters off"))
        else:
            self.empty.say(self.tr("There are no rows here yet."))

    def _show_status_soon(self) -> None:
        if not self._status_timer.isActive():
            self._status_timer.start()

    def _show_status(self) -> None:
        shown = self.loader.shown(*self.grid.visible_rows())
        text = status_text(shown) if self.source is not None else ""
        self.foot.show_status(text, counting=self.loader.counting is not None)
        self.status_changed.emit(text)

    def _show_busy(self, text: str) -> None:
        self.foot.show_busy(text)
        action_of(self, "cancel").setEnabled(bool(text))

    def show_error(self, error: RowloreError, retry: Callable[[], None]) -> None:
        """Show an error above the rows; those that were there stay (ErrorHost)."""
        self.message.show_error(error, retry)

    # -- what is asked for ---------------------------------------------------------------------------------------

    def _filters_changed(self, filters: tuple[Filter, ...]) -> None:
        before = enabled_filters(self.wanted.filters)
        query = self.wanted.with_filters(*filters)
        self.filter_bar.set_filters(filters)
        if enabled_filters(filters) == before and self.source is not None and self.source.query == self.wanted:
            self.wanted = query
            return
        self._keep(row=0)
        self._load(query, self.tr("filtering…"))

    def _keep(self, row: int, column: str = "") -> None:
        """Where to be when the rows that were asked for are there."""
        current = self.grid.currentIndex().column()
        self._view = None
        self._state = replace(self._state, row=row, column=column or (self._names[current] if current >= 0 else ""))

    def _sort(self, column: int, add: bool) -> None:
        order = clicked(self.wanted.order, self._names[column], add=add)
        self._keep(row=0, column=self._names[column])
        self._load(self.wanted.with_order(*order), self.tr("sorting…"))

    def _filter_by(self, row: int, column: int, exclude: bool) -> None:
        cell = self.model.cell(row, column)
        if cell is None:
            return
        try:
            self.filter_bar.add(filter_for(cell, self.facts.columns[column], exclude=exclude))
        except NotSupported as error:
            self.filter_bar.show_problem(str(error))

    @action("Refresh", "F5", "refresh-cw", "Read the rows anew")
    def refresh(self) -> None:
        """Read the rows anew; the place and the current cell stay."""
        first, last = self.grid.visible_rows()
        self._view = view_state(self.grid)
        base = self.model.base
        self._load(self.wanted, self.tr("reading anew…"), base + first, base + max(first, last))

    @action("Go to row…", "Ctrl+G", "hash", "Go to a row by its number")
    def focus_jump(self) -> None:
        """Go to the field for a row number."""
        self.foot.jump.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.foot.jump.selectAll()

    @action("Cancel", "Escape", "circle-stop", "Stop what is going on; the rows that are shown stay")
    def cancel(self) -> None:
        """Stop reading, sorting, filtering or copying."""
        was_loading = self.loader.is_loading
        self.loader.cancel()
        self.grid.cancel_copy()
        self.watch.stop()
        if was_loading and self.source is not None:
            self.wanted = self.source.query
            self.filter_bar.set_filters(self.wanted.filters)

    @action("Stop counting", "", "circle-stop", "Stop counting the rows; jumps then only reach what was counted")
    def stop_counting(self) -> None:
        """End the count in the background."""
        self.loader.stop_counting()
        self._show_status()

    @action("Value viewer", "", "file-text", "Show or hide the whole value of the current cell (F2)")
    def toggle_viewer(self) -> None:
        """Open the value viewer on the current cell, or close it."""
        self.watch.toggle()

    # -- memory --------------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """Order, filters, columns and current cell as plain lists and numbers."""
        if self.source is None:
            return self._state.to_dict()
        current = self.grid.currentIndex()
        return TabState(
            self.wanted.order,
            self.wanted.filters,
            self.grid.column_layout,
            self.model.base + max(current.row(), 0),
            self._names[current.column()] if current.isValid() else "",
        ).to_dict()

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take over what `state` returned; the rows come with the next `load_first`."""
        self._state = state_of(state)
        self.filter_bar.set_filters(self._state.query(self.facts).filters)
