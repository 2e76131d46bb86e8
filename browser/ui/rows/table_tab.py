"""TableTab: one table or view, its rows, filters, order and status, and where its relations lead."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from browser.database.facts import TableFacts, TableRef
from browser.errors import RowloreError
from browser.rows.filters import Filter, doubt
from browser.rows.filters import enabled as enabled_filters
from browser.rows.query import TableQuery
from browser.rows.source import RowSource
from browser.ui.actions import action, action_of, actions_of
from browser.ui.messages import MessageStrip
from browser.ui.rows.asking import Asking
from browser.ui.rows.foot import Foot
from browser.ui.rows.jumps import Jumps
from browser.ui.rows.loader import RowLoader
from browser.ui.rows.status import status_text
from browser.ui.widgets.busy_bar import BusyBar
from browser.ui.widgets.columns import renew
from browser.ui.widgets.empty_notice import EmptyNotice
from browser.ui.widgets.filter_bar import FilterBar
from browser.ui.widgets.heads import heads_of
from browser.ui.widgets.ordering import places
from browser.ui.widgets.row_grid import RowGrid
from browser.ui.widgets.row_model import RowModel
from browser.ui.widgets.secrets import Secrets
from browser.ui.widgets.splitters import one_above_another
from browser.ui.widgets.value_watch import ValueWatch

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.ui.rows.related_tab import RelatedTab

NO_TABLES: Mapping[TableRef, TableFacts] = MappingProxyType({})

STATUS_AFTER = 40
"""Milliseconds from a change to the status line that tells of it."""


class TableTab(QWidget):
    """The rows of one table of one database, or of those its relations lead to. The ErrorHost of all that runs inside.

    `related` is what follows relations in it; None until `relate` was called, and until its first rows are painted.
    """

    title_changed = Signal(str)
    status_changed = Signal(str)
    row_changed = Signal()
    """Another row is current, other rows are selected, or other rows are shown."""

    def __init__(
        self,
        database: "Database",
        facts: TableFacts,
        parent: QWidget | None = None,
        *,
        secrets: Secrets | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("tableTab")
        self.database = database
        self.facts = facts
        self.secrets = secrets or Secrets(self)
        self.related: RelatedTab | None = None
        self._fitted = False
        self._compose()
        self.filter_bar.doubt_of = self._doubt_of
        self._wire()
        self._show_status()

    def _compose(self) -> None:
        self.model = RowModel(heads_of(self.facts), self, secrets=self.secrets)
        self.busy = BusyBar(self)
        self.filter_bar = FilterBar(self.facts.columns, self)
        self.message = MessageStrip(self)
        self.grid = RowGrid(self.model, self)
        self.empty = EmptyNotice(self.grid.viewport())
        self.loader = RowLoader(self.database, self.model, self.busy, self)
        self.watch = ValueWatch(self.grid, self.facts.columns, self.busy, "valueSplitter", self)
        self.jumps = Jumps(self.loader, self.grid, self.message, self)
        self.asking = Asking(self)
        actions_of(self)
        self.addActions(actions_of(self.filter_bar))  # so that their keys work in the grid, too
        self.foot = Foot(action_of(self, "refresh"), action_of(self, "cancel"), action_of(self, "stop_counting"), self)
        action_of(self, "cancel").setEnabled(False)
        self.below = one_above_another(self, self.watch.beside, name="nestedSplitter")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        for widget in (self.busy, self.filter_bar, self.message):
            self.column.addWidget(widget)
        self.column.addWidget(self.below, 1)
        self.column.addWidget(self.foot)

    def _wire(self) -> None:
        self._status_timer = QTimer(self, singleShot=True, interval=STATUS_AFTER)  # not at every pixel of a scroll
        self._status_timer.timeout.connect(self._show_status)
        self.loader.adopted.connect(self._adopted)
        self.loader.progressed.connect(self.show_status_soon)
        self.loader.recovered.connect(self.message.dismiss)
        self.busy.shown.connect(self._show_busy)
        self.filter_bar.filters_changed.connect(self.asking.filter)
        self.filter_bar.set_hidden(self.model.veil.hides)
        self.secrets.changed.connect(lambda: self.filter_bar.set_hidden(self.model.veil.hides))
        self.grid.sort_wanted.connect(self.asking.sort)
        self.grid.filter_wanted.connect(self.asking.filter_by)
        self.grid.end_wanted.connect(self.jumps.to_end)
        self.grid.value_wanted.connect(self.toggle_viewer)
        self.grid.busy.connect(partial(self.busy.tell, "copy"))
        self.grid.verticalScrollBar().valueChanged.connect(self.show_status_soon)
        self.grid.verticalScrollBar().rangeChanged.connect(self.show_status_soon)
        self.grid.selectionModel().currentChanged.connect(self.watch.look)
        self.grid.selectionModel().currentChanged.connect(lambda *_: self.row_changed.emit())
        self.grid.selectionModel().selectionChanged.connect(lambda *_: self.row_changed.emit())
        self.foot.jump_wanted.connect(self.jumps.to_typed)
        self.empty.helped.connect(self.filter_bar.switch_off)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Qt's event; a focus proxy would take Tab past what stands before it."""
        self.grid.setFocus(event.reason())

    def sizeHint(self) -> QSize:
        """Qt's call: of a hundred tabs each would lay itself out whenever another one is chosen."""
        return super().sizeHint() if self.isVisible() else QSize()

    def minimumSizeHint(self) -> QSize:
        """Qt's call, the same."""
        return super().minimumSizeHint() if self.isVisible() else QSize()

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
    def wanted(self) -> TableQuery:
        """The query that was asked for last."""
        return self.asking.wanted

    @property
    def status(self) -> str:
        """What the status line says."""
        return self.foot.status.text()

    async def load_first(self) -> None:
        """Load the first rows (or those that `restore` asked for). Errors are shown in the tab, never raised."""
        await self.asking.load_first()

    def _adopted(self) -> None:
        assert self.source is not None
        self.message.dismiss()
        query = self.source.query
        if query.table is not self.facts:
            self.show_table(query.table)
        if not self._fitted:
            self._fitted = True
            self.grid.fit_columns(range(len(self.facts.columns)))
            self.grid.set_column_layout(self.asking.place.columns)
            focused = self.window().focusWidget()
            if focused is None or (self.isAncestorOf(focused) and not self.filter_bar.field.text()):
                self.grid.setFocus()
        self.grid.show_sort(places(query.order, self.asking.names))
        if self.filter_bar.filters != query.filters:
            self.filter_bar.set_filters(query.filters)
        self.asking.arrive()
        self.watch.look()
        self._say_empty(query)
        self.title_changed.emit(self.title)
        self.row_changed.emit()
        self._show_status()

    def show_table(self, facts: TableFacts) -> None:
        """The rows that came, or will come, are another table's, or this one's with other columns."""
        self.facts = facts
        self._fitted = False
        self.grid.frozen.freeze(0)
        renew(self.grid.header)
        self.filter_bar.set_columns(facts.columns)
        self.watch.set_columns(facts.columns)

    def _say_empty(self, query: TableQuery) -> None:
        if self.model.rowCount():
            self.empty.say("")
        elif enabled_filters(query.filters):
            why = "".join(f"\n{each}." for each in self.filter_bar.doubts)
            self.empty.say(self.tr("No row passes the filters.") + why, self.tr("Switch filters off"))
        elif query.within is not None:
            self.empty.say(self.tr("No rows belong to it."))
        else:
            self.empty.say(self.tr("There are no rows here yet."))

    def _doubt_of(self, chosen: Filter) -> str:
        column = next((each for each in self.facts.columns if each.name == chosen.column), None)
        return doubt(chosen, column, self.database.dialect) if column is not None else ""

    def show_status_soon(self) -> None:
        """Bring the status line up to date in a moment."""
        if not self._status_timer.isActive():
            self._status_timer.start()

    def _show_status(self) -> None:
        shown = replace(self.loader.shown(*self.grid.visible_rows()), doubts=tuple(self.filter_bar.doubts))
        if self.related is not None:
            shown = self.related.with_cost(shown)
        text = status_text(shown) if self.source is not None else ""
        counting = self.loader.counting is not None
        self.foot.show_status(text, counting=counting)
        action_of(self, "stop_counting").setEnabled(counting)
        self.status_changed.emit(text)

    def _show_busy(self, text: str) -> None:
        self.foot.show_busy(text)
        action_of(self, "cancel").setEnabled(bool(text))

    def show_error(self, error: RowloreError, retry: Callable[[], None]) -> None:
        """Show an error above the rows; those that were there stay (ErrorHost)."""
        self.message.show_error(error, retry)

    # -- what is asked for ---------------------------------------------------------------------------------------

    @action("Refresh", "F5", "refresh-cw", "Read the rows anew")
    def refresh(self) -> None:
        """Read the rows anew; the place and the current cell stay."""
        self.asking.refresh()

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
        if self.related is not None:
            self.related.stop()
        if was_loading:
            self.asking.give_up()

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
        return self.asking.state()

    def restore(self, state: Mapping[str, Any], tables: Mapping[TableRef, TableFacts] = NO_TABLES) -> None:
        """Take over what `state` returned; the rows come with the next `load_first`. `tables`: see `last_source`."""
        self.asking.restore(state, tables)


def last_source(state: Mapping[str, Any]) -> TableRef | None:
    """The table from whose rows a remembered tab was followed to its own; `restore` needs its details, too."""
    try:
        schema, name = state["trail"]["steps"][-1]["relation"]["source"]
    except (KeyError, IndexError, TypeError, ValueError):
        return None
    return TableRef(schema, name)
