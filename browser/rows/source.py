"""RowSource: the pages of one query, wherever they lie, with honest numbers.

Every page lies between two marks (see `anchors`), so no row is shown twice. A page that does not fit between its marks
means that another session inserted or deleted rows: the block is counted again, `changed` becomes true, `version`
grows, and pages of an earlier version have to be asked for again.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from browser import errors
from browser.database.facts import Column
from browser.rows.anchors import ANCHOR_ROWS, PAGE_ROWS, START, Mark, Marks, Reach
from browser.rows.cells import Cell, Wire, cell_of
from browser.rows.counts import AtLeast, Count, Estimated, Exact, Unknown
from browser.rows.listing import Bound, Listing, Serving, listing_of
from browser.rows.query import TableQuery

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from browser.database.database import Database
    from browser.rows.fetching import Fetched
    from browser.rows.key_list import KeyList

T = TypeVar("T")
Wires = tuple[Wire, ...]
BATCH_SECONDS = 0.05
"""A survey lets other reads in between this often."""
SLOW_STEP_SECONDS = 0.3
"""Anchors further apart than this take longer than a list of all keys."""
REMEMBERED_PAGES = 64
"""Pages whose keys are remembered, to read the whole value of a shortened cell."""
TRIES = 5
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
    """Rows of one page: as they came (None: gone meanwhile), their keys, and what `render` made of them."""

    first: int
    rows: "list[Wires | None]"
    at_end: bool


class RowSource:
    """One query of one table or view. A new sort or filter is a new RowSource.

    `columns` are those of the table, in its order; `changed` turns true for good when another session's inserts or
    deletes were noticed; `version` counts how often the row numbers were put right since.
    """

    def __init__(self, database: "Database", query: TableQuery) -> None:
        self.query = query
        self.columns: tuple[Column, ...] = query.table.columns
        self.changed = False
        self.version = 0
        self._database = database
        self._made: Listing | None = None
        self._marks = Marks()
        self._frontier: Mark = START
        self._surveyed = False
        self._estimated: int | None = None
        self._seen = 0
        self._keys: KeyList | None = None
        self._bounds: OrderedDict[int, list[Bound]] = OrderedDict()
        self._last_rows: dict[int, Wires] = {}

    @property
    def count(self) -> Count:
        """How many rows there are, as far as is known now."""
        if self._marks.total is not None:
            return Exact(self._marks.total)
        if self._estimated is not None and self._estimated > self._seen:
            return Estimated(self._estimated)
        return AtLeast(self._seen) if self._seen else Unknown()

    @property
    def jumps(self) -> bool:
        """Whether any row can be reached by its number now."""
        return not self.why_no_jump

    @property
    def why_no_jump(self) -> str:
        """A sentence for people, or empty where jumps work. Raises NotSupported as `page` does."""
        listing = self._listing
        total = self._marks.total
        if not listing.identity:
            if total is not None and total <= PAGE_ROWS:
                return ""
            sentence = f"This {self.query.table.kind} has no key that tells its rows apart: it is read page by page."
            return sentence if listing.parts else sentence + " Without a chosen order even their order is not fixed."
        if self._keys is not None or self._surveyed or (total is not None and total <= ANCHOR_ROWS):
            return ""
        if self._lists_keys:
            return f"No index has this order; a list of all keys is being made ({self._seen:,} rows so far)."
        return f"The rows are being counted ({self._seen:,} so far)."

    async def page(self, number: int) -> Page:
        """Page `number`, rows [number * PAGE_ROWS, ...). Raises NotSupported where `why_no_jump` says so."""
        from browser.database.requests import tally

        with tally() as cost:
            read, cells = await self._read(number, partial(_cells, self.columns))
        return Page(read.first, cells, read.at_end, cost.statements, cost.milliseconds)

    async def last_page(self) -> Page:
        """The page that holds the last row; with a count(*) first where their number is not known yet."""
        from browser.database.requests import tally

        with tally() as cost:
            if self._total is None:
                from browser.rows.paging import count_all

                self._marks.total = await self._database.read(count_all, self._listing)
        page = await self.page(max(0, (self._total or 0) - 1) // PAGE_ROWS)
        return replace(
            page, statements=page.statements + cost.statements, milliseconds=page.milliseconds + cost.milliseconds
        )

    async def survey(self, progress: Callable[[Survey], None]) -> None:
        """Count all rows and make jumps possible, in the background; other reads go in between. Cancellable."""
        listing = self._listing
        if self._marks.total is None:
            from browser.rows.fetching import estimate

            self._estimated = await self._database.read(estimate, self.query, listing)
            progress(Survey(self._seen, self.count, False))
        if not listing.identity:
            from browser.rows.paging import count_all

            self._marks.total = await self._database.read(count_all, listing)
        elif not self._lists_keys:
            await self._survey_anchors(progress)
        if self._lists_keys:
            await self._survey_keys(progress)
        progress(Survey(self._total or 0, self.count, True))

    async def full_value(self, row: int, column: str) -> Wire:
        """The whole value of one cell, read by its row's key. Raises NotSupported when the row has gone."""
        from browser.rows.fetching import fetch_offset, fetch_value

        self.query.table.column(column)
        if not self._listing.identity:
            rows = await self._database.read(fetch_offset, self._listing, row, 1)
            position = [each.name for each in self.columns].index(column)
            rows = [(read[position],) for read in rows]
        else:
            rows = await self._database.read(fetch_value, self._listing, column, await self._key_of(row))
        if not rows:
            raise errors.NotSupported("This row is no longer there: another session deleted it or changed its key.")
        return rows[0][0]

    async def text_of(self, first_row: int, last_row: int, columns: tuple[str, ...]) -> str:
        """Rows first_row to last_row, both included, of these columns as TSV, one page after the other in a worker.

        Raises NotSupported above `clipboard.SIZE_LIMIT` bytes.
        """
        from browser.rows.clipboard import lines, too_large

        chosen = [[each.name for each in self.columns].index(name) for name in columns]
        parts: list[str] = []
        size = 0
        for number in range(first_row // PAGE_ROWS, last_row // PAGE_ROWS + 1):
            start = max(first_row - number * PAGE_ROWS, 0)
            end = min(last_row - number * PAGE_ROWS, PAGE_ROWS - 1) + 1
            _, text = await self._read(number, partial(lines, self.columns, chosen, start, end))
            parts.append(text)
            size += len(text)
            if too_large(size):
                raise errors.NotSupported(
                    "This selection is larger than 100 MB as text.",
                    hint="Select fewer rows, or leave out long columns.",
                )
        return "".join(parts)

    def close(self) -> None:
        """Give back the disk space of a key list. Not needed before the source is dropped."""
        if self._keys is not None:
            self._keys.close()
            self._keys = None

    @property
    def _listing(self) -> Listing:
        if self._made is None:
            self._made = listing_of(self.query, self._database.dialect)
        return self._made

    @property
    def _total(self) -> int | None:
        return self._keys.rows if self._keys is not None else self._marks.total

    # ---- one page -------------------------------------------------------------------------------------------------

    async def _read(self, number: int, render: "Callable[[list[Wires | None]], T]") -> "tuple[_Read, T]":
        if not self._listing.identity:
            return await self._read_unkeyed(number, render)
        for _ in range(TRIES):
            if self._keys is not None:
                return await self._read_listed(number, self._keys, render)
            version = self.version
            reach = self._reach(number)
            fetched, rendered = await self._database.read(_fetch, self._listing, reach, render)
            if version != self.version:
                continue
            if fetched.fits:
                return self._accepted(number, reach, fetched), rendered
            await self._recount(reach)
        raise errors.StatementFailed("Other sessions change this table faster than its rows can be numbered.")

    def _reach(self, number: int) -> Reach:
        first = number * PAGE_ROWS
        total = self._marks.total
        reach = self._marks.reach(first if total is None else min(first, total), first + PAGE_ROWS)
        beside = reach.last in (reach.total, reach.upper.row if reach.upper else None)
        if reach.first - reach.lower.row > ANCHOR_ROWS and not beside:
            raise errors.NotSupported(self.why_no_jump or "This row has not been reached yet.")
        return reach

    def _accepted(self, number: int, reach: Reach, fetched: "Fetched") -> _Read:
        end = reach.first + len(fetched.rows)
        if fetched.before is not None:
            self._marks.add(reach.first, fetched.before)
        if fetched.bounds:
            self._marks.add(end, fetched.bounds[-1])
        ended = not fetched.more and reach.upper is None
        if ended and self._marks.total is None and (fetched.bounds or reach.first == reach.lower.row):
            self._marks.total = end
        self._seen = max(self._seen, end)
        self._remember(number, fetched.bounds)
        return _Read(reach.first, list(fetched.rows), ended or end == self._marks.total)

    def _remember(self, number: int, bounds: list[Bound]) -> None:
        self._bounds[number] = bounds
        self._bounds.move_to_end(number)
        while len(self._bounds) > REMEMBERED_PAGES:
            self._bounds.popitem(last=False)

    async def _recount(self, reach: Reach) -> None:
        """Another session inserted or deleted rows near `reach`: number them again."""
        from browser.rows.fetching import recount

        version = self.version
        lower, upper = self._marks.lasting_around(reach.first)
        if upper is None and self._marks.total is None:
            self._marks.forget_pages()
            self._renumbered()
            return
        rows, last = await self._database.read(recount, self._listing, lower, upper)
        if version != self.version:
            return
        if upper is not None and self._frontier.row >= upper.row:
            moved = rows - (upper.row - lower.row)
            at_upper = self._frontier.row == upper.row
            self._frontier = Mark(
                self._frontier.row + moved, (last or lower.bound) if at_upper else self._frontier.bound
            )
        self._marks.resize(lower, upper, rows, last)
        self._renumbered()

    def _renumbered(self) -> None:
        self.changed = True
        self.version += 1
        self._bounds.clear()

    async def _read_listed(
        self, number: int, keys: "KeyList", render: "Callable[[list[Wires | None]], T]"
    ) -> "tuple[_Read, T]":
        page = keys.page(number)
        rows, rendered = await self._database.read(_fetch_listed, self._listing, page, render)
        if None in rows:
            self.changed = True
        self._remember(number, page)
        first = number * PAGE_ROWS
        return _Read(first, rows, first + len(page) >= keys.rows), rendered

    async def _read_unkeyed(self, number: int, render: "Callable[[list[Wires | None]], T]") -> "tuple[_Read, T]":
        """By offset, one page after the other; the row in front is read again to see whether it still is the same."""
        first = number * PAGE_ROWS
        if first > self._seen:
            raise errors.NotSupported(self.why_no_jump)
        overlap = 1 if first else 0
        rows, more, rendered = await self._database.read(_fetch_unkeyed, self._listing, first, overlap, render)
        known = self._last_rows.get(first)
        if overlap and known is not None and (not rows or rows[0] != known):
            self._last_rows.clear()
            self._marks.total = None
            self._renumbered()
        page: list[Wires | None] = list(rows[overlap:])
        if rows:
            self._last_rows[first + len(page)] = rows[-1]
        self._seen = max(self._seen, first + len(page))
        if not more:
            self._marks.total = first + len(page)
        return _Read(first, page, not more), rendered

    async def _key_of(self, row: int) -> Bound:
        number, position = divmod(row, PAGE_ROWS)
        if number not in self._bounds:
            await self._read(number, len)
        bounds = self._bounds[number]
        if position >= len(bounds):
            raise errors.NotSupported(f"There is no row {row + 1:,}.")
        return bounds[position] if self._keys is not None else self._listing.identifier(bounds[position])

    # ---- the survey -----------------------------------------------------------------------------------------------

    @property
    def _lists_keys(self) -> bool:
        return bool(self._listing.identity) and self._listing.serving is not Serving.FULLY

    async def _survey_anchors(self, progress: Callable[[Survey], None]) -> None:
        from browser.rows.fetching import survey_steps

        steps = 0
        while not self._surveyed:
            version, start = self.version, self._frontier
            marks, total, pace = await self._database.read(survey_steps, self._listing, start, BATCH_SECONDS)
            if version != self.version:
                continue
            self._anchored(marks, total)
            steps += len(marks)
            progress(Survey(self._frontier.row, self.count, False))
            if pace > SLOW_STEP_SECONDS and steps > 3 and not self._surveyed:
                await self._survey_keys(progress)
                return

    def _anchored(self, marks: list[Mark], total: int | None) -> None:
        agreed = True
        for mark in marks:
            assert mark.bound is not None
            agreed = self._marks.add_anchor(mark.row, mark.bound) and agreed
            self._frontier = mark
        self._seen = max(self._seen, self._frontier.row)
        if total is not None:
            agreed = agreed and self._marks.total in (None, total)
            self._marks.forget_from(total + 1)
            self._marks.total = total
            self._surveyed = True
        if not agreed:
            self._renumbered()

    async def _survey_keys(self, progress: Callable[[Survey], None]) -> None:
        from browser.rows.key_list import list_keys

        loop = asyncio.get_running_loop()

        def seen(rows: int) -> None:
            loop.call_soon_threadsafe(self._listed_so_far, rows, progress)

        keys = await self._database.read(list_keys, self._listing, seen)
        self.close()
        self._keys = keys
        self._surveyed = True
        self._bounds.clear()
        if self._marks.total not in (None, keys.rows):
            self._renumbered()
        self._marks.total = keys.rows

    def _listed_so_far(self, rows: int, progress: Callable[[Survey], None]) -> None:
        if self._keys is None:
            self._seen = max(self._seen, rows)
            progress(Survey(rows, self.count, False))


def _cells(columns: tuple[Column, ...], rows: "list[Wires | None]") -> tuple[tuple[Cell, ...], ...]:
    gone = tuple(Cell(None, "", column.kind, flaw=GONE) for column in columns)
    return tuple(
        gone if row is None else tuple([cell_of(wire, column) for wire, column in zip(row, columns, strict=True)])
        for row in rows
    )


def _fetch(
    connection: "Connection", listing: Listing, reach: Reach, render: "Callable[[list[Wires | None]], T]"
) -> "tuple[Fetched, T]":
    from browser.rows.fetching import fetch

    fetched = fetch(connection, listing, reach)
    return fetched, render(list(fetched.rows))


def _fetch_listed(
    connection: "Connection", listing: Listing, keys: list[Bound], render: "Callable[[list[Wires | None]], T]"
) -> "tuple[list[Wires | None], T]":
    from browser.rows.fetching import fetch_keys

    rows = fetch_keys(connection, listing, keys)
    return rows, render(rows)


def _fetch_unkeyed(
    connection: "Connection", listing: Listing, first: int, overlap: int, render: "Callable[[list[Wires | None]], T]"
) -> "tuple[list[Wires], bool, T]":
    from browser.rows.fetching import fetch_offset

    rows = fetch_offset(connection, listing, first - overlap, PAGE_ROWS + overlap + 1)
    more = len(rows) > PAGE_ROWS + overlap
    rows = rows[: PAGE_ROWS + overlap]
    return rows, more, render(list(rows[overlap:]))
