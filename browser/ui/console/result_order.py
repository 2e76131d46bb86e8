"""A result in the order of its columns: what was received is sorted here, the statement is not run again."""

import asyncio
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from browser.errors import RowloreError
from browser.ui import tasks
from browser.ui.widgets.ordering import clicked, places

if TYPE_CHECKING:
    from browser.rows.query import Order
    from browser.rows.spool_source import SpoolSource
    from browser.ui.console.result_page import RowsPage


class ResultOrder(QObject):
    """Up, down, as received. While rows still come the wish is kept; `rows_ended` fulfils it."""

    changed = Signal()
    """`words` are others."""

    def __init__(self, page: "RowsPage") -> None:
        super().__init__(page)
        self._page = page
        self._sorted: SpoolSource | None = None
        self._task: asyncio.Task[Any] | None = None
        self.order: tuple[Order, ...] = ()
        """What is wanted, and shown once it is sorted."""
        self.words = ""
        """What the status says of it; empty for rows as they were received."""
        page.grid.sort_wanted.connect(self._wish)

    def _wish(self, column: int, add: bool) -> None:
        self._want(clicked(self.order, self._page.grid.names[column], add=add))
        if self._page.ran is not None:
            self._apply(column)
        else:
            self._wait()

    def take_over(self, order: "tuple[Order, ...]") -> None:
        """Rows that have yet to come are wanted as those of the run before, where they have these columns, too."""
        if order and {each.column for each in order}.issubset(self._page.grid.names):
            self._want(order)
            self._wait()

    def rows_ended(self) -> None:
        """No more rows come."""
        if self.order and self._sorted is None and self._task is None:
            self._apply(self._page.grid.names.index(self.order[0].column))

    def _want(self, order: "tuple[Order, ...]") -> None:
        self._stop()
        self.order = order
        self._page.grid.show_sort(places(order, self._page.grid.names))

    def _wait(self) -> None:
        self._say(self.tr("will be sorted when all rows are here") if self.order else "")

    def _apply(self, column: int) -> None:
        if not self.order:
            self._task = tasks.start(self._unsort, column, owner=self._page)
            return
        title = self.tr("Sorting {0}").format(self._page.title)
        self._task = tasks.start(self._sort, self.order, column, owner=self._page, title=title)

    async def _sort(self, order: "tuple[Order, ...]", column: int) -> None:
        if self._task is not asyncio.current_task():  # Retry
            self._want(order)
            self._task = asyncio.current_task()
        self._say(self.tr("sorting…"))
        with self._page.busy.during(self.tr("sorting…")):
            try:
                found = await self._page.source.ordered(order)
                await self._show(found, column)
            except (RowloreError, asyncio.CancelledError):
                if tasks.is_alive(self) and self._task is asyncio.current_task():  # nobody has wished for another since
                    self.order = ()
                    self._page.grid.show_sort({})
                    await self._unsort(column)
                raise
        self._say(self._told(found))

    async def _unsort(self, column: int) -> None:
        await self._show(None, column)
        self._say("")

    async def _show(self, source: "SpoolSource | None", column: int) -> None:
        """The first rows, the column in sight; columns keep their places and widths."""
        page, shown = self._page, source or self._page.source
        try:
            first = await shown.page(0)
        except BaseException:
            if source is not None:
                source.close()
            raise
        before, self._sorted = self._sorted, source
        layout, at = page.grid.column_layout, page.grid.horizontalScrollBar().value()
        page.model.show(shown, [first])
        page.grid.set_column_layout(layout)
        if page.model.rowCount():
            page.grid.setCurrentIndex(page.model.index(0, max(column, 0)))
            page.grid.horizontalScrollBar().setValue(at)
        if before is not None:
            before.close()

    def _told(self, source: "SpoolSource") -> str:
        from browser.rows.spool_keys import LONGEST
        from browser.rows.spool_order import SortedSpool

        spool = source.spool
        assert isinstance(spool, SortedSpool)
        named = ", ".join(f"{each.column} {'↓' if each.descending else '↑'}" for each in self.order)
        parts = [self.tr("the rows received are sorted by {0}").format(named)]
        if spool.nulls:
            parts.append(self.tr("{0} NULL last").format(f"{spool.nulls:,}"))
        if spool.shortened:
            parts.append(self.tr("long values by their first {0} characters").format(f"{LONGEST:,}"))
        return ", ".join(parts)

    def _say(self, words: str) -> None:
        self.words = words
        self.changed.emit()

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def close(self) -> None:
        """Stop sorting, and free what was sorted."""
        self._stop()
        if self._sorted is not None:
            self._sorted.close()
