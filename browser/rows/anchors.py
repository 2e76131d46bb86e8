"""Marks: rows whose number and bound are known. Between two marks lies an interval whose size can be checked."""

from bisect import bisect_left, bisect_right, insort
from collections import OrderedDict
from dataclasses import dataclass
from itertools import pairwise

from browser.rows.listing import Bound

PAGE_ROWS = 200
"""Rows of one page."""
PAGE_MARKS = 2_000
"""So many ends of pages are remembered, the oldest forgotten first. A grid keeps fewer than half as many pages: the
marks at both ends of a page that is still shown are what tells that another one would repeat its rows."""


@dataclass(frozen=True, slots=True)
class Mark:
    """`row` rows end with the one whose order columns hold `bound` (None: the start, before the first row)."""

    row: int
    bound: Bound | None


START = Mark(0, None)


@dataclass(frozen=True, slots=True)
class Reach:
    """Rows [first, last) and the nearest marks around them. `inner` marks lie in (first, last].

    `total` is the number of all rows, where it is known.
    """

    first: int
    last: int
    lower: Mark
    upper: Mark | None
    inner: tuple[Mark, ...]
    total: int | None

    @property
    def until(self) -> Bound | None:
        """The bound no row of the page may lie beyond."""
        return self.upper.bound if self.upper else None

    @property
    def interval(self) -> int | None:
        """How many rows should lie between both marks, where that is known."""
        if self.upper is not None:
            return self.upper.row - self.lower.row
        return None if self.total is None else self.total - self.lower.row


class Marks:
    """All marks of one source, in order: lasting ones (anchors) and the ends of pages that were read."""

    def __init__(self, block_rows: int) -> None:
        self.total: int | None = None
        self._block_rows = block_rows
        self._rows = [0]
        self._bounds: dict[int, Bound | None] = {0: None}
        self._pages: OrderedDict[int, None] = OrderedDict()

    def reach(self, first: int, last: int) -> Reach:
        """The rows [first, last), ending at the last row of all where that is known, between their marks."""
        if self.total is not None:
            last = min(last, self.total)
        inner = [
            self._mark(row) for row in self._rows[bisect_right(self._rows, first) : bisect_right(self._rows, last)]
        ]
        return Reach(first, last, self.below(first), self.above(last), tuple(inner), self.total)

    def below(self, row: int) -> Mark:
        """The last mark at or before `row`."""
        return self._mark(self._rows[bisect_right(self._rows, row) - 1])

    def above(self, row: int) -> Mark | None:
        """The first mark at or after `row`, but not the start."""
        position = bisect_left(self._rows, max(row, 1))
        return self._mark(self._rows[position]) if position < len(self._rows) else None

    def blocks(self, first: int, last: int) -> list[tuple[Mark, Mark | None]]:
        """The neighbouring anchors between which the rows [first, last) lie; None is the end of all rows."""
        lasting = [row for row in self._rows if row not in self._pages]
        start = bisect_right(lasting, first) - 1
        stop = bisect_left(lasting, max(last, first + 1))
        ends: list[Mark | None] = [self._mark(row) for row in lasting[start : stop + 1]]
        if stop >= len(lasting):
            ends.append(None)
        return [(lower, upper) for lower, upper in pairwise(ends) if lower is not None]

    def add(self, row: int, bound: Bound) -> None:
        """Remember the end of a page; far enough behind the last anchor it becomes an anchor itself."""
        if row in self._bounds:
            if row in self._pages:
                self._pages.move_to_end(row)
            return
        self._insert(row, bound)
        self._pages[row] = None
        if row - self._last_lasting(row) >= self._block_rows:
            del self._pages[row]
        while len(self._pages) > PAGE_MARKS:
            self._remove(self._pages.popitem(last=False)[0])

    def add_anchor(self, row: int, bound: Bound) -> bool:
        """Remember an anchor. False if another row was thought to stand there: the marks of pages are then gone."""
        known = self._bounds.get(row)
        agreed = known is None or known == bound
        if not agreed:
            self.forget_pages()
        if row not in self._bounds:
            self._insert(row, bound)
        self._bounds[row] = bound
        self._pages.pop(row, None)
        return agreed

    def forget_pages(self) -> None:
        """Keep anchors only."""
        for row in self._pages:
            self._remove(row)
        self._pages.clear()

    def forget_from(self, row: int) -> None:
        """Forget every mark at or after `row` (not the start)."""
        for each in self._rows[bisect_left(self._rows, max(row, 1)) :]:
            self._pages.pop(each, None)
            self._remove(each)

    def resize(self, lower: Mark, upper: Mark | None, rows: int, last: Bound | None) -> None:
        """Between the anchors `lower` and `upper` are now `rows` rows, of which the last one has the bound `last`.

        Every later mark moves along. The marks of pages are forgotten.
        """
        self.forget_pages()
        if upper is None:
            self.total = lower.row + rows
            self.forget_from(self.total + 1)
            return
        moved = rows - (upper.row - lower.row)
        later = [(row, self._bounds[row]) for row in self._rows if row >= upper.row]
        self.forget_from(upper.row)
        if self.total is not None:
            self.total += moved
        for row, bound in later:
            bound = last if row == upper.row else bound
            if bound is not None and row + moved > lower.row:
                self._insert(row + moved, bound)

    def _mark(self, row: int) -> Mark:
        return Mark(row, self._bounds[row])

    def _last_lasting(self, row: int) -> int:
        position = bisect_left(self._rows, row) - 1
        while self._rows[position] in self._pages:
            position -= 1
        return self._rows[position]

    def _insert(self, row: int, bound: Bound) -> None:
        insort(self._rows, row)
        self._bounds[row] = bound

    def _remove(self, row: int) -> None:
        del self._rows[bisect_left(self._rows, row)]
        del self._bounds[row]
