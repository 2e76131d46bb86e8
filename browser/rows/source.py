"""RowSource: the pages of one query, wherever they lie, with honest numbers.

Every page lies between two marks (see `anchors`), so no row is shown twice. A page that does not fit between its marks
means that another session inserted or deleted rows: the block is counted again, `changed` becomes true, `version`
grows, and pages of an earlier version have to be asked for again.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from browser import errors
from browser.database.facts import Column
from browser.rows.anchors import PAGE_ROWS, Reach
from browser.rows.cells import Cell, Wire, cell_of
from browser.rows.counts import Count
from browser.rows.listing import Bound, Listing, Serving, listing_of
from browser.rows.numbering import Numbering, too_fast
from browser.rows.query import TableQuery

if TYPE_CHECKING:
    from browser.database.database import Database
    from browser.rows.fetching import Render
    from browser.rows.key_list import KeyList

T = TypeVar("T")
Wires = tuple[Wire, ...]
BATCH_SECONDS = 0.05
"""A survey lets other reads in between this often."""
SLOW_STEP_SECONDS = 0.3
"""Anchors further apart than this take longer than a list of all keys."""
REMEMBERED_PAGES = 64
"""Pages whose keys are remembered, to read the whole value of a shortened cell."""
SLOW_STEPS = 3
"""So many steps are made before their pace is judged."""
TRIES = 5
"""How often a page is read again when other sessions keep changing its block."""
GONE = "This row was deleted by another session after its place had been listed."


@dataclass(frozen=True, slots=True)
class Page:
    """Rows [first, first + len(cells)) as cells, a tuple a row. `at_end`: no row follows.

    `statements` and `milliseconds` say what it cost.
    """

    first: int
    cells: tuple[tuple[Cell, ...], ...]
    at_end: bool
    statements: int
    milliseconds: float


@dataclass(frozen=True, slots=True)
class Survey:
    """How far a survey is: rows seen so far, what is known of their number, and whether it has ended."""

    rows_seen: int
    count: Count
    done: bool


@dataclass(frozen=True)
class _Read:
    """Rows of one page as they came; None: gone meanwhile."""

    first: int
    rows: "list[Wires | None]"
    at_end: bool


class RowSource:
    """One query of one table or view. A new sort or filter is a new RowSource.

    `columns` are those of the table, in its order. When `version` has grown, pages that were read before may have
    other numbers now and have to be read again.
    """

    def __init__(self, database: "Database", query: TableQuery) -> None:
        self.query = query
        self.columns: tuple[Column, ...] = query.table.columns
        self._database = database
        self._made: Listing | None = None
        self._numbers = Numbering(database.dialect.paging.block_rows)
        self._bounds: OrderedDict[tuple[int, int], list[Bound]] = OrderedDict()
        self._last_rows: dict[int, Wires] = {}

    @property
    def count(self) -> Count:
        """How many rows there are, as far as is known now."""
        return self._numbers.count

    @property
    def changed(self) -> bool:
        """Whether inserts or deletes of another session were noticed; true for good."""
        return self._numbers.changed

    @property
    def version(self) -> int:
        """How often row numbers were put right."""
        return self._numbers.version

    @property
    def jumps(self) -> bool:
        """Whether any row can be reached by its number now."""
        return not self.why_no_jump

    @property
    def why_no_jump(self) -> str:
        """A sentence for people, or empty where jumps work. Raises NotSupported where the query cannot be read."""
        numbers = self._numbers
        if not self.listing.identity:
            if numbers.total is not None and numbers.total <= PAGE_ROWS:
                return ""
            sentence = f"This {self.query.table.kind} has no key that tells its rows apart: it is read page by page."
            return sentence if self.listing.parts else sentence + " Without a sort even their order is not fixed."
        if numbers.complete:
            return ""
        if self._lists_keys:
            return f"No index has this order, and the list of all keys is not complete ({numbers.seen:,} rows so far)."
        return f"The rows are not all counted yet ({numbers.seen:,} so far)."

    async def page(self, number: int) -> Page:
        """Page `number`, rows [number * PAGE_ROWS, ...). Raises NotSupported where `why_no_jump` says so."""
        from browser.database.requests import tally

        with tally() as cost:
            read, cells = await self._read(number, partial(_cells, self.columns))
        return Page(read.first, cells, read.at_end, cost.statements, cost.milliseconds)

    async def last_page(self) -> Page:
        """The page that holds the last row; with a count(*) first where their number is not known yet."""
        from browser.database.requests import tally
        from browser.rows.paging import count_all

        with tally() as cost:
            if self._numbers.total is None:
                self._numbers.counted(await self._database.read(count_all, self.listing))
        page = await self.page(max(0, (self._numbers.total or 0) - 1) // PAGE_ROWS)
        return replace(
            page, statements=page.statements + cost.statements, milliseconds=page.milliseconds + cost.milliseconds
        )

    async def survey(self, progress: Callable[[Survey], None]) -> None:
        """Count all rows and make jumps possible, in the background; other reads go in between. Cancellable."""
        from browser.rows.fetching import estimate
        from browser.rows.paging import count_all

        numbers = self._numbers
        if numbers.surveyed:
            progress(Survey(numbers.total or 0, numbers.count, True))
            return
        if numbers.total is None:
            numbers.estimated = await self._database.read(estimate, self.listing)
            progress(Survey(numbers.seen, numbers.count, False))
        if not self.listing.identity:
            numbers.counted(await self._database.read(count_all, self.listing))
        elif self._lists_keys or not await self._survey_anchors(progress):
            await self._survey_keys(progress)
        progress(Survey(numbers.total or 0, numbers.count, True))

    async def full_value(self, row: int, column: str) -> Wire:
        """The whole value of one cell, read by its row's key. Raises NotSupported when the row has gone."""
        from browser.rows.fetching import fetch_offset, fetch_value

        position = [each.name for each in self.columns].index(column)
        if self.listing.identity:
            rows = await self._database.read(fetch_value, self.listing, position, await self.identifier(row))
        else:
            rows = [(read[position],) for read in await self._database.read(fetch_offset, self.listing, row, 1)]
        if not rows:
            raise errors.NotSupported("This row is no longer there: another session deleted it or changed its key.")
        return rows[0][0]

    async def text_of(self, first_row: int, last_row: int, columns: Sequence[str], masked: Collection[str] = ()) -> str:
        """Rows first_row to last_row, both included, of these columns as TSV, page by page in a worker.

        Of the columns in `masked` the mask stands for every value. Raises NotSupported above SIZE_LIMIT characters.
        """
        from browser.rows.clipboard import SIZE_LIMIT, lines

        place = {each.name: number for number, each in enumerate(self.columns)}
        chosen, hidden = [place[name] for name in columns], {place[name] for name in masked}
        parts: list[str] = []
        for number in range(first_row // PAGE_ROWS, last_row // PAGE_ROWS + 1):
            start = max(first_row - number * PAGE_ROWS, 0)
            end = min(last_row - number * PAGE_ROWS, PAGE_ROWS - 1) + 1
            parts.append((await self._read(number, partial(lines, self.columns, chosen, start, end, masked=hidden)))[1])
            if sum(map(len, parts)) > SIZE_LIMIT:
                raise errors.NotSupported(
                    "This selection is larger than 100 MB as text.", hint="Select fewer rows or leave long columns out."
                )
        return "".join(parts)

    def close(self) -> None:
        """Give back the disk space of a key list. Dropping the source does it, too."""
        self._numbers.close()

    @property
    def listing(self) -> Listing:
        """The query as its vendor reads it."""
        if self._made is None:
            self._made = listing_of(self.query, self._database.dialect)
        return self._made

    @property
    def _lists_keys(self) -> bool:
        return self.listing.serving is not Serving.FULLY

    async def _read(self, number: int, render: "Render[T]") -> tuple[_Read, T]:
        from browser.rows.fetching import fetch_rendered

        if not self.listing.identity:
            return await self._read_unkeyed(number, render)
        for attempt in range(TRIES):
            if self._numbers.keys is not None:
                return await self._read_listed(number, self._numbers.keys, render)
            version = self.version
            reach = self._numbers.reach(number)
            if reach is None:
                raise errors.NotSupported(self.why_no_jump)
            fetched, rendered = await self._database.read(fetch_rendered, self.listing, reach, render)
            if version != self.version:
                continue
            if fetched.fits:
                self._remember(number, fetched.bounds)
                return _Read(reach.first, list(fetched.rows), self._numbers.accept(reach, fetched)), rendered
            await self._recount(reach, everywhere=attempt > 0)  # the second time: whole blocks may have gone
        raise too_fast()

    async def _recount(self, reach: Reach, *, everywhere: bool) -> None:
        """Another session inserted or deleted rows near `reach`: number them again, or all there are."""
        from browser.rows.fetching import recount

        version = self.version
        blocks = self._numbers.doubtful(reach, everywhere=everywhere)
        if not blocks:
            return
        counts = await self._database.read(recount, self.listing, blocks)
        if version == self.version:
            self._numbers.recounted(blocks, counts)

    async def _read_listed(self, number: int, keys: "KeyList", render: "Render[T]") -> tuple[_Read, T]:
        from browser.rows.fetching import fetch_listed

        page = keys.page(number)
        rows, rendered = await self._database.read(fetch_listed, self.listing, page, render)
        if None in rows:
            self._numbers.mark_changed()
        self._remember(number, page)
        first = number * PAGE_ROWS
        return _Read(first, rows, first + len(page) >= keys.rows), rendered

    async def _read_unkeyed(self, number: int, render: "Render[T]") -> tuple[_Read, T]:
        """By offset, one page after the other; the row in front is read again to see whether it still is the same."""
        from browser.rows.fetching import fetch_unkeyed

        first = number * PAGE_ROWS
        if first > self._numbers.seen:
            raise errors.NotSupported(self.why_no_jump)
        before, rows, more, rendered = await self._database.read(fetch_unkeyed, self.listing, first, render)
        if before is not None and before != self._last_rows.get(first, before):
            self._last_rows.clear()
            self._numbers.renumbered()
        if rows:
            self._last_rows[first + len(rows)] = rows[-1]
        self._numbers.seen = max(self._numbers.seen, first + len(rows))
        if not more:
            self._numbers.counted(first + len(rows))
        return _Read(first, list(rows), not more), rendered

    def _remember(self, number: int, bounds: list[Bound]) -> None:
        """The keys of the last pages, for `full_value`."""
        self._bounds[number, self.version] = bounds
        while len(self._bounds) > REMEMBERED_PAGES:
            self._bounds.popitem(last=False)

    async def identifier(self, row: int) -> Bound:
        """The values of `listing.identity` in one row: of a key list itself, else of its page."""
        number, position = divmod(row, PAGE_ROWS)
        if (number, self.version) not in self._bounds:
            await self._read(number, len)
        bounds = self._bounds[number, self.version]
        if position >= len(bounds):
            raise errors.NotSupported(f"There is no row {row + 1:,}.")
        whole = len(bounds[position]) == len(self.listing.parts)
        return self.listing.identifier(bounds[position]) if whole else bounds[position]

    async def _survey_anchors(self, progress: Callable[[Survey], None]) -> bool:
        """Walk to the end; False when that turns out to take longer than listing all keys."""
        from browser.rows.fetching import survey_steps

        numbers, steps = self._numbers, 0
        while not numbers.surveyed:
            version = self.version
            found = await self._database.read(survey_steps, self.listing, numbers.frontier, BATCH_SECONDS)
            if version != self.version:
                continue
            numbers.anchored(found.marks, found.total)
            steps += len(found.marks)
            progress(Survey(numbers.frontier.row, numbers.count, False))
            if found.pace > SLOW_STEP_SECONDS and steps > SLOW_STEPS and not numbers.surveyed:
                return False
        return True

    async def _survey_keys(self, progress: Callable[[Survey], None]) -> None:
        from browser.rows.key_list import list_keys

        loop = asyncio.get_running_loop()
        numbers = self._numbers

        def seen(rows: int) -> None:
            loop.call_soon_threadsafe(tell, rows)

        def tell(rows: int) -> None:
            if numbers.keys is None:
                numbers.seen = max(numbers.seen, rows)
                progress(Survey(rows, numbers.count, False))

        numbers.listed(await self._database.read(list_keys, self.listing, seen))
        self._bounds.clear()


def _cells(columns: tuple[Column, ...], rows: "Sequence[Wires | None]") -> tuple[tuple[Cell, ...], ...]:
    gone = tuple(Cell(None, "", column.kind, flaw=GONE) for column in columns)
    return tuple(
        gone if row is None else tuple([cell_of(wire, column) for wire, column in zip(row, columns, strict=True)])
        for row in rows
    )
