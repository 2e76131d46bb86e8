"""Brings rows into a grid's model: a query's first rows, the pages that are looked at, the count, a jump."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from browser.database.facts import TableFacts
from browser.errors import ConnectError, ConnectionLost, NotSupported
from browser.rows.anchors import PAGE_ROWS
from browser.rows.counts import Count, Unknown
from browser.rows.filters import enabled
from browser.rows.query import TableQuery
from browser.rows.source import Page, RowSource, Survey
from browser.ui import tasks
from browser.ui.rows.status import Shown
from browser.ui.widgets.busy_bar import BusyBar
from browser.ui.widgets.heads import heads_of
from browser.ui.widgets.references import Reference, references_of
from browser.ui.widgets.row_model import RowModel

if TYPE_CHECKING:
    from browser.database.database import Database

SURVEY_AFTER = 0.15
"""Seconds from the first rows to the count in the background: the first page comes first."""

NEAR_PAGES = 50
"""So many pages are read one after the other where there is no other way to a row."""

TRIES = 3
"""How often pages are read again because another session changed the numbers of their rows."""


class RowLoader(QObject):
    """Every coroutine raises errors.* and is meant for `tasks.start(..., owner=...)`."""

    adopted = Signal()
    """Another query's rows stand in the model."""

    progressed = Signal()
    """A page came, the count went on, or something ended."""

    recovered = Signal()
    """The server answers again after something was lost: what was told of that is over."""

    def __init__(self, database: "Database", model: RowModel, busy: BusyBar, owner: QWidget) -> None:
        super().__init__(owner)
        self.source: RowSource | None = None
        self.table: TableFacts | None = None
        self.counting: int | None = None
        self.statements = 0
        self.milliseconds = 0.0
        self._database = database
        self._model = model
        self._busy = busy
        self._owner = owner
        self._loading: asyncio.Task[Any] | None = None
        self._fetching: asyncio.Task[Any] | None = None
        self._surveying: asyncio.Task[Any] | None = None
        self._cut_off = False
        self._stopped = False
        model.pages_wanted.connect(self._start_fetching)
        model.page_stored.connect(self._page_came)

    @property
    def count(self) -> Count:
        """What is known of the number of rows."""
        return self.source.count if self.source is not None else Unknown()

    @property
    def is_loading(self) -> bool:
        """Whether another query's rows, or a row far away, are on their way."""
        return self._loading is not None and not self._loading.done()

    def shown(self, first: int, last: int) -> Shown:
        """What the status tells when rows first..last of the model are seen."""
        base, source = self._model.base, self.source
        return Shown(
            base + first,
            base + last if last >= first else -1,
            self.count,
            self.statements,
            self.milliseconds,
            self.counting,
            source is not None and source.changed,
            len(enabled(source.query.filters)) if source is not None else 0,
        )

    # -- a query -------------------------------------------------------------------------------------------------

    async def load(self, query: TableQuery, text: str, first: int = 0, last: int = 0) -> None:
        """Put the rows of `query` in place of those that are shown, once rows first..last of it are there."""
        self.follow(asyncio.current_task())
        source = RowSource(self._database, query)
        with self._telling(text):
            pages = await self._pages(source, first, last)
        if self._fetching is not None:
            self._fetching.cancel()
            self._fetching = None
        self.stop_counting()
        same_table = self.table is query.table
        if self.source is not None:
            self.source.close()
        self.source = source
        self.table = query.table
        self._cut_off = self._stopped = False
        self._account(pages)
        self._model.show(source, pages, pages[-1].first, None if same_table else heads_of(query.table))
        if not same_table:
            self._model.show_references(_references(query.table))
        self.adopted.emit()
        self._count(source)

    def follow(self, task: "asyncio.Task[Any] | None") -> None:
        """Only the newest request counts, `task`: the one before it is cancelled. It is the one that `cancel` ends."""
        if self._loading is not None and self._loading is not task:
            self._loading.cancel()
        self._loading = task

    @contextmanager
    def _telling(self, text: str) -> Iterator[None]:
        try:
            with self._busy.during(text), self._noticing_loss():
                yield
        finally:
            if tasks.is_alive(self):  # a tab that is closed cancels its tasks when its widgets are gone already
                self.progressed.emit()

    @contextmanager
    def _noticing_loss(self) -> Iterator[None]:
        try:
            yield
        except (ConnectError, ConnectionLost):
            self._cut_off = True
            raise

    async def _pages(self, source: RowSource, first: int, last: int) -> list[Page]:
        """The pages of these rows, or the last ones if there are fewer rows by now."""
        numbers = range(first // PAGE_ROWS, max(first, last) // PAGE_ROWS + 1)
        if not await self._come_near(source, numbers[0]):
            return [await source.page(0)]
        pages: list[Page] = []
        for _ in range(TRIES):
            version = source.version
            pages = [await source.page(number) for number in numbers]
            if source.version == version:
                break
        there = [page for page in pages if page.cells]
        return there or [await source.page(0) if first < PAGE_ROWS else await source.last_page()]

    async def _come_near(self, source: RowSource, number: int) -> bool:
        """Make a fresh source be able to read a page: by reading on to it, or by counting. False if that cannot be."""
        if number == 0 or await self._within_reach(source, number):
            return True
        if number <= NEAR_PAGES:
            for each in range(number):
                await source.page(each)
            return True
        await source.survey(lambda _: None)
        return source.jumps

    async def _within_reach(self, source: RowSource, number: int) -> bool:
        try:
            await source.page(number)
        except NotSupported:
            if source.jumps or not source.why_no_jump:
                raise
            return False
        return True

    # -- pages ---------------------------------------------------------------------------------------------------

    def _start_fetching(self) -> None:
        if self._fetching is None or self._fetching.done():
            name = self.source.query.table.ref.name if self.source else ""
            self._fetching = tasks.start(
                self._fetch, owner=self._owner, title=self.tr("Reading rows of {0}").format(name)
            )

    async def _fetch(self) -> None:
        with self._telling(self.tr("reading rows…")):
            await self._model.fetch()
        if self._stopped and self._model.waits and self.source is not None:
            self._stopped = False  # what is looked at now cannot be reached without the count
            self._count(self.source)

    def _page_came(self, page: Page) -> None:
        self._account([page])
        if self._cut_off and self.source is not None:
            self._cut_off = False
            self.recovered.emit()
            self._count(self.source)
        self.progressed.emit()

    def _account(self, pages: Sequence[Page]) -> None:
        self.statements = sum(page.statements for page in pages)
        self.milliseconds = sum(page.milliseconds for page in pages)

    # -- the count -----------------------------------------------------------------------------------------------

    def _count(self, source: RowSource) -> None:
        """Count in the background where that is needed to reach every row, unless it is being done."""
        if not source.jumps and (self._surveying is None or self._surveying.done()):
            title = self.tr("Counting the rows of {0}").format(source.query.table.ref.name)
            self._surveying = tasks.start(self._survey, source, owner=self._owner, title=title)

    async def _survey(self, source: RowSource) -> None:
        self._surveying = asyncio.current_task()
        await asyncio.sleep(SURVEY_AFTER)
        self.counting = 0
        try:
            with self._noticing_loss():
                await source.survey(self._counted)
        finally:
            if tasks.is_alive(self) and source is self.source:
                self.counting = None
                self._model.check_version()
                self._model.take_count()
                if self._model.waits and source.jumps:
                    self._start_fetching()
                self.progressed.emit()

    def _counted(self, survey: Survey) -> None:
        self.counting = None if survey.done else survey.rows_seen
        self._model.check_version()
        self.progressed.emit()

    def stop_counting(self) -> None:
        """End the count in the background, until rows are looked at that cannot be reached without it."""
        if self._surveying is not None:
            self._surveying.cancel()
            self._surveying = None
            self._stopped = True
        self.counting = None

    # -- jumps ---------------------------------------------------------------------------------------------------

    async def reach(self, row: int) -> bool:
        """Make row `row` (from 0) be in the model; False when there is no such row."""
        self.follow(asyncio.current_task())
        source = self.source
        if source is None:
            return False
        with self._telling(self.tr("going to row {0}…").format(f"{row + 1:,}")):
            number = row // PAGE_ROWS
            if not await self._within_reach(source, number):
                await self._await_count(source)
            page = await source.page(number)
            if source is not self.source or row - page.first >= len(page.cells):
                return False
            self._model.move_window(row)
            self._model.store(page)
            return True

    async def _await_count(self, source: RowSource) -> None:
        running = self._surveying
        if running is not None and not running.done():
            await asyncio.wait([running])
        elif not source.jumps:
            await source.survey(self._counted)
            self._model.take_count()

    async def reach_end(self) -> int:
        """Make the last row be in the model and return its number, -1 when there are no rows."""
        self.follow(asyncio.current_task())
        source = self.source
        if source is None:
            return -1
        with self._telling(self.tr("going to the last row…")):
            page = await source.last_page()
            if source is not self.source:
                return -1
            self._model.move_window(page.first)
            self._model.store(page)
            return page.first + len(page.cells) - 1

    def cancel(self) -> None:
        """Stop what runs for the person (the count goes on); what is shown stays."""
        for task in filter(None, (self._loading, self._fetching)):
            task.cancel()


def _references(table: TableFacts) -> dict[int, Reference]:
    return references_of([column.name for column in table.columns], [key.columns for key in table.foreign_keys])
