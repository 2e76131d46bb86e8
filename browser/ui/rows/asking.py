"""What a tab asks for: its query, and where to be when the rows are there."""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from browser.database.facts import TableFacts, TableRef
from browser.errors import NotSupported
from browser.rows.anchors import PAGE_ROWS
from browser.rows.cells import MASKED
from browser.rows.filters import Filter
from browser.rows.filters import enabled as enabled_filters
from browser.rows.query import TableQuery
from browser.schema.secrets import secret_names
from browser.ui import tasks
from browser.ui.rows import seeking
from browser.ui.rows.memory import TabState, state_of
from browser.ui.rows.value_filter import filter_for
from browser.ui.widgets.ordering import clicked
from browser.ui.widgets.plain import one_line
from browser.ui.widgets.selection import ViewState, give_back, view_state

if TYPE_CHECKING:
    from browser.rows.finding import Sought
    from browser.rows.trail import Trail
    from browser.ui.rows.table_tab import TableTab

FAR_DOWN = 10_000
"""Rows from here on are reached after a count, which may take a while."""


class Asking(QObject):
    """`wanted` is the query that was asked for last, `place` the columns and the cell to be at."""

    def __init__(self, tab: "TableTab") -> None:
        super().__init__(tab)
        self._tab = tab
        self.wanted = TableQuery(tab.facts)
        self.place = TabState()
        self.trail: Trail | None = None
        """The way to the rows that are shown; None: they are the whole table."""
        self._asked = False
        self._view: ViewState | None = None
        self._sought: Sought | None = None

    @property
    def names(self) -> list[str]:
        """The names of the columns that are shown."""
        return [column.name for column in self._tab.facts.columns]

    def load(self, query: TableQuery, text: str, first: int = 0, last: int = 0) -> "asyncio.Task[Any]":
        """Ask for the rows of a query, of which first..last are to be seen; `text` says what goes on."""
        tab = self._tab
        self.wanted, self._asked = query, True
        title = self.tr("Reading {0}").format(query.table.ref.name)
        task = tasks.start(tab.loader.load, query, text, first, last, owner=tab, title=title)
        tab.loader.follow(task)
        return task

    async def load_first(self) -> None:
        """Load the first rows, or those that `restore` asked for. Errors are shown, never raised."""
        row, column = self.place.row, self.place.column
        if row >= FAR_DOWN:  # so far down a count has to come first, and the first rows before that
            self.place = replace(self.place, row=0)
        query = replace(self.place.query(self._tab.facts), within=self.wanted.within)
        await asyncio.wait([self.load(query, self.tr("reading rows…"), self.place.row)])
        if row >= FAR_DOWN and self._tab.source is not None:
            self._tab.jumps.to_row(row, self.names.index(column) if column in self.names else -1)

    def go(self, query: TableQuery, place: TabState, text: str, sought: "Sought | None" = None) -> "asyncio.Task[Any]":
        """Ask for another query, perhaps of another table, and be at `place` of it: at the row that is `sought`."""
        self._view = None
        self._sought = sought
        self.place = place
        row = place.row if place.row < FAR_DOWN else 0
        return self.load(query, text, row)

    def arrive(self) -> None:
        """The rows are there: be where somebody wanted to be."""
        tab = self._tab
        if tab.source is not None:
            self.wanted = tab.source.query  # Retry may have read what was asked for before the last
        if self._view is not None:
            give_back(tab.grid, self._view)
            self._view = None
        elif tab.model.rowCount():
            name = self.place.column
            tab.grid.go_to(self.place.row, self.names.index(name) if name in self.names else -1)
            if self._sought is not None:
                seeking.go_to(tab, self._sought)
        self._sought = None
        tab.grid.ask()

    def give_up(self) -> None:
        """Whatever was asked for is wanted no more; what is shown counts."""
        if self._tab.source is not None:
            self.wanted = self._tab.source.query
            self._tab.filter_bar.set_filters(self.wanted.filters)

    # -- what a person asks for ----------------------------------------------------------------------------------

    def filter(self, filters: tuple[Filter, ...]) -> None:
        """Other filters."""
        before = enabled_filters(self.wanted.filters)
        query = self.wanted.with_filters(*filters)
        source = self._tab.source
        self._tab.filter_bar.set_filters(filters)
        if enabled_filters(filters) == before and source is not None and source.query == self.wanted:
            self.wanted = query
            return
        self._be_at(row=0)
        self.load(query, self.tr("filtering…"))

    def filter_by(self, row: int, column: int, exclude: bool) -> None:
        """Keep or leave out rows with the value of a cell."""
        tab = self._tab
        cell = tab.model.cell(row, column)
        if cell is None:
            return
        if cell is MASKED:
            words = self.tr("The values of {0} are hidden: type the value, or choose “Show secrets” first.")
            tab.filter_bar.show_problem(words.format(one_line(self.names[column])))
            return
        try:
            tab.filter_bar.add(filter_for(cell, tab.facts.columns[column], exclude=exclude))
        except NotSupported as error:
            tab.filter_bar.show_problem(str(error))

    def sort(self, column: int, add: bool) -> None:
        """Another order, after a click on a header."""
        order = clicked(self.wanted.order, self.names[column], add=add)
        self._be_at(row=0, column=self.names[column])
        self.load(self.wanted.with_order(*order), self.tr("sorting…"))

    def refresh(self) -> None:
        """The same rows anew; the place and the current cell stay."""
        tab = self._tab
        first, last = tab.grid.visible_rows()
        current = tab.grid.currentIndex().row()
        last = current if last < current <= last + PAGE_ROWS else max(first, last)  # seen in part, or just below
        self._sought = None
        self._view = view_state(tab.grid)
        base = tab.model.base
        self.load(self.wanted, self.tr("reading anew…"), base + first, base + last)

    def renew(self, facts: TableFacts) -> None:
        """The same rows anew of a table that may have other columns now: nothing is asked of those that are gone."""
        tab = self._tab
        if tab.source is not None and facts == tab.facts:
            self.refresh()
            return
        if tab.source is None:
            tab.show_table(facts)
        if self._asked:  # else its rows come when it is looked at
            place = replace(self.now(), order=self.wanted.order, filters=self.wanted.filters)
            query = replace(place.query(facts), within=self.wanted.within)
            self.go(query, place, self.tr("reading anew…"))

    def _be_at(self, row: int, column: str = "") -> None:
        self._sought = None
        current = self._tab.grid.currentIndex().column()
        self._view = None
        self.place = replace(self.place, row=row, column=column or (self.names[current] if current >= 0 else ""))

    # -- memory --------------------------------------------------------------------------------------------------

    def now(self) -> TabState:
        """The query, the columns and the current cell as they are."""
        tab = self._tab
        if tab.source is None:
            return self.place
        current = tab.grid.currentIndex()
        return TabState(
            self.wanted.order,
            self.wanted.filters,
            tab.grid.column_layout,
            tab.model.base + max(current.row(), 0),
            self.names[current.column()] if current.isValid() else "",
        )

    def state(self) -> dict[str, Any]:
        """The same with the trail, as plain lists and numbers. What holds a secret, filter or trail, is left out."""
        trail = {"trail": self.trail.to_dict()} if self.trail is not None and not self.trail.holds_secrets else {}
        now, secret = self.now(), secret_names(self._tab.facts)
        filters = tuple(each for each in now.filters if each.column not in secret or not each.value)
        return {**replace(now, filters=filters).to_dict(), **trail}

    def restore(self, state: Mapping[str, Any], tables: Mapping[TableRef, TableFacts]) -> None:
        """Take over what `state` was; the rows come with the next `load_first`.

        `tables` are those of the trail's last relation. A trail that makes no sense any more is left out.
        """
        self.place = state_of(state)
        if "trail" in state:
            from browser.rows.trail import Trail
            from browser.ui.rows.trails import visit_of

            with contextlib.suppress(NotSupported, KeyError):
                visit = visit_of(Trail.from_dict(state["trail"]), tables)
                self.wanted, self.trail = visit.query, visit.trail
        self._tab.filter_bar.set_filters(self.place.query(self._tab.facts).filters)
