"""What a grid needs of whoever has the rows, and the pages that it keeps."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from browser.database.facts import Column
from browser.rows.anchors import PAGE_ROWS
from browser.rows.cells import Cell, Wire
from browser.rows.counts import Count

KEPT_PAGES = 60
"""So many pages stay in memory (12,000 rows); those that were looked at longest ago go first."""

Cells = tuple[tuple[Cell, ...], ...]


class PageLike(Protocol):
    """Rows [first, first + len(cells)); `at_end` when nothing follows them."""

    @property
    def first(self) -> int: ...
    @property
    def cells(self) -> Cells: ...
    @property
    def at_end(self) -> bool: ...


class PageSource(Protocol):
    """Rows in pages of PAGE_ROWS, numbered from 0. Of another `version`, the same row has another number."""

    @property
    def columns(self) -> Sequence[Column]: ...
    @property
    def count(self) -> Count: ...
    @property
    def jumps(self) -> bool: ...
    @property
    def version(self) -> int: ...
    async def page(self, number: int) -> PageLike: ...
    async def last_page(self) -> PageLike: ...
    async def full_value(self, row: int, column: str) -> Wire: ...
    async def text_of(
        self, first_row: int, last_row: int, columns: tuple[str, ...], masked: Collection[str] = ()
    ) -> str: ...


class PageCache:
    """The pages that were used last. A page has up to PAGE_ROWS rows; a shorter one is short for good."""

    def __init__(self, limit: int = KEPT_PAGES) -> None:
        self._limit = limit
        self._pages: OrderedDict[int, Cells] = OrderedDict()
        self.get: Callable[[int], Cells | None] = self._pages.get
        """The rows of a page, or None; does not count as a use, because painting asks for every cell."""

    def __contains__(self, number: int) -> bool:
        return number in self._pages

    def __len__(self) -> int:
        return len(self._pages)

    def use(self, number: int) -> bool:
        """Whether the page is there; it then counts as used just now."""
        if number not in self._pages:
            return False
        self._pages.move_to_end(number)
        return True

    def store(self, number: int, cells: Cells) -> None:
        """Keep a page, and forget the one that was used longest ago if there are too many."""
        self._pages[number] = cells
        self._pages.move_to_end(number)
        while len(self._pages) > self._limit:
            self._pages.popitem(last=False)

    def numbers(self) -> list[int]:
        """The pages that are there, the one that was used last behind."""
        return list(self._pages)

    def clear(self) -> None:
        """Forget all pages."""
        self._pages.clear()

    @property
    def last(self) -> int:
        """The highest page that is there, -1 without any."""
        return max(self._pages, default=-1)


def pages_of(first: int, last: int) -> range:
    """The numbers of the pages that hold rows [first, last]."""
    return range(first // PAGE_ROWS, last // PAGE_ROWS + 1)
