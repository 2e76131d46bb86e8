"""A PageSource in memory, for tests of the model alone."""

import asyncio
from collections.abc import Collection

from browser.database.facts import Column, Kind
from browser.errors import NotSupported
from browser.rows.anchors import PAGE_ROWS
from browser.rows.cells import Cell, Wire
from browser.rows.counts import AtLeast, Count, Exact, Unknown
from browser.rows.source import Page

COLUMNS = (Column("id", "integer", Kind.NUMBER), Column("name", "text", Kind.TEXT))


class MemorySource:
    """`total` rows that are made when they are asked for. `asked` are the page numbers; `gate` holds pages back."""

    def __init__(self, total: int, *, counted: bool = True) -> None:
        self.columns = COLUMNS
        self.total = total
        self.counted = counted
        self.jumps = True
        self.version = 0
        self.asked: list[int] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.fails = False

    @property
    def count(self) -> Count:
        if self.counted:
            return Exact(self.total)
        return AtLeast(PAGE_ROWS * (max(self.asked) + 1)) if self.asked else Unknown()

    def made(self, number: int) -> Page:
        """The page, without waiting and without being asked."""
        first = number * PAGE_ROWS
        rows = range(first, min(first + PAGE_ROWS, self.total))
        cells = tuple((Cell(row, str(row), Kind.NUMBER), Cell(f"n{row}", f"n{row}", Kind.TEXT)) for row in rows)
        return Page(first, cells, first + PAGE_ROWS >= self.total, 1, 1.0)

    async def page(self, number: int) -> Page:
        self.asked.append(number)
        await self.gate.wait()
        if self.fails:
            raise NotSupported("not today")
        page = self.made(number)
        self.counted = self.counted or page.at_end
        return page

    async def last_page(self) -> Page:
        return await self.page((self.total - 1) // PAGE_ROWS)

    async def full_value(self, row: int, column: str) -> Wire:
        return f"{column} of {row}"

    async def text_of(
        self, first_row: int, last_row: int, columns: tuple[str, ...], masked: Collection[str] = ()
    ) -> str:
        return "".join(f"{row}:{'+'.join(columns)}\n" for row in range(first_row, last_row + 1))
