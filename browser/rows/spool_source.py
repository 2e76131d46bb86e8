"""SpoolSource: the pages of a result that is kept on disk, for a grid, while the result still grows."""

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import ParamSpec, TypeVar

from browser import errors
from browser.database.facts import Column
from browser.rows.anchors import PAGE_ROWS
from browser.rows.cells import Cell, Wire, cell_of
from browser.rows.clipboard import SIZE_LIMIT, line_maker
from browser.rows.counts import AtLeast, Count, Exact
from browser.rows.query import Order
from browser.rows.spool import Row, Spool
from browser.rows.spool_order import SortedSpool, sort
from browser.workers import Workers, apart

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SpoolPage:
    """Rows [first, first + len(cells)) as cells. `at_end`: none follows, and none will."""

    first: int
    cells: tuple[tuple[Cell, ...], ...]
    at_end: bool


class SpoolSource:
    """A PageSource: any row that has come can be reached by its number. Reads and makes cells on a thread of its own.

    `columns` have different names, as a grid needs them: of two called id, the second is "id (2)".
    """

    jumps = True
    version = 0

    def __init__(self, spool: Spool | SortedSpool, columns: Sequence[Column]) -> None:
        self.spool = spool
        self.columns = told_apart(columns)
        self._workers = Workers("rowlore-spool", 1)

    @property
    def count(self) -> Count:
        """How many rows have come; Exact when no more will."""
        finished = self.spool.finished  # before the number: it may grow until then
        return Exact(self.spool.rows) if finished else AtLeast(self.spool.rows)

    async def page(self, number: int) -> SpoolPage:
        """Page `number`; the last one may be short, and longer when it is asked for again."""
        return await self._run(self.page_now, number)

    async def last_page(self) -> SpoolPage:
        """The page of the last row that has come."""
        return await self.page(max(0, self.spool.rows - 1) // PAGE_ROWS)

    async def full_value(self, row: int, column: str) -> Wire:
        """The whole value of one cell. Raises NotSupported where there is no such row."""
        position = [each.name for each in self.columns].index(column)
        return (await self._run(self.spool.row, row))[position]

    async def text_of(
        self, first_row: int, last_row: int, columns: tuple[str, ...], masked: Collection[str] = ()
    ) -> str:
        """Rows first_row to last_row, both included, of these columns as TSV; the mask stands for those in `masked`.

        On another thread than the pages; stops when it is cancelled. Raises NotSupported above
        `clipboard.SIZE_LIMIT` characters.
        """
        names = [each.name for each in self.columns]
        veiled = {names.index(name) for name in columns if name in masked}
        line = line_maker(self.columns, [names.index(name) for name in columns], veiled)
        stop = threading.Event()
        try:
            return await apart(self._text, first_row, last_row + 1, line, stop)
        finally:
            stop.set()

    def page_now(self, number: int) -> SpoolPage:
        """As `page`, on the calling thread: about a millisecond."""
        finished = self.spool.finished
        rows = self.spool.heads(number)
        columns = self.columns
        cells = tuple(
            [tuple([cell_of(wire, column) for wire, column in zip(row, columns, strict=True)]) for row in rows]
        )
        first = number * PAGE_ROWS
        return SpoolPage(first, cells, finished and first + len(cells) >= self.spool.rows)

    async def ordered(self, order: Sequence[Order]) -> "SpoolSource":
        """What has come by now, in this order, as `spool_order.sort` says; on another thread than the pages.

        Stops sorting when it is cancelled. Close both; they share the spool. Raises NotSupported on a full disk.
        """
        assert isinstance(self.spool, Spool), "sorted already"
        stop = threading.Event()
        try:
            found = await apart(sort, self.spool, self.columns, order, stop)
        finally:
            stop.set()
        return SpoolSource(found, self.columns)

    def close(self) -> None:
        """End the thread; the spool stays open for whoever made it."""
        self._workers.close()

    def _text(self, first: int, end: int, line: Callable[[Row], str], stop: threading.Event) -> str:
        room = SIZE_LIMIT

        def made(row: Row) -> str:
            nonlocal room
            text = line(row)
            room -= len(text)
            if stop.is_set():
                raise errors.StatementCancelled("Copying was stopped.")
            if room < 0:
                raise errors.NotSupported(
                    "This selection is larger than 100 MB as text.", hint="Select fewer rows or leave long columns out."
                )
            return text

        return "".join(chain.from_iterable(self.spool.each(first, end, made)))

    async def _run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.wrap_future(self._workers.submit(function, *args, **kwargs))


def told_apart(columns: Sequence[Column]) -> tuple[Column, ...]:
    """The columns with a number behind each name that came before; names that look so already are left alone."""
    taken = Counter(column.name for column in columns)
    seen: Counter[str] = Counter()
    named: list[Column] = []
    for column in columns:
        seen[column.name] += 1
        name, number = column.name, seen[column.name]
        while number > 1 and name in taken:
            name = f"{column.name} ({number})"
            number += 1
        taken[name] += 1
        named.append(column if name == column.name else replace(column, name=name))
    return tuple(named)
